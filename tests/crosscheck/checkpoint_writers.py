"""Checkpoint files for the cross-checks: safetensors, GGUF and ONNX as their specifications say, byte by byte."""

import json
import struct

import torch

_SAFETENSORS_TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64",
                      torch.int64: "I64"}


def raw_bytes(tensor):
    """The numbers as they lie in memory, row-major; bfloat16 as its 16 bits."""
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy().tobytes()
    return tensor.numpy().tobytes()


def write_safetensors(path, state):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in state.items():
        numbers = raw_bytes(tensor)
        header[name] = {
            "dtype": _SAFETENSORS_TYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(numbers)],
        }
        data += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_gguf(path, state, metadata):
    """Version 3; `metadata` maps keys to texts, whole numbers, and lists of floats."""
    kinds = {torch.float32: 0, torch.float16: 1, torch.bfloat16: 30}
    text = lambda value: struct.pack("<Q", len(value.encode())) + value.encode()

    def value(item):
        if isinstance(item, str):
            return struct.pack("<I", 8) + text(item)
        if isinstance(item, int):
            return struct.pack("<II", 4, item)
        return struct.pack("<IIQ", 9, 6, len(item)) + struct.pack(f"<{len(item)}f", *item)

    head = b"GGUF" + struct.pack("<IQQ", 3, len(state), len(metadata))
    for key, item in metadata.items():
        head += text(key) + value(item)
    data = b""
    for name, tensor in state.items():
        head += text(name) + struct.pack("<I", tensor.dim())
        head += struct.pack(f"<{tensor.dim()}Q", *reversed(tensor.shape))
        head += struct.pack("<IQ", kinds[tensor.dtype], len(data))
        data += raw_bytes(tensor)
        data += b"\0" * (-len(data) % 32)
    head += b"\0" * (-len(head) % 32)
    with open(path, "wb") as file:
        file.write(head + data)


def _varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def _field(number, payload):
    """Length-delimited."""
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def write_onnx(path, state):
    """A model whose graph is nothing but initialisers (onnx.proto: TensorProto in GraphProto in ModelProto)."""
    kinds = {torch.float32: 1, torch.float16: 10, torch.bfloat16: 16}
    graph = b""
    for name, tensor in state.items():
        proto = b"".join(b"\x08" + _varint(extent) for extent in tensor.shape)
        proto += b"\x10" + _varint(kinds[tensor.dtype]) + _field(8, name.encode()) + _field(9, raw_bytes(tensor))
        graph += _field(5, proto)
    graph += _field(2, b"graph")
    with open(path, "wb") as file:
        file.write(b"\x08\x08" + _field(7, graph))

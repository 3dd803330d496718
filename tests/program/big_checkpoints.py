#!/usr/bin/env python3
"""Looks into huge checkpoints with `PROGRAM inspect` and measures it: big_checkpoints.py PROGRAM

A .safetensors of 2 GB must be inspected within 0.5 s of processor time, a .pth and an .npz of 350 MB within 2 s, each
under 200 MB of memory. The files are sparse: what is not read takes no place. Exit 77 where the program is not built.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib

MEGABYTES = 200
GIGABYTE = 1 << 30


def write_safetensors(path, size):
    """Layers of zeros until `size`, the patch embedding last."""
    header, at = {}, 0
    names = [(f"blocks.{i}.mlp.fc1.weight", [4096, 1024]) for i in range(size // (4 * 4096 * 1024))]
    names += [("cls_token", [1, 1, 768]), ("pos_embed", [1, 197, 768]), ("patch_embed.proj.weight", [768, 3, 16, 16]),
              ("patch_embed.proj.bias", [768])]
    for name, shape in names:
        count = 4
        for extent in shape:
            count *= extent
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + count]}
        at += count
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + at)


class SparseZip:
    """A zip archive of stored members whose zeros are holes in the file."""

    def __init__(self, path):
        self.file, self.central, self.count = open(path, "wb"), b"", 0

    def add(self, name, start, zeros=0):
        size = len(start) + zeros
        crc = zlib.crc32(start)
        chunk = bytes(min(zeros, 1 << 24))
        for done in range(0, zeros, len(chunk) or 1):
            crc = zlib.crc32(chunk[: zeros - done], crc)
        name = name.encode()
        common = struct.pack("<HHHHIIIHH", 0, 0, 0, 0, crc, size, size, len(name), 0)
        place = self.file.tell()
        self.file.write(b"PK\x03\x04" + struct.pack("<H", 20) + common + name + start)
        self.file.seek(zeros, os.SEEK_CUR)
        self.central += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + common
        self.central += struct.pack("<HHHII", 0, 0, 0, 0, place) + name
        self.count += 1

    def close(self):
        place = self.file.tell()
        self.file.write(self.central)
        self.file.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, self.count, self.count, len(self.central), place, 0))
        self.file.close()


def npy_start(shape):
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def write_npz(path, size):
    archive = SparseZip(path)
    for i in range(size // (4 * 4096 * 1024)):
        archive.add(f"Transformer/encoderblock_{i}/MlpBlock_0/Dense_0/kernel.npy", npy_start((4096, 1024)), 4 * 4096 * 1024)
    archive.add("embedding/kernel.npy", npy_start((16, 16, 3, 768)), 4 * 16 * 16 * 3 * 768)
    archive.add("embedding/bias.npy", npy_start((768,)), 4 * 768)
    archive.close()


class Tensor:
    def __init__(self, key, shape):
        self.key, self.shape, self.count = key, shape, 1
        for extent in shape:
            self.count *= extent

    def pickled(self):
        """Protocol 2, by hand: _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())."""
        strides, step = [], 1
        for extent in reversed(self.shape):
            strides.insert(0, step)
            step *= extent
        number = lambda value: b"J" + struct.pack("<i", value)
        text = lambda value: b"X" + struct.pack("<I", len(value)) + value.encode()
        items = lambda values: b"(" + b"".join(number(value) for value in values) + b"t"
        storage = text("storage") + b"ctorch\nFloatStorage\n" + text(self.key) + text("cpu") + number(self.count)
        hooks = b"ccollections\nOrderedDict\n)R"
        return (b"ctorch._utils\n_rebuild_tensor_v2\n((" + storage + b"tQ" + number(0) + items(self.shape)
                + items(strides) + b"\x89" + hooks + b"tR")


def write_pth(path, size):
    tensors = {f"blocks.{i}.mlp.fc1.weight": (4096, 1024) for i in range(size // (4 * 4096 * 1024))}
    tensors |= {"patch_embed.proj.weight": (768, 3, 16, 16), "patch_embed.proj.bias": (768,)}
    entries, stored = b"", []
    for key, (name, shape) in enumerate(tensors.items()):
        tensor = Tensor(str(key), shape)
        entries += b"X" + struct.pack("<I", len(name)) + name.encode() + tensor.pickled()
        stored.append(tensor)
    archive = SparseZip(path)
    archive.add("model/data.pkl", b"\x80\x02}(" + entries + b"u.")
    archive.add("model/byteorder", b"little")
    for tensor in stored:
        archive.add(f"model/data/{tensor.key}", b"", 4 * tensor.count)
    archive.add("model/version", b"3\n")
    archive.close()


def measure(program, path):
    """(standard output, exit status, processor seconds, megabytes)."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([program, "inspect", path, "--json"], stdin=subprocess.DEVNULL, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read(), child.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    program = sys.argv[1]
    if not os.access(program, os.X_OK):
        print(f"skipped: {program} has not been built (tests/run builds it)")
        sys.exit(77)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, write, size, limit in [("big.safetensors", write_safetensors, 2 * GIGABYTE, 0.5),
                                         ("big.pth", write_pth, 350 << 20, 2), ("big.npz", write_npz, 350 << 20, 2)]:
            path = os.path.join(folder, name)
            write(path, size)
            output, status, seconds, megabytes = measure(program, path)
            found = json.loads(output)["towers"] if status == 0 else []
            good = len(found) == 1 and found[0]["dim"] == 768 and seconds <= limit and megabytes <= MEGABYTES
            wrong += not good
            print(f"{name}: {os.path.getsize(path) >> 20} MB, exit {status}, {len(found)} towers, {seconds:.3f} s of at "
                  f"most {limit}, {megabytes:.0f} MB of at most {MEGABYTES}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

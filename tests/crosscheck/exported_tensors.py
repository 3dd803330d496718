#!/usr/bin/env python3
"""What `tessera embed --all` writes, read by NumPy and by a parser of safetensors that follows its README alone.

Shapes and names are PyTorch's, both files hold the same bytes, X E + b is Z, and the maps are Z transposed.
"""

import json
import os
import struct
import subprocess
import sys
import zipfile

import crosscheck
import numpy

CASES = 16


def read_safetensors(path):
    """The tensors and the metadata; fails for anything that the README does not allow."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    assert data[8:9] == b"{" and 8 + length <= len(data)
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    numbers = data[8 + length :]
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        assert entry["dtype"] == "F32" and begin == end, f"{name}: a gap or an overlap at {begin}"
        tensors[name] = numpy.frombuffer(numbers[begin:stop], "<f4").reshape(entry["shape"])
        end = stop
    assert end == len(numbers), "bytes behind the last tensor"
    return tensors, metadata


def embed(program, words, output):
    run = subprocess.run([program, "embed", *words, "-o", output], capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        sys.exit(f"embed {' '.join(words)}: {run.stderr}")
    return run.stdout


def random_words(rng):
    size = rng.choice([(40, 56), (64, 64), (33, 70)])
    words = rng.choice([["made:ramp"], ["made:ramp", "made:checkerboard"]])
    words = words + ["--height", str(size[0]), "--width", str(size[1]), "--patch", rng.choice(["8", "5x7", "16"])]
    words += ["--dim", rng.choice(["1", "12", "100"]), "--weights", rng.choice(["cosine", "pytorch:3", "pca"])]
    words += ["--channels", rng.choice(["1", "3", "4"]), "--order", rng.choice(["cpp", "ppc"])]
    words += rng.choice([[], ["--stride", "4"]]) + rng.choice([[], ["--no-bias"]]) + rng.choice([[], ["--pad-to-multiple"]])
    return words


def check(program, folder, rng):
    """One random setting; gives what failed, or None."""
    words = random_words(rng)
    npz, safe = os.path.join(folder, "all.npz"), os.path.join(folder, "all.safetensors")
    told = embed(program, words + ["--all"], npz)
    embed(program, words + ["--all"], safe)
    assert zipfile.ZipFile(npz).testzip() is None
    a, (b, metadata) = dict(numpy.load(npz)), read_safetensors(safe)
    if list(a) != list(b) or any(not numpy.array_equal(a[name], b[name]) for name in a):
        return f"{words}: the two files differ"
    for name, tensor in a.items():
        if f" {name} {tensor.shape} float32" not in told:
            return f"{words}: {name} {tensor.shape} is not what was told: {told}"
    if metadata.get("format") != "pt":
        return f"{words}: metadata {metadata}"
    batch, dim = a["tokens"].shape[0], a["proj.weight"].shape[0]
    product = a["patches"].astype("f8") @ a["matrix"].astype("f8") + a.get("proj.bias", numpy.zeros(dim, "f4"))
    maps = a["maps"].reshape(batch, dim, -1).transpose(0, 2, 1)
    scale = max(1.0, float(numpy.abs(product).max()))
    apart = max(float(numpy.abs(other - a["tokens"]).max()) for other in (product, maps)) / scale
    rows = a["proj.weight"]
    matrix = rows.reshape(dim, -1).T if "cpp" in words else rows.transpose(2, 3, 1, 0).reshape(-1, dim)
    if not numpy.array_equal(matrix, a["matrix"]):
        return f"{words}: the matrix is not the kernel, flattened"
    embed(program, words, os.path.join(folder, "one.npy"))
    if not numpy.array_equal(numpy.load(os.path.join(folder, "one.npy")).reshape(a["tokens"].shape), a["tokens"]):
        return f"{words}: .npy holds other tokens"
    return f"{words}: off by {apart:.1e}" if apart > 1e-5 else None


if __name__ == "__main__":
    crosscheck.run(check, CASES, seed=4)

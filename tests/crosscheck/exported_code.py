#!/usr/bin/env python3
"""The PyTorch scripts of `tessera code`, both roads: they run as they stand beside their .npz, and their tokens are
those of `tessera embed` to 1e-4 of the largest."""

import contextlib
import io
import os
import subprocess
import sys

import crosscheck

try:
    import torch
except ImportError:
    crosscheck.skip("PyTorch is not installed (python3-torch)")

import numpy

CASES = 24
TOLERANCE = 1e-4


def random_words(rng):
    words = rng.choice([["made:ramp"], ["sample:chelsea"], ["made:ramp", "made:checkerboard"]])
    words = words + ["--height", str(rng.randint(20, 90)), "--width", str(rng.randint(20, 90))]
    words += ["--patch", rng.choice(["8", "5x7", "16", "3"]), "--dim", rng.choice(["1", "12", "100"])]
    words += ["--weights", rng.choice(["cosine", "pytorch:3", "trunc-normal:1", "pca", "identity"])]
    words += ["--channels", rng.choice(["1", "3", "4"]), "--order", rng.choice(["cpp", "ppc"])]
    for option in (["--stride", "4x3"], ["--padding", "3"], ["--dilation", "2"], ["--no-bias"], ["--pad-to-multiple"]):
        words += option if rng.random() < 0.3 else []
    return words


def write(program, command, words, output):
    """Whether the settings allow it; anything else that goes wrong ends the test."""
    run = subprocess.run([program, command, *words, "-o", output], capture_output=True, text=True, timeout=120)
    if run.returncode not in (0, 2):
        sys.exit(f"{command} {' '.join(words)}: {run.stderr}")
    return run.returncode == 0


def run_script(path):
    """The script's own scope after it ran, and what it printed."""
    scope = {"__file__": path, "__name__": "__main__"}
    with open(path) as file, contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(file.read(), path, "exec"), scope)
    return scope, said.getvalue()


def check(program, folder, rng):
    """One random setting on both roads; gives what failed, or None."""
    tokens_file = os.path.join(folder, "tokens.npy")
    words = random_words(rng)
    bare = [word for k, word in enumerate(words) if word != "--order" and (k == 0 or words[k - 1] != "--order")]
    while not write(program, "embed", bare, tokens_file):  # no window fits
        words = random_words(rng)
        bare = [word for k, word in enumerate(words) if word != "--order" and (k == 0 or words[k - 1] != "--order")]
    tokens = numpy.load(tokens_file)
    for road in ("convolution", "matrix"):
        path = os.path.join(folder, f"{road}.py")
        write(program, "code", words + ["--road", road], path)
        scope, said = run_script(path)
        z = scope["Z"].numpy()
        z = z if tokens.ndim == 3 else z[0]
        apart = float(numpy.abs(z - tokens).max()) / max(1.0, float(numpy.abs(tokens).max()))
        if z.shape != tokens.shape or apart > TOLERANCE:
            return f"{words} {road}: {z.shape}, off by {apart:.1e}"
        if f"tokens {tuple(scope['Z'].shape)}" not in said:
            return f"{words} {road}: said {said}"
    torch.set_grad_enabled(True)
    return None


if __name__ == "__main__":
    crosscheck.run(check, CASES, seed=5)

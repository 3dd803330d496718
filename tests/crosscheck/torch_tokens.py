#!/usr/bin/env python3
"""Tokens against PyTorch: torch_tokens.py PROGRAM.

Draws random images and settings, lets `tessera embed` and torch.nn.Conv2d make the weights each for itself from the
same seed, and compares the tokens: at most 1e-5 of the largest one apart.
"""

import os
import random

import crosscheck

try:
    import torch
except ImportError:
    crosscheck.skip("PyTorch is not installed (python3-torch)")

import numpy

CASES = 40
TOLERANCE = 1e-5


def random_setting(rng):
    """Sizes whose windows fit at least once."""
    while True:
        setting = {
            "batch": rng.choice([1, 1, 2, 3]),
            "channels": rng.choice([1, 3, 3, 4]),
            "size": (rng.randint(1, 90), rng.randint(1, 90)),
            "patch": (rng.randint(1, 20), rng.randint(1, 20)),
            "padding": (rng.choice([0, 0, 1, 3]), rng.choice([0, 0, 2])),
            "dim": rng.choice([1, 5, 16, 33, 96, 200]),
            "bias": rng.random() < 0.7,
            "weights": rng.choice(["pytorch", "trunc-normal"]),
            "seed": rng.choice([0, 7, rng.getrandbits(31), rng.getrandbits(63)]),
            "whole": rng.random() < 0.2,
        }
        p = setting["patch"]
        setting["stride"] = p if setting["whole"] or rng.random() < 0.5 else (rng.randint(1, 12), rng.randint(1, 12))
        fits = all(n + 2 * q >= k for n, q, k in zip(setting["size"], setting["padding"], p))
        if fits or setting["whole"]:
            return setting


def expected_tokens(setting, images):
    """The same embedding by PyTorch, (B, N, D)."""
    torch.manual_seed(setting["seed"])
    if setting["whole"]:
        spare = [-n % k for n, k in zip(setting["size"], setting["patch"])]
        images = torch.nn.functional.pad(images, (0, spare[1], 0, spare[0]))
    conv = torch.nn.Conv2d(
        setting["channels"], setting["dim"], setting["patch"], setting["stride"], setting["padding"], bias=setting["bias"]
    )
    if setting["weights"] == "trunc-normal":
        torch.manual_seed(setting["seed"])
        torch.nn.init.trunc_normal_(conv.weight, std=0.02)
        if conv.bias is not None:
            torch.nn.init.zeros_(conv.bias)
    with torch.no_grad():
        return conv(images).flatten(2).transpose(1, 2).numpy()


def options_of(setting):
    pair = lambda name: f"{setting[name][0]}x{setting[name][1]}"
    options = ["--channels", str(setting["channels"]), "--patch", pair("patch"), "--stride", pair("stride")]
    options += ["--padding", pair("padding"), "--dim", str(setting["dim"])]
    options += ["--weights", f"{setting['weights']}:{setting['seed']}"]
    options += [] if setting["bias"] else ["--no-bias"]
    return options + (["--pad-to-multiple"] if setting["whole"] else [])


def check(program, folder, rng):
    """One random setting; gives what failed, or None."""
    setting = random_setting(rng)
    noise = numpy.random.default_rng(rng.getrandbits(32))
    shape = (setting["batch"], setting["channels"], *setting["size"])
    images = noise.standard_normal(shape).astype(numpy.float32)
    files = []
    for b, image in enumerate(images):
        files.append(os.path.join(folder, f"image{b}.npy"))
        numpy.save(files[-1], image)
    got = crosscheck.embed(program, folder, files, options_of(setting))
    wanted = expected_tokens(setting, torch.from_numpy(images))
    if setting["batch"] == 1:
        wanted = wanted[0]
    if got.shape != wanted.shape or got.dtype != numpy.float32:
        return f"{setting}: {got.dtype} {got.shape}, expected float32 {wanted.shape}"
    worst = numpy.abs(got - wanted).max() / max(numpy.abs(wanted).max(), 1e-30)
    return f"{setting}: off by {worst:.1e} of the largest token" if worst > TOLERANCE else None


if __name__ == "__main__":
    crosscheck.run(check, CASES, seed=1)

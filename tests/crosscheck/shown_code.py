#!/usr/bin/env python3
"""The code on the lesson's panel, run: shown_code.py PROGRAM SHOWN_CODE.

SHOWN_CODE prints the PyTorch of all eight steps for some settings. It is run line by line as it stands; what a line
makes must be what its comment says, both roads must agree, and the tokens must be those of `tessera embed`.
"""

import os
import subprocess
import sys

import crosscheck

try:
    import torch
except ImportError:
    crosscheck.skip("PyTorch is not installed (python3-torch)")
try:
    from PIL import Image
except ImportError:
    crosscheck.skip("Pillow is not installed (python3-pil)")

import numpy

CASES = 36
TOLERANCE = 1e-5
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def random_setting(rng):
    """Sizes whose windows fit at least once."""
    while True:
        size = (rng.randint(1, 60), rng.randint(1, 60))
        patch = (rng.randint(1, 12), rng.randint(1, 12)) if rng.random() < 0.4 else (rng.randint(1, 12),) * 2
        setting = {
            "size": size,
            "patch": patch,
            "stride": patch if rng.random() < 0.5 else (rng.randint(1, 9), rng.randint(1, 9)),
            "padding": rng.choice([(0, 0), (0, 0), (3, 3), (0, 2)]),
            "dilation": rng.choice([(1, 1), (1, 1), (2, 2), (1, 3)]),
            "multiple": rng.choice([0, 0, 1]),
            "channels": rng.choice([1, 3, 3, 4]),
            "dim": rng.choice([1, 5, 16, 33, 96]),
            "bias": rng.choice([0, 1, 1]),
            "normalize": rng.choice(["none", "0.5", "imagenet", "clip", "sam"]),
            "order": rng.choice(["cpp", "ppc"]),
            "batch": rng.choice([1, 1, 3]),
            "fit": rng.choice(["resize", "resize", "pad"]),
        }
        # Padded pictures meet one side exactly: nothing is scaled, and torch can start from the same pixels.
        setting["file"] = (size[0], rng.randint(1, size[1])) if setting["fit"] == "pad" else size
        count = [windows(setting, axis) for axis in (0, 1)]
        if min(count) > 0:
            setting["image"] = rng.randrange(setting["batch"])
            setting["patch_index"] = rng.randrange(count[0] * count[1])
            setting["filter"] = rng.randrange(setting["dim"])
            return setting


def windows(setting, axis):
    n, k = setting["size"][axis], setting["patch"][axis]
    if setting["multiple"]:
        n += -n % k
    reach = setting["dilation"][axis] * (k - 1) + 1
    free = n + 2 * setting["padding"][axis] - reach
    return 0 if free < 0 else free // setting["stride"][axis] + 1


def word_of(value):
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


def shown_lines(printer, setting):
    command = [printer] + [f"{name}={word_of(value)}" for name, value in setting.items()]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()


def says(value):
    """What a comment would say of it."""
    if isinstance(value, torch.Tensor):
        value = tuple(value.shape)
    return str(tuple(value) if isinstance(value, torch.Size) else value)


def run_code(lines, pixels):
    """Runs the lines in one scope; gives the scope, and what a comment got wrong."""
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "img": pixels}
    wrong = []
    for line in lines:
        code, _, comment = line.partition("#")
        name, assigned, _ = code.partition(" = ")
        if assigned:
            exec(code.strip(), names)
            made = names[name]
        else:
            made = eval(code.strip(), names)
        if comment and says(made) != comment.strip():
            wrong.append(f"{code.strip()}: {says(made)}, not {comment.strip()}")
        if code.startswith("x = x.transpose"):
            names["tokens"] = made
    return names, wrong


def options_of(setting):
    options = ["--height", str(setting["size"][0]), "--width", str(setting["size"][1])]
    for name in ("patch", "stride", "padding", "dilation", "channels", "dim", "normalize", "fit"):
        options += ["--" + name, word_of(setting[name])]
    options += ["--weights", "pytorch:7"] + ([] if setting["bias"] else ["--no-bias"])
    return options + (["--pad-to-multiple"] if setting["multiple"] else [])


def faults(names, wrong, tokens, setting):
    b, i, d = setting["image"], setting["patch_index"], setting["filter"]
    z = tokens if setting["batch"] > 1 else tokens[None]
    pairs = {
        "Z": (names["Z"], z),
        "the code's road": (names["tokens"], z),
        "row": (names["row"], names["X"][b, i]),
        "z": (names["z"], z[b, i, d]),
        "y": (names["y"], z[b, i, d]),
        "needle": (names["needle"], z[b, i]),
        "token": (names["token"], z[b, i]),
    }
    found = list(wrong)
    for name, (got, wanted) in pairs.items():
        if tuple(got.shape) != tuple(wanted.shape):
            found.append(f"{name}: {tuple(got.shape)}, expected {tuple(wanted.shape)}")
        elif name == "row" and not torch.equal(got, wanted):
            found.append("row is not the row of X")
        # One cell may be near zero: measured against the whole.
        elif abs_apart(got, wanted) > TOLERANCE * max(float(numpy.abs(z).max()), 1e-30):
            found.append(f"{name}: off by {abs_apart(got, wanted):.1e}")
    if names["x"].shape != (z.shape[0], z.shape[1] + 1, z.shape[2]):
        found.append(f"the sequence is {tuple(names['x'].shape)}")
    return found


def abs_apart(a, b):
    return float((torch.as_tensor(a).detach() - torch.as_tensor(b).detach()).abs().max())


def check(program, folder, rng):
    """One random setting; gives what failed, or None."""
    setting = random_setting(rng)
    noise = numpy.random.default_rng(rng.getrandbits(32))
    shape = (setting["batch"], *setting["file"], setting["channels"])
    pixels = noise.integers(0, 256, shape, dtype=numpy.uint8)
    files = []
    for b, picture in enumerate(pixels):
        files.append(os.path.join(folder, f"picture{b}.png"))
        Image.fromarray(picture[:, :, 0] if setting["channels"] == 1 else picture, MODES[setting["channels"]]).save(files[-1])
    tokens = crosscheck.embed(program, folder, files, options_of(setting))
    torch.manual_seed(7)
    lines = shown_lines(sys.argv[2], setting)
    names, wrong = run_code(lines, pixels if setting["batch"] > 1 else pixels[0])
    found = faults(names, wrong, tokens, setting)
    return f"{setting}: {'; '.join(found)}\n" + "\n".join(lines) if found else None


if __name__ == "__main__":
    crosscheck.run(check, CASES, seed=3)

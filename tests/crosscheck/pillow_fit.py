#!/usr/bin/env python3
"""Fitted pictures against Pillow: pillow_fit.py PROGRAM.

With patches of one pixel, identity weights and no normalisation, tokens are the fitted pixels themselves, so the
program's resize, crop and pad can be compared with Pillow's, level by level. The crop follows torchvision's Resize
and center_crop, the padding SAM's ResizeLongestSide.
"""

import math
import os
import random

import crosscheck

try:
    from PIL import Image
except ImportError:
    crosscheck.skip("Pillow is not installed (python3-pil)")

import numpy

FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
CASES = 90
LEVELS = 1  # how far a pixel may be off, of 255


def random_picture(rng, mode):
    """Noise over a gradient, so that both edges and slopes are met."""
    width, height = rng.randint(1, 160), rng.randint(1, 160)
    channels = {"L": 1, "RGB": 3, "RGBA": 4}[mode]
    y, x, c = numpy.mgrid[0:height, 0:width, 0:channels]
    slope = x * rng.uniform(-3, 3) + y * rng.uniform(-3, 3) + c * 40 + rng.uniform(0, 255)
    noise = numpy.random.default_rng(rng.getrandbits(32)).normal(0, rng.choice([0, 20, 120]), slope.shape)
    pixels = numpy.clip(slope + noise, 0, 255).astype(numpy.uint8)
    return Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels, mode)


def resized(picture, height, width, pillow_filter):
    return numpy.asarray(picture.resize((width, height), pillow_filter))


def cropped(picture, height, width, pillow_filter, ratio):
    cover_height, cover_width = math.floor(height / ratio), math.floor(width / ratio)
    w, h = picture.size
    if w * cover_height >= h * cover_width:
        size = (w * cover_height // h, cover_height)
    else:
        size = (cover_width, h * cover_width // w)
    left, top = round((size[0] - width) / 2.0), round((size[1] - height) / 2.0)
    return numpy.asarray(picture.resize(size, pillow_filter).crop((left, top, left + width, top + height)))


def padded(picture, height, width, pillow_filter):
    w, h = picture.size
    scale = min(height / h, width / w)
    size = (min(max(int(w * scale + 0.5), 1), width), min(max(int(h * scale + 0.5), 1), height))
    content = numpy.asarray(picture.resize(size, pillow_filter))
    result = numpy.zeros((height, width) + content.shape[2:], numpy.uint8)
    result[: content.shape[0], : content.shape[1]] = content
    return result


def check(program, folder, rng):
    """One random picture and setting; gives what failed, or None."""
    mode = rng.choice(["L", "RGB", "RGB", "RGBA"])
    channels = rng.choice([1, 3]) if mode == "RGB" else {"L": 1, "RGBA": 4}[mode]
    picture = random_picture(rng, mode)
    file = os.path.join(folder, "picture.png")
    picture.save(file)
    height, width = rng.randint(1, 200), rng.randint(1, 200)
    name = rng.choice(sorted(FILTERS))
    how = rng.choice(["resize", "crop", "pad"])
    reference = picture.convert({1: "L", 3: "RGB", 4: "RGBA"}[channels])
    if how == "crop":
        ratio = rng.choice([0.875, 0.9, 1.0, 0.5])
        fit, wanted = f"crop:{ratio}", cropped(reference, height, width, FILTERS[name], ratio)
    elif how == "pad":
        fit, wanted = "pad", padded(reference, height, width, FILTERS[name])
    else:
        fit, wanted = "resize", resized(reference, height, width, FILTERS[name])

    options = ["--height", str(height), "--width", str(width), "--fit", fit, "--interpolation", name]
    options += ["--channels", str(channels), "--patch", "1", "--weights", "identity", "--normalize", "none"]
    tokens = crosscheck.embed(program, folder, [file], options)
    got = numpy.rint(tokens * 255).reshape(height, width, channels)
    worst = numpy.abs(got - wanted.reshape(height, width, channels)).max()
    setting = f"{mode} {picture.size[0]}x{picture.size[1]} to {channels} channels {width}x{height} {fit} {name}"
    return f"{setting}: {worst:.0f} levels off" if worst > LEVELS else None


if __name__ == "__main__":
    crosscheck.run(check, CASES, seed=2)

#!/usr/bin/env python3
"""Writes the small checkpoints of this folder with PyTorch itself (Debian: python3-torch 1.13): make.py"""

import argparse
import collections
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent


def counted(*shape, dtype=torch.float32):
    """0, 1/8, 2/8, … in the given shape: exact in every type here."""
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float64) / 8).reshape(shape).to(dtype)


class PatchEmbed(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = torch.nn.Conv2d(3, 4, 2, 2)
        with torch.no_grad():
            self.proj.weight.copy_(counted(4, 3, 2, 2))
            self.proj.bias.copy_(counted(4))

    def forward(self, x):
        return self.proj(x)


def main():
    base = counted(6, 5)
    state = collections.OrderedDict([
        ("patch_embed.proj.weight", counted(4, 3, 2, 2)),
        ("patch_embed.proj.bias", counted(4, dtype=torch.float16)),
        ("cls_token", torch.nn.Parameter(counted(1, 1, 4, dtype=torch.bfloat16))),
        ("turned", base.t()),
        ("part", base[2:4, 1:3]),
        ("tied", base),
        ("steps", torch.tensor([3, -1, 2**40])),
        ("doubles", counted(2, dtype=torch.float64)),
        ("flags", torch.tensor([True, False])),
        ("bytes", torch.tensor([0, 255], dtype=torch.uint8)),
        ("scalar", torch.tensor(1.5)),
        ("empty", torch.zeros(0, 3)),
    ])
    torch.save(state, HERE / "state_dict.pth")
    arguments = argparse.Namespace(model="vit_tiny", lr=0.001, nested=argparse.Namespace(a=1))
    torch.save({"model": state, "optimizer": {"state": {0: {"exp_avg": counted(4)}}, "param_groups": [{"lr": 0.1}]},
                "epoch": 7, "args": arguments}, HERE / "training.pth")
    model = torch.nn.Sequential(collections.OrderedDict(patch_embed=PatchEmbed()))
    torch.save(model, HERE / "whole_model.pt")
    torch.save(state, HERE / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(PatchEmbed()), str(HERE / "script.pt"))


if __name__ == "__main__":
    main()

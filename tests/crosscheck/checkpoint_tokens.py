#!/usr/bin/env python3
"""Tokens of checkpoints of every family against PyTorch: checkpoint_tokens.py PROGRAM.

State dicts with random numbers, written as .pth, .safetensors, .npz, .gguf and .onnx, are embedded by
`tessera embed --weights FILE` and by PyTorch: Z and the encoder's input at most 1e-5 of the largest number apart.
"""

import json
import os
import subprocess
import sys
import tempfile

import crosscheck

try:
    import torch
except ImportError:
    crosscheck.skip("PyTorch is not installed (python3-torch)")

import numpy
import torch.nn.functional as F

import checkpoint_families as families
import checkpoint_writers as writers

TOLERANCE = 1e-5
D = families.D
FRACTION = {"timm": ("bicubic", True), "hf": ("bicubic", False), "naflex": ("bilinear", True)}


def save(folder, name, ending, state, config):
    """Writes the checkpoint in a folder of its own, its config beside it; gives its path."""
    place = os.path.join(folder, name)
    os.makedirs(place, exist_ok=True)
    path = os.path.join(place, "model" + ending)
    if ending == ".safetensors":
        writers.write_safetensors(path, state)
    elif ending == ".npz":
        numpy.savez(path, **{key: tensor.numpy() for key, tensor in state.items()})
    elif ending == ".gguf":
        writers.write_gguf(path, state, {"general.architecture": "clip", "clip.vision.image_size": 42})
    elif ending == ".onnx":
        writers.write_onnx(path, state)
    else:
        torch.save(state, path)
    if config:
        with open(os.path.join(place, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)
    return path


class Checks:
    def __init__(self, program, folder):
        self.program, self.folder, self.count, self.failures = program, folder, 0, []

    def compare(self, name, got, wanted, exact=False):
        self.count += 1
        wanted = wanted.detach().numpy() if isinstance(wanted, torch.Tensor) else wanted
        if got.shape != wanted.shape:
            self.failures.append(f"{name}: {got.shape}, expected {wanted.shape}")
            return
        worst = numpy.abs(got.astype(numpy.float64) - wanted).max() / max(numpy.abs(wanted).max(), 1e-30)
        if not worst <= (0 if exact else TOLERANCE):
            self.failures.append(f"{name}: off by {worst:.1e} of the largest number")

    def image(self, height, width, channels=3):
        image = torch.randn(1, channels, height, width)
        path = os.path.join(self.folder, "image.npy")
        numpy.save(path, image[0].numpy())
        return image, path

    def embed(self, image, options):
        return crosscheck.embed(self.program, self.folder, [image], options)

    def both(self, name, path, image, z, encoder, options=()):
        """Z and the encoder's input."""
        tensor, file = image
        self.compare(f"{name}: Z", self.embed(file, ["--weights", path, *options]), z(tensor))
        self.compare(f"{name}: encoder", self.embed(file, ["--weights", path, "--tokens", *options]), encoder(tensor))

    def inspect(self, path):
        run = subprocess.run([self.program, "inspect", path, "--json"], capture_output=True, text=True, timeout=60)
        return json.loads(run.stdout) if run.returncode == 0 else {"towers": [], "error": run.stderr}


def all_families():
    """(name, family as Tessera names it, what families.py gives, side of the image)."""
    f = families
    yield "timm ViT", "ViT", f.timm_vit(), 24
    yield "timm ViT without class position", "ViT", f.timm_no_embed_class(), 24
    yield "DeiT distilled", "DeiT", f.timm_deit(), 48
    yield "DINOv2", "DINOv2", f.timm_vit("", 14, 3, [("blocks.0.ls1.gamma", (D,)), ("mask_token", (1, D))]), 42
    yield "DINOv2 with registers", "DINOv2", f.dinov2_registers(), 42
    yield "MAE, wrapped", "MAE", f.mae(), 32
    yield "FB wrapped ViT", "ViT", wrapped(f.timm_vit()), 24
    yield "HF ViT", "ViT", f.hf_vit(), 24
    yield "HF DeiT", "DeiT", f.hf_vit("deit.", "deit", 8, True), 24
    yield "HF DINOv2", "DINOv2", f.hf_vit("", "dinov2", 14), 42
    yield "HF MAE", "MAE", f.hf_vit("vit.", "vit_mae", 8), 24
    yield "HF DINOv3", "DINOv3", f.hf_dinov3(), 48
    yield "HF Swin", "Swin", f.hf_swin(), 24
    yield "Microsoft Swin", "Swin", f.microsoft_swin(), 24
    yield "HF CLIP", "CLIP", f.hf_clip(), 42
    yield "OpenAI CLIP", "CLIP", f.openai_clip(), 64
    yield "OpenCLIP's timm tower", "ViT", f.timm_vit("visual.trunk."), 24
    yield "HF SigLIP", "SigLIP", f.hf_siglip(), 48
    yield "SigLIP 2 NaFlex", "SigLIP", f.naflex(), 24
    yield "SAM", "SAM", f.sam(), 48
    yield "HF SAM", "SAM", f.sam("vision_encoder.", "patch_embed.projection"), 48
    yield "Meta ConvNeXt", "ConvNeXt", wrapped(f.convnext(
        "downsample_layers.0.0.weight", "downsample_layers.0.0.bias", "downsample_layers.0.1")), 24
    yield "timm ConvNeXt", "ConvNeXt", f.convnext(
        "stem.0.weight", "stem.0.bias", "stem.1", [("stages.0.blocks.0.conv_dw.weight", (D, 1, 7, 7))]), 24
    e = "convnext.embeddings."
    yield "HF ConvNeXt", "ConvNeXt", f.convnext(
        e + "patch_embeddings.weight", e + "patch_embeddings.bias", e + "layernorm"), 24
    yield "HF SegFormer", "SegFormer", f.segformer(
        "segformer.encoder.patch_embeddings.0.", "proj", "layer_norm"), 30
    yield "SegFormer's original", "SegFormer", f.segformer(
        "backbone.", "patch_embed1.proj", "patch_embed1.norm",
        [("block1.0.attn.sr.weight", (8, 8, 2, 2)), ("block1.0.mlp.dwconv.dwconv.weight", (8, 1, 3, 3))]), 30
    yield "Qwen2-VL", "Qwen-VL", f.qwen(), 42
    yield from torchvision_families()


def torchvision_families():
    try:
        import torchvision.models as models
    except (ImportError, RuntimeError) as error:
        print(f"without torchvision's own models: {error}")
        return
    yield "torchvision ViT", "ViT", families.torchvision_vit(models), 24
    yield "torchvision Swin", "Swin", families.torchvision_swin(models), 24
    yield "torchvision ConvNeXt", "ConvNeXt", families.torchvision_convnext(models), 24


def wrapped(family):
    state, *rest = family
    return ({"model": state}, *rest)


def check_families(checks):
    for name, family, (state, config, z, encoder), side in all_families():
        flat = not any(isinstance(value, dict) for value in state.values())
        for ending in [".pth"] + ([".safetensors"] if flat else []):
            path = save(checks.folder, name + ending, ending, state, config)
            checks.both(f"{name}{ending}", path, checks.image(side, side), z, encoder)
            found = [tower["family"] for tower in checks.inspect(path)["towers"]]
            checks.count += 1
            if found != [family]:
                checks.failures.append(f"{name}{ending}: recognised as {found}, expected {family}")


def check_other_formats(checks):
    for prefix in ["", "opt/target/", "params/", "params/img/"]:
        state, _, z, encoder = families.google(prefix)
        path = save(checks.folder, "google" + prefix.replace("/", "-"), ".npz", state, None)
        checks.both(f"Google .npz {prefix}", path, checks.image(24, 24), z, encoder)
    state, _, z, encoder = families.google("", "pos_embedding")
    checks.both("big_vision .npz", save(checks.folder, "big_vision", ".npz", state, None), checks.image(24, 24), z, encoder)
    state, _, z, encoder = families.gguf_clip()
    checks.both("GGUF mmproj", save(checks.folder, "gguf", ".gguf", state, None), checks.image(42, 42), z, encoder)
    state, _, z, encoder = families.timm_vit()
    checks.both("ONNX", save(checks.folder, "onnx", ".onnx", state, None), checks.image(24, 24), z, encoder)


def check_widening(checks):
    """One pixel of 1 among zeros: the token is a column of the weights, to the last bit."""
    for kind in [torch.float16, torch.bfloat16]:
        for ending in [".safetensors", ".pth", ".gguf", ".onnx"]:
            weight = (torch.randn(D, 3, 2, 2) * torch.logspace(-8, 3, D)[:, None, None, None]).to(kind)
            names = ("v.patch_embd.weight", "v.class_embd") if ending == ".gguf" else ("patch_embed.proj.weight", "cls_token")
            state = {names[0]: weight, names[1]: torch.randn(D).to(kind)}
            path = save(checks.folder, f"{kind}{ending}", ending, state, None)
            wide = weight.float().flatten(1)
            for k in [0, 5, 11]:
                image = torch.zeros(12)
                image[k] = 1
                numpy.save(os.path.join(checks.folder, "one.npy"), image.reshape(3, 2, 2).numpy())
                got = checks.embed(os.path.join(checks.folder, "one.npy"), ["--weights", path])
                checks.compare(f"{kind} in {ending}, number {k}", got, wide[:, k][None], exact=True)


def resized_positions(grid, height, width, flavour):
    """(M, M, D) → (height·width, D), as the flavour's library does it."""
    picture = grid.permute(2, 0, 1)[None]
    if flavour == "google":
        return corner_aligned(grid, height, width).reshape(height * width, -1)
    if flavour == "dinov2":
        side = grid.shape[0]
        scale = ((height + 0.1) / side, (width + 0.1) / side)
        out = F.interpolate(picture, scale_factor=scale, mode="bicubic")
    else:
        mode, antialias = FRACTION[flavour]
        out = F.interpolate(picture, size=(height, width), mode=mode, antialias=antialias)
    return out[0].permute(1, 2, 0).reshape(height * width, -1)


def corner_aligned(grid, height, width):
    """scipy.ndimage.zoom(order=1): linear between the corners."""
    numbers = grid.double()
    for axis, size in ((0, height), (1, width)):
        place = torch.arange(size).double() * ((numbers.shape[axis] - 1) / max(size - 1, 1))
        low = place.floor().long().clamp(max=numbers.shape[axis] - 1)
        high = (low + 1).clamp(max=numbers.shape[axis] - 1)
        part = (place - low).reshape([-1 if a == axis else 1 for a in range(3)])
        numbers = numbers.index_select(axis, low) * (1 - part) + numbers.index_select(axis, high) * part
    return numbers.float()


def check_positions(checks):
    state, _, z, _ = families.timm_vit("", 8, 5)
    path = save(checks.folder, "positions", ".pth", state, None)
    table = state["pos_embed"][0]
    for flavour in ["timm", "hf", "dinov2", "google", "naflex"]:
        for height, width in [(7, 9), (3, 4), (8, 3)]:
            moved = resized_positions(table[1:].reshape(5, 5, D), height, width, flavour)
            encoder = lambda x: torch.cat([state["cls_token"][0] + table[:1], z(x) + moved])
            checks.both(f"positions {flavour} {height} × {width}", path, checks.image(8 * height, 8 * width), z, encoder,
                        ["--pos-resize", flavour])


def pi_matrix(old, new):
    """The bicubic antialiased resize of a patch as a matrix, from what F.interpolate does to each pixel alone."""
    basis = torch.eye(old * old, dtype=torch.float64).reshape(old * old, 1, old, old)
    return F.interpolate(basis, size=(new, new), mode="bicubic", antialias=True).reshape(old * old, new * new).T


def check_patch_sizes(checks):
    state, _, _, _ = families.timm_vit("", 8, 3)
    path = save(checks.folder, "patches", ".safetensors", state, None)
    weight, bias = state["patch_embed.proj.weight"], state["patch_embed.proj.bias"]
    for new in [6, 12]:
        inverse = torch.linalg.pinv(pi_matrix(8, new).T).reshape(1, 1, new * new, 64)
        pi = (inverse @ weight.double().reshape(D, 3, 64, 1)).reshape(D, 3, new, new).float()
        naive = F.interpolate(weight, size=(new, new), mode="bicubic", antialias=True)
        image, file = checks.image(3 * new, 3 * new)
        for flavour, kernel in [("pi", pi), ("naive", naive)]:
            got = checks.embed(file, ["--weights", path, "--patch", str(new), "--patch-resize", flavour])
            checks.compare(f"patch {new}, {flavour}", got, families.conv(image, kernel, bias))


def check_channels_towers_and_mapping(checks):
    state, _, _, _ = families.timm_vit()
    path = save(checks.folder, "channels", ".safetensors", state, None)
    weight, bias = state["patch_embed.proj.weight"], state["patch_embed.proj.bias"]
    for channels, kernel in [(1, weight.sum(1, keepdim=True)), (4, weight[:, [0, 1, 2, 0]] * 3 / 4)]:
        image, file = checks.image(24, 24, channels)
        checks.compare(f"{channels} channels", checks.embed(file, ["--weights", path]), families.conv(image, kernel, bias))
    teacher, student = families.timm_vit("teacher.backbone."), families.timm_vit("student.backbone.")
    path = save(checks.folder, "towers", ".pth", {**teacher[0], **student[0]}, None)
    for name, family in [("teacher.backbone", teacher), ("student.backbone", student)]:
        checks.both(name, path, checks.image(24, 24), *family[2:], ["--tower", name])
    state = {"my.stem": noise_kernel(), "my.bias": torch.randn(D), "token": torch.randn(D), "place": torch.randn(10, D)}
    path = save(checks.folder, "mapping", ".pth", state, None)
    z = lambda x: families.conv(x, state["my.stem"], state["my.bias"])
    encoder = lambda x: torch.cat([state["token"][None], z(x)]) + state["place"]
    checks.both("mapped by hand", path, checks.image(24, 24), z, encoder,
                ["--map", "weight=my.stem,bias=my.bias,class=token,positions=place"])


def noise_kernel():
    return torch.randn(D, 3, 8, 8)


def main():
    torch.manual_seed(5)
    program = crosscheck.binary()
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        checks = Checks(program, folder)
        for check in [check_families, check_other_formats, check_widening, check_positions, check_patch_sizes,
                      check_channels_towers_and_mapping]:
            check(checks)
    crosscheck.finish(checks.count, checks.failures)


if __name__ == "__main__":
    sys.exit(main())

"""Checkpoints of all families with random numbers, under their real names and in their real layouts, and what PyTorch
makes of them.

Each family gives (state dict, config or None, Z, encoder): the functions take an image (1, C, H, W) and give (N, D)
tokens and the (K + N, D) input of the first block, written as the family's own source writes its forward.
"""

import torch
import torch.nn.functional as F

D = 24


def noise(*shape):
    return torch.randn(*shape)


def conv(image, weight, bias=None, stride=None, padding=0):
    """(N, D), row by row: Conv2d, flatten(2), transpose(1, 2)."""
    tokens = F.conv2d(image, weight, bias, stride or tuple(weight.shape[-2:]), padding)
    return tokens.flatten(2).transpose(1, 2)[0]


def projection(prefix, patch, names=(".weight", ".bias"), bias=True):
    state = {prefix + names[0]: noise(D, 3, patch, patch)}
    if bias:
        state[prefix + names[1]] = noise(D)
    return state


def timm_vit(prefix="", patch=8, side=3, extra=()):
    state = {
        prefix + "cls_token": noise(1, 1, D),
        prefix + "pos_embed": noise(1, 1 + side * side, D),
        **projection(prefix + "patch_embed.proj", patch),
        prefix + "blocks.0.norm1.weight": noise(D),
        prefix + "blocks.0.norm1.bias": noise(D),
    }
    state.update({prefix + name: noise(*shape) for name, shape in extra})
    z = lambda x: conv(x, state[prefix + "patch_embed.proj.weight"], state[prefix + "patch_embed.proj.bias"])

    def encoder(x):
        return torch.cat([state[prefix + "cls_token"][0], z(x)]) + state[prefix + "pos_embed"][0]

    return state, None, z, encoder


def timm_deit():
    state = {"cls_token": noise(1, 1, D), "dist_token": noise(1, 1, D), "pos_embed": noise(1, 2 + 9, D)}
    state.update(projection("patch_embed.proj", 16))
    z = lambda x: conv(x, state["patch_embed.proj.weight"], state["patch_embed.proj.bias"])
    encoder = lambda x: torch.cat([state["cls_token"][0], state["dist_token"][0], z(x)]) + state["pos_embed"][0]
    return state, None, z, encoder


def timm_no_embed_class():
    """big_vision's order in timm's names: positions for the patches alone, the class token joins afterwards."""
    state = {"cls_token": noise(1, 1, D), "pos_embed": noise(1, 9, D), **projection("patch_embed.proj", 8)}
    z = lambda x: conv(x, state["patch_embed.proj.weight"], state["patch_embed.proj.bias"])
    return state, None, z, lambda x: torch.cat([state["cls_token"][0], z(x) + state["pos_embed"][0]])


def dinov2_registers():
    """dinov2/models/vision_transformer.py, prepare_tokens_with_masks."""
    state, _, z, without = timm_vit("", 14, 3, [("register_tokens", (1, 4, D)), ("mask_token", (1, D)),
                                                ("blocks.0.ls1.gamma", (D,))])

    def encoder(x):
        x = without(x)
        return torch.cat([x[:1], state["register_tokens"][0], x[1:]])

    return state, None, z, encoder


def mae():
    """models_mae.py, forward_encoder without masking."""
    state, _, z, _ = timm_vit("", 16, 2, [("decoder_embed.weight", (8, D)), ("decoder_pos_embed", (1, 5, 8)),
                                          ("mask_token", (1, 1, 8))])

    def encoder(x):
        position = state["pos_embed"][0]
        return torch.cat([state["cls_token"][0] + position[:1], z(x) + position[1:]])

    return {"model": state}, None, z, encoder


def hf_vit(tower="vit.", kind="vit", patch=8, distilled=False, extra=()):
    e = tower + "embeddings."
    state = {e + "cls_token": noise(1, 1, D), **projection(e + "patch_embeddings.projection", patch)}
    if distilled:
        state[e + "distillation_token"] = noise(1, 1, D)
    state[e + "position_embeddings"] = noise(1, 9 + 1 + distilled, D)
    state.update({name: noise(*shape) for name, shape in extra})
    z = lambda x: conv(x, state[e + "patch_embeddings.projection.weight"], state[e + "patch_embeddings.projection.bias"])

    def encoder(x):
        first = [state[e + "cls_token"][0]] + ([state[e + "distillation_token"][0]] if distilled else [])
        return torch.cat(first + [z(x)]) + state[e + "position_embeddings"][0]

    return state, {"model_type": kind, "image_size": 3 * patch}, z, encoder


def hf_dinov3():
    state = {"embeddings.cls_token": noise(1, 1, D), "embeddings.mask_token": noise(1, 1, D),
             "embeddings.register_tokens": noise(1, 4, D), **projection("embeddings.patch_embeddings", 16)}
    z = lambda x: conv(x, state["embeddings.patch_embeddings.weight"], state["embeddings.patch_embeddings.bias"])
    encoder = lambda x: torch.cat([state["embeddings.cls_token"][0], state["embeddings.register_tokens"][0], z(x)])
    return state, {"model_type": "dinov3_vit"}, z, encoder


def hf_swin():
    e = "swin.embeddings."
    state = {**projection(e + "patch_embeddings.projection", 4), e + "norm.weight": noise(D), e + "norm.bias": noise(D),
             "swin.encoder.layers.0.blocks.0.attention.self.relative_position_bias_table": noise(9, 3)}
    z = lambda x: conv(x, state[e + "patch_embeddings.projection.weight"], state[e + "patch_embeddings.projection.bias"])
    encoder = lambda x: F.layer_norm(z(x), (D,), state[e + "norm.weight"], state[e + "norm.bias"], 1e-5)
    return state, {"model_type": "swin"}, z, encoder


def microsoft_swin():
    state = {**projection("patch_embed.proj", 4), "patch_embed.norm.weight": noise(D), "patch_embed.norm.bias": noise(D),
             "layers.0.blocks.0.attn.relative_position_bias_table": noise(169, 3)}
    z = lambda x: conv(x, state["patch_embed.proj.weight"], state["patch_embed.proj.bias"])
    encoder = lambda x: F.layer_norm(z(x), (D,), state["patch_embed.norm.weight"], state["patch_embed.norm.bias"], 1e-5)
    return {"model": state, "epoch": 3}, None, z, encoder


def clip_forward(state, weight, token, positions, norm):
    z = lambda x: conv(x, state[weight])

    def encoder(x):
        x = torch.cat([state[token][None], z(x)]) + state[positions]
        return F.layer_norm(x, (D,), state[norm + ".weight"], state[norm + ".bias"], 1e-5)

    return z, encoder


def hf_clip():
    v = "vision_model."
    state = {v + "embeddings.class_embedding": noise(D),
             **projection(v + "embeddings.patch_embedding", 14, bias=False),
             v + "embeddings.position_embedding.weight": noise(10, D),
             v + "embeddings.position_ids": torch.arange(10).float()[None],
             v + "pre_layrnorm.weight": noise(D), v + "pre_layrnorm.bias": noise(D),
             "text_model.embeddings.position_embedding.weight": noise(77, 8)}
    return (state, {"model_type": "clip"},
            *clip_forward(state, v + "embeddings.patch_embedding.weight", v + "embeddings.class_embedding",
                          v + "embeddings.position_embedding.weight", v + "pre_layrnorm"))


def openai_clip():
    state = {"visual.class_embedding": noise(D), "visual.positional_embedding": noise(5, D),
             "visual.conv1.weight": noise(D, 3, 32, 32), "visual.ln_pre.weight": noise(D),
             "visual.ln_pre.bias": noise(D), "positional_embedding": noise(77, 8), "logit_scale": noise(1)}
    return (state, None, *clip_forward(state, "visual.conv1.weight", "visual.class_embedding",
                                       "visual.positional_embedding", "visual.ln_pre"))


def hf_siglip():
    e = "vision_model.embeddings."
    state = {**projection(e + "patch_embedding", 16), e + "position_embedding.weight": noise(9, D)}
    z = lambda x: conv(x, state[e + "patch_embedding.weight"], state[e + "patch_embedding.bias"])
    return state, {"model_type": "siglip"}, z, lambda x: z(x) + state[e + "position_embedding.weight"]


def naflex():
    """modeling_siglip2.py: a Linear over patches flattened (row, column, channel)."""
    e, p = "vision_model.embeddings.", 8
    state = {e + "patch_embedding.weight": noise(D, p * p * 3), e + "patch_embedding.bias": noise(D),
             e + "position_embedding.weight": noise(9, D)}

    def z(x):
        _, c, h, w = x.shape
        patches = x.reshape(c, h // p, p, w // p, p).permute(1, 3, 2, 4, 0).reshape(-1, p * p * c)
        return F.linear(patches, state[e + "patch_embedding.weight"], state[e + "patch_embedding.bias"])

    return state, {"model_type": "siglip2"}, z, lambda x: z(x) + state[e + "position_embedding.weight"]


def sam(tower="image_encoder.", name="patch_embed.proj"):
    """image_encoder.py: NHWC, positions as a picture."""
    state = {tower + "pos_embed": noise(1, 3, 3, D), **projection(tower + name, 16)}
    state.update({tower + "blocks.0.attn.rel_pos_h": noise(5, 8), tower + "neck.0.weight": noise(4, D, 1, 1)})

    def encoder(x):
        maps = F.conv2d(x, state[tower + name + ".weight"], state[tower + name + ".bias"], 16).permute(0, 2, 3, 1)
        return (maps + state[tower + "pos_embed"]).reshape(-1, D)

    return state, None, lambda x: conv(x, state[tower + name + ".weight"], state[tower + name + ".bias"]), encoder


def convnext(weight, bias, norm, extra=()):
    state = {weight: noise(D, 3, 4, 4), bias: noise(D), norm + ".weight": noise(D), norm + ".bias": noise(D)}
    state.update({name: noise(*shape) for name, shape in extra})
    z = lambda x: conv(x, state[weight], state[bias])
    return state, None, z, lambda x: F.layer_norm(z(x), (D,), state[norm + ".weight"], state[norm + ".bias"], 1e-6)


def segformer(prefix, projection_name, norm_name, extra=()):
    """OverlapPatchEmbed: kernel 7, stride 4, padding 3, LayerNorm."""
    state = {**projection(prefix + projection_name, 7), prefix + norm_name + ".weight": noise(D),
             prefix + norm_name + ".bias": noise(D)}
    state.update({prefix + name: noise(*shape) for name, shape in extra})
    weight, bias = (state[prefix + projection_name + part] for part in (".weight", ".bias"))
    z = lambda x: conv(x, weight, bias, 4, 3)
    norm = [state[prefix + norm_name + part] for part in (".weight", ".bias")]
    return state, None, z, lambda x: F.layer_norm(z(x), (D,), *norm, 1e-5)


def google(prefix="", posembed="Transformer/posembed_input/pos_embedding"):
    """.npz: HWIO kernel."""
    kernel, bias, token, position = noise(8, 8, 3, D), noise(D), noise(1, 1, D), noise(1, 10, D)
    state = {prefix + "embedding/kernel": kernel, prefix + "embedding/bias": bias, prefix + "cls": token,
             prefix + posembed: position}
    z = lambda x: conv(x, kernel.permute(3, 2, 0, 1), bias)
    return state, None, z, lambda x: torch.cat([token[0], z(x)]) + position[0]


def qwen():
    """Qwen2-VL shows a still as two equal frames to a Conv3d without bias."""
    state = {"visual.patch_embed.proj.weight": noise(D, 3, 2, 14, 14), "visual.merger.mlp.0.weight": noise(8, 8)}

    def z(x):
        frames = torch.stack([x, x], dim=2)
        tokens = F.conv3d(frames, state["visual.patch_embed.proj.weight"], stride=(2, 14, 14))
        return tokens.flatten(2).transpose(1, 2)[0]

    return state, {"model_type": "qwen2_vl"}, z, z


def gguf_clip():
    """llama.cpp's mmproj of a CLIP tower."""
    state = {"v.patch_embd.weight": noise(D, 3, 14, 14), "v.class_embd": noise(D), "v.position_embd.weight": noise(10, D),
             "v.pre_ln.weight": noise(D), "v.pre_ln.bias": noise(D)}
    return (state, None, *clip_forward(state, "v.patch_embd.weight", "v.class_embd", "v.position_embd.weight", "v.pre_ln"))


def torchvision_vit(models):
    model = models.VisionTransformer(image_size=24, patch_size=8, num_layers=1, num_heads=2, hidden_dim=D, mlp_dim=8)
    model = randomised(model)
    z = lambda x: model._process_input(x)[0]
    encoder = lambda x: torch.cat([model.class_token[0], z(x)]) + model.encoder.pos_embedding[0]
    return model.state_dict(), None, z, encoder


def torchvision_swin(models):
    model = randomised(models.SwinTransformer([4, 4], D, [2], [1], [2, 2], num_classes=2))
    z = lambda x: model.features[0][0](x).flatten(2).transpose(1, 2)[0]
    return model.state_dict(), None, z, lambda x: model.features[0](x).reshape(-1, D)


def torchvision_convnext(models):
    from torchvision.models.convnext import CNBlockConfig

    model = randomised(models.ConvNeXt([CNBlockConfig(D, None, 2)], num_classes=2))
    z = lambda x: model.features[0][0](x).flatten(2).transpose(1, 2)[0]
    return model.state_dict(), None, z, lambda x: model.features[0](x).flatten(2).transpose(1, 2)[0]


def randomised(model):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return model.eval().requires_grad_(False)

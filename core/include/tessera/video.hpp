#pragma once
// Patches with a third side: time. A window over t frames of C channels is a window over one picture of C·t channels,
// so tubelets run on the same fast road as images.
//
//   video (B, C, T, H, W) ─ frames stacked ─► (B·T′, C·t, H, W) ─ tokens ─► (B, T′·H′·W′, D)
//   kernel (D, C, t, P, P) ─ reshaped ─► (D, C·t, P, P)
//
// Order of tokens: time, row, column. VideoMAE and ViViT: t = 2, stride t. Qwen2-VL shows a still as two equal frames
// and hands out its tokens in blocks of merge × merge neighbours.
// Sources: VideoMAE, modeling_finetune.py; Hugging Face transformers, image_processing_qwen2_vl.py.

#include <cstdint>
#include <optional>
#include <vector>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/tokens.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// (B, C, T, H, W) cut along `time` (frames; kernel and stride in frames): (B·T′, C·t, H, W), channel c·t + k holds
/// channel c of the window's frame k. Padding frames are zeros. Throws Error where the sizes differ.
Tensor stack_frames(const Tensor& video, const AxisGrid& time);

/// The same picture (B, C, H, W) in all of `frames` frames: (B, C·frames, H, W), as Qwen2-VL treats stills.
Tensor repeat_frames(const Tensor& image, std::int64_t frames);

/// (D, C, t, P_h, P_w) as the 2-D kernel (D, C·t, P_h, P_w) over stacked frames.
Tensor stack_kernel(const Tensor& kernel);

/// (D, C, t, P_h, P_w) as the kernel (D, C, P_h, P_w) that a still sees: the sum over time.
Tensor still_kernel(const Tensor& kernel);

/// Z (B, T′·H′·W′, D). `space` is the grid of one frame, `weights` has a kernel (D, C, t, P_h, P_w).
Tensor tubelet_tokens(const Tensor& video, const AxisGrid& time, const PatchGrid& space, const Weights& weights,
                      const TokenOptions& options = {});

/// Qwen2-VL's order: entry k is the patch (in reading order) that is token k. Blocks of merge × merge in reading
/// order, and reading order inside each. Throws Error unless merge divides both sides.
std::vector<std::int64_t> merge_order(std::int64_t rows, std::int64_t columns, std::int64_t merge);

/// Rows of (B, N, K) in another order: row k of the result is row order[k].
Tensor reordered(const Tensor& rows, const std::vector<std::int64_t>& order);

}  // namespace tessera

#pragma once
// The single steps of recognising a patch embedding.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "name_rules.hpp"
#include "tensor_names.hpp"

namespace tessera::io {

/// What files beside the tensors, or GGUF's own pairs, say.
struct Hints {
  ModelConfig config;
  std::string projector;  ///< GGUF: clip.projector_type
};
Hints hints_of(const ModelConfig& config, const std::map<std::string, std::string>& metadata);

/// D, C, t, P and the layout from the weight's axes. false for shapes that no patch embedding has.
bool read_kernel_shape(const Shape& shape, const NameRule& rule, RecognisedEmbedding& embedding);

/// The family by config, telling keys or as a guess, the library where keys tell it, and norms' epsilons.
void tell_family(const Names& names, const Hints& hints, RecognisedEmbedding& embedding);

/// Stride and padding: 7 × 7 kernels are laid 4 apart with padding 3 (SegFormer, PVTv2, MViTv2); all others side by
/// side.
void tell_stride(RecognisedEmbedding& embedding);

/// Preprocessing and sizes as far as a config says them.
void take_hints(const Hints& hints, RecognisedEmbedding& embedding);

/// The grid, how many prefix tokens have a position, and the flavour of resizing.
void take_positions(const TensorInfo& positions, const Hints& hints, RecognisedEmbedding& embedding);

/// Tells of a tensor that is named as one that is needed, and has no rows of D.
void leave_out(const TensorInfo& info, RecognisedEmbedding& embedding);

/// Where no config says it: the size that the position table was made for.
void tell_image_size(RecognisedEmbedding& embedding);

/// Tensors whose shape would do, the likeliest first.
std::vector<Candidate> candidates_of(std::span<const TensorInfo> tensors);

}  // namespace tessera::io

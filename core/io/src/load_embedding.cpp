#include "tessera/io/recognise.hpp"

#include <utility>

#include <fmt/format.h>

#include "tessera/issue.hpp"
#include "tessera/layouts.hpp"
#include "tessera/video.hpp"

namespace tessera::io {

namespace {

Tensor read_shaped(const Checkpoint& checkpoint, const std::string& name, const Shape& shape) {
  Tensor tensor = checkpoint.read(name);
  if (tensor.size() != element_count(shape))
    throw Error(fmt::format("{}: {} {} is not {}", checkpoint.file().string(), name, to_string(tensor.shape),
                            to_string(shape)));
  return tensor.reshaped(shape);
}

/// Refused as PyTorch's load_state_dict refuses it.
Tensor read_bias(const Checkpoint& checkpoint, const std::string& name, std::int64_t dim) {
  const TensorInfo* info = checkpoint.find(name);
  if (info != nullptr && element_count(info->shape) != dim)
    throw Error(fmt::format("{}: size mismatch for {}: its shape is {}, and D = {} filters need ({})",
                            checkpoint.file().string(), name, to_string(info->shape), dim, dim));
  return read_shaped(checkpoint, name, {dim});
}

LayerNorm read_norm(const Checkpoint& checkpoint, const NormTensors& names, std::int64_t dim) {
  return {read_shaped(checkpoint, names.gamma, {dim}), read_shaped(checkpoint, names.beta, {dim}), names.epsilon};
}

Tensor as_oihw(const Tensor& stored, const RecognisedEmbedding& embedding) {
  switch (embedding.layout) {
    case KernelLayout::hwio: return from_hwio(stored);
    case KernelLayout::linear_cpp: return from_linear_cpp(stored, embedding.channels, embedding.patch);
    case KernelLayout::linear_ppc: return from_linear_ppc(stored, embedding.channels, embedding.patch);
    case KernelLayout::oithw: return still_kernel(stored);
    case KernelLayout::oihw: break;
  }
  return stored;
}

}  // namespace

LoadedEmbedding load_embedding(const Checkpoint& checkpoint, const RecognisedEmbedding& embedding) {
  const std::int64_t dim = embedding.dim;
  LoadedEmbedding loaded;
  Tensor stored = checkpoint.read(embedding.weight);
  for (const std::string& name : embedding.more_weights) {
    const Tensor more = read_shaped(checkpoint, name, stored.shape);
    for (std::size_t i = 0; i < stored.data.size(); ++i) stored.data[i] += more.data[i];
  }
  loaded.weights.kernel = as_oihw(stored, embedding);
  if (embedding.layout == KernelLayout::oithw) loaded.video_kernel = std::move(stored);
  const Shape kernel{dim, embedding.channels, embedding.patch.height, embedding.patch.width};
  if (loaded.weights.kernel.shape != kernel)
    throw Error(fmt::format("{}: {} is not {}", checkpoint.file().string(), embedding.weight, to_string(kernel)));
  if (embedding.bias) loaded.weights.bias = read_bias(checkpoint, *embedding.bias, dim);
  for (const PrefixTensor& token : embedding.prefix)
    loaded.parts.prefix.push_back(
        {token.kind, read_shaped(checkpoint, token.name, {token.count, dim}), token.positioned});
  if (embedding.positions) {
    const Tensor table = checkpoint.read(embedding.positions->name);
    if (table.size() % dim != 0)
      throw Error(fmt::format("{}: {} {} does not fit D = {}", checkpoint.file().string(), embedding.positions->name,
                              to_string(table.shape), dim));
    loaded.parts.positions = table.reshaped({table.size() / dim, dim});
  }
  if (embedding.patch_norm) loaded.parts.patch_norm = read_norm(checkpoint, *embedding.patch_norm, dim);
  if (embedding.pre_norm) loaded.parts.pre_norm = read_norm(checkpoint, *embedding.pre_norm, dim);
  return loaded;
}

}  // namespace tessera::io

#include "tests/scene/made_models.hpp"

#include <random>
#include <utility>

namespace tessera::test {

namespace {

Tensor noise(Shape shape, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.5F);
  Tensor tensor(std::move(shape));
  for (float& value : tensor.data) value = normal(random);
  return tensor;
}

struct Sizes {
  std::int64_t dim = 48, patch = 14;
  Size2 grid;  ///< of the positions
};

io::RecognisedEmbedding embedding_of(io::Family family, io::Library library, const Sizes& sizes) {
  io::RecognisedEmbedding embedding;
  embedding.family = family;
  embedding.family_from = io::Provenance::keys;
  embedding.library = library;
  embedding.weight = "patch_embed.proj.weight";
  embedding.dim = sizes.dim;
  embedding.patch = embedding.stride = {sizes.patch, sizes.patch};
  embedding.preprocessing.image = {sizes.grid.height * sizes.patch, sizes.grid.width * sizes.patch};
  return embedding;
}

SharedModel finish(io::RecognisedEmbedding embedding, io::LoadedEmbedding numbers) {
  io::Checkpoint::Content nothing;
  nothing.file = "made.safetensors";
  Inspection inspection{io::Checkpoint(std::move(nothing)), {}, {}, {}};
  inspection.recognition.towers.push_back(embedding);
  const ModelChoice choice{"made.safetensors", std::string(io::family_name(embedding.family)), {}};
  return std::make_shared<const Model>(
      Model{choice, std::move(inspection), std::move(embedding), std::move(numbers), {}});
}

io::LoadedEmbedding weights_of(const io::RecognisedEmbedding& e) {
  io::LoadedEmbedding numbers;
  numbers.weights.kernel = noise({e.dim, e.channels, e.patch.height, e.patch.width}, 1);
  if (e.bias) numbers.weights.bias = noise({e.dim}, 2);
  return numbers;
}

}  // namespace

SharedModel made_dinov2() {
  io::RecognisedEmbedding e = embedding_of(io::Family::dinov2, io::Library::meta, {48, 14, {5, 5}});
  e.bias = "patch_embed.proj.bias";
  e.prefix = {{TokenKind::class_token, "cls_token", 1, true}, {TokenKind::register_token, "register_tokens", 4, false}};
  e.positions = io::PositionTensor{"pos_embed", Size2{5, 5}, PositionResize::timm};
  io::LoadedEmbedding numbers = weights_of(e);
  numbers.parts.prefix = {{TokenKind::class_token, noise({1, e.dim}, 3), true},
                          {TokenKind::register_token, noise({4, e.dim}, 4), false}};
  numbers.parts.positions = noise({26, e.dim}, 5);
  return finish(std::move(e), std::move(numbers));
}

SharedModel made_clip() {
  io::RecognisedEmbedding e = embedding_of(io::Family::clip, io::Library::openai, {64, 16, {6, 6}});
  e.prefix = {{TokenKind::class_token, "class_embedding", 1, true}};
  e.positions = io::PositionTensor{"positional_embedding", Size2{6, 6}, PositionResize::timm};
  e.pre_norm = io::NormTensors{"ln_pre.weight", "ln_pre.bias", 1e-5};
  io::LoadedEmbedding numbers = weights_of(e);
  numbers.parts.prefix = {{TokenKind::class_token, noise({1, e.dim}, 3), true}};
  numbers.parts.positions = noise({37, e.dim}, 5);
  numbers.parts.pre_norm = LayerNorm{noise({e.dim}, 6), noise({e.dim}, 7), 1e-5};
  return finish(std::move(e), std::move(numbers));
}

SharedModel made_swin() {
  io::RecognisedEmbedding e = embedding_of(io::Family::swin, io::Library::timm, {32, 4, {16, 16}});
  e.bias = "patch_embed.proj.bias";
  e.patch_norm = io::NormTensors{"patch_embed.norm.weight", "patch_embed.norm.bias", 1e-5};
  io::LoadedEmbedding numbers = weights_of(e);
  numbers.parts.patch_norm = LayerNorm{noise({e.dim}, 6), noise({e.dim}, 7), 1e-5};
  return finish(std::move(e), std::move(numbers));
}

}  // namespace tessera::test

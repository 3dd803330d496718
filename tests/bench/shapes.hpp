#pragma once
// The shapes that the speed of the embedding is measured at, and random inputs for them.

#include <array>
#include <cstdint>
#include <random>
#include <string>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera::bench {

/// A square RGB image of `side` pixels, patches of P × P, D filters.
struct EmbeddingShape {
  std::int64_t patch;
  std::int64_t dim;
  std::int64_t side;
};

inline constexpr std::array<EmbeddingShape, 7> embedding_shapes{
    {{4, 96, 224}, {8, 384, 224}, {16, 768, 224}, {16, 768, 384}, {16, 768, 1024}, {16, 768, 4096}, {14, 1024, 518}}};

/// "P16 D768 224²"
inline std::string name_of(const EmbeddingShape& s) {
  std::string name = "P";
  name.append(std::to_string(s.patch)).append(" D").append(std::to_string(s.dim));
  return name.append(" ").append(std::to_string(s.side)).append("²");
}

inline PatchGrid grid_of(const EmbeddingShape& s) {
  return plan_grid({.image = {s.side, s.side}, .kernel = {s.patch, s.patch}, .stride = {s.patch, s.patch}});
}

inline double multiply_adds(const EmbeddingShape& s) {
  const PatchGrid grid = grid_of(s);
  return static_cast<double>(grid.count()) * static_cast<double>(s.dim * s.patch * s.patch * 3);
}

inline Tensor random_tensor(Shape extents, std::uint32_t seed) {
  Tensor tensor(std::move(extents));
  std::minstd_rand generator(seed);
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  for (float& value : tensor.data) value = uniform(generator);
  return tensor;
}

inline Tensor random_image(const EmbeddingShape& s) { return random_tensor({1, 3, s.side, s.side}, 1); }

inline Weights random_weights(const EmbeddingShape& s) {
  return {random_tensor({s.dim, 3, s.patch, s.patch}, 2), random_tensor({s.dim}, 3)};
}

}  // namespace tessera::bench

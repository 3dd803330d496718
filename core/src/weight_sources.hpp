#pragma once
// One function a kind of weights; weights.hpp's make_weights chooses among them.

#include <cstdint>
#include <span>
#include <stop_token>

#include "tessera/geometry.hpp"
#include "tessera/tensor.hpp"
#include "tessera/weights.hpp"

namespace tessera {

struct KernelShape {
  std::int64_t dim = 0;                                                          ///< D
  std::int64_t channels = 0;                                                     ///< C
  Size2 patch;                                                                   ///< P_h, P_w
  std::int64_t length() const { return channels * patch.height * patch.width; }  ///< P²C
  Tensor empty() const { return Tensor({dim, channels, patch.height, patch.width}); }
};

void throw_if_stopped(const std::stop_token& stop);

Tensor cosine_kernel(const KernelShape& shape, const std::stop_token& stop);
Tensor identity_kernel(const KernelShape& shape, const std::stop_token& stop);
/// Kernel, then bias, from one generator, as torch.nn.Conv2d draws them.
Weights pytorch_weights(const KernelShape& shape, bool bias, std::uint64_t seed, const std::stop_token& stop);
Tensor truncated_normal_kernel(const KernelShape& shape, std::uint64_t seed, const std::stop_token& stop);
/// Principal directions of the patches of `image` (B, C, H, W); see weights.hpp. With `bias`, −mean·E.
Weights principal_weights(const KernelShape& shape, bool bias, const Tensor& image, const PatchGrid& grid,
                          const std::stop_token& stop);

}  // namespace tessera

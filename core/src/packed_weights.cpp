#include <algorithm>

#include "kernel/dispatch.hpp"
#include "panels.hpp"
#include "tessera/tokens.hpp"
#include "window_input.hpp"

namespace tessera {

PackedWeights::PackedWeights(const Weights& weights, InstructionSet set)
    : set_(set == InstructionSet::automatic ? best_instruction_set() : set) {
  check_weights(weights);
  const Shape& shape = weights.kernel.shape;
  dim_ = shape[0];
  channels_ = shape[1];
  patch_ = {shape[2], shape[3]};
  length_ = shape[1] * shape[2] * shape[3];
  if (padding_is_wasteful(dim_, length_, kernel::kernel_for(set_).panel_width)) set_ = InstructionSet::portable;
  const kernel::Kernel& kernel = kernel::kernel_for(set_);
  panels_ = pack_panels(weights.kernel.data.data(), dim_, length_, kernel.panel_width, kernel.padded_panels);
  bias_.assign(static_cast<std::size_t>(padded_dim(dim_, kernel.panel_width)), 0.0F);
  if (weights.bias) std::copy(weights.bias->data.begin(), weights.bias->data.end(), bias_.begin());
}

}  // namespace tessera

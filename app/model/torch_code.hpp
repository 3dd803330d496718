#pragma once
// The embedding in PyTorch's words: what the lesson's panel shows and exported scripts run, decided in one place.

#include <string>
#include <string_view>
#include <vector>

#include "tessera/params.hpp"
#include "tessera/patches.hpp"

namespace tessera {

/// An argument of nn.Conv2d and F.unfold; `name` is empty for the kernel, which comes first and without it.
struct TorchArgument {
  std::string_view name;
  Size2 value;
};

/// The kernel and the stride always; padding and dilation where they do something.
std::vector<TorchArgument> window_arguments(const EmbedParams& params);

/// "16", or "(16, 8)" where the axes differ.
std::string torch_pair(Size2 size);

/// "x = F.pad(x, (0, 3, 0, 2))": what pad-to-multiple adds at the right and the bottom; empty where it adds nothing.
std::string pad_to_multiple_code(const PatchGrid& grid);

/// E (P²C, D) from proj.weight, with its rows in that order.
std::vector<std::string_view> matrix_statements(PatchOrder order);

/// The last statements that bring X from F.unfold's (C, P, P) into that order.
std::vector<std::string> reorder_statements(PatchOrder order, const EmbedParams& params);

}  // namespace tessera

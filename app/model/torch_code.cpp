#include "app/model/torch_code.hpp"

#include <fmt/format.h>

namespace tessera {

std::vector<TorchArgument> window_arguments(const EmbedParams& params) {
  std::vector<TorchArgument> arguments{{"", params.patch}, {"stride", params.stride_or_patch()}};
  if (params.padding != Size2{0, 0}) arguments.push_back({"padding", params.padding});
  if (params.dilation != Size2{1, 1}) arguments.push_back({"dilation", params.dilation});
  return arguments;
}

std::string torch_pair(Size2 size) {
  if (size.height == size.width) return fmt::format("{}", size.height);
  return fmt::format("({}, {})", size.height, size.width);
}

std::string pad_to_multiple_code(const PatchGrid& grid) {
  if (grid.height.added + grid.width.added == 0) return "";
  return fmt::format("x = F.pad(x, (0, {}, 0, {}))", grid.width.added, grid.height.added);
}

std::vector<std::string_view> matrix_statements(PatchOrder order) {
  if (order == PatchOrder::cpp) return {"E = proj.weight.flatten(1).T"};
  return {"E = proj.weight.permute(2, 3, 1, 0)", "E = E.flatten(0, 2)"};
}

std::vector<std::string> reorder_statements(PatchOrder order, const EmbedParams& params) {
  if (order == PatchOrder::cpp) return {};
  return {fmt::format("X = X.unflatten(2, ({}, {}))", params.channels, params.patch.height * params.patch.width),
          "X = X.transpose(2, 3).flatten(2)"};
}

}  // namespace tessera

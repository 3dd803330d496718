// What stands around the projection in a whole model, as golden operations.

#include <cmath>

#include <fmt/format.h>

#include "tessera/encoder_input.hpp"
#include "tessera/filters.hpp"
#include "tessera/issue.hpp"
#include "tessera/patch_resize.hpp"
#include "tessera/patches.hpp"
#include "tessera/positions.hpp"
#include "tessera/tokens.hpp"
#include "tessera/video.hpp"
#include "tests/io/golden_ops.hpp"

namespace tessera::goldens {

namespace {

/// (1, k, D) as (k, D).
Tensor without_batch(const Tensor& tensor) { return tensor.reshaped({tensor.shape.at(1), tensor.shape.at(2)}); }

Tensor numbers_of(const std::vector<double>& values) {
  Tensor tensor({std::ssize(values)});
  for (std::size_t i = 0; i < values.size(); ++i) tensor.data[i] = static_cast<float>(values[i]);
  return tensor;
}

EncoderParts parts_of(const GoldenCase& golden) {
  EncoderParts parts;
  if (golden.has_input("cls_token"))
    parts.prefix.push_back({TokenKind::class_token, without_batch(golden.input("cls_token")), true});
  if (golden.has_input("dist_token"))
    parts.prefix.push_back({TokenKind::distillation, without_batch(golden.input("dist_token")), true});
  if (golden.has_input("reg_token"))
    parts.prefix.push_back({TokenKind::register_token, without_batch(golden.input("reg_token")), false});
  parts.positions = without_batch(golden.input("pos_embed"));
  if (golden.params().contains("ln_pre_eps"))
    parts.pre_norm =
        LayerNorm{golden.input("ln_pre_gamma"), golden.input("ln_pre_beta"), golden.params().at("ln_pre_eps")};
  return parts;
}

Checks vit_front_end(const GoldenCase& golden) {
  const Tensor x = golden.input("x");
  const Weights weights{golden.input("weight"), golden.optional_input("bias")};
  const PatchGrid grid = grid_of(golden, x, kernel_size(weights));
  return {golden.compare("tokens", encoder_input(by_product(x, grid, weights), parts_of(golden)))};
}

Checks patch_embed_conv3d(const GoldenCase& golden) {
  const Tensor video = golden.input("x");
  const Weights weights{golden.input("weight"), golden.optional_input("bias")};
  const std::vector<std::int64_t> kernel = golden.params().at("kernel");
  const std::vector<std::int64_t> stride = golden.params().at("stride");
  const std::vector<std::int64_t> wanted = golden.params().at("grid");
  const AxisGrid time = plan_axis({video.shape.at(2), kernel.at(0), stride.at(0), 0});
  const PatchGrid space = plan_grid({.image = {video.shape.at(3), video.shape.at(4)},
                                     .kernel = {kernel.at(1), kernel.at(2)},
                                     .stride = {stride.at(1), stride.at(2)}});
  if (wanted != std::vector<std::int64_t>{time.count, space.rows(), space.columns()})
    throw Error(fmt::format("the grid is {} × {} × {}", time.count, space.rows(), space.columns()));
  return {golden.compare("tokens", tubelet_tokens(video, time, space, weights))};
}

Checks qwen2vl_patchify(const GoldenCase& golden) {
  const Tensor image = golden.input("x");
  const Tensor kernel = golden.input("weight");
  const std::int64_t merge = golden.params().at("merge");
  const Tensor batched = image.reshaped({1, image.shape.at(0), image.shape.at(1), image.shape.at(2)});
  const Tensor frames = repeat_frames(batched, golden.params().at("temporal").get<std::int64_t>());
  const Weights weights{stack_kernel(kernel), {}};
  const Size2 patch = golden.size("patch");
  const PatchGrid grid = plan_grid({.image = {image.shape.at(1), image.shape.at(2)}, .kernel = patch, .stride = patch});
  const std::vector<std::int64_t> order = merge_order(grid.rows(), grid.columns(), merge);
  const Tensor patches = reordered(unfold(frames, grid), order);
  const Tensor z = reordered(by_product(frames, grid, weights), order);
  const Tensor still = reordered(by_product(batched, grid, {still_kernel(kernel), {}}), order);
  Checks checks{golden.compare("patches", without_batch(patches)), golden.compare("tokens", without_batch(z)),
                golden.compare("raster_index", numbers_of({order.begin(), order.end()}))};
  checks.push_back(golden.compare_within(golden.worst_tolerance(), "tokens", without_batch(still)));
  checks.back().what += " (kernel summed over time)";
  return checks;
}

PositionResize position_flavour(const GoldenCase& golden) {
  const std::string name = golden.params().at("flavour");
  if (name == "zoom") return PositionResize::google;
  if (name == "siglip2") return PositionResize::naflex;
  const std::optional<PositionResize> flavour = parse_position_resize(name);
  if (!flavour) throw Error(fmt::format("unknown flavour {}", name));
  return *flavour;
}

Checks resample_pos_embed(const GoldenCase& golden) {
  const Size2 from = golden.size("old");
  const Size2 to = golden.size("new");
  const PositionResize flavour = position_flavour(golden);
  const PositionMatrices matrices = position_matrices(flavour, from, to);
  const auto as_tensor = [](const AxisMatrix& matrix) {
    return numbers_of(matrix.values).reshaped({matrix.rows, matrix.columns});
  };
  const std::int64_t prefix = golden.params().at("num_prefix_tokens");
  return {golden.compare("pos_embed", resize_positions(golden.input("pos_embed"), from, to, prefix, flavour)),
          golden.compare("row_matrix", as_tensor(matrices.rows)),
          golden.compare("col_matrix", as_tensor(matrices.columns))};
}

Checks sincos_pos_embed(const GoldenCase& golden) {
  const std::map<std::string, SinCos> kinds{
      {"mae", SinCos::mae}, {"big_vision", SinCos::big_vision}, {"videomae", SinCos::sinusoid}};
  const SinCos kind = kinds.at(golden.params().at("flavour"));
  const Tensor table = sincos_positions(kind, golden.size("grid"), golden.params().at("dim").get<std::int64_t>());
  return {golden.compare("pos_embed", table)};
}

Checks pi_resize_patch_embed(const GoldenCase& golden) {
  const Tensor kernel = golden.input("weight");
  const bool big_vision = golden.params().at("mode") == "bilinear";
  const PatchResize flavour = big_vision ? PatchResize::pi_big_vision : PatchResize::pi_timm;
  if (patch_filter(flavour).antialias != golden.params().at("antialias").get<bool>()) throw Error("unknown flavour");
  return {golden.compare("weight", resize_patch(kernel, golden.size("new"), flavour))};
}

Checks pos_embed_cosine_map(const GoldenCase& golden) {
  const std::int64_t prefix = golden.params().at("num_prefix_tokens");
  return {golden.compare("similarity", position_similarity(golden.input("pos_embed"), golden.size("grid"), prefix))};
}

Checks rgb_filter_pca(const GoldenCase& golden) {
  const FilterComponents result =
      filter_components(golden.input("weight"), golden.params().at("components").get<std::int64_t>());
  return {golden.compare("components", result.components),
          golden.compare("explained_variance", numbers_of(result.explained_variance)),
          golden.compare("mean_filter", result.mean_filter)};
}

}  // namespace

const Operations& model_operations() {
  static const Operations operations{
      {"vit_front_end", vit_front_end},
      {"patch_embed_conv3d", patch_embed_conv3d},
      {"qwen2vl_patchify", qwen2vl_patchify},
      {"resample_pos_embed", resample_pos_embed},
      {"sincos_pos_embed", sincos_pos_embed},
      {"pi_resize_patch_embed", pi_resize_patch_embed},
      {"pos_embed_cosine_map", pos_embed_cosine_map},
      {"rgb_filter_pca", rgb_filter_pca},
  };
  return operations;
}

}  // namespace tessera::goldens

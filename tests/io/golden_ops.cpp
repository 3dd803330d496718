// What each golden operation means in terms of the library.

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "tessera/convolution.hpp"
#include "tessera/float16.hpp"
#include "tessera/issue.hpp"
#include "tessera/layouts.hpp"
#include "tessera/patches.hpp"
#include "tessera/preprocess.hpp"
#include "tessera/reconstruct.hpp"
#include "tessera/tokens.hpp"
#include "tests/io/golden_ops.hpp"

namespace tessera::goldens {

PatchGrid grid_of(const GoldenCase& golden, const Tensor& x, Size2 kernel) {
  GridSettings settings;
  settings.image = {x.extent(x.shape.size() - 2), x.extent(x.shape.size() - 1)};
  settings.kernel = kernel;
  settings.stride = golden.size("stride", kernel);
  settings.padding = golden.size("padding", Size2{0, 0});
  settings.dilation = golden.size("dilation", Size2{1, 1});
  settings.pad_to_multiple = golden.params().value("pad_to_multiple", false);
  if (const Issues issues = validate(settings); !issues.empty()) throw Error(to_string(issues));
  const PatchGrid grid = plan_grid(settings);
  if (golden.params().contains("grid")) {
    const Size2 wanted = golden.size("grid");
    if (wanted != Size2{grid.rows(), grid.columns()})
      throw Error(fmt::format("the grid is {} × {}, expected {} × {}", grid.rows(), grid.columns(), wanted.height,
                              wanted.width));
  }
  return grid;
}

Size2 kernel_size(const Weights& weights) { return {weights.kernel.extent(2), weights.kernel.extent(3)}; }

Tensor by_product(const Tensor& x, const PatchGrid& grid, const Weights& weights) {
  return tokens(x, grid, PackedWeights(weights));
}

namespace {

Tensor by_convolution(const Tensor& x, const PatchGrid& grid, const Weights& weights) {
  const Tensor maps = convolve(x, grid, weights);
  return maps.view().flatten(2).transpose(1, 2).contiguous();
}

/// Both roads, each after `finish`, against the expected array `name`.
void compare_roads(
    Checks& checks, const GoldenCase& golden, const std::string& name, const Tensor& x, const PatchGrid& grid,
    const Weights& weights, const std::function<Tensor(Tensor)>& finish = [](Tensor z) { return z; }) {
  checks.push_back(golden.compare(name, finish(by_product(x, grid, weights))));
  checks.push_back(golden.compare(name, finish(by_convolution(x, grid, weights))));
  checks.back().what += " (by convolution)";
}

Tensor kernel_in_layout(const std::string& layout, const Tensor& stored, int channels, Size2 patch) {
  if (layout == "OIHW" || layout == "oihw") return stored;
  if (layout == "HWIO" || layout == "hwio") return from_hwio(stored);
  if (layout == "linear_cpp") return from_linear_cpp(stored, channels, patch);
  if (layout == "linear_ppc") return from_linear_ppc(stored, channels, patch);
  if (layout == "dense_in_out") return from_dense_in_out(stored, channels, patch);
  throw Error(fmt::format("unknown weight layout {}", layout));
}

int channels_of(const Tensor& x) { return static_cast<int>(x.extent(1)); }

Checks patch_embed_conv2d(const GoldenCase& golden) {
  Checks checks;
  const Tensor x = golden.input("x");
  const std::string layout = golden.params().value("weight_layout", std::string("OIHW"));
  const Size2 kernel = golden.size("kernel");
  const Weights weights{kernel_in_layout(layout, golden.input("weight"), channels_of(x), kernel),
                        golden.optional_input("bias")};
  const PatchGrid grid = grid_of(golden, x, kernel);
  if (!golden.params().contains("layernorm_eps")) {
    compare_roads(checks, golden, "tokens", x, grid, weights);
    return checks;
  }
  if (golden.has_expected("pre_norm")) compare_roads(checks, golden, "pre_norm", x, grid, weights);
  const Tensor gamma = golden.input("gamma");
  const Tensor beta = golden.input("beta");
  const double epsilon = golden.params().at("layernorm_eps");
  compare_roads(checks, golden, "tokens", x, grid, weights,
                [&](const Tensor& z) { return layer_norm(z, gamma, beta, epsilon); });
  return checks;
}

Checks layout_equivalence(const GoldenCase& golden) {
  Checks checks;
  const Tensor x = golden.input("x");
  const Size2 patch = golden.size("patch");
  const PatchGrid grid = grid_of(golden, x, patch);
  checks.push_back(golden.compare("patches_cpp", unfold(x, grid, PatchOrder::cpp)));
  checks.push_back(golden.compare("patches_ppc", unfold(x, grid, PatchOrder::ppc)));
  for (const std::string layout : {"oihw", "hwio", "linear_cpp", "linear_ppc", "dense_in_out"}) {
    if (!golden.has_input("w_" + layout)) continue;
    const Weights weights{kernel_in_layout(layout, golden.input("w_" + layout), channels_of(x), patch),
                          golden.optional_input("bias")};
    compare_roads(checks, golden, "tokens", x, grid, weights);
  }
  return checks;
}

Normalization normalization_of(const GoldenCase& golden) {
  Normalization normalization;
  normalization.name = "custom";
  const std::string scale = golden.params().at("scale");
  if (scale != "u8/255" && scale != "u8") throw Error(fmt::format("unknown scale {}", scale));
  // Means and stds are stored for values of 0 … 1.
  const double unit = scale == "u8" ? 255 : 1;
  const std::vector<double> mean = golden.params().at("mean");
  const std::vector<double> deviation = golden.params().at("std");
  if (mean.empty() || mean.size() != deviation.size()) throw Error("mean and std must be of one length");
  for (std::size_t c = 0; c < 3; ++c) {  // one number stands for every channel
    const std::size_t given = std::min(c, mean.size() - 1);
    normalization.mean[c] = mean[given] / unit;
    normalization.std[c] = deviation[given] / unit;
  }
  return normalization;
}

Image8 image_of(const Tensor& hwc) {
  Image8 image{hwc.extent(1), hwc.extent(0), static_cast<int>(hwc.extent(2)), {}};
  for (const float value : hwc.data) image.pixels.push_back(static_cast<std::uint8_t>(value));
  return image;
}

Checks preprocess_and_embed(const GoldenCase& golden) {
  Checks checks;
  const Image8 image = image_of(golden.input("image_hwc"));
  const Normalization normalization = normalization_of(golden);
  const Weights weights{golden.input("weight"), golden.optional_input("bias")};
  const FittedImage fitted{image, {image.height, image.width}};
  const auto batched = [](const Tensor& x) { return x.reshaped({1, x.shape[0], x.shape[1], x.shape[2]}); };
  const Tensor pixels = batched(normalize(fitted, normalization));
  const PatchGrid grid = grid_of(golden, pixels, kernel_size(weights));
  checks.push_back(golden.compare("pixel_values", pixels));
  compare_roads(checks, golden, "tokens", pixels, grid, weights);

  const Weights folded = fold_normalization(weights, normalization);
  checks.push_back(golden.compare("folded_weight", folded.kernel));
  checks.push_back(golden.compare("folded_bias", *folded.bias));
  // Raw pixels and their weights cancel more, so the a-priori bound is the one to hold.
  const Normalization raw_bytes{"custom", {0, 0, 0}, {1 / 255.0, 1 / 255.0, 1 / 255.0}};
  const Tensor raw = batched(normalize(fitted, raw_bytes));
  checks.push_back(golden.compare_within(golden.worst_tolerance(), "tokens", by_product(raw, grid, folded)));
  checks.back().what += " (folded, from raw pixels)";
  return checks;
}

Checks adapt_input_conv(const GoldenCase& golden) {
  Checks checks;
  const int channels = golden.params().at("in_chans");
  const Weights weights{adapt_input_channels(golden.input("weight_rgb"), channels), {}};
  checks.push_back(golden.compare("weight", weights.kernel));
  if (golden.has_input("x") && golden.has_expected("tokens_nobias")) {
    const Tensor x = golden.input("x");
    compare_roads(checks, golden, "tokens_nobias", x, grid_of(golden, x, kernel_size(weights)), weights);
  }
  return checks;
}

/// (1, 1, H, W) repeated over a batch and its channels.
Tensor repeated_like(const Tensor& plane, const Shape& shape) {
  Tensor repeated(shape);
  for (std::size_t i = 0; i < repeated.data.size(); ++i) repeated.data[i] = plane.data[i % plane.data.size()];
  return repeated;
}

Checks unfold_fold(const GoldenCase& golden) {
  Checks checks;
  const Tensor x = golden.input("x");
  const PatchGrid grid = grid_of(golden, x, golden.size("kernel"));
  const Tensor patches = unfold(x, grid);
  checks.push_back(golden.compare("patches", patches));
  checks.push_back(golden.compare("fold_sum", fold(patches, grid, channels_of(x))));
  const Shape count_shape = golden.expected("fold_count").shape;
  checks.push_back(golden.compare("fold_count", repeated_like(fold_count(grid), count_shape)));
  return checks;
}

Check bit_equal(const std::string& what, const Tensor& got, const Tensor& wanted) {
  return {what, got == wanted ? 0.0 : HUGE_VAL, 0.0};
}

Checks patchify_unpatchify_mae(const GoldenCase& golden) {
  const Tensor images = golden.input("images");
  const Size2 patch = golden.size("patch");
  const Tensor patches = patchify(images, patch, PatchOrder::ppc);
  const Tensor back = unpatchify(golden.expected("patches"), {images.extent(2), images.extent(3)}, patch,
                                 channels_of(images), PatchOrder::ppc);
  return {golden.compare("patches", patches), bit_equal("unpatchify", back, images)};
}

/// Every number of input `from` through `convert`, against the expected `to`, the sign of zero included.
template <class Convert>
Check compare_mapped(const GoldenCase& golden, const std::string& from, const std::string& to, Convert convert) {
  Tensor numbers = golden.input(from);
  for (float& value : numbers.data) value = static_cast<float>(convert(value));
  Check check = golden.compare(to, numbers);
  const Tensor wanted = golden.expected(to);
  for (std::size_t i = 0; i < wanted.data.size(); ++i)
    if (!std::isnan(wanted.data[i]) && std::signbit(wanted.data[i]) != std::signbit(numbers.data[i]))
      check.error = HUGE_VAL;
  return check;
}

Checks dtype_decode(const GoldenCase& golden) {
  const auto bits = [](float value) { return static_cast<std::uint16_t>(value); };
  return {compare_mapped(golden, "f16_bits", "f16_as_f32", [&](float v) { return half_to_float(bits(v)); }),
          compare_mapped(golden, "bf16_bits", "bf16_as_f32", [&](float v) { return bfloat16_to_float(bits(v)); }),
          compare_mapped(golden, "f32_in", "f32_to_f16_bits", float_to_half),
          compare_mapped(golden, "f32_in", "f32_to_bf16_bits", float_to_bfloat16)};
}

Checks pinv_reconstruct(const GoldenCase& golden) {
  Checks checks;
  const Tensor x = golden.input("x");
  const Weights weights{golden.input("weight"), golden.optional_input("bias")};
  const PatchGrid grid = grid_of(golden, x, kernel_size(weights));
  const Tensor z = by_product(x, grid, weights);
  checks.push_back(golden.compare("tokens", z));
  const Reconstruction result = reconstruct(z, weights);
  checks.push_back(golden.compare("reconstruction", fold(result.patches, grid, channels_of(x))));
  Tensor singular_values({static_cast<std::int64_t>(result.singular_values.size())});
  std::transform(result.singular_values.begin(), result.singular_values.end(), singular_values.data.begin(),
                 [](double value) { return static_cast<float>(value); });
  checks.push_back(golden.compare("singular_values", singular_values));
  if (golden.params().contains("rank"))
    checks.push_back({"rank", std::abs(result.rank - golden.params().at("rank").get<double>()), 0});
  return checks;
}

}  // namespace

std::optional<std::vector<Check>> run(const GoldenCase& golden) {
  static const Operations operations{
      {"patch_embed_conv2d", patch_embed_conv2d},
      {"layout_equivalence", layout_equivalence},
      {"preprocess_and_embed", preprocess_and_embed},
      {"adapt_input_conv", adapt_input_conv},
      {"unfold_fold", unfold_fold},
      {"patchify_unpatchify_mae", patchify_unpatchify_mae},
      {"dtype_decode", dtype_decode},
      {"pinv_reconstruct", pinv_reconstruct},
  };
  for (const Operations* known : {&operations, &model_operations()})
    if (const auto operation = known->find(golden.op()); operation != known->end()) return operation->second(golden);
  return std::nullopt;
}

}  // namespace tessera::goldens

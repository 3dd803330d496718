#include "app/model/code_export.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/model/torch_code.hpp"

namespace tessera {

namespace {

/// Lines with the shape of what they make behind them.
class Lines {
 public:
  void add(std::string_view line) { text_ += fmt::format("{}\n", line); }
  void add(std::string_view line, const Shape& shape) {
    text_ += fmt::format("{:<44}  # {}\n", line, to_string(shape));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// A file's name in a Python text.
std::string python_text(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text + "\"";
}

/// On one line.
std::string python_comment(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string window_call(std::string_view name, const EmbedParams& params, std::string_view before) {
  std::string call = fmt::format("{}({}", name, before);
  for (const TorchArgument& argument : window_arguments(params)) {
    if (!argument.name.empty()) call += fmt::format(", {}=", argument.name);
    call += torch_pair(argument.value);
  }
  return call;
}

std::string fit_words(const EmbedParams& params) {
  const char* how = params.fit == Fit::resize ? "stretched" : params.fit == Fit::crop ? "cropped" : "padded";
  return fmt::format("{} to {} x {}, {}, mean and std: {}", how, params.image.height, params.image.width,
                     params.interpolation == Interpolation::bicubic ? "bicubic" : "bilinear",
                     params.normalization.name);
}

void add_head(Lines& lines, const CodeOrder& order) {
  const bool conv = order.road == CodeRoad::convolution;
  const std::string file = python_text(order.tensors_file);
  lines.add("#!/usr/bin/env python3");
  lines.add(fmt::format("# Patch embedding in PyTorch: {}. Exported by Tessera.",
                        conv ? "one convolution" : "unfold and a matrix product"));
  lines.add(fmt::format("# Picture: {}. Weights: {}.", fit_words(order.params),
                        order.weights_name.empty() ? to_string(order.weights) : python_comment(order.weights_name)));
  lines.add(fmt::format("# Reads {} from the folder of this file.", file));
  lines.add("import os");
  lines.add("");
  lines.add("import numpy as np");
  lines.add("import torch");
  lines.add("import torch.nn as nn");
  const bool padded = !pad_to_multiple_code(plan_grid(order.params.grid_settings())).empty();
  if (!conv || padded) lines.add("import torch.nn.functional as F");
  lines.add("");
  lines.add("torch.set_grad_enabled(False)");
  lines.add(fmt::format("data = np.load(os.path.join(os.path.dirname(os.path.abspath(__file__)), {}))", file));
}

void add_inputs(Lines& lines, const CodeOrder& order) {
  const EmbedParams& p = order.params;
  lines.add("x = torch.from_numpy(data[\"image\"])", {order.batch, p.channels, p.image.height, p.image.width});
  const std::string channels = fmt::format("{}, {}, ", p.channels, p.dim);
  lines.add(fmt::format("proj = {}{})", window_call("nn.Conv2d", p, channels), p.bias ? "" : ", bias=False"));
  lines.add("proj.weight.copy_(torch.from_numpy(data[\"proj.weight\"]))",
            {p.dim, p.channels, p.patch.height, p.patch.width});
  if (p.bias) lines.add("proj.bias.copy_(torch.from_numpy(data[\"proj.bias\"]))", {p.dim});
  lines.add("");
  if (const std::string pad = pad_to_multiple_code(plan_grid(p.grid_settings())); !pad.empty()) lines.add(pad);
}

void add_convolution(Lines& lines, const CodeOrder& order) {
  const PatchGrid grid = plan_grid(order.params.grid_settings());
  const std::int64_t dim = order.params.dim;
  lines.add("x = proj(x)", {order.batch, dim, grid.rows(), grid.columns()});
  lines.add("x = x.flatten(2)", {order.batch, dim, grid.count()});
  lines.add("Z = x.transpose(1, 2)", {order.batch, grid.count(), dim});
}

void add_matrix(Lines& lines, const CodeOrder& order) {
  const EmbedParams& p = order.params;
  const std::int64_t count = plan_grid(p.grid_settings()).count();
  lines.add(window_call("X = F.unfold", p, "x, ") + ")", {order.batch, p.patch_length(), count});
  lines.add("X = X.transpose(1, 2)", {order.batch, count, p.patch_length()});
  for (const std::string& statement : reorder_statements(order.order, p)) lines.add(statement);
  for (const std::string_view statement : matrix_statements(order.order)) lines.add(statement);
  lines.add(p.bias ? "Z = X @ E + proj.bias" : "Z = X @ E", {order.batch, count, p.dim});
}

void add_foot(Lines& lines, const CodeOrder& order) {
  const Selection& s = order.selection;
  lines.add("");
  lines.add("expected = torch.from_numpy(data[\"tokens\"])");
  lines.add("difference = (Z - expected).abs().max().item()");
  lines.add("print(\"tokens\", tuple(Z.shape))");
  lines.add(
      fmt::format("print(\"token\", {1}, \"of image\", {0}, \"begins\", Z[{0}, {1}, :8].tolist())", s.image, s.patch));
  lines.add(fmt::format("print(\"number\", {2}, \"of it is\", Z[{0}, {1}, {2}].item())", s.image, s.patch, s.filter));
  lines.add("print(f\"largest difference from Tessera's tokens: {difference:.1e}\")");
  lines.add("assert difference <= 1e-4 * max(1, expected.abs().max().item())");
}

std::string script(const CodeOrder& order) {
  Lines lines;
  add_head(lines, order);
  add_inputs(lines, order);
  order.road == CodeRoad::convolution ? add_convolution(lines, order) : add_matrix(lines, order);
  add_foot(lines, order);
  return lines.take();
}

// C++ ─────────────────────────────────────────────────────────────────────────────────────────────────────────

std::string numbers(const std::array<double, 3>& values) {
  return fmt::format("{{{}, {}, {}}}", values[0], values[1], values[2]);
}

std::string size_literal(Size2 size) { return fmt::format("{{{}, {}}}", size.height, size.width); }

void add_settings(Lines& lines, const EmbedParams& p) {
  const EmbedParams usual;
  const auto set = [&lines](const char* field, const std::string& value) {
    lines.add(fmt::format("  params.{} = {};", field, value));
  };
  set("image", size_literal(p.image));
  set("patch", size_literal(p.patch));
  set("dim", fmt::format("{}", p.dim));
  set("channels", fmt::format("{}", p.channels));
  if (p.stride) set("stride", "tessera::Size2" + size_literal(*p.stride));
  if (p.padding != usual.padding) set("padding", size_literal(p.padding));
  if (p.dilation != usual.dilation) set("dilation", size_literal(p.dilation));
  if (p.pad_to_multiple) set("pad_to_multiple", "true");
  if (!p.bias) set("bias", "false");
  if (p.fit == Fit::pad) set("fit", "tessera::Fit::pad");
  if (p.fit == Fit::crop) {
    set("fit", "tessera::Fit::crop");
    set("crop_ratio", fmt::format("{}", p.crop_ratio));
  }
  if (p.interpolation == Interpolation::bicubic) set("interpolation", "tessera::Interpolation::bicubic");
  set("normalization.name", fmt::format("\"{}\"", p.normalization.name));
  set("normalization.mean", numbers(p.normalization.mean));
  set("normalization.std", numbers(p.normalization.std));
}

constexpr std::string_view library_head = R"(// Patch embedding on Tessera's core library. Exported by Tessera.
//
// CMake: find_package(tessera REQUIRED), target_link_libraries(... tessera::core), C++20. It is given a picture as
// binary PPM or PGM: magick photo.jpg photo.ppm
#include <cstdio>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>

#include "tessera/embed.hpp"

namespace {

/// 8-bit PPM (P6) or PGM (P5) without comments.
tessera::Image8 read_pnm(const char* name) {
  std::ifstream file(name, std::ios::binary);
  std::string magic;
  tessera::Image8 picture;
  int most = 0;
  file >> magic >> picture.width >> picture.height >> most;
  file.get();
  if ((magic != "P6" && magic != "P5") || most != 255) throw std::runtime_error("an 8-bit PPM or PGM is needed");
  picture.channels = magic == "P6" ? 3 : 1;
  picture.pixels.resize(static_cast<std::size_t>(picture.width * picture.height * picture.channels));
  file.read(reinterpret_cast<char*>(picture.pixels.data()), static_cast<std::streamsize>(picture.pixels.size()));
  if (!file) throw std::runtime_error("the picture is cut off");
  return picture;
}

tessera::EmbedParams settings() {
  tessera::EmbedParams params;
)";

constexpr std::string_view library_foot = R"(  const auto& tokens = embedding.tokens;  // (1, N, D)
  std::printf("tokens %s, both roads differ by at most %.1e\n", tessera::to_string(tokens.shape).c_str(),
              embedding.max_difference);
  std::printf("%.9g\n", static_cast<double>(tokens.view().at({0, patch, filter})));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
)";

std::string program(const CodeOrder& order) {
  Lines lines;
  add_settings(lines, order.params);
  std::string text(library_head);
  text += lines.take();
  text += "  return params;\n}\n\n}  // namespace\n\nint main(int argc, char** argv) try {\n";
  text += "  if (argc != 2) throw std::runtime_error(\"name a picture\");\n";
  text += "  const tessera::Image8 picture = read_pnm(argv[1]);\n";
  text += fmt::format("  const auto weights = tessera::parse_weight_spec(\"{}\").value();\n", to_string(order.weights));
  text += fmt::format("  const std::int64_t patch = {}, filter = {};\n", order.selection.patch, order.selection.filter);
  text += "  const tessera::Embedding embedding = tessera::embed(std::span(&picture, 1), settings(), weights);\n";
  text += library_foot;
  return text;
}

}  // namespace

std::string export_code(const CodeOrder& order) {
  return order.road == CodeRoad::library ? program(order) : script(order);
}

TensorParts code_tensors() {
  return {
      .image = true, .patches = false, .matrix = false, .kernel = true, .bias = true, .maps = false, .tokens = true};
}

}  // namespace tessera

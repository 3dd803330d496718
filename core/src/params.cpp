#include "tessera/params.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace tessera {

namespace {

// Bounds that keep every normalised value far inside float32.
constexpr double max_mean = 1000;
constexpr double min_std = 1e-6;
constexpr double max_std = 1000;

constexpr std::array<double, 3> imagenet_mean{0.485, 0.456, 0.406};
constexpr std::array<double, 3> imagenet_std{0.229, 0.224, 0.225};

double channel_value(const std::array<double, 3>& values, int channel, int channels) {
  if (channels == 1) return (values[0] + values[1] + values[2]) / 3.0;
  return values[channel < 3 ? static_cast<std::size_t>(channel) : 0];
}

void check_normalization(Issues& issues, const Normalization& normalization) {
  for (std::size_t c = 0; c < 3; ++c) {
    if (!(std::abs(normalization.mean[c]) <= max_mean))
      issues.push_back(
          {"normalize", fmt::format("mean {} must be from -{} to {}", normalization.mean[c], max_mean, max_mean)});
    if (!(normalization.std[c] >= min_std && normalization.std[c] <= max_std))
      issues.push_back(
          {"normalize", fmt::format("std {} must be from {} to {}", normalization.std[c], min_std, max_std)});
  }
}

void check_weights(Issues& issues, const EmbedParams& params) {
  const double bytes = 4.0 * static_cast<double>(params.dim) * static_cast<double>(params.patch_length());
  if (bytes <= static_cast<double>(max_weight_bytes)) return;
  constexpr double gigabyte = 1024.0 * 1024.0 * 1024.0;
  issues.push_back({"dim", fmt::format("D·P²C = {}·{} weights would take {:.1f} GiB, more than the {:.0f} GiB Tessera "
                                       "allows: choose a smaller patch or a smaller D",
                                       params.dim, params.patch_length(), bytes / gigabyte,
                                       static_cast<double>(max_weight_bytes) / gigabyte)});
}

}  // namespace

std::optional<Normalization> Normalization::preset(const std::string& name) {
  if (name == "none") return Normalization{name, {0, 0, 0}, {1, 1, 1}};
  if (name == "0.5") return Normalization{name, {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
  if (name == "imagenet") return Normalization{name, imagenet_mean, imagenet_std};
  if (name == "clip")
    return Normalization{name, {0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}};
  // SAM's 123.675 … on 0 … 255 are ImageNet's on 0 … 1, digit for digit.
  if (name == "sam")
    return Normalization{name, {123.675 / 255, 116.28 / 255, 103.53 / 255}, {58.395 / 255, 57.12 / 255, 57.375 / 255}};
  return std::nullopt;
}

double Normalization::mean_of(int channel, int channels) const { return channel_value(mean, channel, channels); }
double Normalization::std_of(int channel, int channels) const { return channel_value(std, channel, channels); }

GridSettings EmbedParams::grid_settings() const {
  return {image, patch, stride_or_patch(), padding, dilation, pad_to_multiple};
}

Issues validate(const EmbedParams& params) {
  Issues issues;
  const auto in_range = [&](const char* field, std::int64_t value, std::int64_t high) {
    if (value < 1 || value > high) issues.push_back({field, fmt::format("{} must be from 1 to {}", value, high)});
  };
  in_range("height", params.image.height, max_image_side);
  in_range("width", params.image.width, max_image_side);
  if (params.channels != 1 && params.channels != 3 && params.channels != 4)
    issues.push_back({"channels", fmt::format("{} must be 1 (gray), 3 (RGB) or 4 (RGBA)", params.channels)});
  if (!(params.crop_ratio >= min_crop_ratio && params.crop_ratio <= 1))
    issues.push_back({"fit", fmt::format("crop ratio {} must be from {} to 1", params.crop_ratio, min_crop_ratio)});
  if (const std::int64_t padding = std::max(params.padding.height, params.padding.width); padding > max_image_side)
    issues.push_back({"padding", fmt::format("{} must be from 0 to {}", padding, max_image_side)});
  check_normalization(issues, params.normalization);
  if (issues.empty()) issues = validate(params.grid_settings());
  // A patch that fits the image has a length that fits an integer.
  in_range("dim", params.dim, issues.empty() ? std::max(max_dim, params.patch_length()) : max_dim);
  if (issues.empty()) check_weights(issues, params);
  return issues;
}

Counts count(const EmbedParams& params) {
  Counts counts;
  counts.tokens = plan_grid(params.grid_settings()).count();
  counts.patch_length = params.patch_length();
  counts.parameters = params.dim * counts.patch_length + (params.bias ? params.dim : 0);
  counts.multiply_adds = counts.tokens * params.dim * counts.patch_length;
  return counts;
}

}  // namespace tessera

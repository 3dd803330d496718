#include "tessera/preprocess.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "resample.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

void require_whole(const Image8& image) {
  const bool sides = image.width >= 1 && image.height >= 1 && image.channels >= 1 && image.channels <= 4;
  if (!sides || image.pixels.size() != static_cast<std::size_t>(image.width * image.height * image.channels))
    throw Error(fmt::format("a picture of {} × {} × {} with {} values is not whole", image.width, image.height,
                            image.channels, image.pixels.size()));
}

/// a·b/255, rounded to nearest, in integers.
std::uint8_t scale_byte(int a, int b) {
  const int product = a * b + 128;
  return static_cast<std::uint8_t>(((product >> 8) + product) >> 8);
}

/// A value of opacity `alpha` seen on white paper.
std::uint8_t over_white(int value, int alpha) {
  const int mixed = value * alpha + 255 * (255 - alpha) + 128;
  return static_cast<std::uint8_t>(((mixed >> 8) + mixed) >> 8);
}

std::uint8_t luminance(int r, int g, int b) {
  return static_cast<std::uint8_t>((19595 * r + 38470 * g + 7471 * b + (1 << 15)) >> 16);
}

struct Pixel {
  std::array<std::uint8_t, 3> rgb;
  std::uint8_t alpha;
};

Pixel read_pixel(const std::uint8_t* p, int channels) {
  const bool gray = channels < 3;
  const std::uint8_t alpha = channels % 2 == 0 ? p[channels - 1] : std::uint8_t{255};
  return {{p[0], gray ? p[0] : p[1], gray ? p[0] : p[2]}, alpha};
}

bool has_alpha(const Image8& image) { return image.channels % 2 == 0; }

Image8 premultiplied(Image8 image) {
  const int channels = image.channels;
  for (std::size_t i = 0; i < image.pixels.size(); i += static_cast<std::size_t>(channels)) {
    std::uint8_t* p = image.pixels.data() + i;
    for (int c = 0; c + 1 < channels; ++c) p[c] = scale_byte(p[c], p[channels - 1]);
  }
  return image;
}

Image8 straight(Image8 image) {
  const int channels = image.channels;
  for (std::size_t i = 0; i < image.pixels.size(); i += static_cast<std::size_t>(channels)) {
    std::uint8_t* p = image.pixels.data() + i;
    const int alpha = p[channels - 1];
    if (alpha == 0 || alpha == 255) continue;
    for (int c = 0; c + 1 < channels; ++c) p[c] = static_cast<std::uint8_t>(std::min(255 * p[c] / alpha, 255));
  }
  return image;
}

/// Colours under transparent pixels must not bleed, so pictures with alpha are scaled premultiplied, as
/// Pillow does.
Image8 scaled_window(const Image8& image, const ResampleWindow& window, Interpolation interpolation) {
  const bool same_size = window.scaled == Size2{image.height, image.width};
  if (!has_alpha(image) || same_size) return resample(image, window, interpolation);
  return straight(resample(premultiplied(image), window, interpolation));
}

ResampleWindow whole(Size2 size) { return {size, 0, 0, size}; }

/// (size − part)/2 rounded half to even, as Python's round and so torchvision's center_crop.
std::int64_t centered(std::int64_t size, std::int64_t part) {
  const std::int64_t rest = size - part;
  const std::int64_t half = rest / 2;
  return rest % 2 != 0 && half % 2 != 0 ? half + 1 : half;
}

ResampleWindow crop_window(Size2 image, const EmbedParams& params) {
  const auto enlarged = [&](std::int64_t side) {
    return static_cast<std::int64_t>(std::floor(static_cast<double>(side) / params.crop_ratio));
  };
  const Size2 cover{enlarged(params.image.height), enlarged(params.image.width)};
  // Both sides reach the cover; the one that needs the larger scale meets it exactly.
  const bool height_binds = image.width * cover.height >= image.height * cover.width;
  const Size2 scaled = height_binds ? Size2{cover.height, image.width * cover.height / image.height}
                                    : Size2{image.height * cover.width / image.width, cover.width};
  return {scaled, centered(scaled.height, params.image.height), centered(scaled.width, params.image.width),
          params.image};
}

Size2 padded_content(const Image8& image, Size2 target) {
  const double scale = std::min(static_cast<double>(target.height) / static_cast<double>(image.height),
                                static_cast<double>(target.width) / static_cast<double>(image.width));
  const auto scaled = [scale](std::int64_t side, std::int64_t limit) {
    return std::clamp(static_cast<std::int64_t>(static_cast<double>(side) * scale + 0.5), std::int64_t{1}, limit);
  };
  return {scaled(image.height, target.height), scaled(image.width, target.width)};
}

Image8 padded(const Image8& content, Size2 target) {
  Image8 result{target.width, target.height, content.channels, {}};
  result.pixels.assign(static_cast<std::size_t>(target.height * target.width * content.channels), 0);
  const std::int64_t row_bytes = content.width * content.channels;
  for (std::int64_t y = 0; y < content.height; ++y)
    std::copy_n(content.at(0, y), row_bytes, result.pixels.data() + y * target.width * content.channels);
  return result;
}

/// The 256 values that channel c can take, each rounded once.
std::array<float, 256> value_table(const Normalization& normalization, int channel, int channels) {
  std::array<float, 256> table;
  const double mean = normalization.mean_of(channel, channels);
  const double deviation = normalization.std_of(channel, channels);
  for (std::size_t value = 0; value < table.size(); ++value)
    table[value] = static_cast<float>((static_cast<double>(value) / 255.0 - mean) / deviation);
  return table;
}

void write_normalized(const FittedImage& fitted, const Normalization& normalization, float* out) {
  const Image8& image = fitted.image;
  for (int c = 0; c < image.channels; ++c) {
    const std::array<float, 256> table = value_table(normalization, c, image.channels);
    for (std::int64_t y = 0; y < image.height; ++y, out += image.width) {
      const std::int64_t shown = y < fitted.content.height ? fitted.content.width : 0;
      const std::uint8_t* source = image.at(0, y) + c;
      for (std::int64_t x = 0; x < shown; ++x) out[x] = table[source[x * image.channels]];
      std::fill(out + shown, out + image.width, 0.0F);
    }
  }
}

}  // namespace

Image8 convert_channels(const Image8& image, int channels) {
  require_whole(image);
  if (channels != 1 && channels != 3 && channels != 4)
    throw Error(fmt::format("channels {} must be 1 (gray), 3 (RGB) or 4 (RGBA)", channels));
  if (channels == image.channels) return image;
  Image8 result{image.width, image.height, channels, {}};
  result.pixels.resize(static_cast<std::size_t>(image.width * image.height * channels));
  const std::uint8_t* source = image.pixels.data();
  const std::uint8_t* end = source + image.pixels.size();
  for (std::uint8_t* out = result.pixels.data(); source != end; source += image.channels, out += channels) {
    Pixel pixel = read_pixel(source, image.channels);
    if (channels == 4) {
      out[3] = pixel.alpha;
    } else if (pixel.alpha != 255) {
      for (std::uint8_t& value : pixel.rgb) value = over_white(value, pixel.alpha);
    }
    if (channels >= 3)
      std::copy(pixel.rgb.begin(), pixel.rgb.end(), out);
    else
      out[0] = image.channels < 3 ? pixel.rgb[0] : luminance(pixel.rgb[0], pixel.rgb[1], pixel.rgb[2]);
  }
  return result;
}

Image8 resize(const Image8& image, std::int64_t width, std::int64_t height, Interpolation interpolation) {
  require_whole(image);
  if (width < 1 || width > max_side || height < 1 || height > max_side)
    throw Error(fmt::format("a picture cannot be scaled to {} × {}", width, height));
  return scaled_window(image, whole({height, width}), interpolation);
}

FittedImage fit(const Image8& image, const EmbedParams& params) {
  if (const Issues issues = validate(params); !issues.empty()) throw Error(to_string(issues));
  const bool as_is = image.channels == params.channels;
  if (as_is) require_whole(image);
  const Image8 changed = as_is ? Image8{} : convert_channels(image, params.channels);
  const Image8& converted = as_is ? image : changed;
  switch (params.fit) {
    case Fit::resize: break;
    case Fit::crop:
      return {scaled_window(converted, crop_window({converted.height, converted.width}, params), params.interpolation),
              params.image};
    case Fit::pad: {
      const Size2 content = padded_content(converted, params.image);
      return {padded(scaled_window(converted, whole(content), params.interpolation), params.image), content};
    }
  }
  return {scaled_window(converted, whole(params.image), params.interpolation), params.image};
}

KeptPart kept_part(Size2 size, const EmbedParams& params) {
  const auto real = [](std::int64_t n) { return static_cast<double>(n); };
  if (params.fit != Fit::crop || size.height < 1 || size.width < 1) return {0, 0, real(size.width), real(size.height)};
  const ResampleWindow window = crop_window(size, params);
  const double kx = real(size.width) / real(window.scaled.width), ky = real(size.height) / real(window.scaled.height);
  return {real(window.left) * kx, real(window.top) * ky, real(window.size.width) * kx, real(window.size.height) * ky};
}

Tensor normalize(const FittedImage& fitted, const Normalization& normalization) {
  Tensor x({fitted.image.channels, fitted.image.height, fitted.image.width});
  write_normalized(fitted, normalization, x.data.data());
  return x;
}

Tensor preprocess(std::span<const Image8> images, const EmbedParams& params) {
  if (images.empty()) throw Error("a batch needs at least one picture");
  const std::int64_t numbers = params.channels * params.image.height * params.image.width;
  Tensor x({static_cast<std::int64_t>(images.size()), params.channels, params.image.height, params.image.width});
  float* out = x.data.data();
  for (const Image8& image : images) {
    write_normalized(fit(image, params), params.normalization, out);
    out += numbers;
  }
  return x;
}

}  // namespace tessera

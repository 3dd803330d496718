#pragma once
// From a picture of any size to the numbers that enter the model.
//
//   Image8 (h × w) ── convert ──► C channels ── fit ──► H × W, still 8 bits ── normalise ──► (C, H, W) float32
//
// Resizing is Pillow's: separable, antialiased (the filter's support grows with the scale), in two
// 8-bit passes, horizontal first, with coefficients of 22 fractional bits; the result is within one
// level of Pillow's, cross-checked by test. Source: Pillow, src/libImaging/Resample.c.

#include <cstdint>
#include <span>

#include "tessera/image.hpp"
#include "tessera/params.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// 1: luminance as Pillow's "L", (19595 R + 38470 G + 7471 B + 2^15) >> 16. 3: RGB. 4: RGBA.
/// Going to 1 or 3 channels, transparent pixels are laid over white first. Throws Error for other counts.
Image8 convert_channels(const Image8& image, int channels);

/// `image` scaled to width × height as Pillow's Image.resize(…, BILINEAR | BICUBIC) does; with alpha it is
/// scaled premultiplied, as there. Throws Error for an empty or torn image and for sides outside 1 … max_side.
Image8 resize(const Image8& image, std::int64_t width, std::int64_t height, Interpolation interpolation);

/// What part of the fitted H × W picture shows the file (the rest is padding, Fit::pad only).
struct FittedImage {
  Image8 image;   ///< H × W, `channels` channels; padding is 0
  Size2 content;  ///< rows and columns that show the file; H × W but for Fit::pad
};

/// Channels converted and fitted to H × W by the settings in `params`. Throws Error where they do not validate.
///   resize  both sides to H × W
///   crop    scaled until it covers ⌊H/ratio⌋ × ⌊W/ratio⌋: one side meets it exactly, the other is rounded down
///           (torchvision's Resize: int(size·long/short)); the centre is cut out, halves rounded to even
///           (torchvision's center_crop)
///   pad     scaled by min(H/h, W/w), sides rounded to nearest, at the top left (SAM's ResizeLongestSide)
FittedImage fit(const Image8& image, const EmbedParams& params);

/// The part of a picture of `size` that fit() keeps, in the picture's own pixels: all of it but for Fit::crop.
struct KeptPart {
  double x = 0, y = 0, width = 0, height = 0;
};
KeptPart kept_part(Size2 size, const EmbedParams& params);

/// The fitted picture as float32 (C, H, W): (v/255 − mean)/std inside the content, 0 in the padding.
Tensor normalize(const FittedImage& fitted, const Normalization& normalization);

/// fit and normalize for a batch: (B, C, H, W). Throws Error for an empty batch.
Tensor preprocess(std::span<const Image8> images, const EmbedParams& params);

}  // namespace tessera

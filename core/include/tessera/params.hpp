#pragma once
// Every setting of a patch embedding, as one comparable value.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tessera/geometry.hpp"

namespace tessera {

/// How a picture of any size becomes H × W.
enum class Fit {
  resize,  ///< stretched to H × W, aspect ratio ignored ("squash")
  crop,    ///< shorter side to ⌊side/ratio⌋, centre H × W cut out
  pad,     ///< longer side fits, the rest at the right and bottom is zero after normalising (SAM)
};

enum class Interpolation { bilinear, bicubic };

/// (v·scale − mean)/std, one mean and std a channel; scale is 1/255 for all but SAM's habit of 0 … 255.
/// Means and stds are stored for values of 0 … 1.
struct Normalization {
  std::string name = "0.5";                   ///< "none", "0.5", "imagenet", "clip", "sam" or "custom"
  std::array<double, 3> mean{0.5, 0.5, 0.5};  ///< −1000 … 1000
  std::array<double, 3> std{0.5, 0.5, 0.5};   ///< 1e-6 … 1000
  bool operator==(const Normalization&) const = default;

  /// One of the named presets; nullopt for an unknown name.
  static std::optional<Normalization> preset(const std::string& name);
  /// Mean and std of channel c of C: RGB as given; gray takes the average of the three; a fourth
  /// channel (alpha) takes those of the first, as timm tiles a fourth channel's weights from red.
  double mean_of(int channel, int channels) const;
  double std_of(int channel, int channels) const;
};

struct EmbedParams {
  Size2 image{224, 224};  ///< H, W
  Fit fit = Fit::resize;
  double crop_ratio = 0.875;  ///< min_crop_ratio … 1, for Fit::crop
  Interpolation interpolation = Interpolation::bilinear;
  int channels = 3;  ///< C: 1 gray, 3 RGB, 4 RGBA
  Normalization normalization;

  Size2 patch{16, 16};          ///< P_h, P_w
  std::optional<Size2> stride;  ///< empty: equal to the patch
  Size2 padding{0, 0};
  Size2 dilation{1, 1};
  bool pad_to_multiple = false;

  std::int64_t dim = 768;  ///< D
  bool bias = true;
  bool operator==(const EmbedParams&) const = default;

  Size2 stride_or_patch() const { return stride.value_or(patch); }
  std::int64_t patch_length() const { return patch.height * patch.width * channels; }  ///< P²C
  GridSettings grid_settings() const;
};

inline constexpr std::int64_t max_image_side = 8192;  ///< H and W, and padding, so that no count overflows
/// D; P²C is allowed where it is more, so that identity weights can hold any patch.
inline constexpr std::int64_t max_dim = 8192;
inline constexpr double min_crop_ratio = 0.01;
/// Weights above this many bytes are refused with an issue that says so.
inline constexpr std::int64_t max_weight_bytes = std::int64_t{2} << 30;

/// Everything wrong with the settings, each with its field, the rule and the numbers.
Issues validate(const EmbedParams& params);

/// Numbers that follow from the settings alone. Meaningful where `validate` is content.
struct Counts {
  std::int64_t tokens = 0;         ///< N
  std::int64_t patch_length = 0;   ///< P²C
  std::int64_t parameters = 0;     ///< D·P²C (+ D with bias)
  std::int64_t multiply_adds = 0;  ///< N·D·P²C, for one image
};
Counts count(const EmbedParams& params);

}  // namespace tessera

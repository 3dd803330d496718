#pragma once
// What the JSON files beside a checkpoint say: config.json (Hugging Face's and timm's) and preprocessor_config.json.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tessera/params.hpp"

namespace tessera::io {

/// Every field is empty where no file says it.
struct ModelConfig {
  std::string source;                     ///< "config.json", "config.json, preprocessor_config.json"; empty: none
  std::optional<std::string> model_type;  ///< Hugging Face's model_type ("dinov2") or timm's architecture
  std::optional<Size2> image;             ///< size the model takes
  std::optional<std::array<double, 3>> mean;
  std::optional<std::array<double, 3>> deviation;
  std::optional<double> rescale;  ///< factor on 0 … 255; empty: 1/255
  std::optional<Fit> fit;
  std::optional<double> crop_ratio;
  std::optional<Interpolation> interpolation;
  std::optional<double> layer_norm_epsilon;
  bool operator==(const ModelConfig&) const = default;

  /// mean, std and rescale as one of the presets or "custom"; empty without a mean or std.
  std::optional<Normalization> normalization() const;
};

/// From the two texts; an empty text is a file that is not there. Values of an unexpected kind count as unsaid. Throws
/// Error for text that is no JSON, for more than 16 MB and for nesting deeper than 64.
ModelConfig parse_model_config(std::string_view config, std::string_view preprocessor);

/// The files beside `checkpoint`, as far as they are there. Throws Error as parse_model_config, with the file's name.
ModelConfig read_model_config(const std::filesystem::path& checkpoint);

}  // namespace tessera::io

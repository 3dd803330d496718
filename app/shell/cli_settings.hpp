#pragma once
// The settings of an embedding on the command line: one table of options serves parsing, messages and manual.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/document.hpp"
#include "app/model/model_file.hpp"

namespace CLI {
class App;
}

namespace tessera::cli {

/// What was typed; empty where the option was not given.
struct SettingWords {
  std::optional<std::string> preset, height, width, fit, interpolation, channels, normalize;
  std::optional<std::string> patch, stride, padding, dilation, dim, weights;
  std::optional<std::string> order;  ///< not a setting of the embedding: of what exports patches
  std::optional<std::string> tower, map, pos_resize, patch_resize;
  bool pad_to_multiple = false;
  std::optional<bool> bias;
};

struct SettingOption {
  std::string_view name;     ///< "--patch"
  std::string_view value;    ///< "N|HxW"; empty for a flag
  std::string_view allowed;  ///< "N or HxW, e.g. 16 or 16x8"
  std::string_view help;     ///< for the manual; lines by \n
  std::optional<std::string> SettingWords::*word = nullptr;
};

/// In the order of the manual.
std::span<const SettingOption> setting_options();

/// Adds all of them, with `--pad-to-multiple`, `--bias` and `--no-bias`, to `app`; parsing fills `words`.
void add_setting_options(CLI::App& app, SettingWords& words);

struct Settings {
  EmbedParams params;
  WeightSpec weights;         ///< where there is no model
  SharedModel model;          ///< --weights FILE; null: made weights
  ModelFitting fitting;       ///< of the model
  std::string preset;         ///< id of the preset that `params` equal; "" where they equal none
  bool height_given = false;  ///< by an option of its own
  bool width_given = false;
  bool channels_given = false;
  bool dim_given = false;

  bool operator==(const Settings&) const = default;
};

/// The preset (ViT-B/16 unless named), the settings of `base`, or what the named checkpoint wants, with every given
/// option laid over it; a preset beside a checkpoint says how the picture is prepared. Identity weights take D = P²C
/// unless D is given. Ranges are left to `validate`. Throws UsageError, and Error for a checkpoint that cannot be
/// opened.
Settings read_settings(const SettingWords& words, const Document* base = nullptr);

/// Throws UsageError where a checkpoint is named and it is not clear which patch embedding of it is meant: several
/// towers and none named, or none recognised and none mapped.
void require_one_tower(const Settings& settings, const SettingWords& words);

/// D = P²C where the weights are the identity and no D was given.
void settle_dim(Settings& settings);

/// Throws UsageError with one line an issue, each named by its option, unless `validate` is content.
void require_valid(const EmbedParams& params);

}  // namespace tessera::cli

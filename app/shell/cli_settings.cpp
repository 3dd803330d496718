#include "app/shell/cli_settings.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>

#include "app/model/presets.hpp"
#include "app/shell/cli_parse.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

using Words = SettingWords;

constexpr std::array options{
    SettingOption{"--preset", "ID", "the id of a model",
                  "settings of a known model, listed under PRESETS; beside a checkpoint, here and in the\n"
                  "window, only how the picture is prepared: its size, fit and normalisation (vit-b-16)",
                  &Words::preset},
    SettingOption{"--height", "N", "1 to 8192, e.g. 224", "height H the picture is fitted to, in pixels (224)",
                  &Words::height},
    SettingOption{"--width", "N", "1 to 8192, e.g. 224", "width W the picture is fitted to, in pixels (224)",
                  &Words::width},
    SettingOption{"--fit", "HOW", "resize, crop, crop:RATIO or pad, e.g. crop:0.875",
                  "resize stretches to H x W; crop[:RATIO] scales the shorter side to side/RATIO\n"
                  "(RATIO 0.875 unless given) and cuts out the centre; pad scales the longer side\n"
                  "and fills with zeros at the right and bottom (resize)",
                  &Words::fit},
    SettingOption{"--interpolation", "NAME", "bilinear or bicubic", "bilinear or bicubic, antialiased (bilinear)",
                  &Words::interpolation},
    SettingOption{"--channels", "C", "1, 3 or 4", "1 gray, 3 RGB, 4 RGBA (3)", &Words::channels},
    SettingOption{"--normalize", "NAME", "none, 0.5, imagenet, clip, sam or MEAN/STD, e.g. 0.5,0.5,0.5/0.25,0.25,0.25",
                  "mean and deviation of each channel: none, 0.5, imagenet, clip, sam, or\n"
                  "MEAN/STD with one number or three by commas each, for values of 0 to 1 (0.5)",
                  &Words::normalize},
    SettingOption{"--patch", "N|HxW", "N or HxW, e.g. 16 or 16x8", "patch size P, or its height and width (16)",
                  &Words::patch},
    SettingOption{"--stride", "N|HxW", "N or HxW, e.g. 16 or 16x8", "step from patch to patch (the patch size)",
                  &Words::stride},
    SettingOption{"--padding", "N|HxW", "N or HxW from 0 up, e.g. 3", "zeros at every edge (0)", &Words::padding},
    SettingOption{"--dilation", "N|HxW", "N or HxW from 1 up, e.g. 2", "distance of a patch's samples (1)",
                  &Words::dilation},
    SettingOption{"--dim", "D", "1 to 8192, e.g. 768", "embedding dimension D (768; P*P*C for identity weights)",
                  &Words::dim},
    SettingOption{"--weights", "NAME|FILE",
                  "cosine, pytorch[:SEED], trunc-normal[:SEED], identity, pca or a checkpoint's file",
                  "cosine basis, pytorch[:SEED] as nn.Conv2d starts, trunc-normal[:SEED], identity\n"
                  "(tokens are the flattened patches), pca of the pictures' patches; or those of a model:\n"
                  "a .safetensors, .npz, .pth, .pt, .bin, .onnx or .gguf FILE, which sets sizes and\n"
                  "preprocessing too (cosine)",
                  &Words::weights},
    SettingOption{"--tower", "NAME", "the name of one of the file's towers, as tessera inspect FILE lists them",
                  "which patch embedding of a FILE that has several", &Words::tower},
    SettingOption{"--map", "KEY=NAME,...",
                  "weight=NAME and, as far as there are such, bias=, class=, registers=, positions= and norm=NAME",
                  "which tensors of FILE are the patch embedding's, where names do not tell; keys are\n"
                  "weight (needed), bias, class, registers, positions, norm (its name without .weight)",
                  &Words::map},
    SettingOption{"--pos-resize", "FLAVOUR", "timm, hf, dinov2, google or naflex",
                  "how positions learned on another grid are resized: timm, hf, dinov2, google or naflex\n"
                  "(as the model's own library does it)",
                  &Words::pos_resize},
    SettingOption{"--patch-resize", "HOW", "pi or naive",
                  "how filters learned for another patch size are resized: pi (pseudo-inverse, as\n"
                  "FlexiViT) or naive (as pictures) (pi)",
                  &Words::patch_resize},
};

// Reads one option where it was given.
class Reader {
 public:
  explicit Reader(const Words& words) : words_(words) {}

  template <class Target, class Parse>
  bool read(std::optional<std::string> Words::*word, Target& target, Parse parse) const {
    if (!(words_.*word)) return false;
    for (const SettingOption& option : options) {
      if (option.word != word) continue;
      target = parse(Given{std::string(option.name), *(words_.*word), std::string(option.allowed)});
    }
    return true;
  }

 private:
  const Words& words_;
};

const Preset* parse_preset(Given given) {
  const Preset* preset = find_preset(given.text);
  if (preset != nullptr) return preset;
  std::string ids;
  std::vector<std::string> names;
  for (const Preset& known : presets()) {
    names.emplace_back(known.id);
    ids += ids.empty() ? "one of " : ", ";
    ids += known.id;
  }
  given.allowed = ids;
  given.allowed += did_you_mean(given.text, names);
  refuse(given, "a preset");
}

WeightSpec parse_weights(const Given& given) {
  const auto spec = parse_weight_spec(given.text);
  if (!spec) refuse(given, "a kind of weights");
  return *spec;
}

PositionResize parse_flavour(const Given& given) {
  const auto flavour = parse_position_resize(given.text);
  if (!flavour) refuse(given, "a way to resize positions");
  return *flavour;
}

/// true: naive.
bool parse_patch_resize(const Given& given) {
  if (given.text != "pi" && given.text != "naive") refuse(given, "a way to resize filters");
  return given.text == "naive";
}

io::TensorMapping parse_map(const Given& given) {
  const auto mapping = parse_mapping(given.text);
  // The mistake of one who maps a bias alone.
  if (!mapping && parse_mapping("weight=w," + given.text))
    throw UsageError(fmt::format("{}: weight= is missing; name the tensor of the filters too, as in weight=NAME,{}",
                                 given.option, given.text));
  if (!mapping) refuse(given, "a mapping");
  return *mapping;
}

/// A name that is no kind of weights and no file either is taken for a slip in a kind.
bool names_a_file(const std::string& text) {
  std::error_code failed;
  return !parse_weight_spec(text) &&
         (text.find_first_of("./\\") != std::string::npos || std::filesystem::exists(text, failed));
}

void refuse_model_options(const Words& words) {
  for (const auto word : {&Words::tower, &Words::map, &Words::pos_resize, &Words::patch_resize})
    for (const SettingOption& option : options)
      if (option.word == word && words.*word)
        throw UsageError(fmt::format("{}: is about a checkpoint; name it with --weights FILE", option.name));
}

void read_model(const Reader& reader, const Words& words, const Preset& preset, Settings& settings) {
  ModelChoice choice{*words.weights, {}, {}};
  reader.read(&Words::tower, choice.tower, [](const Given& given) { return given.text; });
  reader.read(&Words::map, choice.mapping, parse_map);
  reader.read(&Words::pos_resize, settings.fitting.positions, parse_flavour);
  bool naive = false;
  if (reader.read(&Words::patch_resize, naive, parse_patch_resize) && naive)
    settings.fitting.patch = PatchResize::naive;
  settings.model = open_model(choice);
  if (!settings.model->embedding) return;
  settings.params = settings_of(*settings.model->embedding);
  if (words.preset) take_preparation(preset.params, settings.params);
}

int parse_channels(const Given& given) {
  const std::int64_t channels = parse_integer(given);
  if (channels != 1 && channels != 3 && channels != 4) refuse(given, "a number of channels");
  return static_cast<int>(channels);
}

void read_picture_options(const Reader& reader, Settings& settings) {
  EmbedParams& params = settings.params;
  settings.height_given = reader.read(&Words::height, params.image.height, parse_integer);
  settings.width_given = reader.read(&Words::width, params.image.width, parse_integer);
  FitChoice fit{params.fit, params.crop_ratio};
  reader.read(&Words::fit, fit, parse_fit);
  params.fit = fit.fit;
  params.crop_ratio = fit.ratio;
  reader.read(&Words::interpolation, params.interpolation, parse_interpolation);
  settings.channels_given = reader.read(&Words::channels, params.channels, parse_channels);
  reader.read(&Words::normalize, params.normalization, parse_normalization);
}

void read_patch_options(const Reader& reader, const Words& words, Settings& settings) {
  EmbedParams& params = settings.params;
  reader.read(&Words::patch, params.patch, parse_size);
  reader.read(&Words::stride, params.stride, parse_size);
  reader.read(&Words::padding, params.padding, parse_size);
  reader.read(&Words::dilation, params.dilation, parse_size);
  settings.dim_given = reader.read(&Words::dim, params.dim, parse_integer);
  if (!settings.model) reader.read(&Words::weights, settings.weights, parse_weights);
  params.pad_to_multiple = params.pad_to_multiple || words.pad_to_multiple;
  params.bias = words.bias.value_or(params.bias);
}

}  // namespace

std::span<const SettingOption> setting_options() { return options; }

void add_setting_options(CLI::App& app, SettingWords& words) {
  for (const SettingOption& option : options) {
    app.add_option(std::string(option.name), words.*option.word)->take_last();
  }
  app.add_flag("--pad-to-multiple", words.pad_to_multiple);
  app.add_flag_callback("--bias", [&words] { words.bias = true; });
  app.add_flag_callback("--no-bias", [&words] { words.bias = false; });
}

Settings read_settings(const SettingWords& words, const Document* base) {
  const Reader reader(words);
  const Preset* preset = base == nullptr ? &presets().front() : find_preset(base->preset);
  const bool named = reader.read(&Words::preset, preset, parse_preset);
  Settings settings;
  if (base != nullptr) settings.weights = base->weights;
  settings.params = base != nullptr && !named ? base->params : preset->params;
  if (words.weights && names_a_file(*words.weights))
    read_model(reader, words, preset != nullptr ? *preset : presets().front(), settings);
  else
    refuse_model_options(words);
  read_picture_options(reader, settings);
  read_patch_options(reader, words, settings);
  // A document says its D itself; it follows P and C only where those change.
  const bool same_length = base != nullptr && !named && settings.params.patch_length() == base->params.patch_length();
  if (!same_length || words.weights) settle_dim(settings);
  if (!settings.model && preset != nullptr && settings.params == preset->params) settings.preset = preset->id;
  return settings;
}

void require_one_tower(const Settings& settings, const SettingWords& words) {
  if (!settings.model) return;
  const Model& model = *settings.model;
  std::string names;
  if (!model.embedding) {
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < std::min(most, model.candidates().size()); ++i)
      names += (names.empty() ? "" : ", ") + model.candidates()[i].name;
    throw UsageError(fmt::format("--weights: {}: no patch embedding is recognised by its names; {}", model.choice.file,
                                 names.empty()
                                     ? "no tensor has the shape of one either"
                                     : "name its tensors with --map weight=NAME; by shape it could be " + names));
  }
  if (words.tower || words.map || model.towers().size() < 2) return;
  for (const io::RecognisedEmbedding& tower : model.towers())
    names += (names.empty() ? "" : ", ") + (tower.tower.empty() ? tower.weight : tower.tower);
  throw UsageError(fmt::format("--tower: {} has several patch embeddings; name one of {}", model.choice.file, names));
}

void settle_dim(Settings& settings) {
  const Size2 patch = settings.params.patch;
  // Sides out of range are told of by `validate`; their product could overflow.
  const bool sane = patch.height >= 1 && patch.height <= max_side && patch.width >= 1 && patch.width <= max_side;
  if (sane && !settings.model && settings.weights.kind == WeightKind::identity && !settings.dim_given) {
    settings.params.dim = settings.params.patch_length();
  }
}

void require_valid(const EmbedParams& params) {
  std::string lines;
  const Issues issues = validate(params);
  const bool patch =
      std::any_of(issues.begin(), issues.end(), [](const Issue& issue) { return issue.field == "patch"; });
  for (const Issue& issue : issues) {
    // A stride that was not given is the patch's size, and fails with it.
    if (patch && issue.field == "stride" && !params.stride) continue;
    const std::string line = fmt::format("--{}: {}", issue.field, issue.rule);
    if (lines.find(line) == std::string::npos) lines += (lines.empty() ? "" : "\n") + line;
  }
  if (!lines.empty()) throw UsageError(lines);
}

}  // namespace tessera::cli

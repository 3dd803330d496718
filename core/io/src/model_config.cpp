#include "tessera/io/model_config.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "random_access_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

using Json = nlohmann::json;

constexpr std::size_t max_bytes = std::size_t{16} << 20;
constexpr int max_depth = 64;

Json parse(std::string_view text, const char* name) {
  if (text.empty()) return Json::object();
  if (text.size() > max_bytes) throw Error(fmt::format("{}: more than 16 MB", name));
  const auto limit = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > max_depth) throw Error(fmt::format("{}: nested deeper than {}", name, max_depth));
    return true;
  };
  const Json parsed = Json::parse(text.begin(), text.end(), limit, false);
  if (parsed.is_discarded()) throw Error(fmt::format("{}: no JSON", name));
  if (!parsed.is_object()) throw Error(fmt::format("{}: no JSON object", name));
  return parsed;
}

/// An empty object where there is no object of that name.
const Json& child(const Json& object, const char* key) {
  static const Json none = Json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : none;
}

std::optional<double> number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<bool> flag(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::optional<std::int64_t> side(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const double number = value.get<double>();
  const bool sane = number >= 1 && number <= static_cast<double>(max_image_side) && number == std::floor(number);
  return sane ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
}

/// 224, [224, 224], [3, 224, 224], {"height": …, "width": …} or {"shortest_edge": …}.
std::optional<Size2> size(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (found->is_array() && (found->size() == 2 || found->size() == 3)) {
    const auto height = side((*found)[found->size() - 2]);
    const auto width = side((*found)[found->size() - 1]);
    return height && width ? std::optional(Size2{*height, *width}) : std::nullopt;
  }
  if (found->is_object()) {
    if (found->contains("height") && found->contains("width")) {
      const auto height = side((*found)["height"]);
      const auto width = side((*found)["width"]);
      return height && width ? std::optional(Size2{*height, *width}) : std::nullopt;
    }
    for (const char* edge : {"shortest_edge", "longest_edge"})
      if (const auto both = found->contains(edge) ? side((*found)[edge]) : std::nullopt) return Size2{*both, *both};
    return std::nullopt;
  }
  const auto both = side(*found);
  return both ? std::optional(Size2{*both, *both}) : std::nullopt;
}

std::optional<std::array<double, 3>> triple(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array() || found->empty() || found->size() > 3) return std::nullopt;
  std::array<double, 3> values{};
  for (std::size_t c = 0; c < 3; ++c) {
    const Json& value = (*found)[std::min(c, found->size() - 1)];  // one number stands for every channel
    if (!value.is_number() || !std::isfinite(value.get<double>())) return std::nullopt;
    values[c] = value.get<double>();
  }
  return values;
}

template <class Value>
void keep(std::optional<Value>& field, std::optional<Value> found) {
  if (found) field = std::move(found);
}

std::optional<Interpolation> interpolation_named(const std::optional<std::string>& name) {
  if (name == "bicubic") return Interpolation::bicubic;
  if (name == "bilinear") return Interpolation::bilinear;
  return std::nullopt;
}

/// timm's pretrained_cfg, or in older files the same keys at the top.
void read_timm(const Json& root, ModelConfig& config) {
  const Json& nested = child(root, "pretrained_cfg");
  const Json& facts = nested.empty() ? root : nested;
  config.model_type = text_of(root, "architecture");
  if (config.model_type)
    if (const auto tag = text_of(facts, "tag"); tag && !tag->empty()) *config.model_type += "." + *tag;
  keep(config.image, size(facts, "input_size"));
  keep(config.mean, triple(facts, "mean"));
  keep(config.deviation, triple(facts, "std"));
  keep(config.interpolation, interpolation_named(text_of(facts, "interpolation")));
  keep(config.crop_ratio, number(facts, "crop_pct"));
  const std::optional<std::string> mode = text_of(facts, "crop_mode");
  if (mode || config.crop_ratio) config.fit = mode == "squash" ? Fit::resize : mode == "border" ? Fit::pad : Fit::crop;
}

void read_hugging_face(const Json& root, ModelConfig& config) {
  config.model_type = text_of(root, "model_type");
  for (const Json* facts : {&root, &child(root, "vision_config")}) {
    keep(config.image, size(*facts, "image_size"));
    keep(config.layer_norm_epsilon, number(*facts, "layer_norm_eps"));
  }
}

/// Pillow's numbers: 2 bilinear, 3 bicubic.
std::optional<Interpolation> interpolation_numbered(std::optional<double> number) {
  if (number == 2.0) return Interpolation::bilinear;
  if (number == 3.0) return Interpolation::bicubic;
  return std::nullopt;
}

void read_preprocessor(const Json& root, ModelConfig& config) {
  if (flag(root, "do_normalize") == false) {
    config.mean = {0, 0, 0};
    config.deviation = {1, 1, 1};
  } else {
    keep(config.mean, triple(root, "image_mean"));
    keep(config.deviation, triple(root, "image_std"));
  }
  if (flag(root, "do_rescale") == false) config.rescale = 1;
  keep(config.rescale, number(root, "rescale_factor"));
  keep(config.interpolation, interpolation_numbered(number(root, "resample")));
  const std::optional<Size2> resized = size(root, "size");
  const std::optional<Size2> cropped = size(root, "crop_size");
  if (flag(root, "do_pad") == true && child(root, "size").contains("longest_edge")) {
    config.fit = Fit::pad;
    keep(config.image, resized);
  } else if (flag(root, "do_center_crop") == true && cropped) {
    config.fit = Fit::crop;
    config.image = cropped;
    if (resized && resized->height >= cropped->height)
      config.crop_ratio = static_cast<double>(cropped->height) / static_cast<double>(resized->height);
  } else if (resized) {
    config.fit = Fit::resize;
    config.image = resized;
  }
}

std::string file_text(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  const RandomAccessFile file(path);
  if (file.size() > max_bytes) throw Error("more than 16 MB");
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read(0, std::as_writable_bytes(std::span(text)));
  return text;
}

}  // namespace

std::optional<Normalization> ModelConfig::normalization() const {
  if (!mean || !deviation) return std::nullopt;
  // Stored for values of 0 … 1: (v·r − m)/s = (v/255 − m/(255 r))/(s/(255 r)).
  const double unit = rescale.value_or(1 / 255.0) * 255;
  Normalization own{"custom", *mean, *deviation};
  for (std::size_t c = 0; c < 3; ++c) {
    own.mean[c] /= unit;
    own.std[c] /= unit;
    if (!(std::abs(own.mean[c]) <= 1000) || !(own.std[c] >= 1e-6) || !(own.std[c] <= 1000)) return std::nullopt;
  }
  const auto near = [](const std::array<double, 3>& a, const std::array<double, 3>& b) {
    return std::abs(a[0] - b[0]) < 1e-6 && std::abs(a[1] - b[1]) < 1e-6 && std::abs(a[2] - b[2]) < 1e-6;
  };
  for (const char* name : {"0.5", "imagenet", "clip", "sam", "none"})
    if (const auto preset = Normalization::preset(name);
        preset && near(preset->mean, own.mean) && near(preset->std, own.std))
      return preset;
  return own;
}

ModelConfig parse_model_config(std::string_view config_text, std::string_view preprocessor_text) {
  ModelConfig config;
  const Json root = parse(config_text, "config.json");
  if (root.contains("architecture"))
    read_timm(root, config);
  else
    read_hugging_face(root, config);
  read_preprocessor(parse(preprocessor_text, "preprocessor_config.json"), config);
  if (!config_text.empty()) config.source = "config.json";
  if (!preprocessor_text.empty())
    config.source += (config.source.empty() ? "" : ", ") + std::string("preprocessor_config.json");
  return config;
}

ModelConfig read_model_config(const std::filesystem::path& checkpoint) {
  const std::filesystem::path folder = checkpoint.parent_path();
  const auto read = [&](const char* name) {
    try {
      return file_text(folder / name);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", (folder / name).string(), error.what()));
    }
  };
  return parse_model_config(read("config.json"), read("preprocessor_config.json"));
}

}  // namespace tessera::io

#include "app/scene/setting_words.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace tessera::scene {

std::string preset_name(const Preset& preset, const texts::Texts& texts) {
  const std::string key = fmt::format("preset.{}.name", preset.id);
  return texts.has(key) ? texts.plain(key) : std::string(preset.name);
}

std::string weights_words(const WeightSpec& spec, const texts::Texts& texts) {
  const texts::Values seed{{"seed", {.text = fmt::format("{}", spec.seed)}}};
  switch (spec.kind) {
    case WeightKind::cosine: return texts.plain("weights.cosine");
    case WeightKind::pytorch: return texts.plain("weights.pytorch", seed);
    case WeightKind::trunc_normal: return texts.plain("weights.trunc_normal", seed);
    case WeightKind::identity: return texts.plain("weights.identity");
    case WeightKind::pca: return texts.plain("weights.pca");
  }
  return {};
}

std::string settings_name(const Document& document, const texts::Texts& texts) {
  const Preset* preset = find_preset(document.preset);
  return preset ? preset_name(*preset, texts) : std::string();
}

std::string weights_name(const Document& document, const texts::Texts& texts) {
  return document.model ? std::filesystem::path(document.model->file).filename().string()
                        : weights_words(document.weights, texts);
}

}  // namespace tessera::scene

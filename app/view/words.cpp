#include "app/view/words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tessera::view {

namespace {

constexpr std::string_view preset_prefix = "preset.";

/// "sample:astronaut" as the texts spell it: "sample.astronaut".
std::string key_of(std::string_view source) {
  std::string key(source);
  std::replace(key.begin(), key.end(), ':', '.');
  return key;
}

}  // namespace

std::string command_title(std::string_view id, const texts::Texts& texts) {
  if (id.starts_with(preset_prefix)) {
    if (const Preset* preset = find_preset(id.substr(preset_prefix.size())))
      return texts.plain("command.preset", {{"name", {.text = preset_name(*preset, texts)}}});
  }
  constexpr std::string_view step_prefix = "lesson.step-";
  if (id.starts_with(step_prefix)) {
    const std::string number(id.substr(step_prefix.size()));
    return texts.plain("command.lesson.step",
                       {{"step", {.text = number}}, {"title", {.text = texts.plain(number + ".title")}}});
  }
  if (const Sample* sample = find_sample(id))
    return texts.plain("command.sample", {{"name", {.text = sample_title(*sample, texts)}}});
  return texts.plain(fmt::format("command.{}", id));
}

std::string preset_note(const Preset& preset, const texts::Texts& texts) {
  return texts.plain(fmt::format("preset.{}.note", preset.id));
}

std::string sample_title(const Sample& sample, const texts::Texts& texts) { return texts.plain(key_of(sample.source)); }

std::string sample_note(const Sample& sample, const texts::Texts& texts) {
  return texts.plain(key_of(sample.source) + ".note");
}

std::string picture_name(const LoadedPicture& picture, const texts::Texts& texts) {
  const std::string key = key_of(picture.source) + ".name";
  return is_sample_source(picture.source) && texts.has(key) ? texts.plain(key) : picture.name;
}

std::string picture_facts(const LoadedPicture& picture, const texts::Texts& texts) {
  constexpr std::array kinds{"picture.gray", "picture.gray_alpha", "picture.rgb", "picture.rgba"};
  const std::string channels = texts.plain(kinds.at(static_cast<std::size_t>(picture.picture->channels - 1)));
  return texts.plain("picture.facts", {{"width", {.text = fmt::format("{}", picture.picture->width)}},
                                       {"height", {.text = fmt::format("{}", picture.picture->height)}},
                                       {"channels", {.text = channels}}});
}

}  // namespace tessera::view

#pragma once
// What the model's things are called in the language in use. Names that are the same everywhere (ViT-B/16, a file's)
// stay as they are.

#include <string>
#include <string_view>

#include "app/model/picture_loader.hpp"
#include "app/model/presets.hpp"
#include "app/model/samples.hpp"
#include "app/scene/setting_words.hpp"
#include "app/scene/texts/texts.hpp"

namespace tessera::view {

/// Of a command by its id: "Grid over the image". Throws std::out_of_range where the texts have no title for it.
std::string command_title(std::string_view id, const texts::Texts& texts);

using scene::preset_name;
using scene::weights_words;
std::string preset_note(const Preset& preset, const texts::Texts& texts);

/// "Chelsea the cat", and what it is, who made it, the licence.
std::string sample_title(const Sample& sample, const texts::Texts& texts);
std::string sample_note(const Sample& sample, const texts::Texts& texts);

/// A file's name as it is; what a picture that is made on the spot is called.
std::string picture_name(const LoadedPicture& picture, const texts::Texts& texts);
/// "512 × 512 RGB".
std::string picture_facts(const LoadedPicture& picture, const texts::Texts& texts);

}  // namespace tessera::view

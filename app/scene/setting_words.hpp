#pragma once
// What presets and weights are called in the language in use: on the screen and in figures.

#include <string>

#include "app/model/document.hpp"
#include "app/model/presets.hpp"
#include "app/scene/texts/texts.hpp"

namespace tessera::scene {

std::string preset_name(const Preset& preset, const texts::Texts& texts);

/// "cosine basis, not trained".
std::string weights_words(const WeightSpec& spec, const texts::Texts& texts);

/// The name of the model whose settings these are; empty for settings of one's own.
std::string settings_name(const Document& document, const texts::Texts& texts);
/// Of the checkpoint in use, its file; else the weights' words.
std::string weights_name(const Document& document, const texts::Texts& texts);

}  // namespace tessera::scene

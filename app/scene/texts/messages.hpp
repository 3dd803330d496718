#pragma once
// Messages from the layers to the left, which speak English, in another language.
//
// core and the file readers word their issues and errors themselves: "300 must be from 1 to 224". The texts
// with keys "issue.…" and "error.…" hold these sentences as patterns, {1} {2} … for what changes.

#include <string>
#include <string_view>

#include "app/scene/texts/texts.hpp"

namespace tessera::texts {

/// `message` in the words of `texts`; what was put in is translated in turn where it is a message itself. As it
/// was where no pattern of `english` fits.
std::string translate_message(const Texts& english, const Texts& texts, std::string_view message);

}  // namespace tessera::texts

#pragma once
// The languages that the window speaks.

namespace tessera {

enum class Language { english, chinese };

/// What the environment asks for, as POSIX reads it: the first of LC_ALL, LC_MESSAGES and LANG that is not empty.
/// Chinese where it begins with "zh", else English.
Language system_language();

}  // namespace tessera

#pragma once
// What the program remembers from one run to the next. Not part of a document.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "app/model/language.hpp"

namespace tessera {

enum class Appearance { dark, light };

struct Preferences {
  std::vector<std::string> recent_files;  ///< absolute paths, newest first, at most max_recent_files
  Appearance appearance = Appearance::dark;
  Language language = Language::english;  ///< where no file says one: the system's
  bool reduced_motion = false;            ///< moves become cuts
  double ui_scale = 1;                    ///< min_ui_scale … max_ui_scale, on top of the display's own
  int window_width = 1600;                ///< in points, 320 … 16384
  int window_height = 1000;
  bool operator==(const Preferences&) const = default;
};

inline constexpr std::size_t max_recent_files = 12;
inline constexpr double min_ui_scale = 0.75;
inline constexpr double max_ui_scale = 3;

/// $XDG_CONFIG_HOME/tessera/preferences.json, or ~/.config/…; empty where neither variable names a folder.
std::filesystem::path preferences_path();

struct PreferencesFile {
  Preferences preferences;  ///< defaults for what the file does not say, or says wrongly; the language: the system's
  std::string warning;      ///< why the file was not used, and where it was put; empty: all is well
};

/// Never throws: a missing file gives the defaults, a broken one too, and is renamed to "….broken" with a
/// warning, so that the next save does not destroy it.
PreferencesFile load_preferences(const std::filesystem::path& path);

/// Creates the folder where needed. Throws Error where it cannot be written.
void save_preferences(const std::filesystem::path& path, const Preferences& preferences);

/// Puts `file` first; a second mention of it goes.
void remember_file(Preferences& preferences, const std::filesystem::path& file);

}  // namespace tessera

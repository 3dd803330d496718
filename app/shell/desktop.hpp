#pragma once
// What the desktop offers beyond a window: its own file dialog, and pictures on the clipboard. Both are other
// programs, asked without waiting.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/subprocess.hpp"
#include "app/scene/texts/texts.hpp"
#include "app/view/app_state.hpp"

namespace tessera::shell {

/// zenity or kdialog.
class FileDialog {
 public:
  /// Whether this desktop has one.
  static bool available();
  /// Opens it to choose files to open, with a title in these words. Throws Error.
  FileDialog(bool add, const texts::Texts& texts);
  /// Opens it to choose a name to write to, `suggested` at first. It asks before a file is replaced. Throws Error.
  FileDialog(view::Saved what, const std::filesystem::path& suggested, const texts::Texts& texts);

  /// The files chosen, once it is closed (none: it was cancelled); nothing while it is open.
  std::optional<std::vector<std::string>> poll();
  /// What the files are for: a request for the first of them where they are to be written.
  view::Request request(std::vector<std::string> files) const;

 private:
  Subprocess process_;
  bool add_ = false;
  std::optional<view::Saved> saves_;
};

/// A picture on the clipboard, by wl-paste or xclip, put into a file of the user's cache.
class PictureClipboard {
 public:
  static bool available();
  /// What to install, in a sentence.
  static std::string advice();
  /// The same for copy_png.
  static bool can_copy();
  static std::string copy_advice();
  /// Asks for it. Throws Error.
  PictureClipboard();

  struct Outcome {
    std::filesystem::path file;  ///< empty where there was none
    std::string reason;          ///< why
  };
  /// Once the answer is there; nothing before.
  std::optional<Outcome> poll();

 private:
  Subprocess process_;
};

/// Puts a PNG file's bytes on the clipboard, by wl-copy or xclip, which stay in the background as long as it is there.
/// Throws Error, and Cancelled.
void copy_png(std::span<const std::byte> png, const std::stop_token& stop);

/// The files that a piece of text names, a line each: absolute paths and file:// URIs of existing files (RFC 8089,
/// percent-decoded). Empty where any line is something else.
std::vector<std::string> files_named(std::string_view text);

}  // namespace tessera::shell

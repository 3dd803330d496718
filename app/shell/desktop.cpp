#include "app/shell/desktop.hpp"

#include <charconv>
#include <cstdlib>
#include <span>
#include <sstream>

#include <fmt/format.h>

#include "app/model/fed_process.hpp"
#include "app/model/image_facts.hpp"
#include "app/view/saving.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::shell {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t dialog_limit = 1 << 20;
constexpr std::string_view patterns =
    "*.png *.jpg *.jpeg *.bmp *.webp *.PNG *.JPG *.JPEG *.BMP *.WEBP *.tessera.json *.svg *.pdf";
constexpr std::string_view checkpoints = "*.safetensors *.npz *.pth *.pt *.bin *.onnx *.gguf";

bool on_wayland() {
  const char* display = std::getenv("WAYLAND_DISPLAY");
  return display != nullptr && *display != '\0';
}

struct Program {
  std::string path;
  std::vector<std::string> arguments;
};

Program dialog_program(const texts::Texts& texts) {
  const std::string title = texts.plain("dialog.open");
  const std::string pictures = texts.plain("dialog.pictures");
  if (const std::string zenity = find_program("zenity"); !zenity.empty())
    return {zenity,
            {"--file-selection", "--multiple", "--separator=\n", "--title=" + title,
             fmt::format("--file-filter={} | {} {}", texts.plain("dialog.openable"), patterns, checkpoints),
             fmt::format("--file-filter={} | {}", pictures, patterns),
             fmt::format("--file-filter={} | *", texts.plain("dialog.all"))}};
  if (const std::string kdialog = find_program("kdialog"); !kdialog.empty())
    return {kdialog,
            {"--multiple", "--separate-output", "--title", title, "--getopenfilename", ".",
             fmt::format("{} ({} {})", texts.plain("dialog.openable"), patterns, checkpoints)}};
  return {};
}

Program save_program(view::Saved what, const fs::path& suggested, const texts::Texts& texts) {
  const std::string title = texts.plain("dialog.save");
  const std::string pattern = fmt::format("*{}", view::ending_of(what));
  if (const std::string zenity = find_program("zenity"); !zenity.empty())
    return {zenity,
            {"--file-selection", "--save", "--confirm-overwrite", "--title=" + title,
             "--filename=" + suggested.string(), fmt::format("--file-filter={0} | {0}", pattern),
             fmt::format("--file-filter={} | *", texts.plain("dialog.all"))}};
  if (const std::string kdialog = find_program("kdialog"); !kdialog.empty())
    return {kdialog, {"--title", title, "--getsavefilename", suggested.string(), pattern}};
  return {};
}

Program clipboard_program() {
  if (on_wayland()) {
    if (const std::string paste = find_program("wl-paste"); !paste.empty()) return {paste, {"--type", "image/png"}};
  }
  if (const std::string xclip = find_program("xclip"); !xclip.empty())
    return {xclip, {"-selection", "clipboard", "-target", "image/png", "-out"}};
  return {};
}

Program copy_program() {
  if (on_wayland()) {
    if (const std::string copy = find_program("wl-copy"); !copy.empty()) return {copy, {"--type", "image/png"}};
  }
  if (const std::string xclip = find_program("xclip"); !xclip.empty())
    return {xclip, {"-selection", "clipboard", "-target", "image/png", "-in"}};
  return {};
}

Program require(Program program, const char* what) {
  if (program.path.empty()) throw Error(fmt::format("no program for {} was found", what));
  return program;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      decoded += static_cast<char>(value);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::string path_in(const std::string& line) {
  constexpr std::string_view scheme = "file://";
  if (!line.starts_with(scheme)) return line;
  std::string_view rest = std::string_view(line).substr(scheme.size());
  if (rest.starts_with("localhost/")) rest.remove_prefix(std::string_view("localhost").size());
  return percent_decoded(rest);
}

/// A new name in the user's cache.
fs::path new_paste_file() {
  fs::path folder;
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && fs::path(cache).is_absolute())
    folder = cache;
  else if (const char* home = std::getenv("HOME"); home && *home)
    folder = fs::path(home) / ".cache";
  else
    folder = fs::temp_directory_path();
  folder /= "tessera";
  fs::create_directories(folder);
  for (int number = 1;; ++number) {
    fs::path file = folder / fmt::format("pasted-{}.png", number);
    if (!fs::exists(file)) return file;
  }
}

}  // namespace

bool FileDialog::available() { return !find_program("zenity").empty() || !find_program("kdialog").empty(); }

FileDialog::FileDialog(bool add, const texts::Texts& texts)
    : process_([&texts] {
        Program program = require(dialog_program(texts), "file dialogs");
        return Subprocess(program.path, program.arguments, dialog_limit);
      }()),
      add_(add) {}

FileDialog::FileDialog(view::Saved what, const fs::path& suggested, const texts::Texts& texts)
    : process_([&] {
        Program program = require(save_program(what, suggested, texts), "file dialogs");
        return Subprocess(program.path, program.arguments, dialog_limit);
      }()),
      saves_(what) {}

view::Request FileDialog::request(std::vector<std::string> files) const {
  if (saves_) return view::SaveTo{*saves_, view::completed(files.front(), *saves_)};
  return view::OpenPictures{std::move(files), add_};
}

std::optional<std::vector<std::string>> FileDialog::poll() {
  if (!process_.finished()) return std::nullopt;
  return process_.succeeded() ? lines_of(process_.output()) : std::vector<std::string>();
}

bool PictureClipboard::available() { return !clipboard_program().path.empty(); }

std::string PictureClipboard::advice() {
  return fmt::format("Pasting a picture needs {}. Or drop the file on the window.",
                     on_wayland() ? "wl-paste (package wl-clipboard)" : "xclip (package xclip)");
}

bool PictureClipboard::can_copy() { return !copy_program().path.empty(); }

std::string PictureClipboard::copy_advice() {
  return fmt::format("Copying a picture needs {}.",
                     on_wayland() ? "wl-copy (package wl-clipboard)" : "xclip (package xclip)");
}

void copy_png(std::span<const std::byte> png, const std::stop_token& stop) {
  const Program program = require(copy_program(), "the clipboard");
  FedProcess process(program.path, program.arguments);
  process.write(png, stop);
  process.finish(stop);
}

PictureClipboard::PictureClipboard()
    : process_([] {
        Program program = require(clipboard_program(), "the clipboard");
        return Subprocess(program.path, program.arguments, static_cast<std::size_t>(max_picture_file));
      }()) {}

std::optional<PictureClipboard::Outcome> PictureClipboard::poll() {
  if (!process_.finished()) return std::nullopt;
  if (process_.too_much())
    return Outcome{{}, fmt::format("the picture on the clipboard is larger than {} MB", max_picture_file >> 20)};
  if (!process_.succeeded() || process_.output().empty()) return Outcome{{}, "there is no picture on the clipboard"};
  try {
    const fs::path file = new_paste_file();
    const std::string& bytes = process_.output();
    io::write_atomically(file, [&](const io::Sink& sink) { sink(std::as_bytes(std::span(bytes))); });
    return Outcome{file, ""};
  } catch (const std::exception& error) {
    return Outcome{{}, error.what()};
  }
}

std::vector<std::string> files_named(std::string_view text) {
  constexpr std::size_t longest = 1 << 20;
  if (text.size() > longest) return {};
  std::vector<std::string> files;
  for (const std::string& line : lines_of(text)) {
    if (line.front() == '#') continue;  // a comment in a text/uri-list
    const std::string path = path_in(line);
    std::error_code failed;
    if (!fs::path(path).is_absolute() || !fs::is_regular_file(path, failed)) return {};
    files.push_back(path);
  }
  return files;
}

}  // namespace tessera::shell

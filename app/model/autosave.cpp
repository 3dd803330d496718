#include "app/model/autosave.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tessera {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "autosave-";

fs::path lock_of(const fs::path& file) {
  std::string name = file.filename().string();
  name.resize(name.size() - document_ending.size());
  return file.parent_path() / (name + ".lock");
}

bool is_autosave(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(prefix) && name.ends_with(document_ending);
}

fs::file_time_type written_at(const fs::path& file) {
  std::error_code failed;
  const fs::file_time_type time = fs::last_write_time(file, failed);
  return failed ? fs::file_time_type::min() : time;
}

std::vector<fs::path> autosaves_newest_first(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (is_autosave(entry->path())) found.emplace_back(written_at(entry->path()), entry->path());
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> files;
  for (auto& [time, file] : found) files.push_back(std::move(file));
  return files;
}

fs::path new_name(const fs::path& folder) {
  std::random_device entropy;
  return folder / fmt::format("{}{:08x}{}", prefix, entropy(), document_ending);
}

void remove_with_lock(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
  fs::remove(lock_of(file), ignored);
}

}  // namespace

fs::path state_folder() {
  // The XDG base directory specification: a relative path in the variable is invalid and to be ignored.
  if (const char* state = std::getenv("XDG_STATE_HOME"); state && fs::path(state).is_absolute())
    return fs::path(state) / "tessera";
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".local/state/tessera";
  return {};
}

FileLock::FileLock(const fs::path& file) : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::optional<LeftBehind> find_left_behind(const fs::path& folder) {
  for (const fs::path& file : autosaves_newest_first(folder)) {
    FileLock lock(lock_of(file));
    std::error_code gone;
    // Between the look and the lock another window may have dealt with it.
    if (!lock.held() || !fs::exists(file, gone)) continue;
    try {
      const auto written = std::chrono::file_clock::to_sys(fs::last_write_time(file));
      return LeftBehind{file, std::chrono::time_point_cast<std::chrono::system_clock::duration>(written),
                        load_document(file), std::move(lock)};
    } catch (const std::exception&) {
      std::error_code ignored;
      fs::rename(file, file.string() + ".broken", ignored);
      fs::remove(lock_of(file), ignored);
    }
  }
  return std::nullopt;
}

void discard(LeftBehind& left) { remove_with_lock(left.file); }

Autosave::Autosave(const fs::path& folder)
    : file_([&folder] {
        if (folder.empty()) throw Error("nothing is autosaved: neither XDG_STATE_HOME nor HOME names a folder");
        std::error_code failed;
        fs::create_directories(folder, failed);
        if (failed) throw Error(fmt::format("{}: cannot be created: {}", folder.string(), failed.message()));
        return new_name(folder);
      }()),
      lock_(lock_of(file_)) {
  if (!lock_.held()) throw Error(fmt::format("{}: cannot be locked", lock_of(file_).string()));
}

Autosave::~Autosave() { remove_with_lock(file_); }

void Autosave::write(const SavedState& state) const { save_document(file_, state); }

void Autosave::clear() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
}

void Autosave::adopt(LeftBehind& left) const {
  std::error_code failed;
  fs::rename(left.file, file_, failed);
  fs::remove(lock_of(left.file), failed);
}

}  // namespace tessera

#pragma once
// What is open, kept on disk in case the program ends without closing.
//
//   $XDG_STATE_HOME/tessera/autosave-1f2e3d4c.tessera.json   the document as it was last
//                   autosave-1f2e3d4c.lock                   held by the program for as long as it runs
//
// Every window has a file of its own. The lock goes with its process, whatever ends it, so that a file whose lock can
// be had was left behind. A clean end removes both.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "app/model/document_file.hpp"

namespace tessera {

/// $XDG_STATE_HOME/tessera or ~/.local/state/tessera; empty where neither variable names a folder.
std::filesystem::path state_folder();

/// A file that this process holds locked; whoever else tries meanwhile is refused.
class FileLock {
 public:
  /// Made where it is not there. Check held().
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

  bool held() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// An autosave that its program left behind, claimed by this one.
struct LeftBehind {
  std::filesystem::path file;
  std::chrono::system_clock::time_point written;
  SavedState state;
  FileLock lock;
};

/// The newest one in `folder` that nobody holds, now held; nothing where there is none. One that cannot be read is
/// renamed to "….broken".
std::optional<LeftBehind> find_left_behind(const std::filesystem::path& folder);

/// Removes it and its lock.
void discard(LeftBehind& left);

/// This window's own file.
class Autosave {
 public:
  /// Makes the folder where needed, and takes a name. Throws Error.
  explicit Autosave(const std::filesystem::path& folder);
  /// A clean end: nothing is left.
  ~Autosave();
  Autosave(const Autosave&) = delete;
  Autosave& operator=(const Autosave&) = delete;

  const std::filesystem::path& file() const { return file_; }
  /// Old or new complete file. Throws Error.
  void write(const SavedState& state) const;
  /// Nothing is worth keeping now.
  void clear() const;
  /// What was left behind becomes this window's, so that it is never without a file.
  void adopt(LeftBehind& left) const;

 private:
  std::filesystem::path file_;
  FileLock lock_;
};

}  // namespace tessera

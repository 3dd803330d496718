#pragma once
// Old or new complete file, never half of one.

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

namespace tessera::io {

/// Gives chunks of bytes to the file being written. Throws Error when the disk refuses them.
using Sink = std::function<void(std::span<const std::byte>)>;

/// Writes a file in full or not at all: a temporary file beside the target, `produce` called with a
/// sink, fsync, rename. Links are resolved first; the target must be a regular file or a new name.
/// Throws Error naming the file and the reason (folder, no permission, full disk, file-size limit); no
/// temporary file is left.
void write_atomically(const std::filesystem::path& target, const std::function<void(const Sink&)>& produce);

/// The same in steps, for what takes long or is written by another program: a temporary file beside the target from the
/// start, in its place after commit(), gone with this object otherwise. Errors are those of write_atomically.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  /// Absolute; what another program is to fill, which may not put a new file in its place.
  std::filesystem::path temporary() const;
  /// Puts the finished file in the target's place. Throws where any write has failed.
  void commit();

 private:
  class Temporary;
  std::unique_ptr<Temporary> file_;
};

}  // namespace tessera::io

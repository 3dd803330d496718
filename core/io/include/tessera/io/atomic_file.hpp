#pragma once
// Old or new complete file, never half of one.

#include <filesystem>
#include <functional>
#include <span>

namespace tessera::io {

/// Gives chunks of bytes to the file being written. Throws Error when the disk refuses them.
using Sink = std::function<void(std::span<const std::byte>)>;

/// Writes a file in full or not at all: a temporary file beside the target, `produce` called with a
/// sink, fsync, rename. Links are resolved first; the target must be a regular file or a new name.
/// Throws Error naming the file and the reason (folder, no permission, full disk, file-size limit); no
/// temporary file is left.
void write_atomically(const std::filesystem::path& target, const std::function<void(const Sink&)>& produce);

}  // namespace tessera::io

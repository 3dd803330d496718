#pragma once
// The two kinds of checkpoints that are zip archives.

#include <memory>

#include "formats.hpp"
#include "zip_archive.hpp"

namespace tessera::io {

using SharedArchive = std::shared_ptr<const ZipArchive>;

Checkpoint::Content open_npz(SharedArchive archive);
/// `prefix`: the folder inside the archive that holds data.pkl, with its '/'.
Checkpoint::Content open_pytorch(SharedArchive archive, const std::string& prefix);

}  // namespace tessera::io

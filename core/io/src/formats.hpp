#pragma once
// One function a format. Each gives the content of an open file; Errors hold the reason alone, open_checkpoint puts the
// file's name in front.

#include <memory>

#include "random_access_file.hpp"
#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

using SharedFile = std::shared_ptr<const RandomAccessFile>;

Checkpoint::Content open_safetensors(SharedFile file);
Checkpoint::Content open_npy(SharedFile file);
/// .npz or PyTorch's, by what is inside.
Checkpoint::Content open_zip(SharedFile file);
/// `folder`: where external data may lie.
Checkpoint::Content open_onnx(SharedFile file, const std::filesystem::path& folder);
Checkpoint::Content open_gguf(SharedFile file);

/// Throws Error above max_tensors.
void require_tensor_count(std::uint64_t count);

}  // namespace tessera::io

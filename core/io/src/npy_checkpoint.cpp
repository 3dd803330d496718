// A single array as a checkpoint of one tensor, named "array".

#include <utility>

#include "formats.hpp"
#include "npy_header.hpp"
#include "number_types.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

class NpyReader final : public TensorReader {
 public:
  NpyReader(SharedFile file, std::uint64_t begin, ArrayInfo info, TensorInfo tensor)
      : file_(std::move(file)), begin_(begin), info_(std::move(info)), tensor_(std::move(tensor)) {}

  Tensor read(std::size_t) const override {
    if (!info_.fortran_order && info_.dtype.front() != '>') return read_packed(*file_, begin_, tensor_);
    require_readable(tensor_);
    RawArray array{info_, std::vector<std::byte>(npy_payload_bytes(info_, file_->size() - begin_))};
    file_->read(begin_, array.bytes);
    to_native_order(array);
    return to_tensor(array);
  }

 private:
  SharedFile file_;
  std::uint64_t begin_;
  ArrayInfo info_;
  TensorInfo tensor_;
};

}  // namespace

Checkpoint::Content open_npy(SharedFile file) {
  const NpyStart start = parse_npy_start(file->head(0, npy_start_bytes), file->size());
  const std::vector<std::byte> text = file->head(start.text_begin, start.text_end - start.text_begin);
  const ArrayInfo info = parse_npy_header({reinterpret_cast<const char*>(text.data()), text.size()});
  const TensorInfo tensor = npy_tensor_info("array", info, file->size() - start.text_end);
  Checkpoint::Content content;
  content.format = CheckpointFormat::npy;
  content.tensors = {tensor};
  content.reader = std::make_unique<NpyReader>(std::move(file), start.text_end, info, tensor);
  return content;
}

}  // namespace tessera::io

// Source: Hugging Face, safetensors README and safetensors/src/tensor.rs.

#include <cstring>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats.hpp"
#include "number_types.hpp"
#include "safetensors_header.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t max_header_bytes = 100'000'000;  // the format's own limit

class SafetensorsReader final : public TensorReader {
 public:
  SafetensorsReader(SharedFile file, std::vector<TensorInfo> tensors, std::vector<std::uint64_t> begins)
      : file_(std::move(file)), tensors_(std::move(tensors)), begins_(std::move(begins)) {}

  Tensor read(std::size_t index) const override { return read_packed(*file_, begins_.at(index), tensors_.at(index)); }

 private:
  SharedFile file_;
  std::vector<TensorInfo> tensors_;
  std::vector<std::uint64_t> begins_;  ///< in the file
};

std::string read_header(const RandomAccessFile& file) {
  if (file.size() < length_bytes) throw Error("no safetensors file: shorter than the length of its header");
  std::uint64_t length = 0;
  file.read(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length > max_header_bytes)
    throw Error(fmt::format("no safetensors file: a header of {} bytes, more than 100,000,000", length));
  if (length > file.size() - length_bytes)
    throw Error(fmt::format("truncated: a header of {} bytes in a file of {}", length, file.size()));
  std::string text(static_cast<std::size_t>(length), '\0');
  file.read(length_bytes, std::as_writable_bytes(std::span(text)));
  return text;
}

}  // namespace

Checkpoint::Content open_safetensors(SharedFile file) {
  const std::string text = read_header(*file);
  const std::uint64_t start = length_bytes + text.size();
  SafetensorsHeader header = parse_safetensors_header(text, file->size() - start);
  for (std::uint64_t& begin : header.begins) begin += start;
  Checkpoint::Content content;
  content.format = CheckpointFormat::safetensors;
  content.tensors = header.tensors;
  content.metadata = std::move(header.metadata);
  content.reader =
      std::make_unique<SafetensorsReader>(std::move(file), std::move(header.tensors), std::move(header.begins));
  return content;
}

}  // namespace tessera::io

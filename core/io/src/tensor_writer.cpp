#include "tessera/io/tensor_writer.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

using ChecksumTables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[k][b]: what byte b does to the checksum with k bytes still to come.
constexpr ChecksumTables checksum_tables() {
  ChecksumTables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit) rest = (rest & 1) != 0 ? 0xEDB88320 ^ rest >> 1 : rest >> 1;
    tables[0][i] = rest;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t i = 0; i < 256; ++i) tables[k][i] = tables[k - 1][i] >> 8 ^ tables[0][tables[k - 1][i] & 255];
  }
  return tables;
}

/// CRC-32 as zip has it: the reversed polynomial 0xEDB88320, eight bytes at a time.
class Checksum {
 public:
  void add(std::span<const std::byte> bytes) {
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, bytes.data(), sizeof eight);
      eight ^= state_;
      state_ = 0;
      for (std::size_t k = 0; k < 8; ++k) state_ ^= tables[7 - k][eight >> 8 * k & 255];
    }
    for (const std::byte byte : bytes)
      state_ = tables[0][(state_ ^ std::to_integer<std::uint32_t>(byte)) & 255] ^ state_ >> 8;
  }
  std::uint32_t value() const { return ~state_; }

 private:
  static constexpr ChecksumTables tables = checksum_tables();

  std::uint32_t state_ = 0xFFFFFFFF;
};

/// Little-endian numbers one after the other.
class Record {
 public:
  Record& u16(std::uint64_t value) { return put(value, 2); }
  Record& u32(std::uint64_t value) { return put(value, 4); }
  Record& u64(std::uint64_t value) { return put(value, 8); }
  Record& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }

 private:
  Record& put(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(value >> 8 * i & 255);
    return *this;
  }

  std::string bytes_;
};

constexpr std::uint64_t most_32 = 0xFFFFFFFF;
constexpr std::uint16_t first_day = 0x21;  // 1 January 1980, the first that zip knows
constexpr std::uint16_t sizes_follow = 8;  // the checksum is known only behind the numbers

struct Entry {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;
  std::uint32_t checksum = 0;

  bool large() const { return bytes >= most_32; }
  std::uint16_t version() const { return large() || offset >= most_32 ? 45 : 20; }
};

/// Gives the producer's numbers on, and counts them.
void produce_all(const StreamedTensor& tensor, const std::function<void(std::span<const std::byte>)>& take) {
  std::uint64_t count = 0;
  tensor.produce([&](std::span<const float> numbers) {
    count += numbers.size();
    take(std::as_bytes(numbers));
  });
  const auto expected = static_cast<std::uint64_t>(element_count(tensor.shape));
  if (count != expected)
    throw Error(fmt::format("{}: {} numbers for the shape {}", tensor.name, count, to_string(tensor.shape)));
}

/// Writes entries one behind the other, and the directory at the end.
class ZipStream {
 public:
  explicit ZipStream(const Sink& sink) : sink_(sink) {}

  void add(const StreamedTensor& tensor) {
    const std::string header = npy_header(tensor.shape);
    Entry entry{tensor.name + ".npy", header.size() + 4 * static_cast<std::uint64_t>(element_count(tensor.shape)), at_,
                0};
    begin(entry);
    Checksum checksum;
    const auto take = [&](std::span<const std::byte> bytes) {
      checksum.add(bytes);
      put(bytes);
    };
    take(std::as_bytes(std::span(header)));
    produce_all(tensor, take);
    entry.checksum = checksum.value();
    Record sizes;
    sizes.u32(0x08074b50).u32(entry.checksum);
    entry.large() ? sizes.u64(entry.bytes).u64(entry.bytes) : sizes.u32(entry.bytes).u32(entry.bytes);
    put(sizes.bytes());
    entries_.push_back(std::move(entry));
  }

  void finish() {
    const std::uint64_t directory = at_;
    for (const Entry& entry : entries_) list(entry);
    const std::uint64_t bytes = at_ - directory;
    const bool large = directory >= most_32 || bytes >= most_32 || entries_.size() >= 0xFFFF;
    if (large) finish_large(directory, bytes);
    const std::uint64_t count = large ? 0xFFFF : entries_.size();
    Record end;
    end.u32(0x06054b50).u16(0).u16(0).u16(count).u16(count);
    end.u32(large ? most_32 : bytes).u32(large ? most_32 : directory).u16(0);
    put(end.bytes());
  }

 private:
  void begin(const Entry& entry) {
    Record local;
    local.u32(0x04034b50).u16(entry.version()).u16(sizes_follow).u16(0).u16(0).u16(first_day).u32(0);
    const std::uint64_t later = entry.large() ? most_32 : 0;
    local.u32(later).u32(later).u16(entry.name.size()).u16(entry.large() ? 20 : 0).text(entry.name);
    if (entry.large()) local.u16(1).u16(16).u64(0).u64(0);
    put(local.bytes());
  }
  void list(const Entry& entry) {
    const bool far = entry.offset >= most_32;
    const int extra = (entry.large() ? 16 : 0) + (far ? 8 : 0);
    Record listed;
    listed.u32(0x02014b50).u16(entry.version()).u16(entry.version()).u16(sizes_follow).u16(0).u16(0).u16(first_day);
    const std::uint64_t bytes = entry.large() ? most_32 : entry.bytes;
    listed.u32(entry.checksum).u32(bytes).u32(bytes).u16(entry.name.size());
    listed.u16(static_cast<std::uint64_t>(extra > 0 ? extra + 4 : 0)).u16(0).u16(0).u16(0).u32(0);
    listed.u32(far ? most_32 : entry.offset).text(entry.name);
    if (extra > 0) listed.u16(1).u16(static_cast<std::uint64_t>(extra));
    if (entry.large()) listed.u64(entry.bytes).u64(entry.bytes);
    if (far) listed.u64(entry.offset);
    put(listed.bytes());
  }
  void finish_large(std::uint64_t directory, std::uint64_t bytes) {
    const std::uint64_t record = at_;
    Record end;
    end.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(entries_.size()).u64(entries_.size());
    end.u64(bytes).u64(directory);
    end.u32(0x07064b50).u32(0).u64(record).u32(1);
    put(end.bytes());
  }
  void put(std::span<const std::byte> bytes) {
    sink_(bytes);
    at_ += bytes.size();
  }

  const Sink& sink_;
  std::uint64_t at_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace

StreamedTensor streamed(std::string name, const Tensor& tensor) {
  return {std::move(name), tensor.shape, [&tensor](const NumberSink& sink) { sink(tensor.data); }};
}

void write_npz(std::span<const StreamedTensor> tensors, const Sink& sink) {
  ZipStream zip(sink);
  for (const StreamedTensor& tensor : tensors) zip.add(tensor);
  zip.finish();
}

void write_safetensors(std::span<const StreamedTensor> tensors, const std::map<std::string, std::string>& metadata,
                       const Sink& sink) {
  constexpr std::size_t alignment = 8;
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t at = 0;
  for (const StreamedTensor& tensor : tensors) {
    const std::uint64_t bytes = 4 * static_cast<std::uint64_t>(element_count(tensor.shape));
    header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {at, at + bytes}}};
    at += bytes;
  }
  std::string text = header.dump();
  while (text.size() % alignment != 0) text += ' ';
  Record start;
  start.u64(text.size()).text(text);
  sink(start.bytes());
  for (const StreamedTensor& tensor : tensors) produce_all(tensor, sink);
}

}  // namespace tessera::io

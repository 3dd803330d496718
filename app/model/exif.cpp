#include "app/model/exif.hpp"

#include <string_view>

namespace tessera {
namespace {

constexpr std::string_view exif_prefix{"Exif\0\0", 6};
constexpr std::size_t entry_size = 12;
constexpr std::uint32_t orientation_tag = 0x0112;

class Tiff {
 public:
  explicit Tiff(Bytes bytes) : bytes_(bytes), little_(has_text(bytes, 0, "II")) {}

  bool valid() const { return bytes_.size() >= 8 && (little_ || has_text(bytes_, 0, "MM")) && u16(2) == 42; }
  bool holds(std::size_t at, std::size_t count) const { return at <= bytes_.size() && bytes_.size() - at >= count; }
  std::uint32_t u16(std::size_t at) const { return little_ ? little_endian_16(bytes_, at) : big_endian_16(bytes_, at); }
  std::uint32_t u32(std::size_t at) const { return little_ ? little_endian_32(bytes_, at) : big_endian_32(bytes_, at); }

 private:
  Bytes bytes_;
  bool little_;
};

// Cameras write the field as SHORT (3); a few programs write LONG (4).
std::uint32_t entry_value(const Tiff& tiff, std::size_t entry) {
  const std::uint32_t type = tiff.u16(entry + 2);
  const std::uint32_t count = tiff.u32(entry + 4);
  if (count != 1) {
    return 0;
  }
  return type == 3 ? tiff.u16(entry + 8) : type == 4 ? tiff.u32(entry + 8) : 0;
}

}  // namespace

int exif_orientation(Bytes block) {
  if (has_text(block, 0, exif_prefix)) {
    block = block.subspan(exif_prefix.size());
  }
  const Tiff tiff(block);
  if (!tiff.valid()) {
    return 1;
  }
  const std::size_t directory = tiff.u32(4);
  if (!tiff.holds(directory, 2)) {
    return 1;
  }
  const std::size_t entries = tiff.u16(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * entry_size;
    if (!tiff.holds(entry, entry_size)) {
      return 1;
    }
    if (tiff.u16(entry) == orientation_tag) {
      const std::uint32_t value = entry_value(tiff, entry);
      return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
  }
  return 1;
}

}  // namespace tessera

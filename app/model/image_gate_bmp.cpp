// BMP: file header, one of five info headers, palette, rows padded to 4 bytes.
// Source: Microsoft, "Bitmap Storage" and BITMAPV5HEADER.
#include <fmt/core.h>

#include "app/model/image_gate.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

constexpr std::size_t file_header = 14;
constexpr std::uint32_t core_header = 12;  // OS/2's, with 16-bit sides

struct BmpHeader {
  std::size_t data = 0;  // where the rows begin
  std::uint32_t size = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;  // positive here, whatever its sign in the file
  std::uint32_t bits = 0;
  std::uint32_t compression = 0;
};

[[noreturn]] void unsupported(std::string_view what) {
  throw Error(fmt::format("{} is not supported; save the picture as PNG", what));
}

BmpHeader read_header(Bytes file) {
  if (file.size() < file_header + core_header) {
    throw Error("truncated: a BMP of fewer than 26 bytes");
  }
  BmpHeader header;
  header.data = little_endian_32(file, 10);
  header.size = little_endian_32(file, 14);
  if (header.size == core_header) {
    header.width = little_endian_16(file, 18);
    header.height = little_endian_16(file, 20);
    header.bits = little_endian_16(file, 24);
    return header;
  }
  if (header.size != 40 && header.size != 56 && header.size != 108 && header.size != 124) {
    unsupported(fmt::format("BMP with a header of {} bytes", header.size));
  }
  if (file.size() < file_header + header.size) {
    throw Error("truncated: the BMP ends in its header");
  }
  header.width = static_cast<std::int32_t>(little_endian_32(file, 18));
  const std::int64_t height = static_cast<std::int32_t>(little_endian_32(file, 22));
  header.height = height < 0 ? -height : height;
  header.bits = little_endian_16(file, 28);
  header.compression = little_endian_32(file, 30);
  return header;
}

void require_coding(const BmpHeader& header) {
  if (header.compression == 1 || header.compression == 2) {
    unsupported("BMP with run-length coding");
  }
  if (header.compression > 3) {
    unsupported("BMP with compressed rows");
  }
  const bool palette = header.bits == 1 || header.bits == 4 || header.bits == 8;
  const bool masks = header.bits == 16 || header.bits == 32;
  if (!palette && !masks && header.bits != 24) {
    unsupported(fmt::format("BMP of {} bits a pixel", header.bits));
  }
  if (header.compression == 3 && (!masks || header.size == 56)) {
    unsupported("BMP with this kind of colour masks");
  }
  if (header.size == core_header && header.bits != 24) {
    unsupported("OS/2 BMP with a palette or masks");
  }
}

// Between header and rows lies the palette, three masks, or nothing.
void require_palette(const BmpHeader& header) {
  const std::size_t masks = header.compression == 3 && header.size == 40 ? 12 : 0;
  const std::size_t begin = file_header + header.size + masks;
  if (header.data < begin) {
    throw Error(fmt::format("damaged: the rows of the BMP begin at byte {}, inside its header", header.data));
  }
  const std::size_t between = header.data - begin;
  if (header.bits < 16 && (between < 4 || between > 4 * 256 + 3)) {
    throw Error(fmt::format("damaged: a BMP palette of {} bytes; 1 to 256 colours of 4 bytes", between));
  }
  if (header.bits >= 16 && between != 0) {
    unsupported("BMP with a gap or a profile before its rows");
  }
}

}  // namespace

GateReport inspect_bmp(Bytes file) {
  const BmpHeader header = read_header(file);
  require_coding(header);
  require_sides(header.width, header.height);
  require_palette(header);
  const std::int64_t row = (header.width * header.bits + 31) / 32 * 4;
  const std::int64_t have = static_cast<std::int64_t>(file.size()) - static_cast<std::int64_t>(header.data);
  if (have < row * header.height) {
    throw Error(fmt::format("truncated: {} × {} pixels need {} bytes, {} are there", header.width, header.height,
                            row * header.height, have < 0 ? 0 : have));
  }
  GateReport report;
  report.facts.format = ImageFormat::bmp;
  const bool alpha_mask =
      header.size >= 108 && header.bits >= 16 && header.bits != 24 && little_endian_32(file, 66) != 0;
  report.facts.channels = (header.bits == 32 && header.compression == 0) || alpha_mask ? 4 : 3;
  report.facts.bits = header.bits < 8 ? static_cast<int>(header.bits) : 8;
  report.stored_width = header.width;
  report.stored_height = header.height;
  report.usable = file.size();
  report.memory = static_cast<std::size_t>(header.width * header.height * 4) + (std::size_t{1} << 16);
  return report;
}

}  // namespace tessera

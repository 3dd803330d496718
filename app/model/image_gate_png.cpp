// PNG: signature, then chunks of length, type, data, CRC-32. Source: W3C, "PNG (Third Edition)", 5 and 11.
#include <fmt/core.h>

#include <array>
#include <optional>
#include <string_view>

#include "app/model/exif.hpp"
#include "app/model/image_gate.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

constexpr std::size_t signature_size = 8;
constexpr std::size_t chunk_overhead = 12;     // length, type, CRC
constexpr std::uint64_t deflate_ratio = 1032;  // 258 bytes from 2 bits: what deflate can do at best

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t value = n;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1) != 0 ? 0xEDB88320U ^ (value >> 1) : value >> 1;
    }
    table[n] = value;
  }
  return table;
}

std::uint32_t crc32(Bytes bytes) {
  static constexpr auto table = make_crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::byte value : bytes) {
    crc = table[(crc ^ std::to_integer<std::uint32_t>(value)) & 0xFF] ^ (crc >> 8);
  }
  return ~crc;
}

struct Chunk {
  std::string_view type;
  Bytes data;
  std::size_t next = 0;
};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

Chunk read_chunk(Bytes file, std::size_t at, bool verify) {
  if (file.size() - at < chunk_overhead) {
    throw Error("truncated: the file ends before the picture does (no IEND chunk)");
  }
  const std::string_view type(reinterpret_cast<const char*>(file.data() + at + 4), 4);
  for (const char c : type) {
    if (!is_letter(c)) {
      throw Error(fmt::format("damaged: no PNG chunk at byte {}", at));
    }
  }
  const std::size_t length = big_endian_32(file, at);
  const std::size_t left = file.size() - at - chunk_overhead;
  if (length > left) {
    throw Error(fmt::format("truncated or damaged: its {} chunk of {} bytes is cut after {}", type, length, left));
  }
  const Chunk chunk{type, file.subspan(at + 8, length), at + chunk_overhead + length};
  const bool critical = (type[0] & 0x20) == 0 || type == "tRNS";
  if (verify && critical && crc32(file.subspan(at + 4, 4 + length)) != big_endian_32(file, at + 8 + length)) {
    throw Error(fmt::format("damaged: the checksum of its {} chunk at byte {} is wrong", type, at));
  }
  return chunk;
}

struct PngHeader {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint32_t depth = 0;
  std::uint32_t color = 0;
  bool interlaced = false;

  // Numbers a pixel in the file: a palette's index is one.
  std::int64_t samples() const { return color == 2 ? 3 : color == 4 ? 2 : color == 6 ? 4 : 1; }
};

bool allowed(std::uint32_t color, std::uint32_t depth) {
  const bool small = depth == 1 || depth == 2 || depth == 4;
  switch (color) {
    case 0: return small || depth == 8 || depth == 16;
    case 3: return small || depth == 8;
    case 2:
    case 4:
    case 6: return depth == 8 || depth == 16;
    default: return false;
  }
}

PngHeader read_header(const Chunk& chunk) {
  if (chunk.type == "CgBI") {
    throw Error("a PNG packed for an iPhone app is not supported; save the picture as an ordinary PNG");
  }
  if (chunk.type != "IHDR" || chunk.data.size() != 13) {
    throw Error("damaged: a PNG begins with an IHDR chunk of 13 bytes");
  }
  PngHeader header{big_endian_32(chunk.data, 0), big_endian_32(chunk.data, 4), byte_at(chunk.data, 8),
                   byte_at(chunk.data, 9), byte_at(chunk.data, 12) == 1};
  if (!allowed(header.color, header.depth) || byte_at(chunk.data, 10) != 0 || byte_at(chunk.data, 11) != 0 ||
      byte_at(chunk.data, 12) > 1) {
    throw Error(fmt::format("damaged: PNG knows no colour type {} with {} bits", header.color, header.depth));
  }
  require_sides(header.width, header.height);
  return header;
}

std::uint64_t pass_size(const PngHeader& header, std::int64_t width, std::int64_t height) {
  if (width == 0 || height == 0) {
    return 0;
  }
  const std::int64_t row_bits = width * header.samples() * header.depth;
  return static_cast<std::uint64_t>((row_bits + 7) / 8 + 1) * static_cast<std::uint64_t>(height);
}

// Bytes of all rows with their filter bytes, which is what the compressed data must make.
std::uint64_t raw_size(const PngHeader& header) {
  if (!header.interlaced) {
    return pass_size(header, header.width, header.height);
  }
  struct Pass {
    std::int64_t x, y, dx, dy;
  };
  constexpr std::array<Pass, 7> adam7{
      {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};
  std::uint64_t total = 0;
  for (const Pass& pass : adam7) {
    total += pass_size(header, (header.width - pass.x + pass.dx - 1) / pass.dx,
                       (header.height - pass.y + pass.dy - 1) / pass.dy);
  }
  return total;
}

// What the walk over the chunks finds.
struct Contents {
  std::uint64_t compressed = 0;  // bytes in IDAT
  std::size_t palette = 0;       // bytes in PLTE
  std::optional<std::size_t> transparency;
  std::size_t end = 0;
};

void note_chunk(const Chunk& chunk, Contents& contents, ImageFacts& facts) {
  if (chunk.type == "IDAT") {
    contents.compressed += chunk.data.size();
  } else if (chunk.type == "PLTE") {
    contents.palette = chunk.data.size();
  } else if (chunk.type == "tRNS") {
    contents.transparency = chunk.data.size();
  } else if (chunk.type == "eXIf") {
    facts.orientation = exif_orientation(chunk.data);
  } else if (chunk.type == "iCCP") {
    facts.icc = true;
  } else if (chunk.type == "acTL") {
    facts.animated = true;
  } else if ((chunk.type[0] & 0x20) == 0) {
    throw Error(fmt::format("damaged: unexpected PNG chunk {}", chunk.type));
  }
}

Contents walk_chunks(Bytes file, std::size_t at, bool verify, ImageFacts& facts) {
  Contents contents;
  for (;;) {
    const Chunk chunk = read_chunk(file, at, verify);
    at = chunk.next;
    if (chunk.type == "IEND") {
      contents.end = at;
      return contents;
    }
    note_chunk(chunk, contents, facts);
  }
}

void require_palette(const PngHeader& header, const Contents& contents) {
  if (contents.palette > 768 || contents.palette % 3 != 0 || (header.color == 3 && contents.palette == 0)) {
    throw Error(fmt::format("damaged: a palette of {} bytes", contents.palette));
  }
  if (!contents.transparency) {
    return;
  }
  const std::size_t length = *contents.transparency;
  const bool fits = header.color == 3   ? length <= contents.palette / 3
                    : header.color == 0 ? length == 2
                                        : header.color == 2 && length == 6;
  if (!fits) {
    throw Error(
        fmt::format("damaged: a transparency (tRNS) chunk of {} bytes for colour type {}", length, header.color));
  }
}

void require_picture_data(const PngHeader& header, const Contents& contents) {
  const std::uint64_t raw = raw_size(header);
  if (contents.compressed * deflate_ratio < raw) {
    throw Error(fmt::format("truncated or damaged: {} bytes of picture data are too short for {} × {} pixels",
                            contents.compressed, header.width, header.height));
  }
  // Stored blocks add 5 bytes to at most 65,535; twice the size and some is no picture's.
  if (contents.compressed > 2 * raw + 65536) {
    throw Error(fmt::format("damaged: {} bytes of picture data are too many for {} × {} pixels", contents.compressed,
                            header.width, header.height));
  }
}

// stb_image joins the IDAT chunks in a buffer that doubles, inflates to a second one that doubles when its
// first guess (the rows of a picture that is not interlaced) is too small, and unfilters to a third.
std::size_t memory_needed(const PngHeader& header, const Contents& contents, int channels) {
  const std::uint64_t pixels = static_cast<std::uint64_t>(header.width * header.height);
  const std::uint64_t joined = 3 * (contents.compressed + 4096);
  const std::uint64_t inflated = 3 * raw_size(header);
  const std::uint64_t unfiltered = pixels * static_cast<std::uint64_t>(channels) * (header.depth == 16 ? 2 : 1);
  const std::uint64_t converted = header.depth == 16 || header.color == 3 ? pixels * 4 : 0;
  return joined + inflated + (header.interlaced ? 2 : 1) * unfiltered + converted + (1U << 16);
}

}  // namespace

GateReport inspect_png(Bytes file, const GateOptions& options) {
  const Chunk first = read_chunk(file, signature_size, options.verify_checksums);
  const PngHeader header = read_header(first);
  GateReport report;
  report.facts.format = ImageFormat::png;
  const Contents contents = walk_chunks(file, first.next, options.verify_checksums, report.facts);
  require_palette(header, contents);
  require_picture_data(header, contents);

  const bool color = header.color == 2 || header.color == 3 || header.color == 6;
  const bool alpha = header.color == 4 || header.color == 6 || contents.transparency.has_value();
  report.facts.channels = (color ? 3 : 1) + (alpha ? 1 : 0);
  report.facts.bits = static_cast<int>(header.depth);
  report.stored_width = header.width;
  report.stored_height = header.height;
  report.usable = contents.end;
  report.memory = memory_needed(header, contents, report.facts.channels);
  return report;
}

}  // namespace tessera

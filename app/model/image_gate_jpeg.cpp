// JPEG: segments of marker, length, data; entropy-coded scans between. Source: ITU-T T.81, Annex B.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "app/model/exif.hpp"
#include "app/model/image_gate.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

using namespace std::string_view_literals;

constexpr int max_scans = 200;
constexpr std::int64_t max_scanned_pixels = 4'000'000'000;

struct Component {
  std::uint32_t id = 0;
  std::int64_t h = 1, v = 1;  // sampling factors
  std::uint32_t table = 0;    // of quantisation
};

struct Frame {
  std::int64_t width = 0, height = 0;
  bool progressive = false;
  int count = 0;
  std::array<Component, 4> components;
  std::int64_t h_max = 1, v_max = 1;

  // Samples of all planes, whole blocks: what a decoder has to keep.
  std::int64_t samples() const {
    const std::int64_t columns = (width + 8 * h_max - 1) / (8 * h_max);
    const std::int64_t rows = (height + 8 * v_max - 1) / (8 * v_max);
    std::int64_t per_unit = 0;
    for (int i = 0; i < count; ++i) {
      per_unit += components[static_cast<std::size_t>(i)].h * components[static_cast<std::size_t>(i)].v * 64;
    }
    return columns * rows * per_unit;
  }
};

// Thrown where the bytes end; the walker decides whether what came before is worth showing.
struct Ends {};

class Walker {
 public:
  explicit Walker(Bytes file) : file_(file) {}
  GateReport run();

 private:
  Bytes file_;
  std::size_t at_ = 2;  // behind SOI
  GateReport report_;
  std::optional<Frame> frame_;
  std::array<bool, 4> quantisation_{}, dc_{}, ac_{};
  int scans_ = 0;
  std::int64_t entropy_bytes_ = 0;
  std::optional<std::uint32_t> adobe_transform_;

  void walk();
  bool read_segment(std::uint32_t marker);
  std::uint32_t next_marker();
  Bytes take_segment();
  void read_quantisation(Bytes data);
  void read_huffman(Bytes data);
  void read_frame(std::uint32_t marker, Bytes data);
  void read_application(std::uint32_t marker, Bytes data);
  void read_scan(Bytes data);
  void require_tables(std::size_t component, std::uint32_t selectors, Bytes parameters);
  void skip_entropy();
  void require_whole();
};

[[noreturn]] void damaged(std::string_view what) { throw Error(fmt::format("damaged JPEG: {}", what)); }

std::uint32_t Walker::next_marker() {
  // Before the frame some writers leave padding after a segment; later it would be an error.
  while (!frame_ && at_ < file_.size() && byte_at(file_, at_) != 0xFF) {
    ++at_;
  }
  if (at_ >= file_.size()) {
    throw Ends{};
  }
  if (byte_at(file_, at_) != 0xFF) {
    damaged(fmt::format("no marker at byte {}", at_));
  }
  while (at_ < file_.size() && byte_at(file_, at_) == 0xFF) {
    ++at_;
  }
  if (at_ >= file_.size()) {
    throw Ends{};
  }
  return byte_at(file_, at_++);
}

Bytes Walker::take_segment() {
  if (file_.size() - at_ < 2) {
    throw Ends{};
  }
  const std::size_t length = big_endian_16(file_, at_);
  if (length < 2) {
    damaged(fmt::format("a segment of {} bytes at byte {}", length, at_));
  }
  if (file_.size() - at_ < length) {
    throw Ends{};
  }
  const Bytes data = file_.subspan(at_ + 2, length - 2);
  at_ += length;
  return data;
}

void Walker::read_quantisation(Bytes data) {
  while (!data.empty()) {
    const std::uint32_t precision = byte_at(data, 0) >> 4;
    const std::uint32_t table = byte_at(data, 0) & 15;
    const std::size_t size = precision == 0 ? 65 : 129;
    if (precision > 1 || table > 3 || data.size() < size) {
      damaged("a quantisation table");
    }
    quantisation_[table] = true;
    data = data.subspan(size);
  }
}

// The counts of codes of 1 … 16 bits must leave a prefix code (Kraft's inequality) of at most 256 symbols.
void Walker::read_huffman(Bytes data) {
  while (!data.empty()) {
    if (data.size() < 17) {
      damaged("a Huffman table is cut");
    }
    const std::uint32_t kind = byte_at(data, 0) >> 4;
    const std::uint32_t table = byte_at(data, 0) & 15;
    std::uint32_t total = 0;
    std::uint32_t code = 0;
    for (std::uint32_t bits = 1; bits <= 16; ++bits) {
      const std::uint32_t codes = byte_at(data, bits);
      total += codes;
      code += codes;
      if (code > 1U << bits) {
        damaged("a Huffman table is no prefix code");
      }
      code <<= 1;
    }
    if (kind > 1 || table > 3 || total > 256 || data.size() < 17 + total) {
      damaged(fmt::format("a Huffman table of {} codes", total));
    }
    (kind == 0 ? dc_ : ac_)[table] = true;
    data = data.subspan(17 + total);
  }
}

void require_coding(std::uint32_t marker) {
  switch (marker) {
    case 0xC0:
    case 0xC1:
    case 0xC2: return;
    case 0xC3:
    case 0xC7:
    case 0xCB:
    case 0xCF: throw Error("lossless JPEG is not supported; save the picture as PNG or as an ordinary JPEG");
    case 0xC5:
    case 0xC6:
    case 0xCD:
    case 0xCE: throw Error("hierarchical JPEG is not supported; save the picture as PNG or as an ordinary JPEG");
    default:
      throw Error("JPEG with arithmetic coding is not supported; save the picture as PNG or as an ordinary JPEG");
  }
}

void Walker::read_frame(std::uint32_t marker, Bytes data) {
  require_coding(marker);
  if (frame_) {
    damaged("two frames");
  }
  if (data.size() < 6) {
    damaged("a short frame header");
  }
  if (const std::uint32_t bits = byte_at(data, 0); bits != 8) {
    throw Error(fmt::format("JPEG of {} bits is not supported; save the picture as PNG or as 8-bit JPEG", bits));
  }
  Frame frame;
  frame.height = big_endian_16(data, 1);
  frame.width = big_endian_16(data, 3);
  frame.progressive = marker == 0xC2;
  frame.count = static_cast<int>(byte_at(data, 5));
  require_sides(frame.width, frame.height);
  if ((frame.count != 1 && frame.count != 3 && frame.count != 4) || data.size() != 6 + 3U * byte_at(data, 5)) {
    damaged(fmt::format("{} colour components; 1, 3 or 4 can be opened", frame.count));
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(frame.count); ++i) {
    const std::uint32_t factors = byte_at(data, 7 + 3 * i);
    Component& component = frame.components[i];
    component = {byte_at(data, 6 + 3 * i), factors >> 4, factors & 15, byte_at(data, 8 + 3 * i)};
    if (component.h < 1 || component.h > 4 || component.v < 1 || component.v > 4 || component.table > 3) {
      damaged("a component's sampling factors or table");
    }
    frame.h_max = std::max(frame.h_max, component.h);
    frame.v_max = std::max(frame.v_max, component.v);
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(frame.count); ++i) {
    if (frame.h_max % frame.components[i].h != 0 || frame.v_max % frame.components[i].v != 0) {
      throw Error("JPEG with sampling factors that do not divide is not supported; save the picture as PNG");
    }
  }
  frame_ = frame;
}

void Walker::read_application(std::uint32_t marker, Bytes data) {
  if (marker == 0xE1 && has_text(data, 0, "Exif\0\0"sv) && report_.facts.orientation == 1) {
    report_.facts.orientation = exif_orientation(data);
  } else if (marker == 0xE2 && has_text(data, 0, "ICC_PROFILE\0"sv)) {
    report_.facts.icc = true;
  } else if (marker == 0xEE && data.size() >= 12 && has_text(data, 0, "Adobe\0"sv)) {
    adobe_transform_ = byte_at(data, 11);
  }
}

// A progressive scan of a DC refinement uses no table, of DC the first, of AC the second; a baseline one both.
void Walker::require_tables(std::size_t component, std::uint32_t selectors, Bytes parameters) {
  const std::uint32_t dc = selectors >> 4;
  const std::uint32_t ac = selectors & 15;
  const bool first_of_spectrum = byte_at(parameters, 0) == 0;
  const bool refinement = byte_at(parameters, 2) >> 4 != 0;
  const bool needs_dc = !frame_->progressive || (first_of_spectrum && !refinement);
  const bool needs_ac = !frame_->progressive || !first_of_spectrum;
  if (dc > 3 || ac > 3 || (needs_dc && !dc_[dc]) || (needs_ac && !ac_[ac])) {
    damaged("a scan uses a Huffman table that is not there");
  }
  if (!quantisation_[frame_->components[component].table]) {
    damaged("a scan uses a quantisation table that is not there");
  }
}

void Walker::read_scan(Bytes data) {
  if (!frame_) {
    damaged("a scan before the frame header");
  }
  const std::size_t count = data.empty() ? 0 : byte_at(data, 0);
  if (count < 1 || count > static_cast<std::size_t>(frame_->count) || data.size() != 4 + 2 * count) {
    damaged("a scan header");
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = frame_->components.begin();
    const auto end = begin + frame_->count;
    const auto found = std::find_if(begin, end, [&](const Component& c) { return c.id == byte_at(data, 1 + 2 * i); });
    if (found == end) {
      damaged("a scan of a component that is not in the frame");
    }
    require_tables(static_cast<std::size_t>(found - begin), byte_at(data, 2 + 2 * i), data.last(3));
  }
  ++scans_;
  if (scans_ > max_scans || scans_ * frame_->width * frame_->height > max_scanned_pixels) {
    throw Error(fmt::format("{} scans over {} × {} pixels are more than a picture needs; save it again as JPEG or PNG",
                            scans_, frame_->width, frame_->height));
  }
}

// To the marker that ends the scan: FF 00 is a coded FF, FF D0 … D7 restart within it, FF FF fills.
void Walker::skip_entropy() {
  const std::size_t begin = at_;
  while (at_ < file_.size()) {
    const void* found = std::memchr(file_.data() + at_, 0xFF, file_.size() - at_);
    if (found == nullptr) {
      break;
    }
    const auto marker = static_cast<std::size_t>(static_cast<const std::byte*>(found) - file_.data());
    if (marker + 1 >= file_.size()) {
      break;
    }
    const std::uint32_t code = byte_at(file_, marker + 1);
    if (code != 0 && code != 0xFF && (code < 0xD0 || code > 0xD7)) {
      entropy_bytes_ += static_cast<std::int64_t>(marker - begin);
      at_ = marker;
      return;
    }
    at_ = marker + (code == 0xFF ? 1 : 2);
  }
  entropy_bytes_ += static_cast<std::int64_t>(file_.size() - begin);
  at_ = file_.size();
  // A progressive picture is better without the scan that broke off; otherwise its beginning is all there is.
  if (!frame_->progressive || scans_ == 1) {
    report_.usable = at_;
    report_.cut_in_scan = true;
  }
  throw Ends{};
}

// One segment; false at the end of the picture.
bool Walker::read_segment(std::uint32_t marker) {
  if (marker == 0xD9) {
    return false;
  }
  if (marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
    damaged(fmt::format("marker {:02X} where none may be", marker));
  }
  const Bytes data = take_segment();
  if (marker == 0xDB) {
    read_quantisation(data);
  } else if (marker == 0xC4) {
    read_huffman(data);
  } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC8 && marker != 0xCC) {
    read_frame(marker, data);
  } else if (marker == 0xDA) {
    read_scan(data);
    skip_entropy();
  } else {
    read_application(marker, data);
  }
  return true;
}

void Walker::walk() {
  bool more = true;
  while (more) {
    report_.usable = at_;
    more = read_segment(next_marker());
  }
  report_.usable = at_;
}

// Every block takes a bit at least (two without progression). A quarter of that lets a picture through whose
// transfer broke off, not a header that claims millions of pixels.
void Walker::require_whole() {
  if (!frame_ || scans_ == 0) {
    throw Error(report_.facts.truncated ? "truncated: the file ends before the picture data"
                                        : "damaged JPEG: no picture data");
  }
  const std::int64_t least_bits = frame_->samples() / 64 * (frame_->progressive ? 1 : 2);
  if (entropy_bytes_ * 8 < least_bits / 4) {
    throw Error(fmt::format("truncated or damaged: {} bytes of picture data are too short for {} × {} pixels",
                            entropy_bytes_, frame_->width, frame_->height));
  }
  if (frame_->count == 4 && adobe_transform_ != 0 && adobe_transform_ != 2) {
    throw Error("four-colour JPEG without Adobe's marker is not supported; save the picture as RGB");
  }
}

GateReport Walker::run() {
  report_.facts.format = ImageFormat::jpeg;
  try {
    walk();
  } catch (const Ends&) {
    report_.facts.truncated = true;
  }
  require_whole();
  report_.stored_width = frame_->width;
  report_.stored_height = frame_->height;
  report_.facts.channels = frame_->count == 1 ? 1 : 3;
  report_.facts.cmyk = frame_->count == 4;
  const std::int64_t planes = frame_->samples() * (frame_->progressive ? 3 : 1);
  const std::int64_t picture = frame_->width * frame_->height * report_.facts.channels;
  report_.memory = static_cast<std::size_t>(planes + picture) + (std::size_t{1} << 18);
  return report_;
}

}  // namespace

GateReport inspect_jpeg(Bytes file) { return Walker(file).run(); }

}  // namespace tessera

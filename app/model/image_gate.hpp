#pragma once
// The gate in front of the picture decoders: every rule that a file must keep before one of them sees it.
//
//   bytes ── identify ──► format ── inspect ──► GateReport ──► decoder (image_decode.hpp)
//
// It walks the file's structure without decoding or allocating, and refuses
//   - sides above 16,384 and more than 128 megapixels;
//   - PNG whose compressed bytes cannot make the pixels it claims, or whose checksums are wrong;
//   - JPEG whose Huffman tables are no prefix codes or overflow, whose scans use tables never defined, whose
//     sampling factors do not divide, or that asks for more than 200 scans or 4 billion scanned pixels;
//   - BMP whose rows are not in the file;
// because stb_image 2.27 reads wild addresses or works for minutes on some of these (its issues 1292,
// 1293 and 1595). All functions throw Error with the reason alone; the caller puts the file's name before it.

#include <cstddef>
#include <cstdint>

#include "app/model/image_bytes.hpp"
#include "app/model/image_facts.hpp"

namespace tessera {

struct GateOptions {
  /// Off only for fuzzing, where random changes would never pass a checksum.
  bool verify_checksums = true;
};

struct GateReport {
  ImageFacts facts;
  std::int64_t stored_width = 0;  ///< before the orientation is applied
  std::int64_t stored_height = 0;
  std::size_t usable = 0;    ///< leading bytes that are whole; less than the file's where truncated
  bool cut_in_scan = false;  ///< the usable bytes of a truncated JPEG end within coded picture data
  std::size_t memory = 0;    ///< bytes the decoder may hold at once, for a file that keeps its promises
};

/// The format by the first bytes; a few hundred are enough. Throws where it is none of ours, naming the one
/// it is ("HEIC is not supported; save the picture as PNG, JPEG, BMP or WebP").
ImageFormat identify_image(Bytes head);

/// All rules of its format. The orientation is reported, and width and height in `facts` are upright.
GateReport inspect_image(Bytes file, const GateOptions& options = {});

// One walker a format; `facts` and the stored sides are filled in, the orientation not yet applied.
GateReport inspect_png(Bytes file, const GateOptions& options);
GateReport inspect_jpeg(Bytes file);
GateReport inspect_bmp(Bytes file);
GateReport inspect_webp(Bytes file);

/// Throws where a side is 0 or the picture is too large.
void require_sides(std::int64_t width, std::int64_t height);

}  // namespace tessera

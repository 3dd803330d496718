#pragma once
// Opening a picture that may come from anywhere: PNG, JPEG, BMP, WebP.
//
//   path ── RegularFile ──► bytes ── inspect_image (the gate) ──► decoder ── orientation ──► Image8, upright
//
// Everything throws Error as "NAME: reason; what to do". Nothing waits, follows devices, or allocates on the
// word of a header that the rest of the file does not bear out. Safe to call on several threads at once.

#include <filesystem>
#include <string>

#include "app/model/image_bytes.hpp"
#include "app/model/image_facts.hpp"
#include "app/model/image_gate.hpp"
#include "tessera/image.hpp"

namespace tessera {

struct ImageFile {
  Image8 image;  ///< upright
  ImageFacts facts;
};

/// The bytes of a file that begins like a picture. Another large one is not read to its end.
std::vector<std::byte> read_picture_file(const std::filesystem::path& path);

/// Facts by the gate alone: nothing is decoded, so damage inside the picture data is not seen.
ImageFacts probe_image(const std::filesystem::path& path);

ImageFile load_image(const std::filesystem::path& path);

/// The same from memory (something dropped or pasted). `name` goes into the messages.
ImageFile load_image(Bytes file, const std::string& name, const GateOptions& options = {});

/// Pixels (width × height × channels, as stored) turned the way EXIF orientation 1 … 8 asks for.
Image8 turn_upright(const std::uint8_t* pixels, std::int64_t width, std::int64_t height, int channels, int orientation);

}  // namespace tessera

#pragma once
// The blocks of a GIF file, by giflib.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/paint/film_palette.hpp"
#include "tessera/io/atomic_file.hpp"

struct GifFileType;

namespace tessera::paint {

/// The index that stands for "as before" in every frame.
inline constexpr std::uint8_t gif_transparent = 255;

/// One picture of the film: a part of the screen, in indices.
struct GifFrame {
  std::int64_t left = 0, top = 0, width = 0, height = 0;
  std::vector<std::uint8_t> indices;
  std::vector<Rgb> palette;  ///< at most 255; empty: the file's own
};

class GifFile {
 public:
  /// Writes the head. Throws Error.
  GifFile(const std::filesystem::path& target, std::int64_t width, std::int64_t height,
          const std::vector<Rgb>& palette);
  ~GifFile();
  GifFile(const GifFile&) = delete;
  GifFile& operator=(const GifFile&) = delete;

  /// `delay`: hundredths of a second. Throws Error.
  void put(const GifFrame& frame, std::int64_t delay);
  void commit();

 private:
  static int write(GifFileType* gif, const unsigned char* data, int size);
  void put_image(const GifFrame& frame, int delay);
  void require(bool done);

  std::filesystem::path target_;
  io::AtomicFile file_;
  std::string failure_;  ///< of a write, until giflib's C code has returned
  GifFileType* gif_ = nullptr;
};

}  // namespace tessera::paint

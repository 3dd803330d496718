#pragma once
// Films: frames in, one file out. Who makes the frames is none of its business.
//
//   open_film(target, settings) ──► add(frame) … add(frame, 30) ──► finish()      or destroyed: no file
//
//   GIF    by giflib, a palette of 255 colours that changes where it must      film_gif.cpp
//   WebP   by libwebp, animated, loops                                        film_webp.cpp
//   MP4    H.264 by an ffmpeg found at run time                               film_ffmpeg.cpp
//   WebM   VP9, likewise
//
// The file appears at finish(), complete, or not at all. The same frames give the same bytes.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/paint/ffmpeg.hpp"
#include "tessera/image.hpp"

namespace tessera::paint {

enum class FilmFormat { gif, webp, mp4, webm };

/// By the file name's end, in any case of letters: ".gif", ".webp", ".mp4", ".webm".
std::optional<FilmFormat> film_format_of(const std::filesystem::path& file);
std::string_view film_extension(FilmFormat format);
/// Whether ffmpeg writes it.
bool needs_ffmpeg(FilmFormat format);

inline constexpr int min_fps = 10;
/// Players slow a GIF down whose frames take less than two hundredths of a second.
constexpr int max_fps(FilmFormat format) { return format == FilmFormat::gif ? 50 : 60; }

struct FilmSettings {
  FilmFormat format = FilmFormat::gif;
  int fps = 30;                        ///< min_fps … max_fps(format)
  std::int64_t width = 0, height = 0;  ///< pixels, 16 … 8192 a side; even for MP4 and WebM
  std::stop_token stop;                ///< makes add() and finish() throw Cancelled
};

/// The nearest size not smaller that the format can have: even sides for MP4 and WebM.
std::int64_t film_side(FilmFormat format, std::int64_t pixels);

class Film {
 public:
  virtual ~Film() = default;

  /// The next frame: width × height, RGB or RGBA, of which alpha is not looked at. It stands for `times` frames. Throws
  /// Error where it cannot be written (full disk, the encoder died) and for a frame of another size.
  virtual void add(const Image8& frame, int times = 1) = 0;
  /// Completes the file and puts it in place. Throws Error for a film without frames and where that fails.
  virtual void finish() = 0;
};

/// Throws Error at once for settings out of range, a target that cannot be written, and where `ffmpeg` lacks what the
/// format needs.
std::unique_ptr<Film> open_film(const std::filesystem::path& target, const FilmSettings& settings,
                                const Ffmpeg& ffmpeg = {});

}  // namespace tessera::paint

#include "app/paint/film.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "app/paint/film_encoders.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::int64_t min_side = 16, max_side = 8192;

struct FormatFacts {
  FilmFormat format;
  std::string_view extension;
  std::string_view name;
};
constexpr std::array<FormatFacts, 4> formats{{{FilmFormat::gif, ".gif", "GIF"},
                                              {FilmFormat::webp, ".webp", "WebP"},
                                              {FilmFormat::mp4, ".mp4", "MP4"},
                                              {FilmFormat::webm, ".webm", "WebM"}}};

const FormatFacts& facts_of(FilmFormat format) { return formats[static_cast<std::size_t>(format)]; }

void check_settings(const FilmSettings& s) {
  const FormatFacts& facts = facts_of(s.format);
  if (s.fps < min_fps || s.fps > max_fps(s.format)) {
    throw Error(fmt::format("fps: {} must be {} to {} for {}", s.fps, min_fps, max_fps(s.format), facts.name));
  }
  for (const std::int64_t side : {s.width, s.height}) {
    if (side < min_side || side > max_side) {
      throw Error(fmt::format("size: {} x {} must be {} to {} pixels a side", s.width, s.height, min_side, max_side));
    }
    if (film_side(s.format, side) != side) {
      throw Error(fmt::format("size: {} x {} must be even for {}", s.width, s.height, facts.name));
    }
  }
}

void check_encoder(FilmFormat format, const Ffmpeg& ffmpeg) {
  if (!needs_ffmpeg(format)) return;
  const std::string reason = format == FilmFormat::mp4 ? ffmpeg.reason_against_h264() : ffmpeg.reason_against_vp9();
  if (!reason.empty()) throw Error(fmt::format("{} cannot be written: {}", facts_of(format).name, reason));
}

}  // namespace

std::optional<FilmFormat> film_format_of(const std::filesystem::path& file) {
  std::string end = file.extension().string();
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const FormatFacts& facts : formats) {
    if (facts.extension == end) return facts.format;
  }
  return std::nullopt;
}

std::string_view film_extension(FilmFormat format) { return facts_of(format).extension; }

bool needs_ffmpeg(FilmFormat format) { return format == FilmFormat::mp4 || format == FilmFormat::webm; }

std::int64_t film_side(FilmFormat format, std::int64_t pixels) {
  return needs_ffmpeg(format) ? pixels + pixels % 2 : pixels;
}

std::unique_ptr<Film> open_film(const std::filesystem::path& target, const FilmSettings& settings,
                                const Ffmpeg& ffmpeg) {
  check_settings(settings);
  check_encoder(settings.format, ffmpeg);
  switch (settings.format) {
    case FilmFormat::gif: return open_gif(target, settings);
    case FilmFormat::webp: return open_webp(target, settings);
    case FilmFormat::mp4:
    case FilmFormat::webm: return open_with_ffmpeg(target, settings, ffmpeg);
  }
  throw Error("no such film format");
}

void check_frame(const FilmSettings& settings, const Image8& frame, int times) {
  if (settings.stop.stop_requested()) throw Cancelled();
  if (frame.width == settings.width && frame.height == settings.height && frame.channels >= 3 && times >= 1) return;
  throw Error(fmt::format("a frame of {} x {} in {} channels does not fit a film of {} x {}", frame.width, frame.height,
                          frame.channels, settings.width, settings.height));
}

}  // namespace tessera::paint

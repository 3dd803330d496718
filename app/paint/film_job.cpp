#include "app/paint/film_job.hpp"

#include <cmath>

#include <fmt/format.h>

#include "app/paint/image_painter.hpp"
#include "app/scene/texts/texts.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

std::int64_t pixels(float points, double scale) {
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(points) * scale - 1e-3));
}

/// One column or row more where the format wants an even number: the last one again.
Image8 widened(Image8 frame, std::int64_t width, std::int64_t height) {
  if (frame.width == width && frame.height == height) return frame;
  Image8 wider{width, height, frame.channels, {}};
  wider.pixels.reserve(static_cast<std::size_t>(width * height * frame.channels));
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      const std::uint8_t* p = frame.at(std::min(x, frame.width - 1), std::min(y, frame.height - 1));
      wider.pixels.insert(wider.pixels.end(), p, p + frame.channels);
    }
  }
  return wider;
}

}  // namespace

RestSeconds film_rest(const StillMaker& stills, bool words_shown) {
  if (!words_shown) return [](const Beat&) { return 1.0; };
  return [&stills](const Beat& beat) {
    const double reading = texts::reading_seconds(stills.words(beat.id(), beat.stop));
    return std::max(1.0, reading - (beat.stop - beat.begin));  // they have stood there while it moved
  };
}

void write_film(StillMaker& stills, const FilmRequest& request, const std::stop_token& stop,
                const FilmProgress& progress) {
  const auto format = film_format_of(request.target);
  if (!format) throw Error(fmt::format("{}: a film ends in .gif, .webp, .mp4 or .webm", request.target.string()));
  const auto moments = film_schedule(lesson_timeline(), request.range, request.pace);
  FilmSettings settings{*format, request.pace.fps, pixels(request.look.size.x, request.scale),
                        pixels(request.look.size.y, request.scale), stop};
  settings.width = film_side(*format, settings.width);
  settings.height = film_side(*format, settings.height);
  const auto film = open_film(request.target, settings, request.ffmpeg);

  ImagePainter painter;
  const ImageOptions options{request.scale, true, ground_of(request.look.theme)};
  const std::int64_t all = frame_count(moments);
  std::int64_t done = 0;
  scene::Scene shown;
  Image8 frame;
  for (const FilmMoment& moment : moments) {
    scene::Scene scene = stills.scene_at(moment.t, request.look);
    if (done == 0 || !(scene == shown)) {
      frame = widened(painter.paint(scene, options), settings.width, settings.height);
      shown = std::move(scene);
    }
    film->add(frame, moment.frames);
    done += moment.frames;
    progress(done, all);
  }
  film->finish();
}

}  // namespace tessera::paint

#pragma once
// A film of the lesson: scenes at their moments, drawn and encoded, off the thread that draws the window.

#include <filesystem>
#include <functional>
#include <stop_token>

#include "app/paint/film.hpp"
#include "app/paint/film_schedule.hpp"
#include "app/paint/still.hpp"

namespace tessera::paint {

struct FilmRequest {
  std::filesystem::path target;  ///< its end tells the format
  FilmRange range;
  FilmPace pace;
  StillLook look;    ///< its size in points, the same for all frames
  double scale = 1;  ///< pixels a point; a side that the format wants even gets a pixel more
  Ffmpeg ffmpeg;     ///< needed for MP4 and WebM
};

/// Frames done and to do.
using FilmProgress = std::function<void(std::int64_t done, std::int64_t all)>;

/// Draws and writes all frames; the target appears when all is done. The same request and input give the same bytes.
/// Throws Error with the reason, and Cancelled.
void write_film(StillMaker& stills, const FilmRequest& request, const std::stop_token& stop,
                const FilmProgress& progress);

/// How long the lesson rests at a beat: the time to read its words, or a second where a film does not show them.
RestSeconds film_rest(const StillMaker& stills, bool words_shown);

}  // namespace tessera::paint

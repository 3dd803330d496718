#pragma once
// The encoders behind open_film, which has checked their settings.

#include "app/paint/film.hpp"

namespace tessera::paint {

std::unique_ptr<Film> open_gif(const std::filesystem::path& target, const FilmSettings& settings);
std::unique_ptr<Film> open_webp(const std::filesystem::path& target, const FilmSettings& settings);
std::unique_ptr<Film> open_with_ffmpeg(const std::filesystem::path& target, const FilmSettings& settings,
                                       const Ffmpeg& ffmpeg);

/// Throws Cancelled once stopped, and Error for a frame that does not fit the film.
void check_frame(const FilmSettings& settings, const Image8& frame, int times);

}  // namespace tessera::paint

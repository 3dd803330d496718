#pragma once
// Frames such as the lesson has (flat colours, thin lines, tiles of a photograph that travel), and other people's
// programs that read films back.

#include <filesystem>
#include <string>
#include <vector>

#include "app/paint/film.hpp"
#include "tessera/image.hpp"

namespace tessera::paint::test {

/// Frame k: tiles of the photograph fly from the left to the right half over a second of 30 frames; the rest is still.
Image8 lesson_like_frame(int k, std::int64_t width, std::int64_t height);
/// From `gray` to lighter, the same everywhere.
Image8 flat_frame(std::uint8_t gray, std::int64_t width, std::int64_t height);

/// What the program prints, found in PATH; throws where there is none or it fails.
std::string output_of(const std::string& program, const std::vector<std::string>& arguments);
bool installed(const std::string& program);

/// ffprobe's answer to -show_entries, a value a line.
std::string probe(const std::filesystem::path& film, const std::string& entries);

/// Every frame at the film's own rate, RGB, as ffmpeg decodes it.
std::vector<Image8> decoded_by_ffmpeg(const std::filesystem::path& film, std::int64_t width, std::int64_t height);
/// The frames of an animated WebP and when each ends, in milliseconds, by libwebp's demultiplexer.
struct WebpFrames {
  std::vector<Image8> frames;
  std::vector<int> ends_ms;
};
WebpFrames decoded_webp(const std::filesystem::path& film);

/// Peak signal to noise ratio in dB over RGB; 99 for equal pictures.
double psnr(const Image8& one, const Image8& other);

std::string content(const std::filesystem::path& file);
std::ptrdiff_t entries(const std::filesystem::path& folder);

}  // namespace tessera::paint::test

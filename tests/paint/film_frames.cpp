#include "tests/paint/film_frames.hpp"

#include <webp/demux.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "app/model/samples.hpp"
#include "app/model/subprocess.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::paint::test {

namespace {

void put(Image8& frame, std::int64_t x, std::int64_t y, const std::uint8_t* rgb) {
  if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) return;
  std::memcpy(frame.pixels.data() + (y * frame.width + x) * 3, rgb, 3);
}

const Image8& photograph() {
  static const Image8 picture = load_sample("sample:chelsea");
  return picture;
}

}  // namespace

Image8 flat_frame(std::uint8_t gray, std::int64_t width, std::int64_t height) {
  return {width, height, 3, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height) * 3, gray)};
}

Image8 lesson_like_frame(int k, std::int64_t width, std::int64_t height) {
  Image8 frame = flat_frame(250, width, height);
  const Image8& photo = photograph();
  const std::int64_t side = height / 2, tiles = 7, tile = side / tiles;
  const double share = std::min(1.0, k / 29.0);
  for (std::int64_t y = 0; y < side; ++y) {
    for (std::int64_t x = 0; x < side; ++x) {
      const std::uint8_t* rgb = photo.at(x * photo.width / side, y * photo.height / side);
      put(frame, x + 8, y + 8, rgb);
      const std::int64_t gap = (x / tile + y / tile) % 3 * 4;
      put(frame, x + 8 + static_cast<std::int64_t>(share * static_cast<double>(width - side - 16)) + gap,
          y + height - side - 8, rgb);
    }
  }
  const std::uint8_t line[3]{30, 60, 200};
  for (std::int64_t x = 0; x < width; ++x) put(frame, x, height / 2 + (x / 9) % 2, line);
  return frame;
}

bool installed(const std::string& program) { return !find_program(program).empty(); }

std::string output_of(const std::string& program, const std::vector<std::string>& arguments) {
  Subprocess process(find_program(program), arguments, std::size_t{1} << 30);
  while (!process.finished()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (!process.succeeded()) throw std::runtime_error(program + " failed");
  return process.output();
}

std::string probe(const std::filesystem::path& film, const std::string& entries) {
  return output_of("ffprobe", {"-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", entries,
                               "-of", "default=noprint_wrappers=1", film.string()});
}

std::vector<Image8> decoded_by_ffmpeg(const std::filesystem::path& film, std::int64_t width, std::int64_t height) {
  const std::string bytes =
      output_of("ffmpeg", {"-v", "error", "-nostdin", "-i", film.string(), "-vf",
                           "scale=in_color_matrix=bt709:flags=accurate_rnd+full_chroma_int", "-fps_mode", "passthrough",
                           "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"});
  std::vector<Image8> frames;
  const auto size = static_cast<std::size_t>(width * height) * 3;
  for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
    frames.push_back({width, height, 3, {begin, begin + size}});
  }
  return frames;
}

WebpFrames decoded_webp(const std::filesystem::path& film) {
  const std::string bytes = content(film);
  const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(WebPAnimDecoderNew(&data, nullptr),
                                                                             WebPAnimDecoderDelete);
  if (decoder == nullptr) throw std::runtime_error("no WebP animation");
  WebPAnimInfo info;
  WebPAnimDecoderGetInfo(decoder.get(), &info);
  WebpFrames result;
  while (WebPAnimDecoderHasMoreFrames(decoder.get()) != 0) {
    std::uint8_t* rgba = nullptr;
    int end = 0;
    if (WebPAnimDecoderGetNext(decoder.get(), &rgba, &end) == 0) throw std::runtime_error("damaged WebP animation");
    Image8 frame{info.canvas_width, info.canvas_height, 3, {}};
    for (std::int64_t i = 0; i < frame.width * frame.height; ++i) {
      frame.pixels.insert(frame.pixels.end(), rgba + 4 * i, rgba + 4 * i + 3);
    }
    result.frames.push_back(std::move(frame));
    result.ends_ms.push_back(end);
  }
  return result;
}

double psnr(const Image8& one, const Image8& other) {
  if (one.pixels.size() != other.pixels.size()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) {
    const double d = static_cast<double>(one.pixels[i]) - static_cast<double>(other.pixels[i]);
    sum += d * d;
  }
  return sum == 0 ? 99 : 10 * std::log10(255.0 * 255 * static_cast<double>(one.pixels.size()) / sum);
}

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t entries(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

}  // namespace tessera::paint::test

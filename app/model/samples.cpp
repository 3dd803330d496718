#include "app/model/samples.hpp"

#include <array>

#include <fmt/format.h>

#include <tessera_assets.hpp>

#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

constexpr std::int64_t made_side = 224;  // the default H × W, so that nothing is resampled
constexpr std::int64_t square_side = 16;

constexpr std::array<Sample, 7> all{{
    {"sample:astronaut", "astronaut.png", "Astronaut", "Eileen Collins, NASA; public domain"},
    {"sample:chelsea", "chelsea.png", "Chelsea the cat", "photo by Stefan van der Walt; CC0"},
    {"sample:coffee", "coffee.png", "Coffee", "photo by Rachel Michetti; CC0"},
    {"sample:camera", "camera.png", "Photographer, gray", "photo by Lav Varshney; CC0"},
    {"sample:rocket", "rocket.jpg", "Rocket", "DSCOVR launch, SpaceX; public domain"},
    {"made:ramp", "ramp 224 × 224", "Pixel-index ramp",
     "red is the column, green the row: read off where a value came from"},
    {"made:checkerboard", "checkerboard 224 × 224", "Checkerboard",
     "squares of 16: flat patches at P = 16, edges at others"},
}};

Image8 make_ramp() {
  Image8 image{made_side, made_side, 3, {}};
  image.pixels.reserve(static_cast<std::size_t>(made_side * made_side * 3));
  for (std::int64_t y = 0; y < made_side; ++y) {
    for (std::int64_t x = 0; x < made_side; ++x) {
      image.pixels.insert(image.pixels.end(), {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 0});
    }
  }
  return image;
}

Image8 make_checkerboard() {
  Image8 image{made_side, made_side, 1, {}};
  image.pixels.reserve(static_cast<std::size_t>(made_side * made_side));
  for (std::int64_t y = 0; y < made_side; ++y) {
    for (std::int64_t x = 0; x < made_side; ++x) {
      const bool white = (x / square_side + y / square_side) % 2 == 1;
      image.pixels.push_back(white ? 255 : 0);
    }
  }
  return image;
}

}  // namespace

std::span<const Sample> samples() { return all; }

const Sample* find_sample(std::string_view source) {
  for (const Sample& sample : all) {
    if (sample.source == source) return &sample;
  }
  return nullptr;
}

bool is_sample_source(std::string_view source) { return source.starts_with("sample:") || source.starts_with("made:"); }

Image8 load_sample(std::string_view source) {
  const Sample* sample = find_sample(source);
  if (!sample) throw Error(fmt::format("{}: no such sample picture", source));
  if (source == "made:ramp") return make_ramp();
  if (source == "made:checkerboard") return make_checkerboard();
  return load_image(asset(fmt::format("photos/{}", sample->name)), std::string(sample->name)).image;
}

}  // namespace tessera

#include "app/model/image_file.hpp"

#include <fmt/core.h>

#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "app/model/image_stb.hpp"
#include "app/model/image_truncated.hpp"
#include "app/model/image_webp.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

// Enough to recognise any format by; the rest of a large file of another kind is never read.
constexpr std::int64_t head_size = 4096;

Image8 decode(Bytes file, const GateReport& report) {
  if (report.facts.format == ImageFormat::webp) {
    Image8 image = decode_webp(file, report);
    return report.facts.orientation == 1
               ? std::move(image)
               : turn_upright(image.pixels.data(), image.width, image.height, image.channels, report.facts.orientation);
  }
  const StbPixels pixels = report.facts.truncated ? decode_truncated_jpeg(file, report)
                                                  : decode_with_stb(file.first(report.usable), report.memory);
  if (pixels.width != report.stored_width || pixels.height != report.stored_height) {
    throw Error("damaged: the picture is not of the size its header says");
  }
  return turn_upright(pixels.data.get(), pixels.width, pixels.height, pixels.channels, report.facts.orientation);
}

// Where the pixel of the upright picture's corner is stored, and how far its right and lower neighbours are.
struct Walk {
  std::int64_t start, right, down;
};

Walk walk_of(int orientation, std::int64_t w, std::int64_t h) {
  const std::int64_t last_row = (h - 1) * w;
  switch (orientation) {
    case 2: return {w - 1, -1, w};
    case 3: return {w * h - 1, -1, -w};
    case 4: return {last_row, 1, -w};
    case 5: return {0, w, 1};
    case 6: return {last_row, -w, 1};
    case 7: return {w * h - 1, -w, -1};
    case 8: return {w - 1, w, -1};
    default: return {0, 1, w};
  }
}

}  // namespace

Image8 turn_upright(const std::uint8_t* pixels, std::int64_t width, std::int64_t height, int channels,
                    int orientation) {
  Image8 image{orientation >= 5 ? height : width, orientation >= 5 ? width : height, channels, {}};
  const std::int64_t bytes = width * height * channels;
  if (orientation == 1) {
    image.pixels.assign(pixels, pixels + bytes);
    return image;
  }
  image.pixels.resize(static_cast<std::size_t>(bytes));
  const Walk walk = walk_of(orientation, width, height);
  std::uint8_t* target = image.pixels.data();
  for (std::int64_t y = 0; y < image.height; ++y) {
    const std::uint8_t* source = pixels + (walk.start + y * walk.down) * channels;
    for (std::int64_t x = 0; x < image.width; ++x) {
      for (int c = 0; c < channels; ++c) {
        *target++ = source[c];
      }
      source += x + 1 < image.width ? walk.right * channels : 0;
    }
  }
  return image;
}

std::vector<std::byte> read_picture_file(const std::filesystem::path& path) {
  const RegularFile file(path);
  if (file.size() > max_picture_file) {
    throw Error(fmt::format("{}: too large: a file of {} MB; up to {} MB can be opened", path.string(),
                            file.size() >> 20, max_picture_file >> 20));
  }
  try {
    identify_image(file.read(head_size));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()));
  }
  return file.read(file.size());
}

ImageFacts probe_image(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_picture_file(path);
  try {
    return inspect_image(bytes).facts;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

ImageFile load_image(const std::filesystem::path& path) { return load_image(read_picture_file(path), path.string()); }

ImageFile load_image(Bytes file, const std::string& name, const GateOptions& options) {
  try {
    if (file.empty()) {
      throw Error("the file is empty (0 bytes)");
    }
    if (static_cast<std::int64_t>(file.size()) > max_picture_file) {
      throw Error(
          fmt::format("too large: {} MB; up to {} MB can be opened", file.size() >> 20, max_picture_file >> 20));
    }
    const GateReport report = inspect_image(file, options);
    ImageFile result{decode(file, report), report.facts};
    result.facts.channels = result.image.channels;
    return result;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()));
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: not enough memory to open it; close other programs or scale it down", name));
  }
}

}  // namespace tessera

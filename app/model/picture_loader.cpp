#include "app/model/picture_loader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <list>

#include <fmt/format.h>

#include "app/model/image_file.hpp"
#include "app/model/samples.hpp"
#include "app/model/sha256.hpp"
#include "tessera/preprocess.hpp"

namespace tessera {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t remembered_bytes = std::size_t{512} << 20;
constexpr std::size_t remembered_pictures = 2 * max_batch;

/// Tells a file from what it was when it was read.
struct Stamp {
  fs::file_time_type time{};
  std::uintmax_t size = 0;
  bool operator==(const Stamp&) const = default;
};

Stamp stamp_of(const std::string& source) {
  if (is_sample_source(source)) return {};
  std::error_code failed;
  Stamp stamp;
  stamp.time = fs::last_write_time(source, failed);
  stamp.size = fs::file_size(source, failed);
  return stamp;
}

Picture make_thumbnail(const Image8& image) {
  const std::int64_t side = std::min(image.width, image.height);
  Image8 square{side, side, image.channels, {}};
  square.pixels.reserve(static_cast<std::size_t>(side * side * image.channels));
  const std::int64_t left = (image.width - side) / 2;
  const std::int64_t top = (image.height - side) / 2;
  for (std::int64_t y = 0; y < side; ++y) {
    const std::uint8_t* row = image.at(left, top + y);
    square.pixels.insert(square.pixels.end(), row, row + side * image.channels);
  }
  square = convert_channels(square, 3);
  if (side <= thumbnail_side) return std::make_shared<const Image8>(std::move(square));
  return std::make_shared<const Image8>(resize(square, thumbnail_side, thumbnail_side, Interpolation::bilinear));
}

class LoadJob {
 public:
  LoadedBatch operator()(const LoadKey& key, const std::stop_token& stop, const std::function<void(double)>& progress) {
    LoadedBatch batch;
    const std::size_t count = std::min(key.sources.size(), max_batch);
    for (std::size_t index = 0; index < count; ++index) {
      if (stop.stop_requested()) throw Cancelled();
      const std::string& source = key.sources[index];
      try {
        batch.pictures.push_back(remembered(source));
      } catch (const std::bad_alloc&) {
        batch.failures.push_back({source, fmt::format("{}: not enough memory to decode it", source)});
      } catch (const std::exception& error) {
        batch.failures.push_back({source, error.what()});
      }
      if (count > 1) progress(static_cast<double>(index + 1) / static_cast<double>(count));
    }
    for (std::size_t index = count; index < key.sources.size(); ++index) {
      batch.failures.push_back({key.sources[index], fmt::format("{}: left out; a batch holds at most {} pictures",
                                                                key.sources[index], max_batch)});
    }
    return batch;
  }

 private:
  struct Memory {
    LoadedPicture picture;
    Stamp stamp;
  };

  LoadedPicture remembered(const std::string& source) {
    const Stamp stamp = stamp_of(source);
    const auto found = std::find_if(memory_.begin(), memory_.end(), [&](const Memory& memory) {
      return memory.picture.source == source && memory.stamp == stamp;
    });
    if (found != memory_.end()) {
      memory_.splice(memory_.begin(), memory_, found);
    } else {
      memory_.remove_if([&](const Memory& memory) { return memory.picture.source == source; });
      memory_.push_front({load_picture(source), stamp});
      forget_oldest();
    }
    return memory_.front().picture;
  }

  void forget_oldest() {
    std::size_t bytes = 0;
    std::size_t kept = 0;
    auto memory = memory_.begin();
    for (; memory != memory_.end(); ++memory, ++kept) {
      bytes += memory->picture.picture->pixels.size();
      const bool full = bytes > remembered_bytes || kept == remembered_pictures;
      if (full && kept > 0) break;
    }
    memory_.erase(memory, memory_.end());
  }

  std::list<Memory> memory_;  // used last first
};

}  // namespace

std::vector<std::string> LoadedBatch::sources() const {
  std::vector<std::string> list;
  for (const LoadedPicture& picture : pictures) list.push_back(picture.source);
  return list;
}

std::vector<Picture> LoadedBatch::picture_list() const {
  std::vector<Picture> list;
  for (const LoadedPicture& picture : pictures) list.push_back(picture.picture);
  return list;
}

std::vector<PictureRecord> LoadedBatch::records() const {
  std::vector<PictureRecord> list;
  for (const LoadedPicture& picture : pictures) list.push_back(picture.file);
  return list;
}

LoadedPicture load_picture(const std::string& source) {
  LoadedPicture loaded;
  loaded.source = source;
  if (is_sample_source(source)) {
    loaded.picture = std::make_shared<const Image8>(load_sample(source));
    loaded.name = find_sample(source)->name;
  } else {
    const std::vector<std::byte> bytes = read_picture_file(source);
    ImageFile file = load_image(bytes, source);
    loaded.file = {bytes.size(), sha256_text(bytes), {}};
    loaded.warnings = warnings(file.facts);
    loaded.picture = std::make_shared<const Image8>(std::move(file.image));
    loaded.name = fs::path(source).filename().string();
  }
  loaded.thumbnail = make_thumbnail(*loaded.picture);
  return loaded;
}

PictureSlot::Job make_load_job() {
  return [job = std::make_shared<LoadJob>()](const LoadKey& key, std::stop_token stop,
                                             const std::function<void(double)>& progress) {
    return (*job)(key, stop, progress);
  };
}

}  // namespace tessera

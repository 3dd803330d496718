#pragma once
// Reading and decoding a batch of pictures, as a background job.
//
// A batch is loaded as a whole; pictures that cannot be read are told of and left out. What was decoded lately
// is remembered, so that undoing an "open" costs nothing while its file is unchanged.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/model/document_file.hpp"
#include "app/model/embed_job.hpp"
#include "app/model/latest_slot.hpp"

namespace tessera {

struct LoadedPicture {
  std::string source;                 ///< as in Document::images
  std::string name;                   ///< file name without folders
  Picture picture;                    ///< never null
  Picture thumbnail;                  ///< centre square, at most thumbnail_side a side
  PictureRecord file;                 ///< size and SHA-256 of what was read; empty for a sample
  std::vector<std::string> warnings;  ///< what a viewer should know, a sentence each
};

struct LoadFailure {
  std::string source;
  std::string reason;  ///< names the file, what is wrong and what to do
  bool operator==(const LoadFailure&) const = default;
};

struct LoadedBatch {
  std::vector<LoadedPicture> pictures;
  std::vector<LoadFailure> failures;

  std::vector<std::string> sources() const;
  std::vector<Picture> picture_list() const;
  /// Of the files, in the same order.
  std::vector<PictureRecord> records() const;
};

struct LoadKey {
  std::vector<std::string> sources;  ///< 1 … max_batch; the rest is not read and told of
  std::uint64_t request = 0;         ///< counts up, so that asking again reads again
  bool operator==(const LoadKey&) const = default;
};

inline constexpr std::int64_t thumbnail_side = 144;

using PictureSlot = LatestSlot<LoadKey, LoadedBatch>;

/// A job for PictureSlot, with its own memory of decoded pictures.
PictureSlot::Job make_load_job();

/// One picture by its source: a file's path or a sample's name. Throws Error.
LoadedPicture load_picture(const std::string& source);

}  // namespace tessera

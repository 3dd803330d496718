#pragma once
// What the in-app file dialog shows of a folder.

#include <filesystem>
#include <string>
#include <vector>

#include "app/model/latest_slot.hpp"

namespace tessera {

struct FolderEntry {
  std::string name;
  bool folder = false;
  bool operator==(const FolderEntry&) const = default;
};

struct FolderListing {
  std::filesystem::path folder;  ///< absolute
  std::vector<FolderEntry>
      entries;       ///< folders first, then by name; hidden ones left out; pictures and checkpoints only
  bool cut = false;  ///< more than max_folder_entries: the rest is not listed
};

inline constexpr std::size_t max_folder_entries = 5000;

/// Files whose names end like pictures or checkpoints that the program opens, and all folders. Throws Error naming the
/// folder and the reason.
FolderListing list_folder(const std::filesystem::path& folder);

/// Listing in the background: a folder on a slow network must not hold up a frame.
using FolderSlot = LatestSlot<std::filesystem::path, FolderListing>;

/// Whether the name ends in .png, .jpg, .jpeg, .bmp or .webp, in any case.
bool looks_like_picture(const std::filesystem::path& file);

}  // namespace tessera

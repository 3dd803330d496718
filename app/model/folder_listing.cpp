#include "app/model/folder_listing.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "app/model/model_file.hpp"

namespace tessera {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool before(const FolderEntry& a, const FolderEntry& b) {
  if (a.folder != b.folder) return a.folder;
  const std::string low_a = lower(a.name);
  const std::string low_b = lower(b.name);
  return low_a != low_b ? low_a < low_b : a.name < b.name;
}

}  // namespace

bool looks_like_picture(const std::filesystem::path& file) {
  constexpr std::array endings{".png", ".jpg", ".jpeg", ".bmp", ".webp"};
  const std::string ending = lower(file.extension().string());
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

FolderListing list_folder(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  FolderListing listing;
  listing.folder = fs::absolute(folder, failed).lexically_normal();
  fs::directory_iterator entry(listing.folder, failed);
  if (failed)
    throw Error(fmt::format("{}: the folder cannot be listed: {}", listing.folder.string(), failed.message()));
  for (; entry != fs::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.empty() || name.front() == '.') continue;
    std::error_code unknown;
    const bool is_folder = entry->is_directory(unknown);
    if (!is_folder && !looks_like_picture(entry->path()) && !looks_like_checkpoint(entry->path())) continue;
    listing.cut = listing.entries.size() == max_folder_entries;
    if (listing.cut) break;
    listing.entries.push_back({name, is_folder});
  }
  std::sort(listing.entries.begin(), listing.entries.end(), before);
  return listing;
}

}  // namespace tessera

#include "app/model/document_pictures.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "app/model/document_model.hpp"
#include "app/model/image_file.hpp"
#include "app/model/samples.hpp"
#include "app/model/sha256.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& source) {
  std::error_code failed;
  return is_sample_source(source) || fs::exists(source, failed);
}

PictureRecord record_of_file(const fs::path& file) {
  const std::vector<std::byte> bytes = read_picture_file(file);
  return {bytes.size(), sha256_text(bytes), {}};
}

/// The file of the same name beside the document, where it is the same picture.
std::string beside(const std::string& source, const PictureRecord& record, const fs::path& folder) {
  const fs::path candidate = folder / fs::path(source).filename();
  if (folder.empty() || !is_there(candidate.string())) return "";
  try {
    if (record.sha256.empty() || record_of_file(candidate).sha256 == record.sha256) return candidate.string();
  } catch (const Error&) {  // whatever it is, it is not the picture
  }
  return "";
}

/// Under the hash of what it is, so that two pictures of one name keep apart and one is stored once.
std::string unpack(const std::string& source, const PictureRecord& record) {
  const fs::path cache = cache_folder();
  if (cache.empty()) throw Error("neither XDG_CACHE_HOME nor HOME names a folder for it");
  const fs::path folder = cache / "pictures" / sha256_text(record.content).substr(0, 16);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Error(fmt::format("{}: cannot be created: {}", folder.string(), failed.message()));
  const fs::path file = folder / fs::path(source).filename();
  if (fs::file_size(file, failed) != record.content.size() || failed)
    io::write_atomically(file, [&](const io::Sink& sink) { sink(record.content); });
  return file.string();
}

/// Of one picture that is not where the document says; what there is to tell.
std::string find_picture(std::string& source, const PictureRecord& record, const fs::path& folder) {
  if (std::string found = beside(source, record, folder); !found.empty()) {
    std::string note = fmt::format("{}: not there any more; {} is opened in its place", source, found);
    source = std::move(found);
    return note;
  }
  if (record.content.empty()) return "";  // opening it will tell
  try {
    std::string note = fmt::format("{}: not there; the copy in the document is opened in its place", source);
    source = unpack(source, record);
    return note;
  } catch (const std::exception& error) {
    return fmt::format("{}: not there, and the copy in the document cannot be opened: {}", source, error.what());
  }
}

}  // namespace

std::vector<std::string> find_pictures(SavedState& state, const fs::path& folder) {
  std::vector<std::string> notes;
  std::vector<std::string>& sources = state.document.images;
  for (std::size_t k = 0; k < sources.size(); ++k) {
    const PictureRecord record = k < state.pictures.size() ? state.pictures[k] : PictureRecord();
    if (is_there(sources[k])) continue;
    if (std::string note = find_picture(sources[k], record, folder); !note.empty()) notes.push_back(std::move(note));
  }
  for (PictureRecord& record : state.pictures) record.content = {};
  return notes;
}

OpenedDocument open_document(const fs::path& file) {
  OpenedDocument opened{load_document(file), {}, fs::absolute(file).lexically_normal(), false};
  opened.notes = find_files(opened.state, opened.file.parent_path());
  return opened;
}

std::string changed_picture(const std::string& source, const PictureRecord& saved, const PictureRecord& now) {
  if (saved.bytes > 0 && now.bytes > 0 && saved.bytes != now.bytes)
    return fmt::format("{}: not the picture that the document was made with: it had {} bytes, now it has {}", source,
                       saved.bytes, now.bytes);
  if (!saved.sha256.empty() && !now.sha256.empty() && saved.sha256 != now.sha256)
    return fmt::format("{}: not the picture that the document was made with, though of the same size", source);
  return "";
}

std::vector<std::string> check_pictures(const SavedState& state) {
  std::vector<std::string> notes;
  for (std::size_t k = 0; k < state.document.images.size(); ++k) {
    const std::string& source = state.document.images[k];
    if (is_sample_source(source)) continue;
    try {
      const PictureRecord saved = k < state.pictures.size() ? state.pictures[k] : PictureRecord();
      if (std::string note = changed_picture(source, saved, record_of_file(source)); !note.empty())
        notes.push_back(std::move(note));
    } catch (const Error& error) {
      notes.emplace_back(error.what());
    }
  }
  return notes;
}

void embed_pictures(SavedState& state) {
  const std::vector<std::string>& sources = state.document.images;
  state.pictures.resize(sources.size());
  for (std::size_t k = 0; k < sources.size(); ++k) {
    if (is_sample_source(sources[k])) continue;
    PictureRecord& record = state.pictures[k];
    record.content = read_picture_file(sources[k]);
    record.bytes = record.content.size();
    record.sha256 = sha256_text(record.content);
  }
}

fs::path cache_folder() {
  // The XDG base directory specification: a relative path in the variable is invalid and to be ignored.
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && fs::path(cache).is_absolute())
    return fs::path(cache) / "tessera";
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".cache" / "tessera";
  return {};
}

}  // namespace tessera

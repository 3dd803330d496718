#pragma once
// The pictures behind a document: where they are now, and whether they are still what they were.

#include <filesystem>
#include <string>
#include <vector>

#include "app/model/document_file.hpp"

namespace tessera {

/// Looks for every picture that is not where the document says:
///   - a file of the same name beside the document, of the same SHA-256 where one is known (the folder was moved);
///   - the content that the document carries, which is put into the user's cache as a file.
/// The document's sources name what was found; what was not found stays as it was, so that opening it tells. Contents
/// are dropped from the records. Returns what there is to tell, a sentence each.
std::vector<std::string> find_pictures(SavedState& state, const std::filesystem::path& folder);

struct OpenedDocument {
  SavedState state;                ///< its sources are those that were found
  std::vector<std::string> notes;  ///< of find_files
  std::filesystem::path file;      ///< absolute
  bool figure = false;             ///< the document was carried by a figure: `file` is no document
};

/// load_document and find_files (document_model.hpp). Throws Error naming the file.
OpenedDocument open_document(const std::filesystem::path& file);

/// "/a/photo.jpg: not the picture that the document was made with: it had 51234 bytes, now it has 60000"; empty where
/// they agree or nothing is known.
std::string changed_picture(const std::string& source, const PictureRecord& saved, const PictureRecord& now);

/// Of a document opened without a window: every picture is read. Sentences as from both functions above.
std::vector<std::string> check_pictures(const SavedState& state);

/// Reads the files into the records, so that they go along. Throws Error naming the file.
void embed_pictures(SavedState& state);

/// $XDG_CACHE_HOME/tessera or ~/.cache/tessera; empty where neither variable names a folder.
std::filesystem::path cache_folder();

}  // namespace tessera

#pragma once
// The checkpoint behind a document: where it is now, and whether it still is what it was.
//
// A checkpoint may take gigabytes, of which a few tensors are read. What is hashed is therefore what the document
// depends on: the numbers of the patch embedding and of what stands around it, as they are used, some megabytes that
// lie in memory anyway. A file in another format, or with another head, that holds the same numbers is the same model;
// one with other numbers is not, whatever its name and size.

#include <filesystem>
#include <string>
#include <vector>

#include "app/model/document_pictures.hpp"
#include "app/model/model_file.hpp"

namespace tessera {

/// The file's size, and the SHA-256 of its numbers: kernel, bias, prefix tokens, positions, norms, each as its extents
/// (64 bits) and its values (float32), little end first. Takes milliseconds; empty where no embedding is recognised.
ModelRecord record_of(const Model& model);
/// read_model with its record.
Model read_known_model(const ModelChoice& choice);

/// Where the checkpoint is not where the document says, a file of the same name beside the document is taken, if it is
/// the same model as far as that is known. What was not found stays named as it was, so that opening it tells. Returns
/// what there is to tell, or nothing.
std::string find_model(SavedState& state, const std::filesystem::path& folder);
/// find_pictures and find_model.
std::vector<std::string> find_files(SavedState& state, const std::filesystem::path& folder);

/// "/a/vit.pth: not the model that the document was made with: …"; empty where they agree or nothing is known.
std::string changed_model(const std::string& file, const ModelRecord& saved, const ModelRecord& now);

}  // namespace tessera

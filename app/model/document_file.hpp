#pragma once
// Document files, NAME.tessera.json: everything that brings a picture on the stage back, as JSON in UTF-8.
//
//   {
//     "format": "tessera-document", "version": 1,
//     "images": [{"file": "photo.jpg", "bytes": 51234, "sha256": "9f86…"}, {"sample": "sample:astronaut"}],
//     "settings": {"preset": "vit-b-16", "height": 224, "width": 224, "fit": "resize", …, "patch": [16, 16], …},
//     "weights": {"kind": "cosine", "seed": 0},
//     "model": {"file": "vit.safetensors", "bytes": 346284714, "read_sha256": "5a1c…"},
//     "view": {"grid": true, …}, "selection": {"patch": 60, …}, "playback": {"t": 12.5, "speed": 1},
//     "camera": {"zoom": 1, "pan": [0, 0]}, "stage": {"overview": false},
//     "figure": {"what": "overview", "format": "pdf", "unit": "mm", "width": 85, …}
//   }
//
// All names are stable and the same in every language. What a file does not say keeps its default; a size is a number
// or [height, width]. Keys that this version does not know are kept and written again, but for those inside "images".
// The list of fields is document_fields.hpp; reading, writing and the defaults all follow it.
//
// A picture below the document's folder is named relative to it, another one by its absolute path; a name that is not
// UTF-8 is written as {"percent": "caf%E9.png"}. Size and SHA-256 tell a changed picture. "content" holds the picture
// itself as base64 where that was asked for. A checkpoint is named like a picture; "read_sha256" is that of the numbers
// that are read of it (document_model.hpp). "figure" is there in exported figures alone: what they were exported by.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/camera.hpp"
#include "app/model/document.hpp"
#include "app/model/export_plan.hpp"

namespace tessera {

/// What is known of the file behind Document::images[k]; all empty for samples and for what was not read yet.
struct PictureRecord {
  std::uint64_t bytes = 0;         ///< of the file; 0: not known
  std::string sha256;              ///< 64 hexadecimal digits; empty: not known
  std::vector<std::byte> content;  ///< the file itself where it goes along
  bool operator==(const PictureRecord&) const = default;
};

/// What a document file holds.
struct SavedState {
  Document document;
  double t = 0;  ///< Playback::t, seconds of the lesson
  double speed = 1;
  Camera camera;
  bool overview = false;                ///< the overview stands in the lesson's place
  std::optional<ExportPlan> plan;       ///< of a figure: what it was exported by
  std::vector<PictureRecord> pictures;  ///< one an image, or none at all
  ModelRecord model;                    ///< of the document's checkpoint
  std::string autosave_of;              ///< in an autosave: the document's own file, absolute; "": it has none
  std::string unknown;                  ///< JSON of the keys that this version does not know; "": none
  bool operator==(const SavedState&) const = default;
};

inline constexpr int document_version = 1;
inline constexpr std::string_view document_format = "tessera-document";
inline constexpr std::string_view document_ending = ".tessera.json";
inline constexpr std::int64_t max_document_bytes = std::int64_t{16} << 20;

/// As text. `folder`, absolute: where the file will lie; empty: pictures are named by absolute paths. Throws Error
/// ("FIELD: rule") for settings that do not validate, so that what was written can be read, and for more than
/// max_document_bytes, telling the pictures' sizes.
std::string to_json(const SavedState& state, const std::filesystem::path& folder = {});

/// The reverse. `name` goes into messages ("NAME: settings.patch: -16 must be from 1 to …"), `folder` is what relative
/// paths are relative to. Throws Error for text that is no document: broken, nested more than 64 deep, a key twice, a
/// newer version, a value out of its range, settings that do not validate.
SavedState from_json(std::string_view text, const std::string& name, const std::filesystem::path& folder = {});

/// Whether a file of this name is taken for a document: it ends in .json, in any case.
bool named_like_document(const std::filesystem::path& file);

/// Throw Error naming the file.
SavedState load_document(const std::filesystem::path& file);
/// Old or new complete file.
void save_document(const std::filesystem::path& file, const SavedState& state);

}  // namespace tessera

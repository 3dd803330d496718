#include "app/model/document_model.hpp"

#include <bit>
#include <span>

#include <fmt/format.h>

#include "app/model/sha256.hpp"
#include "tessera/issue.hpp"

namespace tessera {

namespace {

namespace fs = std::filesystem;

/// Collects what is hashed. A part that is not there leaves its mark too, so that no two models spell alike.
class Fingerprint {
 public:
  void add(const Tensor& tensor) {
    add_number(tensor.shape.size() + 1);
    for (const std::int64_t extent : tensor.shape) add_number(static_cast<std::uint64_t>(extent));
    static_assert(std::endian::native == std::endian::little, "float32 are hashed little end first");
    const auto values = std::as_bytes(std::span(tensor.data));
    bytes_.insert(bytes_.end(), values.begin(), values.end());
  }
  void add(const std::optional<Tensor>& tensor) {
    if (tensor)
      add(*tensor);
    else
      add_number(0);
  }
  void add(const std::optional<LayerNorm>& norm) {
    add_number(norm ? 1 : 0);
    if (!norm) return;
    add(norm->gamma);
    add(norm->beta);
    add_number(std::bit_cast<std::uint64_t>(norm->epsilon));
  }
  void add_number(std::uint64_t number) {
    for (int byte = 0; byte < 8; ++byte) bytes_.push_back(static_cast<std::byte>(number >> (8 * byte) & 255));
  }
  std::string text() const { return sha256_text(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

bool lies_at(const fs::path& file) {
  std::error_code failed;
  return fs::exists(file, failed);
}

/// Whether the file is the model of that record; any readable model where nothing is known.
bool same_model(ModelChoice choice, const fs::path& file, const ModelRecord& record) {
  choice.file = file.string();
  try {
    const Model model = read_known_model(choice);
    return model.embedding && (record.sha256.empty() || record.sha256 == model.record.sha256);
  } catch (const Error&) {  // whatever it is, it is not the model
    return false;
  }
}

}  // namespace

ModelRecord record_of(const Model& model) {
  if (!model.embedding) return {};
  std::error_code failed;
  const std::uintmax_t bytes = fs::file_size(model.choice.file, failed);
  Fingerprint print;
  print.add(model.numbers.weights.kernel);
  print.add(model.numbers.weights.bias);
  print.add_number(model.numbers.parts.prefix.size());
  for (const PrefixTokens& tokens : model.numbers.parts.prefix) {
    print.add_number(static_cast<std::uint64_t>(tokens.kind) * 2 + (tokens.positioned ? 1 : 0));
    print.add(tokens.values);
  }
  print.add(model.numbers.parts.positions);
  print.add(model.numbers.parts.patch_norm);
  print.add(model.numbers.parts.pre_norm);
  return {failed ? 0 : bytes, print.text()};
}

Model read_known_model(const ModelChoice& choice) {
  Model model = read_model(choice);
  model.record = record_of(model);
  return model;
}

std::string find_model(SavedState& state, const fs::path& folder) {
  if (!state.document.model || lies_at(state.document.model->file)) return "";
  std::string& file = state.document.model->file;
  const fs::path candidate = folder / fs::path(file).filename();
  if (folder.empty() || !lies_at(candidate)) return "";
  if (!same_model(*state.document.model, candidate, state.model))
    return fmt::format("{}: not there, and {} is another model", file, candidate.string());
  std::string note = fmt::format("{}: not there any more; {} is opened in its place", file, candidate.string());
  file = candidate.string();
  return note;
}

std::vector<std::string> find_files(SavedState& state, const fs::path& folder) {
  std::vector<std::string> notes = find_pictures(state, folder);
  if (std::string note = find_model(state, folder); !note.empty()) notes.push_back(std::move(note));
  return notes;
}

std::string changed_model(const std::string& file, const ModelRecord& saved, const ModelRecord& now) {
  if (saved.sha256.empty() || now.sha256.empty() || saved.sha256 == now.sha256) return "";
  if (saved.bytes > 0 && now.bytes > 0 && saved.bytes != now.bytes)
    return fmt::format("{}: not the model that the document was made with: it had {} bytes, now it has {}", file,
                       saved.bytes, now.bytes);
  return fmt::format("{}: not the model that the document was made with: its patch embedding has other numbers", file);
}

}  // namespace tessera

#include "app/model/document_model.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/document_file.hpp"
#include "tessera/io/tensor_writer.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// timm's names over 2 × 2 patches of 4 pixels, D = 6; a head that nobody reads.
void write_vit(const fs::path& file, float first, std::int64_t head = 3) {
  Tensor kernel({6, 3, 4, 4});
  for (std::size_t k = 0; k < kernel.data.size(); ++k) kernel.data[k] = first + static_cast<float>(k);
  const std::vector<std::pair<std::string, Tensor>> tensors{{"cls_token", Tensor::zeros({1, 1, 6})},
                                                            {"pos_embed", Tensor::zeros({1, 5, 6})},
                                                            {"patch_embed.proj.weight", kernel},
                                                            {"patch_embed.proj.bias", Tensor::zeros({6})},
                                                            {"head.weight", Tensor::zeros({head, 6})}};
  std::vector<io::StreamedTensor> streams;
  for (const auto& [name, tensor] : tensors) streams.push_back(io::streamed(name, tensor));
  io::write_atomically(file, [&](const io::Sink& sink) {
    if (file.extension() == ".npz")
      io::write_npz(streams, sink);
    else
      io::write_safetensors(streams, {}, sink);
  });
}

class DocumentModel : public testing::Test {
 protected:
  DocumentModel() {
    fs::create_directories(home_.path() / "here");
    write_vit(model(), 1);
  }
  fs::path model() const { return home_.path() / "here/vit.safetensors"; }
  fs::path file() const { return home_.path() / "here/a.tessera.json"; }
  /// Saved with the checkpoint named there.
  void save(const fs::path& checkpoint) const {
    SavedState state;
    state.document.model = ModelChoice{checkpoint.string(), {}, {}};
    state.model = read_known_model(*state.document.model).record;
    save_document(file(), state);
  }
  static std::string changed(const SavedState& state) {
    return changed_model(state.document.model->file, state.model, read_known_model(*state.document.model).record);
  }

  io::ScratchFolder home_;
};

TEST_F(DocumentModel, IsRecordedByItsSizeAndTheNumbersThatAreRead) {
  const ModelRecord record = read_known_model({model().string(), {}, {}}).record;
  EXPECT_EQ(record.bytes, fs::file_size(model()));
  EXPECT_EQ(record.sha256.size(), 64U);
  save(model());
  const SavedState state = load_document(file());
  EXPECT_EQ(state.model, record);
  EXPECT_EQ(state.document.model->file, model().string());
  EXPECT_EQ(changed(state), "");
}

TEST_F(DocumentModel, IsTheSameInAnotherFormatAndWithAnotherHead) {
  const ModelRecord record = read_known_model({model().string(), {}, {}}).record;
  write_vit(home_.path() / "as.npz", 1);
  write_vit(home_.path() / "head.safetensors", 1, 1000);
  EXPECT_EQ(read_known_model({(home_.path() / "as.npz").string(), {}, {}}).record.sha256, record.sha256);
  const ModelRecord headed = read_known_model({(home_.path() / "head.safetensors").string(), {}, {}}).record;
  EXPECT_EQ(headed.sha256, record.sha256);
  EXPECT_NE(headed.bytes, record.bytes);
  EXPECT_EQ(changed_model("m", record, headed), "");
}

TEST_F(DocumentModel, IsToldOfWhenItsNumbersChanged) {
  save(model());
  write_vit(model(), 2);
  EXPECT_THAT(changed(load_document(file())), HasSubstr("its patch embedding has other numbers"));
  write_vit(model(), 2, 100);
  EXPECT_THAT(changed(load_document(file())), HasSubstr("it had "));
  EXPECT_EQ(changed_model("m", {}, {5, std::string(64, '0')}), "") << "nothing is known of what it was";
}

TEST_F(DocumentModel, GoesAlongWhenItsFolderIsMoved) {
  save(model());
  std::ifstream stream(file());
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(stream), {}), HasSubstr(R"("file": "vit.safetensors")"));
  fs::rename(home_.path() / "here", home_.path() / "there");
  SavedState state = load_document(home_.path() / "there/a.tessera.json");
  EXPECT_EQ(state.document.model->file, (home_.path() / "there/vit.safetensors").string());
  EXPECT_THAT(find_files(state, home_.path() / "there"), IsEmpty());
}

TEST_F(DocumentModel, IsFoundBesideTheDocumentIfItIsTheSame) {
  const fs::path elsewhere = home_.path() / "elsewhere.safetensors";
  fs::rename(model(), elsewhere);
  save(elsewhere);
  fs::rename(elsewhere, home_.path() / "here/elsewhere.safetensors");
  SavedState state = load_document(file());
  EXPECT_THAT(find_model(state, file().parent_path()), HasSubstr("is opened in its place"));
  EXPECT_EQ(state.document.model->file, (home_.path() / "here/elsewhere.safetensors").string());

  write_vit(home_.path() / "here/elsewhere.safetensors", 9);
  SavedState other = load_document(file());
  EXPECT_THAT(find_model(other, file().parent_path()), HasSubstr("is another model"));
  EXPECT_EQ(other.document.model->file, elsewhere.string()) << "the document names what it was made with";
  std::ofstream(home_.path() / "here/elsewhere.safetensors") << "no model at all";
  EXPECT_THAT(find_model(other, file().parent_path()), HasSubstr("is another model"));
}

TEST_F(DocumentModel, ThatIsNowhereStaysNamed) {
  save(model());
  const ModelRecord record = load_document(file()).model;
  fs::remove(model());
  SavedState state = load_document(file());
  EXPECT_EQ(find_model(state, file().parent_path()), "");
  EXPECT_EQ(state.document.model->file, model().string());
  save_document(file(), state);
  EXPECT_EQ(load_document(file()).model, record) << "saving again loses nothing";
}

}  // namespace
}  // namespace tessera

#include "app/model/document_pictures.hpp"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/image_file.hpp"
#include "app/model/picture_loader.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path picture = fs::path(TESSERA_TEST_DATA) / "bad-inputs/img/png_rgb8_allfilters.png";
const fs::path other = fs::path(TESSERA_TEST_DATA) / "bad-inputs/img/png_gray_alpha8.png";

/// A document beside the one picture it shows, saved and gone from the program's memory.
class DocumentPictures : public testing::Test {
 protected:
  DocumentPictures() {
    fs::create_directories(home_.path() / "here");
    fs::copy_file(picture, photo());
    ::setenv("XDG_CACHE_HOME", (home_.path() / "cache").c_str(), 1);
  }
  ~DocumentPictures() override { ::unsetenv("XDG_CACHE_HOME"); }

  fs::path photo() const { return home_.path() / "here/photo.png"; }
  fs::path file() const { return home_.path() / "here/a.tessera.json"; }
  void save(bool with_content) const {
    SavedState state;
    state.document.images = {photo().string()};
    state.pictures = {load_picture(photo().string()).file};
    if (with_content) embed_pictures(state);
    save_document(file(), state);
  }

  io::ScratchFolder home_;
};

TEST_F(DocumentPictures, AreFoundWhereTheyWere) {
  save(false);
  SavedState state = load_document(file());
  EXPECT_THAT(find_pictures(state, file().parent_path()), IsEmpty());
  EXPECT_THAT(state.document.images, ElementsAre(photo().string()));
  EXPECT_THAT(check_pictures(state), IsEmpty());
}

TEST_F(DocumentPictures, GoAlongWhenTheirFolderIsMoved) {
  save(false);
  fs::rename(home_.path() / "here", home_.path() / "there");
  SavedState state = load_document(home_.path() / "there/a.tessera.json");
  EXPECT_THAT(state.document.images, ElementsAre((home_.path() / "there/photo.png").string()));
  EXPECT_THAT(check_pictures(state), IsEmpty());
}

TEST_F(DocumentPictures, AreToldOfWhenTheyWereChanged) {
  save(false);
  fs::copy_file(other, photo(), fs::copy_options::overwrite_existing);
  const SavedState state = load_document(file());
  EXPECT_THAT(check_pictures(state), ElementsAre(HasSubstr("not the picture that the document was made with: it had")));
  const PictureRecord now = load_picture(photo().string()).file;
  EXPECT_THAT(changed_picture("p.png", {now.bytes, std::string(64, '0'), {}}, now),
              HasSubstr("though of the same size"));
  EXPECT_EQ(changed_picture("p.png", {}, now), "");
}

TEST_F(DocumentPictures, AreFoundBesideTheDocumentIfTheyAreTheSame) {
  fs::create_directories(home_.path() / "elsewhere");
  SavedState state;
  state.document.images = {(home_.path() / "elsewhere/photo.png").string()};
  fs::copy_file(picture, home_.path() / "elsewhere/photo.png");
  state.pictures = {load_picture(state.document.images[0]).file};
  save_document(file(), state);
  fs::remove_all(home_.path() / "elsewhere");
  SavedState found = load_document(file());
  EXPECT_THAT(find_pictures(found, file().parent_path()), ElementsAre(HasSubstr("is opened in its place")));
  EXPECT_THAT(found.document.images, ElementsAre(photo().string()));

  fs::copy_file(other, photo(), fs::copy_options::overwrite_existing);
  SavedState lost = load_document(file());
  EXPECT_THAT(find_pictures(lost, file().parent_path()), IsEmpty());
  EXPECT_EQ(lost.document.images, state.document.images) << "another picture of that name is no replacement";
  EXPECT_THAT(check_pictures(lost), ElementsAre(HasSubstr("no such file")));
}

TEST_F(DocumentPictures, ComeOutOfTheDocumentThatCarriesThem) {
  save(true);
  fs::remove(photo());
  SavedState state = load_document(file());
  EXPECT_FALSE(state.pictures[0].content.empty());
  EXPECT_THAT(find_pictures(state, file().parent_path()), ElementsAre(HasSubstr("the copy in the document is opened")));
  EXPECT_TRUE(state.pictures[0].content.empty());
  EXPECT_EQ(fs::path(state.document.images[0]).filename(), "photo.png");
  EXPECT_EQ(load_image(state.document.images[0]).image.pixels, load_image(picture).image.pixels);
  EXPECT_THAT(check_pictures(state), IsEmpty());
}

}  // namespace
}  // namespace tessera

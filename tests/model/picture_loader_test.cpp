#include "app/model/picture_loader.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/folder_listing.hpp"
#include "app/model/samples.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

LoadedBatch load(const PictureSlot::Job& job, std::vector<std::string> sources) {
  return job({std::move(sources), 1}, {}, [](double) {});
}

std::string photo(const char* name) { return std::string(TESSERA_ASSETS) + "/photos/" + name; }

TEST(Samples, AllLoadAndStartWithTheAstronaut) {
  EXPECT_EQ(samples().front().source, "sample:astronaut");
  for (const Sample& sample : samples()) EXPECT_GT(load_sample(sample.source).pixels.size(), 0U) << sample.source;
}

TEST(Samples, TheRampTellsColumnAndRowInRedAndGreen) {
  const Image8 ramp = load_sample("made:ramp");
  ASSERT_EQ(ramp.width, 224);
  ASSERT_EQ(ramp.height, 224);
  EXPECT_THAT(std::vector<int>(ramp.at(200, 17), ramp.at(200, 17) + 3), ElementsAre(200, 17, 0));
}

TEST(Samples, TheCheckerboardHasSquaresOfSixteenThatStartBlack) {
  const Image8 board = load_sample("made:checkerboard");
  EXPECT_EQ(*board.at(15, 15), 0);
  EXPECT_EQ(*board.at(16, 15), 255);
  EXPECT_EQ(*board.at(15, 16), 255);
  EXPECT_EQ(*board.at(16, 16), 0);
}

TEST(Samples, AnUnknownNameIsRefused) { EXPECT_THROW(load_sample("sample:nobody"), Error); }

TEST(PictureLoader, LoadsFilesAndSamplesInTheirOrderWithWhatIsKnownOfThem) {
  const LoadedBatch batch = load(make_load_job(), {photo("rocket.jpg"), "sample:camera"});
  ASSERT_THAT(batch.pictures, SizeIs(2));
  EXPECT_THAT(batch.failures, IsEmpty());
  EXPECT_EQ(batch.pictures[0].name, "rocket.jpg");
  EXPECT_EQ(batch.pictures[0].picture->width, 640);
  EXPECT_EQ(batch.pictures[0].picture->channels, 3);
  EXPECT_EQ(batch.pictures[1].picture->channels, 1);
  EXPECT_EQ(batch.pictures[0].thumbnail->width, thumbnail_side);
  EXPECT_EQ(batch.pictures[0].thumbnail->height, thumbnail_side);
  EXPECT_EQ(batch.pictures[1].thumbnail->channels, 3);
}

TEST(PictureLoader, LeavesOutWhatCannotBeReadAndTellsWhy) {
  const LoadedBatch batch = load(make_load_job(), {"/no/such.png", "sample:coffee", TESSERA_ASSETS "/README.md"});
  EXPECT_THAT(batch.sources(), ElementsAre("sample:coffee"));
  ASSERT_THAT(batch.failures, SizeIs(2));
  EXPECT_THAT(batch.failures[0].reason, HasSubstr("such.png"));
  EXPECT_THAT(batch.failures[1].reason, HasSubstr("README.md"));
}

TEST(PictureLoader, ReadsNoMoreThanABatchHoldsAndNamesTheRest) {
  const LoadedBatch batch = load(make_load_job(), std::vector<std::string>(max_batch + 2, "made:checkerboard"));
  EXPECT_THAT(batch.pictures, SizeIs(max_batch));
  EXPECT_THAT(batch.failures, SizeIs(2));
}

TEST(PictureLoader, RemembersAPictureUntilItsFileChanges) {
  const io::ScratchFolder scratch;
  const std::filesystem::path file = scratch.path() / "picture.png";
  std::filesystem::copy_file(photo("coffee.png"), file);
  const PictureSlot::Job job = make_load_job();
  const Picture first = load(job, {file}).pictures.at(0).picture;
  EXPECT_EQ(load(job, {file}).pictures.at(0).picture, first);
  std::filesystem::copy_file(photo("camera.png"), file, std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(load(job, {file}).pictures.at(0).picture->channels, 1);
}

TEST(PictureLoader, StopsBetweenPictures) {
  std::stop_source source;
  source.request_stop();
  EXPECT_THROW(make_load_job()({{"sample:coffee"}, 1}, source.get_token(), [](double) {}), Cancelled);
}

TEST(FolderListing, ShowsFoldersFirstThenPicturesByNameAndNothingElse) {
  const io::ScratchFolder scratch;
  for (const char* name : {"b.PNG", "a.webp", "notes.txt", ".hidden.png"}) std::ofstream(scratch.path() / name) << "x";
  std::filesystem::create_directory(scratch.path() / "zoo");
  const FolderListing listing = list_folder(scratch.path());
  EXPECT_THAT(listing.entries,
              ElementsAre(FolderEntry{"zoo", true}, FolderEntry{"a.webp", false}, FolderEntry{"b.PNG", false}));
  EXPECT_FALSE(listing.cut);
}

TEST(FolderListing, NamesAFolderThatCannotBeListed) {
  try {
    list_folder("/no/such/folder");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/no/such/folder"));
  }
}

}  // namespace
}  // namespace tessera

#include "app/model/image_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <numeric>
#include <thread>

#include "app/model/check_file.hpp"
#include "tessera/issue.hpp"
#include "tests/model/image_test_files.hpp"

namespace tessera {
namespace {

using test::bad_input;
using test::bytes_of;
using test::message_of;
using test::read_bytes;
using testing::ElementsAre;
using testing::HasSubstr;

// A file's folder that goes with the test.
class Pictures : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("tessera-pictures-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

// 2 × 2 pixels, 24 bits, rows of 6 bytes and 2 of padding, bottom row first: blue, green; top: red, white.
std::vector<int> tiny_bmp() {
  return {'B', 'M', 70, 0, 0,   0, 0, 0, 0, 0, 54,  0,   0,   0,                                    //
          40,  0,   0,  0, 2,   0, 0, 0, 2, 0, 0,   0,   1,   0,   24, 0, 0, 0, 0, 0, 16, 0, 0, 0,  //
          0,   0,   0,  0, 0,   0, 0, 0, 0, 0, 0,   0,   0,   0,   0,  0,                           //
          255, 0,   0,  0, 255, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0,  0};
}

TEST(TurnUpright, FollowsTheDefinitionOfEachOrientation) {
  // Stored:  1 2 3     EXIF says where its row 0 and column 0 are to be seen.
  //          4 5 6
  const std::uint8_t stored[] = {1, 2, 3, 4, 5, 6};
  const auto turned = [&](int orientation) { return turn_upright(stored, 3, 2, 1, orientation); };
  EXPECT_THAT(turned(1).pixels, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(turned(2).pixels, ElementsAre(3, 2, 1, 6, 5, 4));
  EXPECT_THAT(turned(3).pixels, ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(turned(4).pixels, ElementsAre(4, 5, 6, 1, 2, 3));
  EXPECT_THAT(turned(5).pixels, ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(turned(6).pixels, ElementsAre(4, 1, 5, 2, 6, 3));
  EXPECT_THAT(turned(7).pixels, ElementsAre(6, 3, 5, 2, 4, 1));
  EXPECT_THAT(turned(8).pixels, ElementsAre(3, 6, 2, 5, 1, 4));
  EXPECT_EQ(turned(6).width, 2);
  EXPECT_EQ(turned(6).height, 3);
}

TEST(TurnUpright, KeepsTheChannelsOfAPixelTogether) {
  const std::uint8_t stored[] = {1, 2, 3, 4, 5, 6};
  EXPECT_THAT(turn_upright(stored, 2, 1, 3, 8).pixels, ElementsAre(4, 5, 6, 1, 2, 3));
}

TEST(LoadImage, ReadsABitmapFromMemoryBottomRowFirst) {
  const ImageFile file = load_image(bytes_of(tiny_bmp()), "tiny.bmp");
  EXPECT_EQ(file.facts.format, ImageFormat::bmp);
  EXPECT_EQ(file.image.width, 2);
  EXPECT_EQ(file.image.height, 2);
  EXPECT_THAT(file.image.pixels, ElementsAre(255, 0, 0, 255, 255, 255, 0, 0, 255, 0, 255, 0));
}

TEST(LoadImage, RefusesABitmapWhoseRowsAreNotAllThere) {
  std::vector<int> bmp = tiny_bmp();
  bmp.pop_back();
  EXPECT_THAT(message_of([&] { load_image(bytes_of(bmp), "tiny.bmp"); }),
              HasSubstr("tiny.bmp: truncated: 2 × 2 pixels need 16 bytes, 15 are there"));
}

TEST(LoadImage, RefusesABitmapWhoseHeightHasNoPositive) {
  std::vector<int> bmp = tiny_bmp();
  bmp[22] = bmp[23] = bmp[24] = 0;
  bmp[25] = 0x80;  // −2³¹
  EXPECT_THAT(message_of([&] { load_image(bytes_of(bmp), "tiny.bmp"); }), HasSubstr("too large: 2 × 2147483648"));
}

TEST(LoadImage, RefusesEveryCutOfAPng) {
  const std::vector<std::byte> whole = read_bytes(bad_input("img/png_rgb8_allfilters.png"));
  EXPECT_NO_THROW(load_image(whole, "whole"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(load_image(cut, "cut"), Error) << size;
  }
}

TEST(LoadImage, ShowsACutJpegWithAWarningOrRefusesIt) {
  const std::vector<std::byte> whole = read_bytes(bad_input("img/jpg_progressive_420.jpg"));
  int shown = 0;
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    try {
      const ImageFile file = load_image(cut, "cut");
      EXPECT_TRUE(file.facts.truncated) << size;
      EXPECT_EQ(file.image.width, 67);
      EXPECT_THAT(warnings(file.facts), ElementsAre(HasSubstr("truncated")));
      ++shown;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(shown, 0);
}

TEST(LoadImage, ShowsTheRowsOfACutJpegThatAreThereAndGrayBelow) {
  const ImageFile file = load_image(bad_input("img/jpg_truncated.jpg"));
  const std::uint8_t* top = file.image.at(6, 2);
  EXPECT_NEAR(top[0], 220, 12);
  EXPECT_NEAR(top[1], 30, 12);
  EXPECT_NEAR(top[2], 30, 12);
  const std::uint8_t* bottom = file.image.at(60, 41);
  EXPECT_EQ(bottom[0], 128);
  EXPECT_EQ(bottom[1], 128);
  EXPECT_EQ(bottom[2], 128);
}

TEST(LoadImage, ShowsAProgressiveJpegCutBetweenOrInLaterScansInFull) {
  const std::vector<std::byte> whole = read_bytes(bad_input("img/jpg_progressive_420.jpg"));
  const std::size_t first_scan = test::find_bytes(whole, {0xFF, 0xDA});
  const std::size_t second_scan = test::find_bytes(whole, {0xFF, 0xDA}, first_scan + 2);
  ASSERT_LT(second_scan, whole.size());
  for (std::size_t size = second_scan; size + 2 < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const ImageFile file = load_image(cut, "cut");
    // Blue at the bottom left, if coarsely: the first scan has every block's mean.
    EXPECT_GT(file.image.at(6, 35)[2], 150) << size;
  }
}

TEST(LoadImage, SurvivesEveryByteOfSmallPicturesBeingWrong) {
  for (const char* name : {"img/png_pal4_trns.png", "img/bmp_topdown24.bmp", "img/exif_o6.jpg",
                           "img/jpg_cmyk_adobe.jpg", "bad/picture.webp"}) {
    const std::vector<std::byte> whole = read_bytes(bad_input(name));
    int opened = 0;
    for (std::size_t at = 0; at < std::min<std::size_t>(whole.size(), 700); ++at) {
      std::vector<std::byte> wrong = whole;
      wrong[at] ^= std::byte{0xFF};
      try {
        load_image(wrong, name, {.verify_checksums = false});
        ++opened;
      } catch (const Error&) {
      }
    }
    EXPECT_GT(opened, 0) << name;
  }
}

TEST(LoadImage, GivesTheSamePixelsOnSeveralThreadsAtOnce) {
  const Image8 expected = load_image(bad_input("img/jpg_cmyk_adobe.jpg")).image;
  std::vector<Image8> images(4);
  {
    std::vector<std::jthread> threads;
    for (Image8& image : images) {
      threads.emplace_back([&image] { image = load_image(bad_input("img/jpg_cmyk_adobe.jpg")).image; });
    }
  }
  for (const Image8& image : images) {
    EXPECT_EQ(image, expected);
  }
}

TEST(LoadImage, KnowsAColourProfileAndSixteenBitsAndFourInks) {
  EXPECT_TRUE(load_image(bad_input("img/jpg_cmyk_adobe.jpg")).facts.cmyk);
  EXPECT_EQ(load_image(bad_input("img/png_gray16.png")).facts.bits, 16);
  EXPECT_TRUE(load_image(bad_input("img/png_animated.png")).facts.animated);
}

TEST(ProbeImage, GivesTheUprightSizeWithoutDecoding) {
  const ImageFacts facts = probe_image(bad_input("img/exif_o6.jpg"));
  EXPECT_EQ(facts.width, 67);
  EXPECT_EQ(facts.height, 42);
  EXPECT_EQ(facts.orientation, 6);
  EXPECT_EQ(facts.channels, 3);
}

TEST_F(Pictures, ThatArePipesAreRefusedWithoutWaiting) {
  const auto pipe = folder_ / "pipe.png";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(message_of([&] { load_image(pipe); }), HasSubstr(pipe.string() + ": a pipe, not a file"));
}

TEST_F(Pictures, ThatAreEndlessDevicesAreRefused) {
  const auto link = folder_ / "zero.png";
  std::filesystem::create_symlink("/dev/zero", link);
  EXPECT_THAT(message_of([&] { load_image(link); }), HasSubstr(": a device"));
}

TEST_F(Pictures, OfAGigabyteAreRefusedByTheirSizeAlone) {
  const auto file = folder_ / "large.png";
  std::filesystem::copy_file(bad_input("img/png_1x1.png"), file);
  std::filesystem::resize_file(file, 1 << 30);  // sparse
  EXPECT_THAT(message_of([&] { load_image(file); }), HasSubstr("too large: a file of 1024 MB"));
}

TEST_F(Pictures, ThatLeadNowhereSaySo) {
  const auto link = folder_ / "dangling.png";
  std::filesystem::create_symlink("nowhere", link);
  EXPECT_THAT(message_of([&] { load_image(link); }), HasSubstr("a link to a file that does not exist"));
  EXPECT_THAT(message_of([&] { load_image(folder_ / "missing.png"); }), HasSubstr("no such file"));
  EXPECT_THAT(message_of([&] { load_image(folder_); }), HasSubstr("a folder"));
}

TEST(CheckFile, TellsKindsByTheirBytesBeforeTheirNames) {
  EXPECT_EQ(check_file(bad_input("img/png_1x1.png")).kind, FileKind::image);
  EXPECT_EQ(check_file(bad_input("npy/v1_f32.npy")).kind, FileKind::npy);
  EXPECT_EQ(check_file(bad_input("json/valid.json")).kind, FileKind::document);
  EXPECT_EQ(check_file(bad_input("st/valid_f32.safetensors")).kind, FileKind::safetensors);
}

TEST(CheckFile, GivesTheShapeOfAnArray) {
  const FileCheck check = check_file(bad_input("npy/v1_f32.npy"));
  ASSERT_TRUE(check.ok) << check.reason;
  EXPECT_EQ(check.array->shape, (Shape{6, 5}));
  EXPECT_EQ(check.array->dtype, "<f4");
}

}  // namespace
}  // namespace tessera

#include "app/model/image_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"
#include "tests/model/image_test_files.hpp"

namespace tessera {
namespace {

using test::bad_input;
using test::bytes_of;
using test::find_bytes;
using test::message_of;
using test::read_bytes;
using testing::HasSubstr;

std::string refusal(Bytes file) {
  return message_of([&] { inspect_image(file); });
}

std::string refusal_of_text(std::string_view text) { return refusal(std::as_bytes(std::span(text))); }

std::vector<std::byte> progressive() { return read_bytes(bad_input("img/jpg_progressive_420.jpg")); }

TEST(ImageGate, LetsTheLargestPicturesThroughAndNothingAbove) {
  EXPECT_NO_THROW(require_sides(16384, 7812));
  EXPECT_THROW(require_sides(16384, 7813), Error);  // 128,008,192 pixels
  EXPECT_NO_THROW(require_sides(16384, 1));
  EXPECT_THROW(require_sides(16385, 1), Error);
  EXPECT_THROW(require_sides(0, 5), Error);
}

TEST(ImageGate, NamesTheFormatsThatPeopleTryAndSaysWhatToDo) {
  using namespace std::string_view_literals;
  EXPECT_EQ(refusal_of_text("\0\0\0\x18"
                            "ftypheic\0\0\0\0mif1heic"sv),
            "HEIC is not supported; save the picture as PNG, JPEG, BMP or WebP");
  EXPECT_THAT(refusal_of_text("\0\0\0\x1c"
                              "ftypmif1\0\0\0\0mif1avif"sv),
              HasSubstr("AVIF is not"));
  EXPECT_THAT(refusal_of_text("\0\0\0\x14"
                              "ftypisom\0\0\2\0mp42"sv),
              HasSubstr("a video"));
  EXPECT_THAT(refusal_of_text("GIF89a\1\0\1\0"sv), HasSubstr("GIF is not"));
  EXPECT_THAT(refusal_of_text("II*\0\x08\0\0\0"sv), HasSubstr("TIFF"));
  EXPECT_THAT(refusal_of_text("II*\0\x10\0\0\0CR"sv), HasSubstr("CR2"));
  EXPECT_THAT(refusal_of_text("8BPS\0\1"sv), HasSubstr("PSD"));
  EXPECT_THAT(refusal_of_text("\xff\x0a\xfa"sv), HasSubstr("JPEG XL"));
  EXPECT_THAT(refusal_of_text("<?xml version='1.0'?>\n<svg xmlns=''>"sv), HasSubstr("SVG"));
  EXPECT_THAT(refusal_of_text("%PDF-1.7"sv), HasSubstr("PDF"));
  EXPECT_THAT(refusal_of_text("\n<!DOCTYPE HTML>"sv), HasSubstr("a web page"));
  EXPECT_THAT(refusal_of_text("P6 2 2 255 "sv), HasSubstr("PPM"));
  EXPECT_THAT(refusal_of_text("hello"sv), HasSubstr("not a picture of a known format"));
}

TEST(PngGate, RefusesAWrongChecksumUnlessToldNotToLook) {
  std::vector<std::byte> png = read_bytes(bad_input("img/png_1x1.png"));
  const std::size_t idat = find_bytes(png, {'I', 'D', 'A', 'T'});
  png[idat - 5] ^= std::byte{1};  // the last byte of the CRC before
  EXPECT_THAT(refusal(png), HasSubstr("checksum of its IHDR chunk at byte 8 is wrong"));
  EXPECT_NO_THROW(inspect_image(png, {.verify_checksums = false}));
}

TEST(PngGate, RefusesFewerBytesThanDeflateNeedsForThePixels) {
  std::vector<std::byte> png = read_bytes(bad_input("img/png_1x1.png"));
  png[18] = std::byte{4};  // width 1025 in place of 1
  png[22] = std::byte{4};  // height likewise: 3 MB of rows from some dozen bytes
  EXPECT_THAT(message_of([&] { inspect_image(png, {.verify_checksums = false}); }),
              HasSubstr("too short for 1025 × 1025 pixels"));
}

TEST(PngGate, CountsTransparencyAsAChannel) {
  EXPECT_EQ(inspect_image(read_bytes(bad_input("img/png_pal4_trns.png"))).facts.channels, 4);
  EXPECT_EQ(inspect_image(read_bytes(bad_input("img/png_gray_alpha8.png"))).facts.channels, 2);
}

TEST(JpegGate, RefusesAHuffmanTableThatIsNoPrefixCode) {
  std::vector<std::byte> jpeg = progressive();
  const std::size_t table = find_bytes(jpeg, {0xFF, 0xC4});
  jpeg[table + 5] = std::byte{3};  // three codes of one bit
  EXPECT_THAT(refusal(jpeg), HasSubstr("no prefix code"));
}

TEST(JpegGate, RefusesAHuffmanTableOfMoreThan256Codes) {
  std::vector<int> table{0xFF, 0xD8, 0xFF, 0xC4, 0x03, 0x13, 0x00};
  for (int bits = 1; bits <= 16; ++bits) {
    table.push_back(bits >= 15 ? 255 : 0);  // 510: a prefix code, but more than a byte can name
  }
  table.resize(table.size() + 900, 0);
  EXPECT_THAT(refusal(bytes_of(table)), HasSubstr("a Huffman table of 510 codes"));
}

TEST(JpegGate, RefusesScansThatUseTablesNeverDefined) {
  for (const int marker : {0xC4, 0xDB}) {
    std::vector<std::byte> jpeg = progressive();
    // Turned into comments, the segments are skipped.
    for (std::size_t at = find_bytes(jpeg, {0xFF, marker}); at < jpeg.size();
         at = find_bytes(jpeg, {0xFF, marker}, at)) {
      jpeg[at + 1] = std::byte{0xFE};
    }
    EXPECT_THAT(refusal(jpeg), HasSubstr("table that is not there")) << marker;
  }
}

TEST(JpegGate, RefusesSamplingFactorsThatDoNotDivide) {
  std::vector<std::byte> jpeg = progressive();
  const std::size_t frame = find_bytes(jpeg, {0xFF, 0xC2});
  jpeg[frame + 11] = std::byte{0x32};  // 3 × 2
  jpeg[frame + 14] = std::byte{0x21};  // 2 × 1
  EXPECT_THAT(refusal(jpeg), HasSubstr("sampling factors that do not divide"));
}

TEST(JpegGate, NamesTheCodingsThatItRefuses) {
  const auto with_frame = [](int marker, int bits) {
    std::vector<std::byte> jpeg = progressive();
    const std::size_t frame = find_bytes(jpeg, {0xFF, 0xC2});
    jpeg[frame + 1] = static_cast<std::byte>(marker);
    jpeg[frame + 4] = static_cast<std::byte>(bits);
    return refusal(jpeg);
  };
  EXPECT_THAT(with_frame(0xC1, 12), HasSubstr("JPEG of 12 bits"));
  EXPECT_THAT(with_frame(0xC3, 8), HasSubstr("lossless"));
  EXPECT_THAT(with_frame(0xC9, 8), HasSubstr("arithmetic"));
  EXPECT_THAT(with_frame(0xC5, 8), HasSubstr("hierarchical"));
}

TEST(JpegGate, RefusesMoreThan200Scans) {
  std::vector<std::byte> jpeg = progressive();
  const std::size_t scan = find_bytes(jpeg, {0xFF, 0xDA});
  const std::vector<std::byte> head(
      jpeg.begin() + static_cast<std::ptrdiff_t>(scan),
      jpeg.begin() + static_cast<std::ptrdiff_t>(scan + 2 + big_endian_16(jpeg, scan + 2)));
  for (int i = 0; i < 200; ++i) {
    jpeg.insert(jpeg.begin() + static_cast<std::ptrdiff_t>(scan), head.begin(), head.end());
  }
  EXPECT_THAT(refusal(jpeg), HasSubstr("201 scans"));
}

TEST(JpegGate, RefusesAHeaderThatPromisesMorePixelsThanItsDataCanHold) {
  std::vector<std::byte> jpeg = progressive();
  const std::size_t frame = find_bytes(jpeg, {0xFF, 0xC2});
  jpeg[frame + 5] = jpeg[frame + 7] = std::byte{0x27};  // about 10,000 × 10,000
  EXPECT_THAT(refusal(jpeg), HasSubstr("too short for"));
}

}  // namespace
}  // namespace tessera

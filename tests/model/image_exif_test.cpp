#include <gtest/gtest.h>

#include "app/model/exif.hpp"
#include "tests/model/image_test_files.hpp"

namespace tessera {
namespace {

using test::bytes_of;

// A TIFF block of one directory with one entry of tag 0x0112, at byte 8.
std::vector<int> little_endian_block(int type, int count, int value) {
  return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, type, 0, count, 0, 0, 0, value, 0, 0, 0};
}

TEST(ExifOrientation, ReadsLittleAndBigEndianBlocks) {
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(3, 1, 6))), 6);
  EXPECT_EQ(exif_orientation(bytes_of({'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0})), 8);
}

TEST(ExifOrientation, SkipsTheExifPrefixOfAJpegSegment) {
  std::vector<int> block{'E', 'x', 'i', 'f', 0, 0};
  const std::vector<int> tiff = little_endian_block(3, 1, 3);
  block.insert(block.end(), tiff.begin(), tiff.end());
  EXPECT_EQ(exif_orientation(bytes_of(block)), 3);
}

TEST(ExifOrientation, ReadsTheValueWrittenAsALong) {
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(4, 1, 5))), 5);
}

TEST(ExifOrientation, IsUprightForValuesThatMeanNothing) {
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(3, 1, 0))), 1);
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(3, 1, 9))), 1);
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(3, 2, 6))), 1);
  EXPECT_EQ(exif_orientation(bytes_of(little_endian_block(2, 1, 6))), 1);
}

TEST(ExifOrientation, IsUprightForABlockCutAnywhere) {
  const std::vector<std::byte> whole = bytes_of(little_endian_block(3, 1, 6));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of its own, so that the address sanitizer sees a read behind its end.
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(exif_orientation(cut), 1) << size;
  }
}

TEST(ExifOrientation, IsUprightForADirectoryOutsideTheBlock) {
  EXPECT_EQ(exif_orientation(bytes_of({'I', 'I', 42, 0, 255, 255, 255, 255, 1, 0})), 1);
  EXPECT_EQ(exif_orientation(bytes_of({'I', 'I', 42, 0, 8, 0, 0, 0, 255, 255, 0x10, 1})), 1);
}

}  // namespace
}  // namespace tessera

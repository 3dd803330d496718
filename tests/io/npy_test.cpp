#include "tessera/io/npy.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A version 1.0 file with any header text and payload.
std::string npy_file(const std::string& header, const std::string& payload) {
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(header.size() & 0xff);
  text += static_cast<char>(header.size() >> 8);
  return text + header + payload;
}

std::string header(const std::string& dtype, const std::string& shape, const std::string& fortran = "False") {
  return "{'descr': '" + dtype + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

class Npy : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& bytes) {
    const std::filesystem::path file = scratch_.path() / "array.npy";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  Tensor read(const std::string& bytes) { return read_npy_tensor(write(bytes)); }

  /// The message of the Error that reading these bytes ends in.
  std::string refusal(const std::string& bytes) {
    try {
      read(bytes);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  ScratchFolder scratch_;
};

TEST_F(Npy, IsWrittenAndReadBack) {
  Tensor tensor({2, 3, 1}, std::vector<float>{1, -2, 3.5F, 0, 1e-40F, 6e30F});
  const std::filesystem::path file = scratch_.path() / "a.npy";
  write_npy(file, tensor);
  EXPECT_EQ(read_npy_tensor(file), tensor);
  EXPECT_EQ(read_npy_info(file), (ArrayInfo{"<f4", {2, 3, 1}, false}));
  EXPECT_EQ(std::filesystem::file_size(file), 128U + 24U);
}

TEST_F(Npy, HeaderIsTheOneOfTheSpecification) {
  const std::string text = npy_header({1, 196, 768});
  EXPECT_EQ(text.size() % 64, 0U);
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_THAT(text, HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 196, 768), }"));
  EXPECT_EQ(text.back(), '\n');
  EXPECT_THAT(npy_header({5}), HasSubstr("(5,)"));
  EXPECT_THAT(npy_header({}), HasSubstr("()"));
}

TEST_F(Npy, ReadsEveryNumberType) {
  EXPECT_THAT(read(npy_file(header("|b1", "(2,)"), std::string("\x00\x01", 2))).data, ElementsAre(0, 1));
  EXPECT_THAT(read(npy_file(header("|i1", "(1,)"), "\xff")).data, ElementsAre(-1));
  EXPECT_THAT(read(npy_file(header("|u1", "(1,)"), "\xff")).data, ElementsAre(255));
  EXPECT_THAT(read(npy_file(header("<i2", "(1,)"), "\xfe\xff")).data, ElementsAre(-2));
  EXPECT_THAT(read(npy_file(header("<u2", "(1,)"), "\xfe\xff")).data, ElementsAre(65534));
  EXPECT_THAT(read(npy_file(header("<i4", "(1,)"), "\xfd\xff\xff\xff")).data, ElementsAre(-3));
  EXPECT_THAT(read(npy_file(header("<u8", "(1,)"), std::string("\x05\0\0\0\0\0\0\0", 8))).data, ElementsAre(5));
  EXPECT_THAT(read(npy_file(header("<f2", "(1,)"), std::string("\x00\x3e", 2))).data, ElementsAre(1.5F));
  EXPECT_THAT(read(npy_file(header("<f8", "(1,)"), std::string("\0\0\0\0\0\0\xf8\x3f", 8))).data, ElementsAre(1.5F));
}

TEST_F(Npy, TurnsBigEndianAndFortranOrderRound) {
  EXPECT_THAT(read(npy_file(header(">f4", "(1,)"), std::string("\x3f\xc0\0\0", 4))).data, ElementsAre(1.5F));
  // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) lies as 1 4 2 5 3 6.
  const Tensor turned = read(npy_file(header("|u1", "(2, 3)", "True"), "\x01\x04\x02\x05\x03\x06"));
  EXPECT_EQ(turned.shape, (Shape{2, 3}));
  EXPECT_THAT(turned.data, ElementsAre(1, 2, 3, 4, 5, 6));
  const RawArray raw = read_npy(write(npy_file(header(">i2", "(2, 1)", "True"), std::string("\x01\x02\x03\x04", 4))));
  EXPECT_EQ(raw.info, (ArrayInfo{"<i2", {2, 1}, false}));
  EXPECT_EQ(raw.bytes[0], std::byte{2});
}

TEST_F(Npy, ReadsVersionsTwoAndThreeAndEmptyArrays) {
  for (const char version : {'\x02', '\x03'}) {
    const std::string text = header("|u1", "(1,)");
    std::string file("\x93NUMPY", 6);
    file += version;
    file += '\0';
    file += static_cast<char>(text.size());
    file += std::string(3, '\0');
    EXPECT_THAT(read(file + text + "\x07").data, ElementsAre(7));
  }
  EXPECT_EQ(read(npy_file(header("<f4", "(0, 3)"), "")).shape, (Shape{0, 3}));
  EXPECT_EQ(read(npy_file(header("|u1", "()"), "\x09")).shape, Shape{});
}

TEST_F(Npy, NeverReadsAPickle) {
  EXPECT_THAT(refusal(npy_file(header("|O", "(1,)"), "cos\nsystem\n(S'touch x'\ntR.")), HasSubstr("pickle"));
  EXPECT_THAT(refusal(npy_file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "1234")),
              HasSubstr("records"));
}

TEST_F(Npy, RefusesShapesThatTheFileCannotHold) {
  EXPECT_THAT(refusal(npy_file(header("<f4", "(4,)"), "123456789012345")), HasSubstr("truncated"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(1000000, 1000000)"), "1234")), HasSubstr("truncated"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(4611686018427387904, 4611686018427387904)"), "1234")),
              HasSubstr("too many"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(0, 4611686018427387904, 4611686018427387904)"), "")),
              HasSubstr("too many"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(99999999999999999999,)"), "1234")), HasSubstr("size expected"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(-4,)"), "1234")), HasSubstr("size expected"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(" + std::string(99, '1') + ")"), "")), HasSubstr("size expected"));
}

TEST_F(Npy, RefusesBrokenHeadersWithTheFileAndTheReason) {
  EXPECT_THAT(refusal(""), HasSubstr("array.npy: not a .npy file"));
  EXPECT_THAT(refusal("\x89PNG\r\n\x1a\n0000"), HasSubstr("not a .npy file"));
  EXPECT_THAT(refusal(std::string("\x93NUMPY\x09\x00\x10\x00", 10)), HasSubstr("version 9"));
  EXPECT_THAT(refusal(std::string("\x93NUMPY\x01\x00\xff\xff{", 11)), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(npy_file("", "")), HasSubstr("'{' expected"));
  EXPECT_THAT(refusal(npy_file("{'descr': '<f4'}", "")), HasSubstr("missing"));
  EXPECT_THAT(refusal(npy_file("{'descr': '<f4", "")), HasSubstr("without an end"));
  EXPECT_THAT(refusal(npy_file("{'descr': '<f4', 'descr': '<f4'}", "")), HasSubstr("twice"));
  EXPECT_THAT(refusal(npy_file("{'evil': __import__('os')}", "")), HasSubstr("evil"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(1,)", "Maybe"), "1234")), HasSubstr("True or False"));
  EXPECT_THAT(refusal(npy_file(header("<f4", "(1,)") + "x", "1234")), HasSubstr("follows its end"));
  EXPECT_THAT(refusal(npy_file(header("<U7", "(1,)"), "1234")), HasSubstr("<U7"));
  EXPECT_THAT(refusal(npy_file(header("<c8", "(1,)"), "12345678")), HasSubstr("cannot become float32"));
}

TEST_F(Npy, RefusesFoldersPipesAndNamesThatAreNotThere) {
  EXPECT_THROW(read_npy(scratch_.path()), Error);
  EXPECT_THROW(read_npy(scratch_.path() / "nothing.npy"), Error);
  EXPECT_THROW(read_npy("/dev/null"), Error);
}

TEST_F(Npy, SurvivesAnyChangeOfAnyByte) {
  const std::string whole = npy_file(header("<f4", "(2, 3)", "True"), std::string(24, '\x01'));
  std::mt19937 random(8);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 1 + i % 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (i % 5 == 0) bytes.resize(random() % bytes.size());
    const std::filesystem::path file = write(bytes);
    try {
      const Tensor tensor = read_npy_tensor(file);
      EXPECT_LE(tensor.data.size(), 24U);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("array.npy: "));
    }
  }
}

}  // namespace
}  // namespace tessera::io

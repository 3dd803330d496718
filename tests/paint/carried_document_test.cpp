// The document in a figure: found again in all three kinds, and no bytes from anywhere do harm.

#include "app/paint/carried_document.hpp"

#include <chrono>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "app/paint/pdf_file.hpp"
#include "app/paint/png_file.hpp"
#include "app/paint/svg_writer.hpp"
#include "tessera/issue.hpp"
#include "tests/paint/figures.hpp"
#include "tests/paint/film_frames.hpp"

namespace tessera::paint {
namespace {

using namespace tessera::test;
using testing::HasSubstr;
using testing::StartsWith;

using Bytes = std::vector<std::byte>;

const std::string document = "{\"format\": \"tessera-document\", \"name\": \"Zürich <&> \\\"猫\\\" ]]> ' \\n\"}\n";

scene::Scene small_scene() {
  scene::Scene scene;
  scene.size = {80, 40};
  scene.items.push_back({"a", {}, {}, {}, 1, scene::RectShape{{4, 4, 30, 20}, scene::Color{200, 0, 0, 255}, {}}});
  return scene;
}

struct Kind {
  std::string name;
  Bytes (*make)(const std::string& text);
};

Bytes svg_with(const std::string& text) {
  SvgOptions options;
  options.metadata = text;
  return bytes_of(write_svg(small_scene(), options));
}
Bytes png_with(const std::string& text) {
  PngOptions options;
  options.texts = {{"Title", "a title"}, {carried_keyword, text}};
  return encode_png({2, 2, 3, std::vector<std::uint8_t>(12, 7)}, options);
}
Bytes pdf_with(const std::string& text) { return attach_document(paint_pdf({small_scene()}, {}), text); }

std::string reason(const Bytes& file) {
  try {
    return carried_document(file, "a.file").value_or("nothing");
  } catch (const Error& error) {
    return error.what();
  }
}

/// The text with one word in the place of another.
Bytes replaced(const Bytes& file, const std::string& from, const std::string& to) {
  std::string text = text_of(file);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return bytes_of(text.replace(at, from.size(), to));
}

class Carried : public testing::TestWithParam<Kind> {};

TEST_P(Carried, IsFoundAgainByteForByte) {
  EXPECT_EQ(carried_document(GetParam().make(document), "a"), document);
  const std::string large(3'000'000, 'x');
  EXPECT_TRUE(carried_document(GetParam().make(large), "a") == large);
}

TEST_P(Carried, IsTheSameBytesEveryTime) { EXPECT_TRUE(GetParam().make(document) == GetParam().make(document)); }

TEST_P(Carried, AboveSixteenMegabytesIsRefusedByNameHoweverWellItIsPacked) {
  const Bytes file = GetParam().make(std::string(most_carried_bytes + 1, ' '));
  EXPECT_THAT(reason(file), StartsWith("a.file: the document in this figure cannot be read: "));
  EXPECT_THAT(reason(file), HasSubstr("16 MB"));
}

TEST_P(Carried, CutOffAnywhereIsNothingOrAReason) {
  const Bytes file = GetParam().make(document);
  for (std::size_t size = 0; size < file.size(); size += 1 + file.size() / 2000) {
    const std::string answer = reason(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_TRUE(answer == "nothing" || answer == document || answer.starts_with("a.file: ")) << size << ' ' << answer;
  }
}

TEST_P(Carried, ChangedAnywhereNeverDoesHarm) {
  const Bytes file = GetParam().make(document);
  std::mt19937 random(5);
  for (int k = 0; k < 3000; ++k) {
    Bytes changed = file;
    for (int n = 0; n < 1 + k % 4; ++n) changed[random() % changed.size()] = static_cast<std::byte>(random());
    reason(changed);  // an answer or an Error, nothing else
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Carried,
                         testing::Values(Kind{"Svg", svg_with}, Kind{"Png", png_with}, Kind{"Pdf", pdf_with}),
                         [](const auto& each) { return each.param.name; });

TEST(CarriedInPng, AChangedTextIsTold) {
  PngOptions options;
  options.texts = {{carried_keyword, document}};
  Bytes file = encode_png({1, 1, 3, {1, 2, 3}}, options);
  const std::size_t at = text_of(file).find(carried_keyword) + sizeof carried_keyword + 12;
  file[at] ^= std::byte{0x10};
  EXPECT_THAT(reason(file), StartsWith("a.file: "));
}

/// A chunk as PNG has it.
std::string chunk(const std::string& kind, const std::string& data) {
  const auto number = [](std::uint32_t v) {
    return std::string{static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8),
                       static_cast<char>(v)};
  };
  const std::string body = kind + data;
  const auto crc =
      static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
  return number(static_cast<std::uint32_t>(data.size())) + body + number(crc);
}

TEST(CarriedInPng, IsReadAsPlainTextToo) {
  const std::string head = "\x89PNG\r\n\x1a\n", end = chunk("IEND", "");
  const std::string keyword = std::string(carried_keyword) + '\0';
  EXPECT_EQ(reason(bytes_of(head + chunk("tEXt", keyword + "{}") + end)), "{}");
  EXPECT_EQ(reason(bytes_of(head + chunk("iTXt", keyword + std::string("\0\0\0\0", 4) + "{}") + end)), "{}");
  EXPECT_EQ(reason(bytes_of(head + chunk("tEXt", "Title" + std::string(1, '\0') + "{}") + end)), "nothing");
  EXPECT_THAT(reason(bytes_of(head + chunk("iTXt", keyword) + end)), HasSubstr("cut off"));
}

TEST(CarriedInSvg, IsFoundWhicheverProgramSavedTheFile) {
  const auto answer = [](const std::string& body) {
    return reason(bytes_of("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">" + body + "</svg>"));
  };
  EXPECT_EQ(answer("<metadata id='tessera-document'>{}</metadata>"), "{}");
  EXPECT_EQ(
      answer("<svg:metadata\n  lang=\"en\"\n  id=\"tessera-document\" ><![CDATA[{\"a\": \"&<\"}]]></svg:metadata>"),
      "{\"a\": \"&<\"}");
  EXPECT_EQ(answer("<metadata id=\"tessera-document\">&#123;&#x7d;</metadata>"), "{}");
  EXPECT_EQ(answer("<metadata id=\"other\">{}</metadata>"), "nothing");
  EXPECT_EQ(answer("<text>\"tessera-document\"</text>"), "nothing");
  EXPECT_THAT(answer("<metadata id=\"tessera-document\">&nbsp;</metadata>"), HasSubstr("entity"));
  EXPECT_THAT(answer("<metadata id=\"tessera-document\">&#xD800;</metadata>"), HasSubstr("character number"));
  EXPECT_THAT(answer("<metadata id=\"tessera-document\">{}"), HasSubstr("cut off"));
}

TEST(CarriedInPdf, IsAnAttachmentThatOtherProgramsTakeOut) {
  if (!test::installed("pdfdetach")) GTEST_SKIP() << "no pdfdetach";
  const io::ScratchFolder scratch;
  write_file(scratch.path() / "a.pdf", pdf_with(document));
  test::output_of("pdfdetach", {"-saveall", "-o", scratch.path().string(), (scratch.path() / "a.pdf").string()});
  EXPECT_EQ(test::content(scratch.path() / carried_file_name), document);
}

TEST(CarriedInPdf, InAnUnknownPackingIsTold) {
  const Bytes file = bytes_of(
      "%PDF-1.5\n1 0 obj\n<< /TesseraDocument true /Filter /LZWDecode /Length 4 >>\nstream\nabcd\n"
      "endstream\nendobj\n");
  EXPECT_THAT(reason(file), HasSubstr("packed in a way"));
  EXPECT_EQ(reason(replaced(file, " /Filter /LZWDecode", "")), "abcd");
}

TEST(CarriedFast, InFilesThatRepeatTheirKeysWithoutEnd) {
  const auto many = [](const std::string& head, const std::string& word) {
    std::string text = head;
    while (text.size() < 20'000'000) text += word;
    return bytes_of(text);
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(reason(many("<svg>", "\"tessera-document\" ")), "nothing");
  EXPECT_EQ(reason(many("<svg>", "<metadata id='tessera-document' ")), "nothing");
  EXPECT_EQ(reason(many("%PDF-1.5", "/TesseraDocument ")), "nothing");
  EXPECT_EQ(reason(many("%PDF-1.5", "1 0 obj /TesseraDocument stream ")), "nothing");
  EXPECT_EQ(reason(many("\x89PNG\r\n\x1a\n", std::string("\0\0\0\0abcd1234", 12))), "nothing");
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(taken.count(), 20);  // a search that began anew for each would take hours
}

TEST(Carried, FiguresOfOthersCarryNothing) {
  EXPECT_EQ(reason(bytes_of(write_svg(small_scene(), {}))), "nothing");
  EXPECT_EQ(reason(encode_png({1, 1, 1, {9}})), "nothing");
  EXPECT_EQ(reason(paint_pdf({small_scene()}, {})), "nothing");
  EXPECT_EQ(reason({}), "nothing");
  EXPECT_EQ(reason(bytes_of("tessera-document")), "nothing");
  EXPECT_THROW(attach_document(bytes_of("no PDF"), "{}"), Error);
}

}  // namespace
}  // namespace tessera::paint

#include "app/scene/texts/messages.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"
#include "tessera/params.hpp"

namespace tessera::texts {
namespace {

const Texts& english() {
  static const Texts texts = Texts::load(Language::english);
  return texts;
}
const Texts& chinese() {
  static const Texts texts = Texts::load(Language::chinese);
  return texts;
}
std::string translated(const std::string& message) { return translate_message(english(), chinese(), message); }

TEST(Messages, TranslateAnIssueWithItsNumbers) {
  EXPECT_EQ(translated("0 must be from 1 to 8192"), "0 必须在 1 到 8192 之间");
  EXPECT_EQ(translated("mean 2000 must be from -1000 to 1000"), "均值 2000 必须在 -1000 到 1000 之间");
}

TEST(Messages, TranslateWhatIsPutIntoAnIssueToo) {
  EXPECT_EQ(translated("a 300 px window: more than height 224, so no window fits"),
            "300 像素的窗口大于高 224，一个也放不下");
  EXPECT_EQ(translated("a 300 px window: more than width 224 + 2·8 = 240, so no window fits"),
            "300 像素的窗口大于宽 224 + 2·8 = 240，一个也放不下");
}

TEST(Messages, KeepThePathOfAFile) {
  EXPECT_EQ(translated("/home/a: b/x.png: the file is empty (0 bytes)"), "/home/a: b/x.png：文件是空的（0 字节）");
  EXPECT_EQ(translated("x.heic: HEIC is not supported; save the picture as PNG, JPEG, BMP or WebP"),
            "x.heic：不支持 HEIC；请把图片另存为 PNG、JPEG、BMP 或 WebP");
}

TEST(Messages, StayAsTheyAreWhereNoPatternFits) {
  EXPECT_EQ(translated("something new happened"), "something new happened");
  EXPECT_EQ(translated(""), "");
}

TEST(Messages, AreUnchangedInTheLanguageTheyCameIn) {
  for (const char* message : {"0 must be from 1 to 8192", "x.png: no such file", "damaged: torn"})
    EXPECT_EQ(translate_message(english(), english(), message), message);
}

bool has_chinese(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9) return true;
  }
  return false;
}

TEST(Messages, CoverEveryRuleThatSettingsCanBreak) {
  std::mt19937 generator(5);
  const auto pick = [&](std::initializer_list<std::int64_t> values) {
    return *(values.begin() + std::uniform_int_distribution<std::size_t>(0, values.size() - 1)(generator));
  };
  int issues = 0;
  for (int k = 0; k < 2000; ++k) {
    EmbedParams params;
    params.image = {pick({-1, 0, 3, 224, 9000}), pick({0, 3, 224, 9000})};
    params.patch = {pick({-5, 0, 16, 300, 8000}), pick({0, 16, 300})};
    params.padding = {pick({-1, 0, 8, 9000}), 0};
    params.dilation = {pick({0, 1, 3}), 1};
    if (pick({0, 1}) == 1) params.stride = Size2{pick({0, 4}), 4};
    params.channels = static_cast<int>(pick({0, 2, 3}));
    params.dim = pick({0, 768, 8192, 9000});
    params.crop_ratio = pick({0, 1}) == 0 ? 0.0 : 0.9;
    params.fit = Fit::crop;
    params.normalization.mean[0] = pick({0, 5000}) * 1.0;
    params.normalization.std[1] = pick({0, 1}) * 1.0;
    for (const Issue& issue : validate(params)) {
      ++issues;
      const std::string chinese_rule = translated(issue.rule);
      EXPECT_TRUE(has_chinese(chinese_rule)) << issue.field << ": " << issue.rule;
      EXPECT_EQ(chinese_rule.find("window"), std::string::npos) << chinese_rule;
    }
  }
  EXPECT_GT(issues, 2000);
}

/// Words that a message in Chinese may keep: what formats and their parts are called.
bool is_name(const std::string& word) {
  static const std::set<std::string> names{
      "PNG",     "JPEG",       "BMP",   "WebP",     "GIF",    "TIFF",      "BigTIFF", "PSD", "Photoshop", "XCF",
      "GIMP",    "XL",         "HEIC",  "HEIF",     "AVIF",   "SVG",       "PNM",     "PPM", "PGM",       "PBM",
      "QOI",     "DDS",        "ICO",   "CUR",      "TGA",    "EXR",       "HDR",     "PDF", "EPS",       "RIFF",
      "IHDR",    "IDAT",       "IEND",  "PLTE",     "tRNS",   "RGB",       "MB",      "px",  "HTML",      "ZIP",
      "gzip",    "NumPy",      "Adobe", "OS",       "iPhone", "libwebp",   "chmod",   "MNG", "WebM",      "Radiance",
      "OpenEXR", "PostScript", "FITS",  "Matroska", "MP",     "QuickTime", "CR",      "RW"};
  return names.contains(word);
}

TEST(Messages, TranslateWhatIsWrongWithEveryBadPicture) {
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TESSERA_TEST_DATA "/bad-inputs/bad")) {
    if (!entry.is_regular_file()) continue;
    std::string message;
    try {
      load_image(entry.path());
    } catch (const Error& error) {
      message = error.what();
    }
    if (message.empty()) continue;
    ++refused;
    const std::string reason = translated(message).substr(entry.path().string().size());
    EXPECT_TRUE(has_chinese(reason)) << message;
    // stb's own words and conditions stand in brackets, as they come.
    const std::string words = reason.starts_with("：图片数据已损坏") ? "" : reason;
    std::string word;
    for (const char c : words + ' ') {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && word.size() > 1) {
        EXPECT_TRUE(is_name(word)) << word << " in " << reason << " of " << message;
      }
      word = letter ? word + c : "";
    }
  }
  EXPECT_GE(refused, 8);
}

/// The messages in a source file, as they stand between the quotation marks: what Error, damaged() or unsupported() is
/// given, texts of several lines put together, "{}" where something is put in.
std::vector<std::string> messages_of(const std::filesystem::path& source) {
  std::ifstream stream(source);
  const std::string code{std::istreambuf_iterator<char>(stream), {}};
  static const std::regex thrown(
      R"re(\b(?:Error|damaged|unsupported)\(\s*(?:fmt::format\(\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+))re");
  static const std::regex literal(R"re("((?:[^"\\]|\\.)*)")re");
  std::vector<std::string> messages;
  for (std::sregex_iterator found(code.begin(), code.end(), thrown), end; found != end; ++found) {
    const std::string call = found->str();
    const std::string literals = (*found)[1];
    std::string message = call.starts_with("unsupported") || call.starts_with("Error") ? "" : "damaged JPEG: ";
    for (std::sregex_iterator part(literals.begin(), literals.end(), literal); part != end; ++part)
      message += (*part)[1];
    messages.push_back(message);
  }
  return messages;
}

/// `message` with `last` in its last pair of braces and a number in the others.
std::string filled(std::string message, const std::string& last) {
  for (std::size_t at = message.find('{'); at != std::string::npos; at = message.find('{')) {
    const bool is_last = message.find('{', at + 1) == std::string::npos;
    message.replace(at, message.find('}', at) + 1 - at, is_last ? last : "7");
  }
  return message;
}

TEST(Messages, CoverEveryErrorOfThePictureReaders) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TESSERA_ASSETS "/../app/model")) {
    const std::string file = entry.path().filename().string();
    const bool reads_pictures = file.starts_with("image_") || file.starts_with("folder_");
    if (!reads_pictures || entry.path().extension() != ".cpp") continue;
    for (const std::string& message : messages_of(entry.path())) {
      if (message == "{}: {}") continue;  // a file's name before what is told elsewhere
      ++count;
      const std::string advice = filled(message, "PNG, JPEG, BMP or WebP");
      EXPECT_TRUE(has_chinese(translated(filled(message, "7"))) || has_chinese(translated(advice))) << message;
    }
  }
  EXPECT_GT(count, 50);
}

TEST(Messages, TranslateWhatTheSystemSaysOfFilesAndFolders) {
  EXPECT_EQ(translated("/pictures/x: the folder cannot be listed: Permission denied"),
            "/pictures/x：无法列出这个文件夹：没有权限");
  EXPECT_EQ(translated("a.png: no such file; check the name"), "a.png：没有这个文件；请检查文件名");
  EXPECT_EQ(translated("no program for file dialogs was found"), "找不到用于文件对话框的程序");
  EXPECT_EQ(translated("Nothing pasted: there is no picture on the clipboard."), "没有粘贴：剪贴板上没有图片。");
  EXPECT_EQ(translated("Pasting a picture needs wl-paste (package wl-clipboard). Or drop the file on the window."),
            "粘贴图片需要 wl-paste（软件包 wl-clipboard）。也可以把文件拖到窗口上。");
}

}  // namespace
}  // namespace tessera::texts

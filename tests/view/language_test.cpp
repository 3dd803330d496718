// What the window shows in either language, read back from what it draws.

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>

#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/model/samples.hpp"
#include "app/view/commands.hpp"
#include "app/view/file_browser.hpp"
#include "app/view/words.hpp"
#include "tests/view/drawn_text.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using test::drawn_words;
using test::DrawnWord;
using test::sample_document;
using test::ScreenHarness;

std::optional<DrawnWord> find_word(const std::string& text) {
  const std::vector<DrawnWord> words = drawn_words();
  const auto found = std::find_if(words.begin(), words.end(), [&](const DrawnWord& word) { return word.text == text; });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

void click_word(ScreenHarness& screen, const std::string& text) {
  const std::optional<DrawnWord> word = find_word(text);
  ASSERT_TRUE(word.has_value()) << text;
  screen.click({word->box.x + word->box.width / 2, word->box.y + word->box.height / 2});
}

TEST(LanguageSwitch, ChangesWhatThePanelsShowAndBack) {
  ScreenHarness screen(sample_document());
  EXPECT_TRUE(find_word("Height") && find_word("File") && find_word("EMBEDDING") && find_word("Multiply–adds"));
  EXPECT_FALSE(find_word("文件"));
  click_word(screen, "中文");
  EXPECT_EQ(screen.state.preferences.language, Language::chinese);
  EXPECT_TRUE(find_word("高") && find_word("文件") && find_word("嵌入") && find_word("乘加次数"));
  EXPECT_FALSE(find_word("Height") || find_word("File") || find_word("EMBEDDING"));
  click_word(screen, "EN");
  EXPECT_EQ(screen.state.preferences.language, Language::english);
  EXPECT_TRUE(find_word("Height"));
}

TEST(LanguageSwitch, IsACommandOfThePaletteInBothLanguages) {
  ScreenHarness screen(sample_document());
  for (const Language expected : {Language::chinese, Language::english}) {
    screen.key("K", true);
    screen.type("language");
    screen.key("Enter");
    EXPECT_EQ(screen.state.preferences.language, expected);
  }
}

TEST(LanguageSwitch, DropsANoteInTheOtherLanguage) {
  ScreenHarness screen(sample_document());
  screen.click(screen.control("height"));
  screen.key("A", true);
  screen.type("abc");
  screen.key("Enter");
  EXPECT_TRUE(find_word("refused:"));
  screen.key("Escape");
  view::run_command("view.language", screen.state, screen.requests);
  screen.rest();
  EXPECT_FALSE(find_word("refused:"));
}

TEST(Pictures, AreDescribedInTheLanguageInUse) {
  const texts::Texts english = texts::Texts::load(Language::english);
  const texts::Texts chinese = texts::Texts::load(Language::chinese);
  const LoadedPicture gray = load_picture("made:checkerboard");
  EXPECT_EQ(view::picture_facts(gray, english), "224 × 224 gray");
  EXPECT_EQ(view::picture_facts(gray, chinese), "224 × 224 灰度");
  EXPECT_EQ(view::picture_name(gray, english), "checkerboard 224 × 224");
  EXPECT_EQ(view::picture_name(gray, chinese), "棋盘格 224 × 224");
  EXPECT_EQ(view::picture_name(load_picture("sample:coffee"), chinese), "coffee.png");
}

TEST(Messages, AreToldInTheLanguageInUse) {
  ScreenHarness screen(sample_document());
  screen.state.messages.push_back({"/pictures/torn.png: damaged: a palette of 5 bytes", true});
  screen.rest();
  EXPECT_TRUE(find_word("palette"));
  screen.state.preferences.language = Language::chinese;
  screen.rest();
  EXPECT_TRUE(find_word("/pictures/torn.png：已损坏：调色板有"));
  EXPECT_FALSE(find_word("palette"));
}

/// A state of the window, reached from its start.
struct Place {
  const char* name;
  std::function<void(ScreenHarness&)> go;
};

void open_menu(ScreenHarness& screen, const char* key) { click_word(screen, screen.texts().plain(key)); }

void show_everything(ScreenHarness& screen) {
  Document& document = screen.state.document;
  document.images = {"made:ramp", "sample:camera"};
  document.params.fit = Fit::crop;
  document.params.crop_ratio = 2;
  document.params.channels = 2;
  document.params.dim = max_dim;
  document.params.patch = {300, 200};
  document.params.stride = Size2{0, 3};
  document.params.normalization = {"custom", {0, 0, 0}, {1, 0, 1}};
  document.weights.kind = WeightKind::trunc_normal;
  screen.work = view::Work{};
  screen.work.batch = std::make_shared<const LoadedBatch>(make_load_job()({document.images, 1}, {}, [](double) {}));
  screen.work.loading = true;
}

void list_nothing(ScreenHarness& screen) {
  view::open_browser(screen.state, "/none", false, screen.requests);
  auto listing = std::make_shared<FolderListing>();
  listing->folder = "/none";
  listing->cut = true;
  screen.work.listing = std::move(listing);
}

const std::vector<Place>& places() {
  static const std::vector<Place> all{
      {"main screen", [](ScreenHarness&) {}},
      {"finished result", [](ScreenHarness& s) { s.work = test::finished_work(s.state.document); }},
      {"every control and issue", show_everything},
      {"overlap", [](ScreenHarness& s) { view::choose_preset(s.state.document, "segformer-b0"); }},
      {"a refused number",
       [](ScreenHarness& s) {
         s.click(s.control("stride"));
         s.key("A", true);
         s.type("???");
         s.key("Enter");
       }},
      {"file menu",
       [](ScreenHarness& s) {
         s.state.preferences.recent_files = {"/pictures/42.png"};
         open_menu(s, "menu.file");
       }},
      {"edit menu", [](ScreenHarness& s) { open_menu(s, "menu.edit"); }},
      {"view menu", [](ScreenHarness& s) { open_menu(s, "menu.view"); }},
      {"help menu", [](ScreenHarness& s) { open_menu(s, "menu.help"); }},
      {"presets", [](ScreenHarness& s) { click_word(s, "ViT-B/16"); }},
      {"samples", [](ScreenHarness& s) { click_word(s, s.texts().plain("control.samples")); }},
      {"stride hint", [](ScreenHarness& s) { s.move(s.control("stride")); }},
      {"linked sides", [](ScreenHarness& s) { s.move(s.control("link-sides")); }},
      {"free patch sides",
       [](ScreenHarness& s) {
         s.click(s.control("link-patch"));
         s.move(s.control("link-patch"));
       }},
      {"palette", [](ScreenHarness& s) { s.key("K", true); }},
      {"empty palette",
       [](ScreenHarness& s) {
         s.key("K", true);
         s.type("???");
       }},
      {"keys", [](ScreenHarness& s) { s.type("?"); }},
      {"about", [](ScreenHarness& s) { s.state.overlay = view::Overlay::about; }},
      {"browser, reading", [](ScreenHarness& s) { view::open_browser(s.state, "/pictures", false, s.requests); }},
      {"browser, nothing there", list_nothing},
      {"browser, failed",
       [](ScreenHarness& s) {
         view::open_browser(s.state, "/pictures", false, s.requests);
         s.work.listing_failure = "/pictures: the folder cannot be listed: Permission denied";
       }},
      {"browser, two chosen",
       [](ScreenHarness& s) {
         list_nothing(s);
         s.state.browser.chosen = {"1.png", "2.png"};
         s.state.browser.filter = "?";
       }},
      {"messages",
       [](ScreenHarness& s) {
         s.state.messages = {
             {"/pictures/1.gif: GIF is not supported; save the picture as PNG, JPEG, BMP or WebP", true},
             {"Nothing pasted: there is no picture on the clipboard.", true},
             {"Pasting a picture needs xclip (package xclip). Or drop the file on the window.", true}};
       }},
  };
  return all;
}

/// What a Chinese reader of this field knows in Latin letters: names, file formats, keys, terms of code.
const std::set<std::string> known_names{
    "Tessera", "EN", "English", "ViT", "DeiT", "CLIP", "SigLIP", "MAE", "SAM", "Swin", "ConvNeXt", "SegFormer", "PVTv",
    "MViTv", "DINOv", "so", "Google", "ImageNet", "LayerNorm", "Transformer", "Vision", "PyTorch", "kaiming",
    // terms that the narration leaves in English
    "patch", "patches", "token", "alpha", "RGB", "RGBA", "px", "ms", "std", "float",
    // files and keys
    "npz", "safetensors", "csv", "unfold", "astronaut", "camera", "chelsea", "coffee", "rocket", "png", "gif", "GIF",
    "PNG", "JPEG", "BMP", "WebP", "none", "pictures", "MB", "GiB", "Ctrl", "Shift", "Alt", "Tab", "Esc", "Space",
    "Home", "End", "PageUp", "PageDown", "xclip", "flatten", "reshape", "transpose", "BGR", "Conv", "JAX",
    // people, programs and licences
    "Chelsea", "NASA", "SpaceX", "DSCOVR", "Stefan", "van", "der", "Walt", "Rachel", "Michetti", "Lav", "Varshney",
    "Inter", "JetBrains", "Mono", "Noto", "Sans", "CJK", "SIL", "Open", "Font", "License", "Latin", "Modern", "Math",
    "GUST", "DejaVu", "Bitstream", "Vera", "Arev", "Dear", "ImGui", "fmt", "JSON", "for", "libepoxy", "stb", "MIT",
    "GLFW", "zlib", "libpng", "Eigen", "MPL", "CLI", "libwebp", "BSD", "Clause", "FreeType", "CC"};

/// Runs of two and more Latin letters.
std::vector<std::string> latin_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + ' ') {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c;
    } else {
      if (word.size() > 1) words.push_back(word);
      word.clear();
    }
  }
  return words;
}

TEST(Chinese, LeavesNoEnglishWordAnywhereButNames) {
  const auto known = [](std::string word) {
    if (known_names.contains(word)) return true;
    // Headings are in capitals.
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
    return word == "patch" || word == "pytorch";
  };
  ScreenHarness screen(sample_document(), 1600, 1600);
  for (const Place& place : places()) {
    screen.restart(Language::chinese);
    place.go(screen);
    screen.rest();
    EXPECT_GT(drawn_words().size(), 20U);
    for (const DrawnWord& drawn : drawn_words()) {
      for (const std::string& word : latin_words(drawn.text))
        EXPECT_TRUE(known(word)) << place.name << ": “" << word << "” in “" << drawn.text << "”";
    }
  }
}

TEST(Chinese, LeavesNoEnglishWordInTitlesOfCommandsButNames) {
  const texts::Texts chinese = texts::Texts::load(Language::chinese);
  const std::vector<view::Command> table = view::command_table(view::AppState(sample_document()));
  EXPECT_GT(table.size(), 50U);
  for (const view::Command& command : table) {
    const std::string title = view::command_title(command.id, chinese);
    for (const std::string& word : latin_words(title)) EXPECT_TRUE(known_names.contains(word)) << title;
  }
}

bool is_covered(const scene::Rect& inner, const scene::Rect& outer) {
  constexpr float slack = 1;  // glyphs' boxes have a margin of a pixel
  return inner.x >= outer.x - slack && inner.right() <= outer.right() + slack;
}

bool overlap(const scene::Rect& a, const scene::Rect& b) {
  constexpr float slack = 2;
  return std::min(a.right(), b.right()) - std::max(a.x, b.x) > slack &&
         std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > slack;
}

/// A window, in pixels, at `scale` pixels a point.
struct Setting {
  Language language;
  float width, height, scale;
};

std::ostream& operator<<(std::ostream& stream, const Setting& setting) {
  return stream << (setting.language == Language::english ? "English " : "Chinese ") << setting.width << " × "
                << setting.height << " at " << setting.scale;
}

class WordsFit : public testing::TestWithParam<Setting> {};

TEST_P(WordsFit, InTheirPanesWithoutOverlap) {
  const Setting& setting = GetParam();
  ScreenHarness screen(sample_document(), setting.width, setting.height, setting.scale);
  for (const Place& place : places()) {
    screen.restart(setting.language);
    place.go(screen);
    screen.rest();
    const std::vector<DrawnWord> words = drawn_words();
    for (std::size_t i = 0; i < words.size(); ++i) {
      EXPECT_TRUE(is_covered(words[i].box, words[i].visible)) << place.name << ": “" << words[i].text << "” is cut";
      for (std::size_t k = i + 1; k < words.size(); ++k) {
        if (words[k].window == words[i].window && overlap(words[i].box, words[k].box))
          ADD_FAILURE() << place.name << ": “" << words[i].text << "” and “" << words[k].text << "” overlap";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    BothLanguages, WordsFit,
    testing::Values(Setting{Language::english, 1024, 2000, 1}, Setting{Language::chinese, 1024, 2000, 1},
                    Setting{Language::english, 1024, 640, 1}, Setting{Language::chinese, 1024, 640, 1},
                    Setting{Language::english, 1600, 1000, 1}, Setting{Language::chinese, 1600, 1000, 1},
                    Setting{Language::english, 1600, 2500, 1.5F}, Setting{Language::chinese, 1600, 2500, 1.5F}));

}  // namespace
}  // namespace tessera

// The export dialog driven by mouse and keys, without a window.

#include "app/view/export_dialog.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "app/model/timeline.hpp"
#include "app/view/file_browser.hpp"
#include "app/view/leaving.hpp"
#include "tests/io/scratch.hpp"
#include "tests/view/drawn_text.hpp"
#include "tests/view/screen_harness.hpp"

namespace tessera {
namespace {

using test::sample_document;
using test::ScreenHarness;
using testing::EndsWith;
using testing::HasSubstr;
using view::Overlay;

constexpr const char* options = "export-options";

/// Shown with the numbers of the sample computed.
class ExportDialogTest : public testing::Test {
 protected:
  ExportDialogTest() {
    screen.work = test::finished_work(screen.state.document);
    screen.work.exports.asked = true;
    screen.key("E", true);
    screen.rest();
  }
  void choose_what(ExportWhat what) {
    screen.state.export_dialog.plan.what = what;
    screen.rest();
  }
  template <class T>
  std::vector<T> requested() const {
    std::vector<T> found;
    for (const view::Request& request : screen.requests) {
      if (const T* one = std::get_if<T>(&request)) found.push_back(*one);
    }
    return found;
  }
  std::string words(const std::string& window) const {
    std::string all;
    for (const test::DrawnWord& word : test::drawn_words()) {
      if (word.window.find(window) != std::string::npos) all += word.text + " ";
    }
    return all;
  }
  /// Whether a control of the options has the focus.
  bool focused(const char* id) const {
    for (const ImGuiWindow* drawn : ImGui::GetCurrentContext()->Windows) {
      const bool within = std::string_view(drawn->Name).find(options) != std::string_view::npos;
      if (within && const_cast<ImGuiWindow*>(drawn)->GetID(id) == screen.state.widgets.focus) return true;
    }
    return false;
  }
  ExportPlan& plan() { return screen.state.export_dialog.plan; }

  ScreenHarness screen{sample_document()};
};

TEST_F(ExportDialogTest, OpensAndClosesByItsKeys) {
  EXPECT_EQ(screen.state.overlay, Overlay::export_dialog);
  screen.key("Escape");
  EXPECT_EQ(screen.state.overlay, Overlay::none);
  screen.key("E", true);
  EXPECT_EQ(screen.state.overlay, Overlay::export_dialog);
  screen.rest();
  screen.click(screen.control("export", "export-close"));
  EXPECT_EQ(screen.state.overlay, Overlay::none);
}

TEST_F(ExportDialogTest, OffersTheOverviewWhereThatIsOnTheStage) {
  const view::ExportDialog& dialog = screen.state.export_dialog;
  EXPECT_EQ(dialog.plan.what, ExportWhat::moment);
  screen.key("Escape");
  screen.state.overview = true;
  screen.key("E", true);
  screen.rest();
  EXPECT_EQ(dialog.plan.what, ExportWhat::overview);
  EXPECT_TRUE(dialog.plan.formula) << "N worked out";
  EXPECT_THAT(dialog.path_text, EndsWith("-overview.svg"));
  screen.key("Escape");
  screen.state.overview = false;
  screen.key("E", true);
  screen.rest();
  EXPECT_EQ(dialog.plan.what, ExportWhat::moment);
  EXPECT_FALSE(dialog.plan.formula);
}

TEST_F(ExportDialogTest, OffersTheStepsLastPictureWhereItHasNotBegun) {
  const view::ExportDialog& dialog = screen.state.export_dialog;
  const auto reopened_at = [&](double t) {
    screen.key("Escape");
    screen.state.playback.t = t;
    screen.key("E", true);
    screen.rest();
    return dialog.plan.end_of_step;
  };
  EXPECT_TRUE(reopened_at(lesson_timeline().step_begin(4)));
  EXPECT_FALSE(reopened_at(lesson_timeline().position(4, 0.5)));
}

TEST_F(ExportDialogTest, SwitchesThatAreNotShownDoNothing) {
  screen.state.export_dialog.plan.notes = true;  // of a storyboard, chosen before
  screen.state.export_dialog.path_text = "notes.svg";
  screen.rest();
  screen.click(screen.control("export", "export-write"));
  ASSERT_EQ(requested<view::ExportFile>().size(), 1U);
  EXPECT_FALSE(requested<view::ExportFile>().front().plan.notes);
}

TEST_F(ExportDialogTest, WritesThePictureAsItStandsIntoTheNamedFile) {
  EXPECT_EQ(plan().what, ExportWhat::moment);
  screen.click(screen.control(options, "format-PNG"));
  EXPECT_EQ(plan().format, ExportFormat::png);
  EXPECT_THAT(screen.state.export_dialog.path_text, EndsWith("astronaut-step-1.png"));
  screen.click(screen.control("export", "export-write"));
  const auto files = requested<view::ExportFile>();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].plan, plan());
  EXPECT_EQ(files[0].target, screen.state.export_dialog.path_text);
  EXPECT_EQ(screen.state.overlay, Overlay::none);
}

TEST_F(ExportDialogTest, ATypedNameStaysAndItsEndFollowsTheFormat) {
  screen.state.export_dialog.path_text = "/somewhere/my figure.svg";
  screen.state.export_dialog.path_typed = true;
  screen.click(screen.control(options, "format-PDF"));
  EXPECT_EQ(screen.state.export_dialog.path_text, "/somewhere/my figure.pdf");
}

TEST_F(ExportDialogTest, ATypedEndingChoosesTheFormatAndAMissingOneIsAdded) {
  screen.click(screen.control("export", "export-write"));
  screen.state.overlay = Overlay::export_dialog;
  screen.state.export_dialog.path_text = "/somewhere/figure";
  screen.rest();
  screen.click(screen.control("export", "export-write"));
  ASSERT_EQ(requested<view::ExportFile>().size(), 2U);
  EXPECT_EQ(requested<view::ExportFile>()[1].target, "/somewhere/figure.svg");
  screen.state.overlay = Overlay::export_dialog;
  screen.state.export_dialog.path_text = "/somewhere/a.";
  screen.rest();
  const ImGuiWindow* window = ImGui::FindWindowByName("export");
  screen.click({window->Pos.x + 200, screen.control("export", "export-write").y});  // into the name
  screen.key("End");
  screen.type("pdf");
  EXPECT_EQ(screen.state.export_dialog.path_text, "/somewhere/a.pdf");
  EXPECT_EQ(plan().format, ExportFormat::pdf);
}

TEST_F(ExportDialogTest, AChoiceOfFilmOffersFilmFormats) {
  choose_what(ExportWhat::step);
  EXPECT_EQ(plan().format, ExportFormat::mp4);
  screen.click(screen.control(options, "format-GIF"));
  EXPECT_EQ(plan().format, ExportFormat::gif);
  EXPECT_THROW(screen.control(options, "format-SVG"), std::out_of_range);
  choose_what(ExportWhat::moment);
  EXPECT_EQ(plan().format, ExportFormat::svg);
}

TEST_F(ExportDialogTest, WhatFfmpegCannotWriteIsGrayWithTheReason) {
  const std::string reason = "ffmpeg is not installed: no program of that name is in PATH";
  screen.work.exports.mp4_reason = screen.work.exports.webm_reason = reason;
  choose_what(ExportWhat::beat);
  EXPECT_EQ(plan().format, ExportFormat::gif) << "the first that can be written";
  EXPECT_THROW(screen.control(options, "format-MP4"), std::out_of_range) << "not to be reached by Tab";
  EXPECT_THAT(words(options), HasSubstr("MP4, WebM: ffmpeg is not installed"));
  const ImVec2 gif = screen.control(options, "format-GIF");
  screen.click({gif.x - 100, gif.y});  // on WebM
  EXPECT_EQ(plan().format, ExportFormat::gif);
}

TEST_F(ExportDialogTest, PresetsAndNumbersSetTheSize) {
  use_preset(plan(), export_presets()[0]);
  screen.rest();
  EXPECT_THAT(words("export"), HasSubstr("85 × 60 mm"));
  screen.click(screen.control(options, "export-width"));
  screen.type("120");
  screen.key("Enter");
  EXPECT_EQ(plan().width, 120);
  EXPECT_EQ(preset_of(plan()), nullptr);
}

TEST_F(ExportDialogTest, TooLargeATextIsToldAndNothingIsWritten) {
  plan().font_size = 150;
  screen.rest();
  EXPECT_THAT(words(options), HasSubstr("leaves no room"));
  screen.click(screen.control("export", "export-write"));
  EXPECT_TRUE(requested<view::ExportFile>().empty());
  EXPECT_EQ(screen.state.overlay, Overlay::export_dialog);
}

TEST_F(ExportDialogTest, WaitsForNumbersThatAreStillComputed) {
  screen.work.current = false;
  screen.rest();
  screen.click(screen.control("export", "export-write"));
  EXPECT_TRUE(requested<view::ExportFile>().empty());
  EXPECT_THAT(words("export"), HasSubstr("still being computed"));
}

TEST_F(ExportDialogTest, TogglesWhatIsShown) {
  EXPECT_FALSE(plan().narration);
  screen.click(screen.control(options, "export-narration"));
  EXPECT_TRUE(plan().narration);
  screen.click(screen.control(options, "transparent"));
  EXPECT_TRUE(plan().transparent);
}

TEST_F(ExportDialogTest, CopiesThePicture) {
  screen.click(screen.control("export", "export-copy"));
  ASSERT_EQ(requested<view::CopyPicture>().size(), 1U);
  screen.key("Escape");
  screen.key("C", true, true);
  EXPECT_EQ(requested<view::CopyPicture>().size(), 2U);
  EXPECT_EQ(requested<view::CopyPicture>()[1].plan.what, ExportWhat::moment);
}

TEST_F(ExportDialogTest, TellsThatAFileWillBeReplaced) {
  const io::ScratchFolder scratch;
  std::ofstream(scratch.path() / "old.svg") << "old";
  screen.state.export_dialog.path_text = (scratch.path() / "old.svg").string();
  screen.rest();
  EXPECT_THAT(words("export"), HasSubstr("will be replaced"));
}

TEST_F(ExportDialogTest, TellsTheFilmsLengthAsThePrinterMeasuredIt) {
  choose_what(ExportWhat::step);
  screen.work.exports.preview.picture = std::make_shared<const Image8>(Image8{4, 4, 3, std::vector<std::uint8_t>(48)});
  screen.work.exports.preview.current = true;
  screen.work.exports.preview.frames = 183;
  screen.work.exports.preview.seconds = 6.1;
  screen.rest();
  EXPECT_THAT(words("export"), HasSubstr("183 frames"));
  screen.work.exports.preview.current = false;
  screen.rest();
  EXPECT_THAT(words("export"), testing::Not(HasSubstr("183 frames"))) << "of other settings";
}

TEST_F(ExportDialogTest, FitsASmallWindowAndSpeaksChinese) {
  ImGui::GetIO().DisplaySize = {1024, 640};
  screen.state.preferences.language = Language::chinese;
  choose_what(ExportWhat::step);
  EXPECT_THAT(words("export"), HasSubstr("导出"));
  for (const char* id : {"export-write", "export-close"}) {
    const ImVec2 at = screen.control("export", id);
    EXPECT_LT(at.y, 640) << id;
    EXPECT_LT(at.x, 1024) << id;
  }
}

TEST_F(ExportDialogTest, AFilmGoesFromOneSecondToAnotherAndBeginsWithTheStepThatIsShown) {
  screen.state.playback.t = lesson_timeline().step_stop(3);
  choose_what(ExportWhat::span);
  EXPECT_EQ(plan().from, lesson_timeline().step_begin(3));
  EXPECT_EQ(plan().to, lesson_timeline().step_stop(3));
  screen.click(screen.control(options, "export-to"));
  screen.type("5");
  screen.key("Enter");
  EXPECT_EQ(plan().to, 5);
  EXPECT_THAT(words(options), HasSubstr("5 s must come after"));
  screen.click(screen.control("export", "export-write"));
  EXPECT_TRUE(requested<view::ExportFile>().empty());
}

TEST_F(ExportDialogTest, WritesNumbersProgramsAndTheDocumentToo) {
  const struct {
    ExportWhat what;
    const char* ending;
    view::Saved saved;
  } cases[] = {{ExportWhat::tensors, "astronaut-embedding.npz", view::Saved::tensors},
               {ExportWhat::terms, ".csv", view::Saved::terms},
               {ExportWhat::torch_convolution, "astronaut-embedding.py", view::Saved::convolution_code},
               {ExportWhat::torch_matrix, "astronaut-embedding.py", view::Saved::matrix_code},
               {ExportWhat::cpp, "astronaut-embedding.cpp", view::Saved::library_code},
               {ExportWhat::document, "astronaut.tessera.json", view::Saved::document}};
  for (const auto& one : cases) {
    screen.requests.clear();
    screen.state.overlay = Overlay::export_dialog;
    choose_what(one.what);
    EXPECT_THAT(screen.state.export_dialog.path_text, EndsWith(one.ending));
    screen.click(screen.control("export", "export-write"));
    const auto saves = requested<view::SaveTo>();
    ASSERT_EQ(saves.size(), 1U) << one.ending;
    EXPECT_EQ(saves[0].what, one.saved);
    EXPECT_EQ(saves[0].file, screen.state.export_dialog.path_text);
    EXPECT_THROW(screen.control(options, "export-width"), std::out_of_range) << "numbers have no size";
  }
}

TEST_F(ExportDialogTest, AnNpyHoldsOneTensor) {
  choose_what(ExportWhat::tensors);
  EXPECT_EQ(plan().tensor, "");
  screen.click(screen.control(options, "format-NPY"));
  screen.rest();
  EXPECT_EQ(plan().tensor, "tokens");
  plan().tensor = "patches";
  screen.rest();
  screen.click(screen.control("export", "export-write"));
  ASSERT_EQ(requested<view::SaveTo>().size(), 1U);
  EXPECT_EQ(requested<view::SaveTo>()[0].tensor, "patches");
}

TEST_F(ExportDialogTest, ShowsTheWordsOfAProgramInAPicturesPlace) {
  screen.work.exports.preview.text = "import numpy\n";
  screen.work.exports.preview.current = true;
  choose_what(ExportWhat::torch_convolution);
  EXPECT_THAT(words("export"), HasSubstr("import numpy"));
}

TEST_F(ExportDialogTest, TakesThePhotoAlongAndTellsHowMuchThatIs) {
  EXPECT_THROW(screen.control(options, "export-pictures"), std::out_of_range) << "a sample comes with the program";
  screen.work.exports.picture_bytes = 300 << 10;
  screen.rest();
  EXPECT_THAT(words(options), HasSubstr("adds 400 KB")) << "as base64";
  screen.click(screen.control(options, "export-pictures"));
  EXPECT_TRUE(plan().with_pictures);
  choose_what(ExportWhat::document);
  screen.click(screen.control("export", "export-write"));
  ASSERT_EQ(requested<view::SaveTo>().size(), 1U);
  EXPECT_EQ(requested<view::SaveTo>()[0].what, view::Saved::document_with_pictures);
}

TEST_F(ExportDialogTest, BrowsesForANameAndComesBackWithIt) {
  screen.click(screen.control("export", "export-browse"));
  ASSERT_EQ(requested<view::AskWhere>().size(), 1U);
  EXPECT_EQ(requested<view::AskWhere>()[0].what, view::Saved::exported);
  view::Requests requests;
  view::open_save_browser(screen.state, std::filesystem::temp_directory_path(), view::Saved::exported, requests);
  screen.rest();
  screen.key("Escape");
  EXPECT_EQ(screen.state.overlay, Overlay::export_dialog);
  plan().format = ExportFormat::pdf;
  view::take_export_path(screen.state, "/somewhere/figure 1.png");
  EXPECT_EQ(screen.state.export_dialog.path_text, "/somewhere/figure 1.pdf");
  EXPECT_EQ(screen.state.overlay, Overlay::export_dialog);
}

TEST_F(ExportDialogTest, IsReachedByTabAlone) {
  for (int k = 0; k < 40 && !plan().transparent; ++k) {
    screen.key("Tab");
    if (focused("transparent")) screen.key("Enter");
  }
  EXPECT_TRUE(plan().transparent);
}

/// A document of which something has changed since it was saved.
class UnsavedTest : public testing::Test {
 protected:
  UnsavedTest() {
    screen.state.file.path = "/home/me/a.tessera.json";
    screen.state.file.dear = true;
    screen.state.document.view.grid = !screen.state.document.view.grid;
    EXPECT_TRUE(view::ask_before(screen.state, view::Leaving::quit));
    screen.rest();
  }
  view::Leave decision() const {
    EXPECT_EQ(screen.requests.size(), 1U);
    EXPECT_EQ(screen.state.overlay, Overlay::none);
    return std::get<view::DecideLeaving>(screen.requests.at(0)).decision;
  }
  ScreenHarness screen{sample_document()};
};

TEST_F(UnsavedTest, EnterSaves) {
  screen.key("Enter");
  EXPECT_EQ(decision(), view::Leave::save);
}

TEST_F(UnsavedTest, EscapeStays) {
  screen.key("Escape");
  EXPECT_EQ(decision(), view::Leave::stay);
}

TEST_F(UnsavedTest, DiscardingTakesTwoTabsAndEnterOrAClick) {
  screen.key("Tab");
  screen.key("Tab");
  screen.key("Enter");
  EXPECT_EQ(decision(), view::Leave::discard);
}

TEST_F(UnsavedTest, NamesTheDocument) {
  std::string all;
  for (const test::DrawnWord& word : test::drawn_words()) all += word.text + " ";
  EXPECT_THAT(all, HasSubstr("a.tessera.json has changes that are not saved"));
  screen.click(screen.control("unsaved", "unsaved-discard"));
  EXPECT_EQ(decision(), view::Leave::discard);
}

TEST(ExportQueue, ShowsWhatRunsAndCancelsIt) {
  ScreenHarness screen(sample_document());
  screen.work.exports.queue = {{7, "/home/me/film.gif", true, 30, 120}, {8, "/home/me/figure.svg", false, 0, 0}};
  screen.rest();
  std::string all;
  for (const test::DrawnWord& word : test::drawn_words()) {
    if (word.window == "export-queue") all += word.text + " ";
  }
  EXPECT_THAT(all, HasSubstr("30 / 120"));
  EXPECT_THAT(all, HasSubstr("waiting"));
  const ImGuiWindow* window = ImGui::FindWindowByName("export-queue");
  ASSERT_NE(window, nullptr);
  screen.click({window->Pos.x + window->Size.x - 40, window->Pos.y + 28});
  ASSERT_EQ(screen.requests.size(), 1U);
  EXPECT_EQ(std::get<view::CancelExport>(screen.requests[0]).id, 7U);
}

TEST(UsualExportPath, LiesBesideThePhotographAndNamesThePart) {
  view::AppState state(sample_document());
  state.document.images = {"/photos/of mine/cat.jpg"};
  state.playback.t = lesson_timeline().step_begin(4);
  EXPECT_EQ(view::usual_export_path(state), "/photos/of mine/cat-step-4.svg");
  state.export_dialog.plan.what = ExportWhat::lesson;
  state.export_dialog.plan.format = ExportFormat::webm;
  EXPECT_EQ(view::usual_export_path(state), "/photos/of mine/cat-lesson.webm");
  state.export_dialog.plan.what = ExportWhat::storyboard;
  state.export_dialog.plan.format = ExportFormat::svg;
  EXPECT_EQ(view::usual_export_path(state), "/photos/of mine/cat-storyboard");
}

}  // namespace
}  // namespace tessera

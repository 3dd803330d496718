// tessera export: what it writes, and what it refuses.

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/document_file.hpp"
#include "app/model/image_file.hpp"
#include "app/model/timeline.hpp"
#include "app/paint/carried_document.hpp"
#include "app/shell/cli_manual.hpp"
#include "app/shell/command_line.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Outcome {
  int code = 0;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "export");
  std::ostringstream out, err;
  const CommandLineResult result = run_command_line(arguments, out, err);
  return {result.exit_code, out.str(), err.str()};
}

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

SavedState state_in(const fs::path& figure) {
  const std::string text = content(figure);
  const auto found = paint::carried_document(std::as_bytes(std::span(text)), figure.string());
  if (!found) throw Error("no document");
  return from_json(*found, figure.string(), figure.parent_path());
}

class Export : public testing::Test {
 protected:
  fs::path path(const std::string& name) const { return scratch_.path() / name; }
  /// A photograph as a file.
  std::string photo() const { return std::string(TESSERA_ASSETS) + "/photos/coffee.png"; }
  io::ScratchFolder scratch_;
};

TEST_F(Export, MakesFiguresThatAreCheckedAsTheDocumentTheyCarry) {
  for (const char* name : {"a.svg", "a.pdf", "a.png"}) {
    ASSERT_EQ(run({"sample:astronaut", "--patch", "32", "--step", "patches", "-o", path(name).string()}).code, 0);
    std::ostringstream out, err;
    EXPECT_EQ(run_command_line({"check", path(name).string()}, out, err).exit_code, 0);
    EXPECT_THAT(out.str(), HasSubstr(": document version=1 pictures=1")) << name;
    EXPECT_THAT(out.str(), HasSubstr("patch=32x32")) << name;
  }
  std::ofstream(path("plain.svg")) << R"(<svg xmlns="http://www.w3.org/2000/svg"/>)";
  std::ostringstream out, err;
  EXPECT_EQ(run_command_line({"check", path("plain.svg").string()}, out, err).exit_code, 1);
  EXPECT_THAT(out.str(), HasSubstr("refused: carries no Tessera document"));
}

TEST_F(Export, WritesEveryFormatByTheFilesName) {
  for (const char* name : {"a.svg", "a.pdf", "a.png", "B.PNG"}) {
    const Outcome done = run({"sample:astronaut", "--step", "patches", "-o", path(name).string()});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_THAT(done.out, StartsWith(path(name).string() + ": "));
  }
  EXPECT_THAT(content(path("a.svg")), StartsWith("<?xml"));
  EXPECT_THAT(content(path("a.pdf")), StartsWith("%PDF"));
  EXPECT_THAT(content(path("B.PNG")), StartsWith("\x89PNG"));
  EXPECT_TRUE(content(path("a.png")) == content(path("B.PNG")));
}

TEST_F(Export, WritesToStandardOutput) {
  const Outcome done = run({"made:ramp", "--step", "1", "--format", "svg", "-o", "-"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_THAT(done.out.substr(0, 5), "<?xml");
  EXPECT_EQ(run({"made:ramp", "--step", "1", "-o", "-"}).code, 2);
}

TEST_F(Export, ShowsTheStepAndTheMomentThatIsAskedFor) {
  const auto svg = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"sample:astronaut", "--format", "svg", "-o", "-"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments).out;
  };
  EXPECT_NE(svg({"--step", "flatten2"}).find(">flatten(2): the grid becomes a line<"), std::string::npos);
  EXPECT_NE(svg({}).find("<title>Patch embedding"), std::string::npos);
  EXPECT_EQ(svg({"--step", "3"}), svg({"--step", "flatten", "--at", "1"}));
  EXPECT_NE(svg({"--step", "3", "--at", "0.5"}), svg({"--step", "3"}));
  EXPECT_NE(svg({"--step", "2", "--lang", "zh"}).find("切"), std::string::npos);
  EXPECT_EQ(svg({"--step", "2", "--no-title"}).find("id=\"title\""), std::string::npos);
  EXPECT_NE(svg({"--step", "2", "--formula"}).find("id=\"formula."), std::string::npos);
  EXPECT_NE(svg({"--step", "2", "--narration"}).find("id=\"narration."), std::string::npos);
  EXPECT_EQ(svg({"--step", "2", "--no-indices"}).find("paint-order"), std::string::npos);
  EXPECT_NE(svg({"--step", "2"}).find("paint-order"), std::string::npos);
  EXPECT_EQ(svg({"--step", "2", "--transparent"}).find("def.ground"), std::string::npos);
  EXPECT_NE(svg({"--step", "2", "--theme", "dark"}).find("#12141a"), std::string::npos);
}

TEST_F(Export, HasTheSizeThatIsAskedFor) {
  const auto size_of = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"sample:astronaut", "--step", "4", "-o", path("a.png").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome done = run(arguments);
    EXPECT_EQ(done.code, 0) << done.err;
    const ImageFacts facts = probe_image(path("a.png"));
    return Size2{facts.height, facts.width};
  };
  EXPECT_EQ(size_of({"--size", "1234x777"}), (Size2{777, 1234}));
  EXPECT_EQ(size_of({}), (Size2{800, 1280}));
  EXPECT_EQ(size_of({"--for", "slide"}), (Size2{1080, 1920}));
  EXPECT_EQ(size_of({"--size", "85mm", "--dpi", "254"}).width, 850);
  const Outcome svg = run({"sample:astronaut", "--step", "4", "--size", "85mm", "--format", "svg", "-o", "-"});
  EXPECT_NE(svg.out.substr(0, 600).find("width=\"85mm\""), std::string::npos);
}

TEST_F(Export, OpensAgainAsTheSameFigure) {
  for (const char* name : {"a.svg", "a.pdf", "a.png"}) {
    ASSERT_EQ(
        run({photo(), "--patch", "32", "--patch-index", "5", "--step", "5", "--at", "0.5", "-o", path(name).string()})
            .code,
        0);
    const SavedState state = state_in(path(name));
    EXPECT_EQ(state.document.params.patch, (Size2{32, 32}));
    EXPECT_EQ(state.document.selection.patch, 5);
    EXPECT_EQ(state.document.images, std::vector{photo()});
    EXPECT_NEAR(state.t, lesson_timeline().position(5, 0.5), 1e-9);
    const Outcome again = run({path(name).string(), "-o", path("again.svg").string()});
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(content(path("again.svg")), content(path("a.svg")));
  }
}

TEST_F(Export, OpensAnOverviewAgainAsTheOverviewByItsPlan) {
  ASSERT_EQ(run({photo(), "--for", "one-column", "--theme", "dark", "--no-indices", "-o", path("a.svg").string()}).code,
            0);
  const SavedState state = state_in(path("a.svg"));
  EXPECT_TRUE(state.overview);
  ASSERT_TRUE(state.plan);
  EXPECT_EQ(state.plan->what, ExportWhat::overview);
  EXPECT_EQ(state.plan->width, 85);
  EXPECT_TRUE(state.plan->dark && state.plan->formula && !state.plan->indices && !state.plan->free_height);
  ASSERT_EQ(run({path("a.svg").string(), "-o", path("again.svg").string()}).code, 0);
  EXPECT_EQ(content(path("again.svg")), content(path("a.svg")));
  ASSERT_EQ(run({path("a.svg").string(), "--step", "4", "--theme", "light", "-o", path("b.svg").string()}).code, 0);
  const SavedState other = state_in(path("b.svg"));
  EXPECT_FALSE(other.overview || other.plan->formula || other.plan->dark);
  EXPECT_EQ(other.plan->width, 85) << "what is not said is as the figure had it";
}

TEST_F(Export, CarriesThePictureWhereAskedAndNothingWhereNot) {
  ASSERT_EQ(run({photo(), "-o", path("names.svg").string()}).code, 0);
  ASSERT_EQ(run({photo(), "--with-pictures", "-o", path("pictures.svg").string()}).code, 0);
  ASSERT_EQ(run({photo(), "--no-document", "-o", path("none.svg").string()}).code, 0);
  EXPECT_EQ(state_in(path("names.svg")).pictures.front().sha256.size(), 64U);
  EXPECT_TRUE(state_in(path("names.svg")).pictures.front().content.empty());
  EXPECT_EQ(state_in(path("pictures.svg")).pictures.front().content.size(), fs::file_size(photo()));
  EXPECT_THAT(run({path("none.svg").string(), "-o", path("x.svg").string()}).err,
              HasSubstr("carries no Tessera document"));
}

TEST_F(Export, TakesADocument) {
  SavedState state;
  state.document.images = {"sample:coffee"};
  state.t = lesson_timeline().step_stop(7);
  save_document(path("a.tessera.json"), state);
  const Outcome done = run({path("a.tessera.json").string(), "-o", path("a.svg").string()});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(content(path("a.svg")).find(">transpose(1, 2): one row per token<"), std::string::npos);
  const Outcome mixed = run({path("a.tessera.json").string(), "--patch", "8", "-o", path("b.svg").string()});
  EXPECT_EQ(mixed.code, 2);
  EXPECT_THAT(mixed.err, HasSubstr("has its own settings"));
}

TEST_F(Export, WritesAStoryboard) {
  const Outcome pdf = run({"made:ramp", "--step", "all", "--notes", "-o", path("a.pdf").string()});
  EXPECT_EQ(pdf.code, 0) << pdf.err;
  EXPECT_THAT(content(path("a.pdf")), StartsWith("%PDF"));
  const Outcome folder = run({"made:ramp", "--step", "all", "-o", path("board").string()});
  EXPECT_EQ(folder.code, 0) << folder.err;
  EXPECT_EQ(entries(path("board")), 8);
  EXPECT_EQ(run({"made:ramp", "--step", "all", "-o", path("a.png").string()}).code, 2);
  EXPECT_EQ(run({"made:ramp", "--step", "all", "-o", path("a.svg").string()}).code, 2);
}

TEST_F(Export, IsTheSameBytesEveryTime) {
  for (const char* format : {"svg", "pdf", "png"}) {
    const std::vector<std::string> arguments{"sample:rocket", "--step", "8", "--format", format, "-o", "-"};
    const std::string first = run(arguments).out;
    EXPECT_TRUE(first == run(arguments).out) << format;
    EXPECT_GT(first.size(), 1000U);
  }
}

TEST_F(Export, RefusesWhatItDoesNotKnowAndSaysWhatItDoes) {
  const std::string file = path("a.svg").string();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"-o", file}, "IMAGE: none given"},
      {{"made:ramp"}, "-o: missing"},
      {{"made:ramp", "-o", path("a.xyz").string()}, "does not tell a format"},
      {{"made:ramp", "--step", "nine", "-o", file}, "one of overview, image"},
      {{"made:ramp", "--step", "9", "-o", file}, "--step"},
      {{"made:ramp", "--at", "0.5", "-o", file}, "--at"},
      {{"made:ramp", "--step", "2", "--at", "1.5", "-o", file}, "--at"},
      {{"made:ramp", "--step", "2", "--at", "0,5", "-o", file}, "--at"},
      {{"made:ramp", "--size", "10x10", "-o", file}, "--size"},
      {{"made:ramp", "--size", "85cm", "-o", file}, "--size"},
      {{"made:ramp", "--size", "1e9", "-o", file}, "--size"},
      {{"made:ramp", "--size", "85mm", "--font", "20", "-o", file}, "at most"},
      {{"made:ramp", "--size", "85", "-o", file}, "Give 85mm or 85px"},
      {{"made:ramp", "--size", "39mm", "-o", file}, "--size"},
      {{"made:ramp", "--step", "2", "--font", "30", "-o", file}, "at most 28.5"},
      {{"made:ramp", "--for", "wall", "-o", file}, "one-column"},
      {{"made:ramp", "--for", "posters", "-o", file}, "did you mean poster?"},
      {{"made:ramp", "--step", "patchs", "-o", file}, "did you mean patches?"},
      {{"made:ramp", "--preset", "vit-b-61", "-o", file}, "did you mean vit-b-16?"},
      {{"made:ramp", "--format", "jpg", "-o", file}, "png, gif, webp"},
      {{"made:ramp", "--step", "all", "-o", path("t.npy").string()}, "not a storyboard's format"},
      {{"made:ramp", "--step", "2", "--transparent", "-o", path("a.gif").string()}, "--transparent"},
      {{"made:ramp", "--from", "50", "--to", "999", "-o", path("a.gif").string()}, "past the lesson's end"},
      {{"made:ramp", "--theme", "blue", "-o", file}, "light or dark"},
      {{"made:ramp", "--lang", "fr", "-o", file}, "en or zh"},
      {{"made:ramp", "--patch-index", "196", "-o", file}, "0 to 195"},
      {{"made:ramp", "--filter-index", "-1", "-o", file}, "0 to 767"},
      {{"made:ramp", "--patch", "0", "-o", file}, "--patch"},
  };
  for (const auto& [arguments, reason] : cases) {
    const Outcome done = run(arguments);
    EXPECT_EQ(done.code, 2) << reason << done.err;
    EXPECT_THAT(done.err, HasSubstr(reason));
    EXPECT_EQ(done.out, "");
  }
  EXPECT_EQ(run({path("nothing.png").string(), "-o", file}).code, 1);
  EXPECT_THAT(run({"made:ramp", "-o", scratch_.path().string()}).err, HasSubstr("does not tell a format"));
  EXPECT_THAT(run({"made:ramp", "--format", "svg", "-o", scratch_.path().string()}).err,
              HasSubstr("name a file in it"));
  EXPECT_THAT(run({"made:ramp", "-o", path("none/x.svg").string()}).err, HasSubstr("none does not exist"));
  EXPECT_THAT(run({"made:ramp", "--patch", "0", "-o", file}).err, testing::Not(HasSubstr("--stride")));
  EXPECT_EQ(entries(scratch_.path()), 0);
}

TEST_F(Export, HasAManualWithEveryOption) {
  const std::string manual = cli::manual(cli::Page::export_figure);
  for (const char* word : {"--step NAME", "--at SHARE|A..B", "--from SECONDS", "3 flatten       beats 3.1 to 3.3",
                           "--size WxH|WIDTHmm", "--notes", "--transparent", "--patch N|HxW"})
    EXPECT_THAT(manual, HasSubstr(word));
  EXPECT_EQ(run({"--help"}).code, 0);
}

}  // namespace
}  // namespace tessera

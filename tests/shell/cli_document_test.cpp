// Documents on the command line.

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/shell/command_line.hpp"
#include "tessera/io/npy.hpp"
#include "tests/io/scratch.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Answer {
  int code = 0;
  std::string out, err;
  std::optional<Launch> launch;
};

Answer ask(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  CommandLineResult result = run_command_line(arguments, out, err);
  return {result.exit_code, out.str(), err.str(), std::move(result.launch)};
}

class DocumentOnCommandLine : public testing::Test {
 protected:
  DocumentOnCommandLine() {
    saved_.document.images = {"made:ramp", "made:checkerboard"};
    saved_.document.params.image = {64, 48};
    saved_.document.params.patch = {8, 8};
    saved_.document.params.dim = 5;
    saved_.document.weights = {WeightKind::pytorch, 3};
    saved_.document.preset = "";
    saved_.document.selection.patch = 40;
    saved_.t = 7;
    save_document(file(), saved_);
  }
  std::string file() const { return path("a.tessera.json"); }
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }

  io::ScratchFolder scratch_;
  SavedState saved_;
};

TEST_F(DocumentOnCommandLine, OpensTheWindowAsItWasSaved) {
  const Answer answer = ask({file()});
  ASSERT_TRUE(answer.launch.has_value()) << answer.err;
  ASSERT_TRUE(answer.launch->opened.has_value());
  EXPECT_EQ(answer.launch->opened->state, saved_);
  EXPECT_EQ(answer.launch->opened->file, file());
}

TEST_F(DocumentOnCommandLine, TakesOptionsOverItsSettings) {
  const Answer answer = ask({file(), "--patch", "16", "--weights", "cosine"});
  ASSERT_TRUE(answer.launch.has_value()) << answer.err;
  const Document& document = answer.launch->opened->state.document;
  EXPECT_EQ(document.params.patch, (Size2{16, 16}));
  EXPECT_EQ(document.params.dim, 5);
  EXPECT_EQ(document.weights.kind, WeightKind::cosine);
  EXPECT_LT(document.selection.patch, 12) << "within the new grid";
  EXPECT_EQ(ask({file(), "--preset", "clip-b-32"}).launch->opened->state.document.preset, "clip-b-32");
}

TEST_F(DocumentOnCommandLine, IsEmbeddedLikeItsPictures) {
  ASSERT_EQ(ask({"embed", file(), "-o", path("a.npy")}).code, 0);
  ASSERT_EQ(ask({"embed", "made:ramp", "made:checkerboard", "--height", "64", "--width", "48", "--patch", "8", "--dim",
                 "5", "--weights", "pytorch:3", "-o", path("b.npy")})
                .code,
            0);
  const Tensor tokens = io::read_npy_tensor(path("a.npy"));
  EXPECT_EQ(tokens.shape, (Shape{2, 48, 5}));
  EXPECT_EQ(tokens, io::read_npy_tensor(path("b.npy")));
}

TEST_F(DocumentOnCommandLine, IsTakenByInfoAndCheck) {
  const auto info = nlohmann::json::parse(ask({"info", file(), "--json"}).out);
  EXPECT_EQ(info["tokens"], 48);
  EXPECT_EQ(info["settings"]["weights"], "pytorch:3");
  const Answer check = ask({"check", file()});
  EXPECT_EQ(check.code, 0);
  EXPECT_THAT(check.out, HasSubstr(": document version=1 pictures=2 preset=- patch=8x8 weights=pytorch:3"));
  const auto json = nlohmann::json::parse(ask({"check", "--json", file()}).out);
  EXPECT_EQ(json["kind"], "document");
  EXPECT_EQ(json["images"][0], "made:ramp");
}

TEST_F(DocumentOnCommandLine, IsNamedAlone) {
  const Answer answer = ask({"embed", file(), "made:ramp", "-o", path("a.npy")});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("a document brings its own pictures; name it alone"));
}

TEST_F(DocumentOnCommandLine, ThatIsBrokenIsRefusedByName) {
  std::ofstream(path("b.tessera.json")) << R"({"format": "tessera-document", "version": 1, "settings": {"patch": 0}})";
  for (const char* command : {"info", "check"}) {
    const Answer answer = ask({command, path("b.tessera.json")});
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.out + answer.err, HasSubstr("settings.patch: 0 must be a whole number from 1"));
    EXPECT_THAT(answer.out + answer.err, HasSubstr("b.tessera.json"));
  }
  // The window tells it, as it does of a picture.
  for (const char* name : {"b.tessera.json", "nowhere.tessera.json"}) {
    const Answer window = ask({path(name), "--patch", "32"});
    ASSERT_TRUE(window.launch.has_value());
    EXPECT_FALSE(window.launch->opened.has_value());
    EXPECT_THAT(window.launch->problem, HasSubstr(name));
    EXPECT_THAT(window.err, HasSubstr(name)) << "and the terminal";
    EXPECT_EQ(window.launch->document.params.patch, (Size2{32, 32}));
  }
  EXPECT_EQ(ask({path("b.tessera.json"), "--patch", "0"}).code, 2) << "a mistake is none of the file's";
  std::ofstream(path("torn.safetensors")) << "no tensors";
  const Answer model = ask({"made:ramp", path("torn.safetensors")});
  ASSERT_TRUE(model.launch.has_value());
  EXPECT_THAT(model.launch->problem, HasSubstr("torn.safetensors"));
  EXPECT_THAT(model.launch->document.images, testing::ElementsAre("made:ramp"));
}

TEST_F(DocumentOnCommandLine, IsTakenOutOfTheFigureThatCarriesIt) {
  for (const char* figure : {"f.svg", "f.pdf", "f.png"}) {
    ASSERT_EQ(ask({"export", file(), "--step", "flatten", "-o", path(figure)}).code, 0);
    const Answer window = ask({path(figure)});
    ASSERT_TRUE(window.launch && window.launch->opened) << figure << ": " << window.err;
    EXPECT_EQ(window.launch->opened->state.document, saved_.document) << figure;
    EXPECT_TRUE(window.launch->opened->figure);
    EXPECT_EQ(nlohmann::json::parse(ask({"info", path(figure), "--json"}).out)["tokens"], 48) << figure;
  }
  // A picture without a document stays a picture.
  const Answer picture = ask({std::string(TESSERA_TEST_DATA) + "/bad-inputs/img/png_1x1.png"});
  ASSERT_TRUE(picture.launch.has_value());
  EXPECT_FALSE(picture.launch->opened.has_value());
  std::ofstream(path("bare.svg")) << R"(<svg xmlns="http://www.w3.org/2000/svg"/>)";
  EXPECT_THAT(ask({"info", path("bare.svg")}).err, HasSubstr("carries no Tessera document"));
}

TEST_F(DocumentOnCommandLine, TellsOfPicturesThatChanged) {
  const fs::path photo = scratch_.path() / "p.png";
  const std::string pictures = std::string(TESSERA_TEST_DATA) + "/bad-inputs/img/";
  fs::copy_file(pictures + "png_rgb8_allfilters.png", photo);
  saved_.document.images = {photo.string()};
  saved_.pictures = {{5, "", {}}};
  save_document(file(), saved_);
  const Answer answer = ask({"info", file()});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("p.png: not the picture that the document was made with: it had 5 bytes"));
  EXPECT_THAT(ask({"info", "made:ramp"}).err, IsEmpty());
}

}  // namespace
}  // namespace tessera

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/model/presets.hpp"
#include "app/shell/cli_manual.hpp"
#include "app/shell/cli_settings.hpp"
#include "app/shell/command_line.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Outcome {
  int code = 0;
  std::string out, err;
  std::optional<Launch> launch;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

Outcome run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  CommandLineResult result = run_command_line(arguments, out, err);
  return {result.exit_code, out.str(), err.str(), std::move(result.launch)};
}

std::string data(const std::string& name) { return std::string(TESSERA_TEST_DATA) + "/bad-inputs/" + name; }

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A folder for files that commands write.
class CommandLine : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("tessera-cli-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  fs::path folder_;
};

using Info = CommandLine;
using Embed = CommandLine;
using Check = CommandLine;
using Inspect = CommandLine;
using Window = CommandLine;

std::string checkpoint(const std::string& name) { return std::string(TESSERA_TEST_DATA) + "/checkpoints/" + name; }

TEST_F(Info, PrintsTheFormulaWithItsNumbersForBothSides) {
  const Outcome info = run({"info", "--height", "224", "--width", "300", "--stride", "12", "--padding", "2"});
  EXPECT_EQ(info.code, 0);
  EXPECT_THAT(info.out, HasSubstr("⌊(n + 2p − f)/s⌋ + 1\n"));
  EXPECT_THAT(info.out, HasSubstr("⌊(224 + 2·2 − 16)/12⌋ + 1 = ⌊212/12⌋ + 1 = 17 + 1 = 18"));
  EXPECT_THAT(info.out, HasSubstr("⌊(300 + 2·2 − 16)/12⌋ + 1 = ⌊288/12⌋ + 1 = 24 + 1 = 25"));
  EXPECT_THAT(info.out, HasSubstr("18 · 25 = 450"));
}

TEST_F(Info, AddsTheShortFormWhereKernelAndStrideAreThePatch) {
  EXPECT_THAT(run({"info"}).out, HasSubstr("= ⌊(n − P)/P + 1⌋ = ⌊n/P⌋"));
  EXPECT_THAT(run({"info", "--stride", "8"}).out, Not(HasSubstr("⌊n/P⌋")));
}

TEST_F(Info, CountsWhatSigLipLeavesUnread) {
  // 384 = 27·14 + 6: the last 6 rows and columns of pixels belong to no patch.
  const auto json = run({"info", "--preset", "siglip-so400m-14-384", "--json"}).json();
  EXPECT_EQ(json["height"]["count"], 27);
  EXPECT_EQ(json["tokens"], 729);
  EXPECT_EQ(json["unread_pixels"], 384 * 384 - 378 * 378);
  EXPECT_EQ(json["height"]["unread"], nlohmann::json::parse("[[378, 384]]"));
  EXPECT_EQ(json["parameters"], 1152 * 588 + 1152);
  EXPECT_EQ(json["settings"]["preset"], "siglip-so400m-14-384");
}

TEST_F(Info, GivesTheShapesOfEveryStageWithTheBatch) {
  const auto json = run({"info", data("img/jpg_gray.jpg"), data("img/exif_o6.jpg"), "--json"}).json();
  const auto& shapes = json["shapes"];
  EXPECT_EQ(shapes["image"], (std::vector{2, 3, 224, 224}));
  EXPECT_EQ(shapes["patches"], (std::vector{2, 196, 768}));
  EXPECT_EQ(shapes["kernel"], (std::vector{768, 3, 16, 16}));
  EXPECT_EQ(shapes["maps"], (std::vector{2, 768, 14, 14}));
  EXPECT_EQ(shapes["flattened"], (std::vector{2, 768, 196}));
  EXPECT_EQ(shapes["tokens"], (std::vector{2, 196, 768}));
  EXPECT_EQ(json["images"][0]["channels"], 1);
  EXPECT_EQ(json["images"][1]["width"], 67);
  EXPECT_EQ(json["images"][1]["orientation"], 6);
}

TEST_F(Info, LaysGivenOptionsOverThePreset) {
  const auto json = run({"info", "--preset", "clip-b-32", "--patch", "16x8", "--json"}).json();
  EXPECT_EQ(json["settings"]["patch"], (std::vector{16, 8}));
  EXPECT_EQ(json["settings"]["bias"], false);
  EXPECT_EQ(json["settings"]["normalize"]["name"], "clip");
  EXPECT_TRUE(json["settings"]["preset"].is_null());
  EXPECT_EQ(run({"info", "--preset", "clip-b-32", "--bias", "--json"}).json()["settings"]["bias"], true);
}

TEST_F(Info, LetsIdentityWeightsTakeTheLengthOfAPatchUnlessDIsGiven) {
  EXPECT_EQ(run({"info", "--patch", "8", "--weights", "identity", "--json"}).json()["settings"]["dim"], 192);
  EXPECT_EQ(run({"info", "--patch", "8", "--weights", "identity", "--dim", "50", "--json"}).json()["settings"]["dim"],
            50);
}

TEST_F(Info, PadsToAMultipleAndSaysFromWhat) {
  EXPECT_THAT(run({"info", "--height", "230", "--pad-to-multiple"}).out,
              HasSubstr("n = 230 + 10 = 240, padded to a multiple of 16"));
}

TEST_F(Info, TakesAMeanAndADeviationOfOnesOwn) {
  const auto json = run({"info", "--normalize", "0.1,0.2,0.3/0.5", "--json"}).json();
  EXPECT_EQ(json["settings"]["normalize"]["mean"], (std::vector{0.1, 0.2, 0.3}));
  EXPECT_EQ(json["settings"]["normalize"]["std"], (std::vector{0.5, 0.5, 0.5}));
}

TEST_F(Info, RefusesSettingsThatGiveNoPatchWithTheirNumbers) {
  const Outcome info = run({"info", "--patch", "300"});
  EXPECT_EQ(info.code, 2);
  EXPECT_EQ(info.out, "");
  EXPECT_THAT(info.err, AllOf(HasSubstr("--patch: "), HasSubstr("300"), HasSubstr("224")));
}

TEST_F(Info, ListsEveryBrokenSettingOnce) {
  const Outcome info = run({"info", "--height", "0", "--dim", "9000"});
  EXPECT_EQ(info.code, 2);
  EXPECT_EQ(info.err, "tessera: --height: 0 must be from 1 to 8192\ntessera: --dim: 9000 must be from 1 to 8192\n");
}

TEST_F(Info, SaysWhyAPictureIsRefusedAndEndsWithOne) {
  const Outcome info = run({"info", data("bad/picture.heic")});
  EXPECT_EQ(info.code, 1);
  EXPECT_THAT(info.err, HasSubstr("picture.heic: HEIC is not supported; save the picture as PNG"));
}

struct BadOption {
  std::vector<std::string> arguments;
  std::string message;
};

class BadOptions : public testing::TestWithParam<BadOption> {};

TEST_P(BadOptions, NameThemselvesAndWhatIsAllowed) {
  const Outcome refused = run(GetParam().arguments);
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, StartsWith("tessera: " + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, BadOptions,
    testing::Values(
        BadOption{{"info", "--patch", "abc"}, "--patch: 'abc' is not a size; give N or HxW, e.g. 16 or 16x8"},
        BadOption{{"info", "--patch", "16x"}, "--patch: '16x' is not a size"},
        BadOption{{"info", "--patch", "1e3"}, "--patch: '1e3' is not a size"},
        BadOption{{"info", "--patch"}, "--patch: a value is missing; give N or HxW"},
        BadOption{{"info", "--height", "99999999999999999999"},
                  "--height: '99999999999999999999' is not a whole number"},
        BadOption{{"info", "--channels", "2"}, "--channels: '2' is not a number of channels; give 1, 3 or 4"},
        BadOption{{"info", "--fit", "crop:0"}, "--fit: 'crop:0' is not a crop of a ratio"},
        BadOption{{"info", "--fit", "crop:nan"}, "--fit: 'crop:nan' is not a crop of a ratio"},
        BadOption{{"info", "--fit", "stretch"}, "--fit: 'stretch' is not a way to fit; give resize, crop"},
        BadOption{{"info", "--interpolation", "cubic"},
                  "--interpolation: 'cubic' is not an interpolation; give bilinear"},
        BadOption{{"info", "--weights", "pytorch:x"}, "--weights: 'pytorch:x' is not a kind of weights; give cosine"},
        BadOption{{"info", "--normalize", "0.5/1,2"}, "--normalize: '0.5/1,2' is not a normalisation; give none"},
        BadOption{{"info", "--preset", "vit"}, "--preset: 'vit' is not a preset; give one of vit-b-16"},
        BadOption{{"info", "--ptach", "3"}, "--ptach: there is no such option; did you mean --patch?"},
        BadOption{{"--frobnicate"}, "--frobnicate: there is no such option. See tessera --help"},
        BadOption{{"info", "--patch", "99999999999x99999999999", "--weights", "identity"},
                  "--patch: 99999999999 must be"},
        BadOption{{"embed"}, "IMAGE: none given"}, BadOption{{"embed", "made:ramp"}, "-o: missing"},
        BadOption{{"check"}, "FILE: none given"}));

// Token i of the ramp, where pixel (x, y) is R = x, G = y, B = 0.
float ramp_value(const Tensor& tokens, std::int64_t patch, std::int64_t place) {
  return tokens.data[static_cast<std::size_t>(patch * 768 + place)];
}

TEST_F(Embed, WritesTheFlattenedPatchesForIdentityWeights) {
  const Outcome embed =
      run({"embed", "made:ramp", "--weights", "identity", "--normalize", "none", "-o", path("t.npy")});
  ASSERT_EQ(embed.code, 0) << embed.err;
  const Tensor tokens = io::read_npy_tensor(path("t.npy"));
  ASSERT_EQ(tokens.shape, (Shape{196, 768}));
  EXPECT_FLOAT_EQ(ramp_value(tokens, 0, 5), 5 / 255.0F);               // red, row 0, column 5
  EXPECT_FLOAT_EQ(ramp_value(tokens, 15, 256 + 3 * 16), 19 / 255.0F);  // patch (1, 1): green, row 16 + 3
  EXPECT_FLOAT_EQ(ramp_value(tokens, 15, 7), 23 / 255.0F);             // red, column 16 + 7
  EXPECT_FLOAT_EQ(ramp_value(tokens, 195, 2 * 256 + 255), 0);          // blue
}

TEST_F(Embed, GivesSeveralPicturesABatchAxis) {
  ASSERT_EQ(run({"embed", "made:ramp", "-o", path("one.npy")}).code, 0);
  ASSERT_EQ(run({"embed", "made:checkerboard", "made:ramp", "-o", path("two.npy")}).code, 0);
  const Tensor one = io::read_npy_tensor(path("one.npy"));
  const Tensor two = io::read_npy_tensor(path("two.npy"));
  ASSERT_EQ(two.shape, (Shape{2, 196, 768}));
  EXPECT_TRUE(std::equal(one.data.begin(), one.data.end(), two.data.begin() + 196 * 768));
}

TEST_F(Embed, WritesTheSameBytesToStandardOutput) {
  ASSERT_EQ(run({"embed", "made:ramp", "--patch", "32", "-o", path("t.npy")}).code, 0);
  EXPECT_EQ(run({"embed", "made:ramp", "--patch", "32", "-o", "-"}).out, bytes_of(path("t.npy")));
}

TEST_F(Embed, TakesAnArrayAsAlreadyPreprocessedAndOfItsOwnSize) {
  Tensor image(Shape{3, 4, 6});
  for (std::size_t i = 0; i < image.data.size(); ++i) image.data[i] = static_cast<float>(i);
  io::write_npy(path("chw.npy"), image);
  io::write_npy(path("bchw.npy"), image.reshaped({1, 3, 4, 6}));
  for (const char* name : {"chw.npy", "bchw.npy"}) {
    ASSERT_EQ(run({"embed", path(name), "--patch", "2", "--weights", "identity", "-o", path("t.npy")}).code, 0);
    const Tensor tokens = io::read_npy_tensor(path("t.npy"));
    ASSERT_EQ(tokens.shape, (Shape{6, 12}));
    // The second patch: columns 2 and 3 of rows 0 and 1 of each plane of 24.
    const std::vector<float> second(tokens.data.begin() + 12, tokens.data.begin() + 24);
    EXPECT_THAT(second, ElementsAre(2, 3, 8, 9, 26, 27, 32, 33, 50, 51, 56, 57));
  }
}

TEST_F(Embed, ScalesAnArrayToTheSizeThatIsGiven) {
  // 0 1 2 3 to two columns, antialiased: the triangle over 2 px a side gives weights 3 : 3 : 1.
  io::write_npy(path("row.npy"), Tensor({1, 1, 4}, std::vector<float>{0, 1, 2, 3}));
  ASSERT_EQ(
      run({"embed", path("row.npy"), "--width", "2", "--patch", "1", "--weights", "identity", "-o", path("t.npy")})
          .code,
      0);
  const Tensor tokens = io::read_npy_tensor(path("t.npy"));
  ASSERT_EQ(tokens.shape, (Shape{2, 1}));
  EXPECT_FLOAT_EQ(tokens.data[0], 5 / 7.0F);
  EXPECT_FLOAT_EQ(tokens.data[1], 16 / 7.0F);
}

TEST_F(Embed, RefusesArraysThatAreNoPreprocessedPicture) {
  const auto refused = [&](const std::string& file) { return run({"embed", file, "-o", path("t.npy")}); };
  EXPECT_THAT(refused(data("npy/v1_f32.npy")).err, HasSubstr("(6, 5) is no picture; it must be (C, H, W)"));
  EXPECT_EQ(refused(data("npy/object_pickle.npy")).code, 1);
  EXPECT_FALSE(fs::exists(path("t.npy")));
}

TEST_F(Embed, RefusesArraysOfDifferentSizesInOneBatch) {
  io::write_npy(path("a.npy"), Tensor::zeros({1, 4, 4}));
  io::write_npy(path("b.npy"), Tensor::zeros({1, 4, 6}));
  const std::vector<std::string> both{"embed", path("a.npy"), path("b.npy"), "--patch", "2", "-o", path("t.npy")};
  EXPECT_THAT(run(both).err, HasSubstr("b.npy: 4 x 6 where"));
}

TEST_F(Embed, CentresTheTokensOfPrincipalComponentsOverAllPictures) {
  ASSERT_EQ(run({"embed", "made:ramp", "made:checkerboard", "--patch", "16", "--dim", "4", "--weights", "pca", "-o",
                 path("t.npy")})
                .code,
            0);
  const Tensor tokens = io::read_npy_tensor(path("t.npy"));
  ASSERT_EQ(tokens.shape, (Shape{2, 196, 4}));
  double sum = 0;
  double squares = 0;
  for (const float value : tokens.data) {
    sum += value;
    squares += value * value;
  }
  EXPECT_GT(squares, 1);
  EXPECT_NEAR(sum / static_cast<double>(tokens.data.size()), 0, 1e-4);
}

TEST_F(Embed, LeavesAnOldFileAloneWhenAPictureOfTheBatchIsDamaged) {
  std::ofstream(path("t.npy")) << "old";
  // Its structure is whole, so that the damage shows only while decoding: sixteen ones are no Huffman code.
  std::string jpeg = bytes_of(data("img/exif_o3.jpg"));
  for (std::size_t at = jpeg.find("\xff\xda") + 14; at + 4 <= jpeg.size(); at += 2) {
    jpeg[at] = '\xff';
    jpeg[at + 1] = '\0';
  }
  std::ofstream(path("damaged.jpg"), std::ios::binary) << jpeg;
  const Outcome embed = run({"embed", "made:ramp", path("damaged.jpg"), "-o", path("t.npy")});
  EXPECT_EQ(embed.code, 1);
  EXPECT_THAT(embed.err, HasSubstr("damaged.jpg: damaged picture data"));
  EXPECT_EQ(bytes_of(path("t.npy")), "old");
}

TEST_F(Embed, RefusesAFolderAsItsOutput) {
  const Outcome embed = run({"embed", "made:ramp", "-o", folder_.string()});
  EXPECT_EQ(embed.code, 1);
  EXPECT_THAT(embed.err, HasSubstr(folder_.string()));
}

TEST_F(Check, PrintsALineAFileAndEndsWithOneWhereAnyIsRefused) {
  const Outcome check = run({"check", data("img/exif_o6.jpg"), data("bad/empty.jpg")});
  EXPECT_EQ(check.code, 1);
  EXPECT_EQ(check.out, data("img/exif_o6.jpg") + ": image JPEG w=67 h=42 channels=3 orientation=6\n" +
                           data("bad/empty.jpg") + ": refused: the file is empty (0 bytes)\n");
  EXPECT_EQ(run({"check", data("img/png_1x1.png"), data("npy/v1_f32.npy")}).code, 0);
}

TEST_F(Check, PrintsAnObjectALineAsJson) {
  const Outcome check =
      run({"check", "--json", data("img/exif_o3.jpg"), data("bad/picture.tiff"), data("npy/v1_f32.npy")});
  std::istringstream lines(check.out);
  std::vector<nlohmann::json> objects;
  for (std::string line; std::getline(lines, line);) objects.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(objects.size(), 3U);
  EXPECT_EQ(objects[0]["file"], data("img/exif_o3.jpg"));
  EXPECT_EQ(objects[0]["ok"], true);
  EXPECT_EQ(objects[0]["kind"], "image");
  EXPECT_EQ(objects[0]["width"], 67);
  EXPECT_EQ(objects[0]["height"], 42);
  EXPECT_EQ(objects[0]["channels"], 3);
  EXPECT_EQ(objects[0]["orientation"], 3);
  EXPECT_TRUE(objects[0]["reason"].is_null());
  EXPECT_EQ(objects[1]["ok"], false);
  EXPECT_THAT(objects[1]["reason"].get<std::string>(), HasSubstr("TIFF"));
  EXPECT_EQ(objects[2]["kind"], "npy");
  EXPECT_EQ(objects[2]["shape"], (std::vector{6, 5}));
}

TEST_F(Check, LetsNoFileNameSteerTheTerminalOrBreakTheJson) {
  const Outcome text = run({"check", "\x1b[31mred\xff.png"});
  EXPECT_THAT(text.out, Not(HasSubstr("\x1b")));
  EXPECT_NO_THROW(run({"check", "--json", "\x1b[31mred\xff.png"}).json());
}

TEST_F(Check, KnowsCheckpointsWithTheirFacts) {
  const auto json = run({"check", checkpoint("training.pth"), "--json"}).json();
  EXPECT_EQ(json["kind"], "pytorch");
  EXPECT_EQ(json["ok"], true);
  EXPECT_EQ(json["tensors"], 13);
  EXPECT_EQ(json["towers"][0]["weight"], "model.patch_embed.proj.weight");
  const Outcome refused = run({"check", checkpoint("script.pt"), checkpoint("legacy.bin")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, AllOf(HasSubstr("refused: a TorchScript archive"), HasSubstr("not in PyTorch's zip form")));
}

TEST_F(Inspect, ListsTensorsAndWhatIsRecognised) {
  const auto json = run({"inspect", checkpoint("training.pth"), "--json"}).json();
  EXPECT_EQ(json["format"], "PyTorch");
  EXPECT_EQ(json["tensors"].size(), 13U);
  EXPECT_EQ(json["towers"][0]["tower"], "model");
  EXPECT_EQ(json["towers"][0]["family_from"], "guess");
  const Outcome text = run({"inspect", data("st/valid_f32.safetensors")});
  EXPECT_EQ(text.code, 1) << "there is no patch embedding in it";
  EXPECT_EQ(run({"check", data("st/valid_f32.safetensors")}).code, 1);
  EXPECT_EQ(run({"inspect", checkpoint("training.pth")}).code, 0);
  EXPECT_THAT(text.out, AllOf(HasSubstr("2 tensors"), HasSubstr("No patch embedding is recognised")));
  EXPECT_EQ(run({"inspect"}).code, 2);
  EXPECT_EQ(run({"inspect", path("nothing.pth")}).code, 1);
}

TEST_F(Info, TakesItsSettingsFromACheckpointUnlessAnOptionSaysOtherwise) {
  const auto json = run({"info", "--weights", checkpoint("training.pth"), "--json"}).json();
  EXPECT_EQ(json["settings"]["patch"], (std::vector{2, 2}));
  EXPECT_EQ(json["settings"]["dim"], 4);
  EXPECT_EQ(json["shapes"]["encoder"], (std::vector{1, 112 * 112 + 1, 4}));
  EXPECT_TRUE(json["settings"]["preset"].is_null());
  const auto other = run({"info", "--weights", checkpoint("training.pth"), "--patch", "4", "--json"}).json();
  EXPECT_EQ(other["settings"]["patch"], (std::vector{4, 4}));
}

TEST_F(Embed, WritesTheEncodersInputWithTheModelsOwnTokens) {
  const std::vector<std::string> weights{"--weights", checkpoint("training.pth"), "--height", "8", "--width", "8"};
  std::vector<std::string> command{"embed", "made:ramp", "--tokens", "-o", path("input.npy")};
  command.insert(command.end(), weights.begin(), weights.end());
  EXPECT_THAT(run(command).out, HasSubstr("(17, 4) float32"));
  EXPECT_EQ(io::read_npy_tensor(path("input.npy")).shape, (Shape{17, 4}));
}

TEST_F(Embed, SaysWhichCheckpointOptionIsWrong) {
  const auto error = [&](std::vector<std::string> more) {
    std::vector<std::string> command{"embed", "made:ramp", "-o", path("z.npy")};
    command.insert(command.end(), more.begin(), more.end());
    const Outcome outcome = run(command);
    EXPECT_NE(outcome.code, 0);
    return outcome.err;
  };
  EXPECT_THAT(error({"--weights", "cosin"}), HasSubstr("'cosin' is not a kind of weights"));
  EXPECT_THAT(error({"--tokens"}), HasSubstr("--tokens: prefix tokens and positions come from a model"));
  EXPECT_THAT(error({"--tower", "x"}), HasSubstr("--tower: is about a checkpoint"));
  EXPECT_THAT(error({"--weights", path("none.pth")}), HasSubstr("none.pth: "));
  EXPECT_THAT(error({"--weights", checkpoint("training.pth"), "--tower", "x"}), HasSubstr("no tower is called x"));
  EXPECT_THAT(error({"--weights", checkpoint("training.pth"), "--map", "bias=x"}), HasSubstr("weight= is missing"));
  EXPECT_THAT(error({"--weights", checkpoint("training.pth"), "--dim", "9"}),
              HasSubstr("D = 4 numbers a token, not 9"));
  EXPECT_THAT(error({"--weights", data("st/valid_f32.safetensors")}),
              HasSubstr("no patch embedding is recognised by its names"));
}

TEST_F(Window, OpensThePicturesWithTheSettings) {
  const Outcome window = run({"a.png", "--patch", "32", "--weights", "pytorch:7", "b.png"});
  ASSERT_TRUE(window.launch) << window.err;
  EXPECT_THAT(window.launch->document.images, ElementsAre("a.png", "b.png"));
  EXPECT_EQ(window.launch->document.params.patch, (Size2{32, 32}));
  EXPECT_EQ(window.launch->document.weights, (WeightSpec{WeightKind::pytorch, 7}));
  EXPECT_EQ(window.launch->document.preset, "");
}

TEST_F(Window, OpensWithoutAPictureAndWithTheFirstPreset) {
  const Outcome window = run({});
  ASSERT_TRUE(window.launch);
  EXPECT_TRUE(window.launch->document.images.empty());
  EXPECT_EQ(window.launch->document.preset, presets().front().id);
  EXPECT_EQ(window.launch->document.params, presets().front().params);
}

TEST_F(Window, OpensAPictureThatIsCalledLikeASubcommand) {
  const Outcome window = run({"./info"});
  ASSERT_TRUE(window.launch);
  EXPECT_THAT(window.launch->document.images, ElementsAre("./info"));
}

TEST_F(Window, IsNotOpenedForHelpAVersionOrAMistake) {
  EXPECT_FALSE(run({"--help"}).launch);
  EXPECT_FALSE(run({"--version"}).launch);
  EXPECT_THAT(run({"--version"}).out, StartsWith("tessera "));
  EXPECT_FALSE(run({"--patch", "0"}).launch);
}

TEST(Manual, DescribesEveryOptionAndPresetAndTheExitCodes) {
  for (const cli::Page page : {cli::Page::window, cli::Page::info, cli::Page::embed}) {
    const std::string text = cli::manual(page);
    for (const cli::SettingOption& option : cli::setting_options()) {
      EXPECT_THAT(text, HasSubstr("\n  " + std::string(option.name) + " " + std::string(option.value) + "\n"));
    }
    for (const Preset& preset : presets()) EXPECT_THAT(text, HasSubstr("\n  " + std::string(preset.id) + " "));
    EXPECT_THAT(text, AllOf(HasSubstr("EXAMPLES"), HasSubstr("EXIT CODES"), HasSubstr("--pad-to-multiple"),
                            HasSubstr("--no-bias")));
  }
}

TEST(Manual, IsPrintedForEveryCommandWithoutALineOver112Columns) {
  for (const char* command : {"info", "embed", "inspect", "export", "check"}) {
    const Outcome help = run({command, "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, StartsWith(std::string("NAME\n  tessera ") + command));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 112U) << line;
  }
}

}  // namespace
}  // namespace tessera

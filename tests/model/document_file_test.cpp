#include "app/model/document_file.hpp"

#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/base64.hpp"
#include "app/model/document_fields.hpp"
#include "app/model/document_json.hpp"
#include "app/model/samples.hpp"
#include "app/model/sha256.hpp"
#include "tests/io/comma_locale.hpp"
#include "tests/io/scratch.hpp"
#include "tests/model/random_document.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& text) {
  try {
    from_json(text, "a.tessera.json", "/home/a");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// A document that says nothing else.
std::string with(const std::string& fields) {
  return R"({"format": "tessera-document", "version": 1)" + (fields.empty() ? "" : ", " + fields) + "}";
}

TEST(DocumentFile, TenThousandRandomDocumentsSurviveSavingAndLoading) {
  std::mt19937 generator(41);
  for (int k = 0; k < 10'000; ++k) {
    const SavedState state = test::random_state(generator);
    const fs::path folder = k % 2 == 0 ? "/home/a" : "/tmp";
    const std::string text = to_json(state, folder);
    ASSERT_EQ(from_json(text, "it", folder), state) << text;
  }
}

TEST(DocumentFile, IsTheSameInALocaleWithDecimalCommas) {
  std::mt19937 generator(42);
  std::vector<std::pair<SavedState, std::string>> written;
  for (int k = 0; k < 200; ++k) {
    written.emplace_back(test::random_state(generator), "");
    written.back().second = to_json(written.back().first, "/home/a");
  }
  const io::CommaLocale commas;
  if (!commas.in_force()) GTEST_SKIP() << "no locale with decimal commas is installed, and localedef makes none";
  for (const auto& [state, text] : written) {
    ASSERT_EQ(to_json(state, "/home/a"), text);
    ASSERT_EQ(from_json(text, "it", "/home/a"), state);
  }
}

TEST(DocumentFile, HasDefaultsForWhatItDoesNotSay) { EXPECT_EQ(from_json(with(""), "it"), SavedState()); }

TEST(DocumentFile, TakesSizesAsOneNumberOrTwo) {
  const SavedState state = from_json(with(R"("settings": {"patch": 14, "stride": [7, 8.0]})"), "it");
  EXPECT_EQ(state.document.params.patch, (Size2{14, 14}));
  EXPECT_EQ(state.document.params.stride, (Size2{7, 8}));
}

TEST(DocumentFile, NamesThePlaceAndTheRuleOfWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"("settings": {"patch": -16})", "settings.patch: -16 must be a whole number from 1 to 1048576"},
      {R"("settings": {"patch": 0})", "settings.patch: 0 must be"},
      {R"("settings": {"patch": 16.5})", "settings.patch: 16.5 must be a whole number"},
      {R"("settings": {"patch": "16"})", R"(settings.patch: "16" must be a whole number or [height, width])"},
      {R"("settings": {"patch": [16, 16, 16]})", "settings.patch: a list must be"},
      {R"("settings": {"patch": 300})", "settings.patch: a 300 px window"},
      {R"("settings": {"dim": 9223372036854775808})", "settings.dim: 9223372036854775808 must be"},
      {R"("settings": {"dim": 18446744073709551616})", "settings.dim: "},
      {R"("settings": {"dim": 100000})", "settings.dim: 100000 must be"},
      {R"("settings": {"channels": 4294967299})", "settings.channels: 4294967299 must be"},
      {R"("settings": {"channels": 2})", "settings.channels: 2 must be 1 (gray)"},
      {R"("settings": {"bias": 1})", "settings.bias: 1 must be true or false"},
      {R"("settings": {"fit": "squash"})", R"(settings.fit: "squash" is not one of "resize", "crop", "pad")"},
      {R"("settings": {"normalize": {"std": [0, 1, 1]}})", "settings.normalize: std 0 must be"},
      {R"("settings": {"normalize": {"mean": [0, 1]}})", "settings.normalize.mean: a list must be a list of 3 numbers"},
      {R"("settings": 7)", "settings: 7 must be an object"},
      {R"("weights": {"seed": -1})", "weights.seed: -1 must be"},
      {R"("weights": {"kind": 3})", "weights.kind: 3 is not one of"},
      {R"("selection": {"patch": 196})", "selection.patch: 196 must be below N = 196"},
      {R"("selection": {"place": -2})", "selection.place: -2 must be"},
      {R"("camera": {"zoom": 0})", "camera.zoom: 0 must be a number from 0.25 to 64"},
      {R"("camera": {"pan": [1e300, 0]})", "camera.pan: 1e+300 must be"},
      {R"("camera": {"zoom": 1e999})", "a number is too large to be held"},
      {R"("camera": {"zoom": NaN})", "not JSON: line 1, column"},
      {R"("playback": {"speed": 3})", "playback.speed: 3 is not one of 0.25, 0.5, 1, 2, 4"},
      {R"("playback": {"t": null})", "playback.t: null must be a number"},
      {R"("images": ["a.png", {"sample": "sample:nobody"}])", "images[1].sample: "},
      {R"("images": [{"bytes": 3}])", "images[0]: \"file\" or \"sample\" is missing"},
      {R"("images": [""])", "images[0]: the name is empty"},
      {R"("images": ["a\u0000b"])", "images[0]: a name cannot hold a NUL byte"},
      {R"("images": [{"file": "a.png", "content": "AAAA="}])", "images[0].content: not base64"},
      {R"("images": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1])", "images: 17 pictures; up to 16"},
      {R"("version": 2)", "\"version\" stands twice in one object"},
      {R"("a": {"b": 1, "b": 2})", "\"b\" stands twice in one object"},
  };
  for (const auto& [fields, rule] : cases) EXPECT_THAT(refusal(with(fields)), StartsWith("a.tessera.json: " + rule));
}

TEST(DocumentFile, RefusesWhatIsNoDocument) {
  EXPECT_THAT(refusal(""), HasSubstr("not JSON: line 1, column 1"));
  EXPECT_THAT(refusal("{\"format\":\n\n  \"tessera-doc"), HasSubstr("not JSON: line 3"));
  EXPECT_THAT(refusal("[]"), HasSubstr("no Tessera document"));
  EXPECT_THAT(refusal("{\"name\": \"package\"}"), HasSubstr("no Tessera document"));
  EXPECT_THAT(refusal(R"({"format": "tessera-document"})"), HasSubstr("version: null must be"));
  EXPECT_THAT(refusal(R"({"format": "tessera-document", "version": "1"})"), HasSubstr("version: \"1\" must be"));
  EXPECT_THAT(refusal(R"({"format": "tessera-document", "version": 2})"),
              HasSubstr("written by a newer Tessera: its version is 2, this program reads up to 1; update Tessera"));
}

TEST(DocumentFile, RefusesDepthAndMassBeforeTheyCostAnything) {
  const auto nested = [](int depth) {
    return with("\"a\": " + std::string(static_cast<std::size_t>(depth), '[') +
                std::string(static_cast<std::size_t>(depth), ']'));
  };
  EXPECT_EQ(refusal(nested(60)), "");
  EXPECT_THAT(refusal(nested(64)), HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(refusal(with("\"a\": " + std::string(100'000, '['))), HasSubstr("nested more than 64 deep"));
  std::string many = "\"a\": [0";
  for (int k = 0; k < 110'000; ++k) many += ",0";
  EXPECT_THAT(refusal(with(many + "]")), HasSubstr("more than 100000 values"));
  EXPECT_THAT(refusal(std::string(17 << 20, ' ')), HasSubstr("too large for a document: 17 MB; up to 16 MB"));
}

TEST(DocumentFile, KeepsKeysThatItDoesNotKnow) {
  const std::string text = with(R"("author": {"name": "Ada"}, "settings": {"heads": 12, "patch": 14}, "tags": [1, 2])");
  SavedState state = from_json(text, "it");
  EXPECT_EQ(nlohmann::json::parse(state.unknown),
            nlohmann::json::parse(R"({"author": {"name": "Ada"}, "settings": {"heads": 12}, "tags": [1, 2]})"));
  state.document.params.patch = {16, 16};
  const auto written = nlohmann::json::parse(to_json(state));
  EXPECT_EQ(written["author"]["name"], "Ada");
  EXPECT_EQ(written["settings"]["heads"], 12);
  EXPECT_EQ(written["settings"]["patch"], (std::vector<int>{16, 16})) << "what is known counts";
  EXPECT_EQ(from_json(written.dump(), "it").unknown, state.unknown);
}

TEST(DocumentFile, NumbersCountWhereANameSaysSomethingElse) {
  const SavedState state = from_json(
      with(R"("settings": {"preset": "vit-z-1", "normalize": {"name": "clip", "mean": [0, 0, 0], "std": [1, 1, 1]}})"),
      "it");
  EXPECT_EQ(state.document.preset, "");
  EXPECT_EQ(state.document.params.normalization.name, "custom");
}

TEST(DocumentFile, NamesPicturesBelowItsFolderRelativeToIt) {
  SavedState state;
  state.document.images = {"/home/a/b/c.png", "/home/other/d.png", "sample:chelsea", "/home/ab.png",
                           "/home/a/caf\xE9.png"};
  const auto written = nlohmann::json::parse(to_json(state, "/home/a"))["images"];
  EXPECT_EQ(written[0]["file"], "b/c.png");
  EXPECT_EQ(written[1]["file"], "/home/other/d.png");
  EXPECT_EQ(written[2]["sample"], "sample:chelsea");
  EXPECT_EQ(written[3]["file"], "/home/ab.png");
  EXPECT_EQ(written[4]["file"]["percent"], "caf%E9.png");
  const SavedState moved = from_json(to_json(state, "/home/a"), "it", "/mnt");
  EXPECT_EQ(moved.document.images[0], "/mnt/b/c.png");
  EXPECT_EQ(moved.document.images[1], "/home/other/d.png");
}

TEST(DocumentFile, WillNotWriteWhatItCouldNotRead) {
  SavedState state;
  state.document.params.patch = {300, 300};
  EXPECT_THROW(to_json(state), Error);
  state = {};
  state.camera.pan_x = NAN;
  EXPECT_THROW(to_json(state), Error);
  state = {};
  state.document.selection.patch = 5000;
  EXPECT_EQ(from_json(to_json(state), "it").document.selection.patch, 13 * 14 + 2)
      << "brought into range: the last row, the column that it would have been";
  state = {};
  state.document.images = {"/a/b.png"};
  state.pictures = {{0, "", std::vector<std::byte>(std::size_t{13} << 20)}};
  try {
    to_json(state);
    FAIL() << "17 MB of base64 were written";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("18.2 MB with its pictures in it (13.6 MB), more than the 16 MB allowed"));
  }
}

TEST(DocumentFile, IsReplacedWholeOrNotAtAll) {
  const io::ScratchFolder scratch;
  const fs::path file = scratch.path() / "a.tessera.json";
  std::mt19937 generator(7);
  SavedState state = test::random_state(generator);
  save_document(file, state);
  EXPECT_EQ(load_document(file), state);
  state.document.params.patch = {5000, 1};
  try {
    save_document(file, state);
    FAIL() << "saved settings that do not validate";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith(file.string() + ": not saved: settings."));
  }
  EXPECT_NO_THROW(load_document(file));
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), {}), 1) << "a temporary file was left";
  EXPECT_THROW(save_document(scratch.path() / "no" / "folder.json", SavedState()), Error);
}

TEST(Sha256, AgreesWithThePublishedExamples) {
  const auto of = [](const std::string& text) { return sha256_text(std::as_bytes(std::span(text))); };
  // FIPS 180-4's examples; the last one's padding takes a block of its own.
  EXPECT_EQ(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(of(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Base64, AgreesWithThePublishedExamplesAndTakesNothingElse) {
  const auto of = [](const std::string& text) { return base64(std::as_bytes(std::span(text))); };
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("f"), "Zg==");
  EXPECT_EQ(of("fo"), "Zm8=");
  EXPECT_EQ(of("foobar"), "Zm9vYmFy");
  std::mt19937 generator(3);
  for (std::size_t size = 0; size < 70; ++size) {
    std::vector<std::byte> bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(generator());
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
  }
  for (const char* wrong : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9=vYmF", "Zm9v\n", "Zm 9"})
    EXPECT_FALSE(from_base64(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace tessera

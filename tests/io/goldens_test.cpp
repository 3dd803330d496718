// Runs every golden case of tests/data/goldens, or of the folder named by TESSERA_GOLDENS. The last line is
// the count of passed, failed and unsupported.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/io/npy.hpp"
#include "tessera/patches.hpp"
#include "tests/io/golden_case.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::goldens {
namespace {

Totals& run_totals() {
  static Totals totals;
  return totals;
}

std::filesystem::path goldens_folder() {
  const char* other = std::getenv("TESSERA_GOLDENS");
  return other != nullptr && *other != '\0' ? other : TESSERA_TEST_DATA "/goldens";
}

TEST(Goldens, EveryCaseIsWithinItsTolerance) {
  run_totals() = run_folder(goldens_folder(), std::cout);
  EXPECT_EQ(run_totals().failed, 0);
  EXPECT_GT(run_totals().passed, 0);
  EXPECT_EQ(run_totals().unsupported, 0);
}

nlohmann::json small_case() {
  return nlohmann::json::parse(R"({"id": "x", "op": "patchify_unpatchify_mae", "params": {"patch": 4},
    "tol": {"abs": 0.0, "exact": true},
    "inputs": {"images": {"file": "m01_patchify/in_images.npy", "dtype": "f32", "shape": [2, 3, 12, 12]}},
    "expected": {"patches": {"file": "m01_patchify/out_patches.npy", "dtype": "f32", "shape": [2, 9, 48]}}})");
}

Outcome outcome_of(const nlohmann::json& entry) { return judge({TESSERA_TEST_DATA "/goldens", entry}); }

TEST(Goldens, AnOperationThatIsNotThereIsUnsupportedNotWrong) {
  nlohmann::json entry = small_case();
  EXPECT_EQ(outcome_of(entry).verdict, Verdict::passed);
  entry["op"] = "something_new";
  EXPECT_EQ(outcome_of(entry).verdict, Verdict::unsupported);
}

TEST(Goldens, AMissingFileAnotherShapeAndAnotherTypeFailWithTheReason) {
  const auto expect_failure = [](const nlohmann::json& entry, const std::string& reason) {
    const Outcome outcome = outcome_of(entry);
    EXPECT_EQ(outcome.verdict, Verdict::failed);
    EXPECT_THAT(outcome.text, testing::HasSubstr(reason));
  };
  nlohmann::json entry = small_case();
  entry["inputs"]["images"]["file"] = "m01_patchify/in_nothing.npy";
  expect_failure(entry, "no such file");

  entry = small_case();
  entry["inputs"]["images"]["shape"] = {2, 3, 12, 13};
  expect_failure(entry, "the manifest says [2,3,12,13]");

  entry = small_case();
  entry["inputs"]["images"]["dtype"] = "f16";
  expect_failure(entry, "the manifest says f16");

  entry = small_case();
  entry["params"]["patch"] = 2;
  expect_failure(entry, "do not fit a grid of 36 patches");

  entry = small_case();
  entry.erase("params");
  expect_failure(entry, "params");
}

TEST(Goldens, AWrongNumberFails) {
  nlohmann::json entry = small_case();
  // Patches in (C, P, P) order where (P, P, C) is expected: the right numbers at the wrong places.
  const Tensor images = GoldenCase(TESSERA_TEST_DATA "/goldens", entry).input("images");
  const io::ScratchFolder scratch;
  std::filesystem::create_directory(scratch.path() / "m01_patchify");
  io::write_npy(scratch.path() / "m01_patchify" / "in_images.npy", images);
  io::write_npy(scratch.path() / "m01_patchify" / "out_patches.npy", patchify(images, {4, 4}));
  const Outcome outcome = judge({scratch.path(), entry});
  EXPECT_EQ(outcome.verdict, Verdict::failed);
  EXPECT_THAT(outcome.text, testing::HasSubstr("patches: off by"));
}

TEST(Goldens, AFolderWithoutAManifestFails) {
  std::ostringstream out;
  EXPECT_EQ(run_folder(TESSERA_TEST_DATA "/no such folder", out).failed, 1);
  EXPECT_THAT(out.str(), testing::HasSubstr("manifest.json"));
}

}  // namespace
}  // namespace tessera::goldens

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  const tessera::goldens::Totals& totals = tessera::goldens::run_totals();
  if (totals.passed + totals.failed + totals.unsupported > 0)
    std::cout << totals.passed << " passed, " << totals.failed << " failed, " << totals.unsupported << " unsupported"
              << std::endl;
  return result;
}

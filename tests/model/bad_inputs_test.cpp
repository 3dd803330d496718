// Every picture and array of a folder of tricky files, through the code behind `tessera check`.
//
// The folder has a manifest.tsv: file, kind, verdict (ok, reject, either), facts, note. TESSERA_BAD_INPUTS
// names another one. A `setup.sh` in it makes the special files (pipes, links), here in a temporary folder.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "app/model/check_file.hpp"
#include "app/model/document_file.hpp"
#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::string file, kind, verdict, facts;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

fs::path manifest_folder() {
  const char* named = std::getenv("TESSERA_BAD_INPUTS");
  return named != nullptr && *named != '\0' ? fs::path(named) : fs::path(TESSERA_TEST_DATA) / "bad-inputs";
}

std::vector<Row> read_manifest(const std::string& kind) {
  std::ifstream stream(manifest_folder() / "manifest.tsv");
  std::vector<Row> rows;
  std::string line;
  std::getline(stream, line);  // the column names
  while (std::getline(stream, line)) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    std::vector<std::string> cells = split(line, '\t');
    cells.resize(5);
    if (cells[1] == kind) {
      rows.push_back({cells[0], cells[1], cells[2], cells[3]});
    }
  }
  return rows;
}

// The manifest's folder may be read-only, so its special files are made in a temporary one.
class SpecialFiles {
 public:
  SpecialFiles() {
    folder_ = fs::temp_directory_path() / fmt::format("tessera-special-{}", ::getpid());
    fs::create_directories(folder_);
    if (fs::exists(manifest_folder() / "setup.sh")) {
      fs::copy_file(manifest_folder() / "setup.sh", folder_ / "setup.sh", fs::copy_options::overwrite_existing);
      made_ = std::system(fmt::format("sh '{}'", (folder_ / "setup.sh").string()).c_str()) == 0;
    }
  }
  ~SpecialFiles() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  bool made() const { return made_; }
  fs::path resolve(const std::string& file) const {
    std::error_code ignored;
    const fs::path own = manifest_folder() / file;
    return fs::exists(fs::symlink_status(own, ignored)) ? own : folder_ / file;
  }

 private:
  fs::path folder_;
  bool made_ = false;
};

struct Fact {
  std::string key, value;
};

std::vector<Fact> facts_of(const Row& row) {
  std::vector<Fact> facts;
  for (const std::string& part : split(row.facts, ';')) {
    const std::size_t sign = part.find_first_of("=~");
    if (sign != std::string::npos) {
      facts.push_back({part.substr(0, sign + (part[sign] == '~' ? 1 : 0)), part.substr(sign + 1)});
    }
  }
  return facts;
}

int tolerance(const ImageFacts& facts) {
  if (facts.format == ImageFormat::jpeg || facts.format == ImageFormat::webp) {
    return 12;  // lossy
  }
  return facts.bits == 16 ? 1 : 0;
}

// "x,y:R,G,B[,A]", in the upright picture; gray pictures have R = G = B.
void expect_pixel(const ImageFile& file, const std::string& value) {
  const std::vector<std::string> halves = split(value, ':');
  const std::vector<std::string> place = split(halves.at(0), ',');
  const std::vector<std::string> expected = split(halves.at(1), ',');
  const Image8& image = file.image;
  const int x = std::stoi(place.at(0));
  const int y = std::stoi(place.at(1));
  ASSERT_TRUE(x < image.width && y < image.height) << value;
  const std::uint8_t* pixel = image.at(x, y);
  const bool gray = image.channels < 3;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const bool alpha = i == 3;
    if (alpha && image.channels != 2 && image.channels != 4) {
      EXPECT_EQ(expected[i], "255") << value << " of a picture without alpha";
      continue;
    }
    const int actual = alpha ? pixel[image.channels - 1] : pixel[gray ? 0 : i];
    EXPECT_NEAR(actual, std::stoi(expected[i]), tolerance(file.facts)) << value << " number " << i;
  }
}

bool expect_image_fact(const ImageFile& file, const Fact& fact) {
  if (fact.key == "px") {
    expect_pixel(file, fact.value);
    return true;
  }
  const ImageFacts& facts = file.facts;
  const std::vector<std::pair<std::string, std::int64_t>> numbers{
      {"w", facts.width},           {"h", facts.height},
      {"channels", facts.channels}, {"orientation", facts.orientation},
      {"frames", facts.frames},     {"bits", facts.bits},
      {"cmyk", facts.cmyk},         {"icc", facts.icc},
      {"animated", facts.animated}};
  for (const auto& [key, number] : numbers) {
    if (key == fact.key) {
      EXPECT_EQ(number, std::stoll(fact.value)) << key;
      return true;
    }
  }
  return fact.key == "msg~";  // about a refusal
}

void expect_opens(const Row& row, const fs::path& path) {
  const ImageFile file = load_image(path);
  EXPECT_EQ(file.image.width, file.facts.width);
  EXPECT_EQ(file.image.height, file.facts.height);
  EXPECT_EQ(static_cast<std::int64_t>(file.image.pixels.size()),
            file.image.width * file.image.height * file.image.channels);
  for (const Fact& fact : facts_of(row)) {
    if (!expect_image_fact(file, fact)) {
      fmt::print("  {}: fact {} is of a kind this test does not know\n", row.file, fact.key);
    }
  }
}

void expect_refusal(const Row& row, const std::string& reason) {
  const std::string name = fs::path(row.file).filename().string();
  const std::size_t at = reason.find(name);
  ASSERT_NE(at, std::string::npos) << "the message names no file: " << reason;
  const std::string rest = reason.substr(at + name.size());
  EXPECT_GT(rest.size(), 8U) << "the message gives no reason: " << reason;
  for (const Fact& fact : facts_of(row)) {
    if (fact.key == "msg~") {
      EXPECT_TRUE(std::regex_search(rest, std::regex(fact.value, std::regex::icase))) << fact.value << " in " << reason;
    }
  }
}

void expect_array(const Row& row, const fs::path& path) {
  const Tensor tensor = io::read_npy_tensor(path);
  for (const Fact& fact : facts_of(row)) {
    if (fact.key == "shape") {
      Shape shape;
      for (const std::string& extent : split(fact.value, 'x')) {
        shape.push_back(std::stoll(extent));
      }
      EXPECT_EQ(tensor.shape, shape);
    } else if (fact.key == "first" || fact.key == "last") {
      const double expected = std::stod(fact.value);
      EXPECT_NEAR(fact.key == "first" ? tensor.data.front() : tensor.data.back(), expected, 1e-5 * std::abs(expected));
    } else if (fact.key == "sum") {
      double sum = 0;
      for (const float value : tensor.data) {
        sum += value;
      }
      EXPECT_NEAR(sum, std::stod(fact.value), 1e-4);
    }
  }
}

void expect_checkpoint(const Row& row, const fs::path& path) {
  const FileCheck check = check_file(path);
  ASSERT_TRUE(check.checkpoint);
  for (const Fact& fact : facts_of(row)) {
    if (fact.key == "tensors" || fact.key == "arrays") {
      EXPECT_EQ(std::to_string(check.checkpoint->tensors), fact.value);
    }
  }
}

using ExpectOpens = void (*)(const Row&, const fs::path&);

void run_rows(const std::string& kind, ExpectOpens expect_open) {
  const SpecialFiles special;
  const std::vector<Row> rows = read_manifest(kind);
  if (rows.empty()) {
    GTEST_SKIP() << "no row of kind " << kind << " in " << manifest_folder() / "manifest.tsv";
  }
  int right = 0;
  double slowest = 0;
  std::string slowest_file;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file + " (" + row.verdict + ")");
    const int failures_before = testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
    const fs::path path = special.resolve(row.file);
    const auto start = std::chrono::steady_clock::now();
    const FileCheck check = check_file(path);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (took.count() > slowest) {
      slowest = took.count();
      slowest_file = row.file;
    }
    EXPECT_TRUE(row.verdict == "either" || check.ok == (row.verdict == "ok")) << check.reason;
    if (check.ok && row.verdict != "reject") {
      EXPECT_EQ(to_string(check.kind), row.kind);
      EXPECT_NO_THROW(expect_open(row, path));
    } else if (!check.ok && row.verdict != "ok") {
      expect_refusal(row, check.reason);
    }
    right += testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count() == failures_before;
  }
  fmt::print("{} files of kind {}: {} right, {} wrong; slowest {} with {:.3f} s\n", rows.size(), kind, right,
             static_cast<int>(rows.size()) - right, slowest_file, slowest);
}

TEST(BadInputs, PicturesAreOpenedRightOrRefusedWithAReason) { run_rows("image", expect_opens); }

TEST(BadInputs, ArraysAreOpenedRightOrRefusedWithAReason) { run_rows("npy", expect_array); }

void expect_document(const Row& row, const fs::path& path) {
  const SavedState state = load_document(path);
  for (const Fact& fact : facts_of(row)) {
    if (fact.key == "patch") {
      EXPECT_EQ(state.document.params.patch.height, std::stoll(fact.value));
    }
  }
}

TEST(BadInputs, DocumentsAreOpenedRightOrRefusedWithAReason) { run_rows("document", expect_document); }

TEST(BadInputs, CheckpointsAreOpenedRightOrRefusedWithAReason) {
  run_rows("safetensors", expect_checkpoint);
  run_rows("npz", expect_checkpoint);
}

TEST(BadInputs, SpecialFilesAreRefusedByName) {
  const SpecialFiles special;
  if (!special.made()) {
    GTEST_SKIP() << "no setup.sh that runs beside the manifest";
  }
  for (const char* file : {"special/dir.png", "special/fifo.png", "special/noperm.png", "special/dangling.png",
                           "special/zero.png", "special/missing.png"}) {
    const FileCheck check = check_file(special.resolve(file));
    EXPECT_FALSE(check.ok) << file;
    expect_refusal({file, "image", "reject", ""}, check.reason);
  }
}

}  // namespace
}  // namespace tessera

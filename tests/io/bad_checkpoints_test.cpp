// The checkpoints and arrays of a folder of tricky files, through open_checkpoint. TESSERA_BAD_INPUTS names another
// folder with a manifest.tsv: file, kind, verdict (ok, reject), facts, note.

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "tessera/io/checkpoint.hpp"
#include "tessera/issue.hpp"

namespace tessera::io {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

struct Row {
  fs::path file;
  std::string kind;
  std::string verdict;
  std::vector<std::string> facts;
};

std::vector<Row> read_rows() {
  const char* other = std::getenv("TESSERA_BAD_INPUTS");
  const fs::path folder = other != nullptr && *other != '\0' ? other : TESSERA_TEST_DATA "/bad-inputs";
  std::ifstream stream(folder / "manifest.tsv");
  std::vector<Row> rows;
  for (std::string line; std::getline(stream, line);) {
    std::vector<std::string> cells = split(line, '\t');
    cells.resize(5);
    if (cells[1] == "safetensors" || cells[1] == "npy" || cells[1] == "npz")
      rows.push_back({folder / cells[0], cells[1], cells[2], split(cells[3], ';')});
  }
  return rows;
}

std::string brackets(const Shape& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : ",") + std::to_string(extent);
  return "[" + text + "]";
}

std::string crosses(const Shape& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

double sum_of(const Tensor& tensor) {
  double sum = 0;
  for (const float value : tensor.data) sum += value;
  return sum;
}

/// One of "tensors=2", "patch.weight=F32[4,3,8,8]", "patch.weight.sum=-11.2", "w=6x5", "shape=6x5", "first=0.1", ….
void expect_fact(const Checkpoint& checkpoint, const std::string& fact) {
  const std::size_t sign = fact.find('=');
  ASSERT_NE(sign, std::string::npos) << fact;
  const std::string key = fact.substr(0, sign);
  const std::string value = fact.substr(sign + 1);
  const auto only = [&] { return checkpoint.read(checkpoint.tensors().at(0).name); };
  if (key == "tensors" || key == "arrays") {
    EXPECT_EQ(std::to_string(checkpoint.tensors().size()), value);
  } else if (key == "shape") {
    EXPECT_EQ(crosses(only().shape), value);
  } else if (key == "sum") {
    EXPECT_NEAR(sum_of(only()), std::stod(value), 1e-4);
  } else if (key == "first" || key == "last") {
    const Tensor tensor = only();
    EXPECT_NEAR(key == "first" ? tensor.data.front() : tensor.data.back(), std::stod(value), 1e-5);
  } else if (key.ends_with(".sum")) {
    EXPECT_NEAR(sum_of(checkpoint.read(key.substr(0, key.size() - 4))), std::stod(value), 1e-4);
  } else {
    const TensorInfo* info = checkpoint.find(key);
    ASSERT_NE(info, nullptr) << fact;
    EXPECT_TRUE(info->dtype + brackets(info->shape) == value || crosses(info->shape) == value) << fact;
    EXPECT_EQ(checkpoint.read(key).shape, info->shape);
  }
}

void expect_refusal(const Row& row, const std::string& message) {
  EXPECT_NE(message.find(row.file.filename().string() + ": "), std::string::npos) << message;
  for (const std::string& fact : row.facts)
    if (fact.starts_with("msg~")) {
      EXPECT_TRUE(std::regex_search(message, std::regex(fact.substr(4), std::regex::icase))) << message;
    }
}

TEST(BadCheckpoints, AreOpenedRightOrRefusedWithAReasonInTime) {
  const std::vector<Row> rows = read_rows();
  ASSERT_FALSE(rows.empty());
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file.filename().string() + " (" + row.verdict + ")");
    const std::clock_t start = std::clock();
    try {
      const Checkpoint checkpoint = open_checkpoint(row.file);
      EXPECT_NE(row.verdict, "reject");
      EXPECT_EQ(format_name(checkpoint.format()), row.kind);
      for (const std::string& fact : row.facts) expect_fact(checkpoint, fact);
    } catch (const Error& error) {
      EXPECT_NE(row.verdict, "ok") << error.what();
      expect_refusal(row, error.what());
    }
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 2);
  }
}

}  // namespace
}  // namespace tessera::io

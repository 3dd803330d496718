#include "tessera/io/tensor_writer.hpp"

#include <cstring>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/io/checkpoint.hpp"
#include "tessera/issue.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::io {
namespace {

using testing::HasSubstr;

std::vector<Tensor> some_tensors() {
  std::mt19937 generator(9);
  std::vector<Tensor> tensors;
  for (const Shape& shape : {Shape{2, 3, 4}, Shape{5}, Shape{0, 7}, Shape{1, 1, 1, 1}, Shape{1000, 33}}) {
    Tensor tensor(shape);
    for (float& number : tensor.data) number = std::normal_distribution<float>()(generator);
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

std::vector<StreamedTensor> named(const std::vector<Tensor>& tensors) {
  std::vector<StreamedTensor> streams;
  for (std::size_t k = 0; k < tensors.size(); ++k) streams.push_back(streamed("t." + std::to_string(k), tensors[k]));
  return streams;
}

template <class Write>
void write_file(const std::filesystem::path& file, const Write& write) {
  write_atomically(file, [&](const Sink& sink) { write(sink); });
}

void expect_reads_back(const std::filesystem::path& file, const std::vector<Tensor>& tensors) {
  const Checkpoint checkpoint = open_checkpoint(file);
  ASSERT_EQ(checkpoint.tensors().size(), tensors.size());
  for (std::size_t k = 0; k < tensors.size(); ++k)
    EXPECT_EQ(checkpoint.read("t." + std::to_string(k)), tensors[k]) << k;
}

TEST(TensorWriter, WritesNpzThatTheReaderOpens) {
  const ScratchFolder scratch;
  const std::vector<Tensor> tensors = some_tensors();
  write_file(scratch.path() / "a.npz", [&](const Sink& sink) { write_npz(named(tensors), sink); });
  expect_reads_back(scratch.path() / "a.npz", tensors);
}

TEST(TensorWriter, WritesSafetensorsThatTheReaderOpens) {
  const ScratchFolder scratch;
  const std::vector<Tensor> tensors = some_tensors();
  const auto file = scratch.path() / "a.safetensors";
  write_file(file, [&](const Sink& sink) { write_safetensors(named(tensors), {{"format", "pt"}}, sink); });
  expect_reads_back(file, tensors);
  EXPECT_EQ(open_checkpoint(file).metadata().at("format"), "pt");
}

TEST(TensorWriter, RefusesAProducerThatMiscounts) {
  for (const std::size_t given : {std::size_t{5}, std::size_t{7}}) {
    const std::vector<StreamedTensor> wrong{
        {"w", {2, 3}, [given](const NumberSink& sink) { sink(std::vector<float>(given)); }}};
    for (const bool zip : {true, false}) {
      try {
        const Sink nowhere = [](std::span<const std::byte>) {};
        zip ? write_npz(wrong, nowhere) : write_safetensors(wrong, {}, nowhere);
        FAIL() << given << " numbers were taken for six";
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("w: " + std::to_string(given) + " numbers for the shape (2, 3)"));
      }
    }
  }
}

/// What a sink is given, without keeping what is in the middle.
struct Ends {
  std::string first, last;
  std::uint64_t bytes = 0;
  void take(std::span<const std::byte> chunk) {
    const std::string_view text(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    if (first.size() < 200) first += text.substr(0, 200);
    last += chunk.size() > 500 ? text.substr(text.size() - 500) : text;
    if (last.size() > 2000) last.erase(0, last.size() - 1000);
    bytes += chunk.size();
  }
};

TEST(TensorWriter, TurnsToThe64BitFormAbove4GiB) {
  const std::vector<float> block(std::size_t{1} << 20);
  const std::int64_t blocks = 1025;  // 4 GiB and 4 MiB
  const std::vector<StreamedTensor> tensors{{"large",
                                             {blocks, 1 << 20},
                                             [&](const NumberSink& sink) {
                                               for (std::int64_t k = 0; k < blocks; ++k) sink(block);
                                             }},
                                            {"small", {1}, [](const NumberSink& sink) { sink(std::vector{1.0F}); }}};
  Ends ends;
  write_npz(tensors, [&](std::span<const std::byte> bytes) { ends.take(bytes); });
  EXPECT_GT(ends.bytes, std::uint64_t{1025} << 22);
  EXPECT_EQ(ends.first[4], 45) << "the version that knows the 64-bit form";
  const std::size_t end64 = ends.last.find("PK\x06\x06");
  ASSERT_NE(end64, std::string::npos) << "the directory lies above 4 GiB";
  std::uint64_t entries = 0;
  std::memcpy(&entries, ends.last.data() + end64 + 32, sizeof entries);
  EXPECT_EQ(entries, 2U);
  std::uint64_t offset = 0;
  std::memcpy(&offset, ends.last.data() + end64 + 48, sizeof offset);
  EXPECT_EQ(offset, ends.bytes - (ends.last.size() - ends.last.find("PK\x01\x02")));
}

}  // namespace
}  // namespace tessera::io

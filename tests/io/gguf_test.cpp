#include <gmock/gmock.h>

#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string u32(std::uint32_t value) { return little(value); }
std::string u64(std::uint64_t value) { return little(value); }
std::string text(const std::string& value) { return u64(value.size()) + value; }

std::string tensor(const std::string& name, const std::vector<std::uint64_t>& sides, std::uint32_t type,
                   std::uint64_t offset) {
  std::string bytes = text(name) + u32(static_cast<std::uint32_t>(sides.size()));
  for (const std::uint64_t side : sides) bytes += u64(side);
  return bytes + u32(type) + u64(offset);
}

std::string start(std::uint64_t tensors, std::uint64_t pairs, std::uint32_t version = 3) {
  return "GGUF" + u32(version) + u64(tensors) + u64(pairs);
}

std::string padded(std::string bytes, std::size_t alignment = 32) {
  while (bytes.size() % alignment != 0) bytes += '\0';
  return bytes;
}

class Gguf : public CheckpointTest {
 protected:
  std::filesystem::path made(const std::string& bytes) { return write("made.gguf", bytes); }
};

TEST_F(Gguf, ReadsTensorsWithTheirSidesTurnedRoundAndShortMetadata) {
  const std::string pairs = text("general.architecture") + u32(8) + text("clip") + text("clip.vision.image_mean") +
                            u32(9) + u32(6) + u64(3) + numbers<float>({0.5F, 0.25F, 1}) +
                            text("clip.vision.patch_size") + u32(4) + u32(14) + text("names") + u32(9) + u32(8) +
                            u64(2) + text("a") + text("bc");
  const std::string tensors = tensor("v.patch_embd.weight", {2, 1, 1, 3}, 0, 0) + tensor("half", {2}, 1, 32) +
                              tensor("brain", {1}, 30, 64) + tensor("packed", {32}, 8, 96);
  const std::string data = padded(numbers<float>({1, 2, 3, 4, 5, 6})) +
                           padded(numbers<std::uint16_t>({0x3e00, 0xc000})) + padded(numbers<std::uint16_t>({0xc049})) +
                           std::string(34, '\1');
  const Checkpoint checkpoint = open_checkpoint(made(padded(start(4, 4) + pairs + tensors) + data));
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::gguf);
  EXPECT_EQ(checkpoint.tensors()[0], (TensorInfo{"v.patch_embd.weight", "F32", NumberType::f32, {3, 1, 1, 2}, 24}));
  EXPECT_THAT(checkpoint.read("v.patch_embd.weight").data, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(checkpoint.read("half").data, ElementsAre(1.5F, -2));
  EXPECT_THAT(checkpoint.read("brain").data, ElementsAre(-3.140625F));
  EXPECT_EQ(checkpoint.find("packed")->dtype, "Q8_0");
  EXPECT_THROW(checkpoint.read("packed"), Error);
  EXPECT_EQ(checkpoint.metadata().at("general.architecture"), "clip");
  EXPECT_EQ(checkpoint.metadata().at("clip.vision.image_mean"), "0.5, 0.25, 1");
  EXPECT_EQ(checkpoint.metadata().at("clip.vision.patch_size"), "14");
}

TEST_F(Gguf, HonoursAnotherAlignment) {
  const std::string pairs = text("general.alignment") + u32(4) + u32(8);
  const std::string head = padded(start(1, 1) + pairs + tensor("x", {1}, 0, 8), 8);
  EXPECT_THAT(open_checkpoint(made(head + std::string(8, '\0') + numbers<float>({9}))).read("x").data, ElementsAre(9));
  const std::string odd = text("general.alignment") + u32(4) + u32(7);
  EXPECT_THAT(refusal(made(start(0, 1) + odd)), HasSubstr("no power of two"));
}

TEST_F(Gguf, RefusesAbsurdCountsAndSizes) {
  EXPECT_THAT(refusal(made(start(~0ULL, 0))), HasSubstr("tensors"));
  EXPECT_THAT(refusal(made(start(0, ~0ULL))), HasSubstr("do not fit"));
  EXPECT_THAT(refusal(made(start(60'000, 0))), HasSubstr("do not fit"));
  EXPECT_THAT(refusal(made(start(0, 1) + u64(~0ULL) + "key, and more")), HasSubstr("truncated"));
  EXPECT_THAT(refusal(made(start(0, 1) + text("k") + u32(9) + u32(8) + u64(~0ULL))), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(made(start(0, 1) + text("k") + u32(9) + u32(10) + u64(1ULL << 61))), HasSubstr("does not fit"));
  EXPECT_THAT(refusal(made(start(0, 1) + text("k") + u32(9) + u32(9) + u64(1))), HasSubstr("unknown type 9"));
  EXPECT_THAT(refusal(made(start(0, 1) + text("k") + u32(77) + u64(1))), HasSubstr("unknown type 77"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", std::vector<std::uint64_t>(9, 1), 0, 0))), HasSubstr("9 axes"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {1ULL << 40, 1ULL << 40}, 0, 0))), HasSubstr("too many"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {1ULL << 40}, 0, 0))), HasSubstr("truncated"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {1}, 0, ~0ULL - 31))), HasSubstr("truncated"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {1}, 0, 3))), HasSubstr("not aligned"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {33}, 8, 0))), HasSubstr("cannot be Q8_0"));
  EXPECT_THAT(refusal(made(start(1, 0) + tensor("x", {1}, 99, 0))), HasSubstr("unknown type 99"));
  EXPECT_THAT(refusal(made(start(2, 0) + tensor("x", {0}, 0, 0) + tensor("x", {0}, 0, 0))), HasSubstr("two tensors"));
}

TEST_F(Gguf, RefusesOtherVersionsAndByteOrders) {
  EXPECT_THAT(refusal(made(start(0, 0, 1))), HasSubstr("version 1"));
  EXPECT_THAT(refusal(made(start(0, 0, 0x03000000))), HasSubstr("big-endian"));
  EXPECT_THAT(refusal(made("GGUF")), HasSubstr("truncated"));
  EXPECT_THAT(refusal(made("GGML....")), HasSubstr("does not start with GGUF"));
}

}  // namespace
}  // namespace tessera::io

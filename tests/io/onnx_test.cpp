#include <fstream>

#include <gmock/gmock.h>

#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

std::string number_field(std::uint64_t number, std::uint64_t value) { return varint(number << 3) + varint(value); }

std::string bytes_field(std::uint64_t number, const std::string& bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + bytes;
}

struct MadeTensor {
  std::string name;
  std::vector<std::uint64_t> dims;
  std::uint64_t type = 1;
  std::string rest;  ///< fields with the numbers
};

std::string initializer(const MadeTensor& tensor) {
  std::string bytes;
  for (const std::uint64_t extent : tensor.dims) bytes += number_field(1, extent);
  return bytes_field(5, bytes + number_field(2, tensor.type) + tensor.rest + bytes_field(8, tensor.name));
}

/// ir_version, producer, graph{name, node, initialisers}, opset.
std::string model(const std::string& initializers) {
  const std::string node = bytes_field(1, bytes_field(4, "Conv"));
  return number_field(1, 8) + bytes_field(2, "pytorch") +
         bytes_field(7, node + bytes_field(2, "main_graph") + initializers) + bytes_field(8, number_field(2, 17));
}

std::string external(const std::string& location, const std::string& more = {}) {
  const auto entry = [](const std::string& key, const std::string& value) {
    return bytes_field(13, bytes_field(1, key) + bytes_field(2, value));
  };
  return entry("location", location) + more + number_field(14, 1);
}

class Onnx : public CheckpointTest {
 protected:
  std::filesystem::path made(const std::string& bytes) { return write("made.onnx", bytes); }
};

TEST_F(Onnx, ReadsInitialisersInEveryFormTheyHave) {
  const std::string half_bits = varint(0x3e00) + varint(0xc000);  // 1.5, −2 as integers
  const Checkpoint checkpoint = open_checkpoint(
      made(model(initializer({"raw", {2, 1}, 1, bytes_field(9, numbers<float>({1, -2}))}) +
                 initializer({"floats", {3}, 1, bytes_field(4, numbers<float>({3, 4, 5}))}) +
                 initializer({"raw16", {2}, 10, bytes_field(9, numbers<std::uint16_t>({0x3e00, 0xc000}))}) +
                 initializer({"halves", {2}, 10, bytes_field(5, half_bits)}) +
                 initializer({"brain", {1}, 16, bytes_field(9, numbers<std::uint16_t>({0xc049}))}) +
                 initializer({"longs", {2}, 7, bytes_field(7, varint(5) + varint(~std::uint64_t{0}))}) +
                 initializer({"doubles", {1}, 11, bytes_field(10, numbers<double>({0.5}))}))));
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::onnx);
  EXPECT_EQ(checkpoint.tensors()[0], (TensorInfo{"raw", "F32", NumberType::f32, {2, 1}, 8}));
  EXPECT_THAT(checkpoint.read("raw").data, ElementsAre(1, -2));
  EXPECT_THAT(checkpoint.read("floats").data, ElementsAre(3, 4, 5));
  EXPECT_THAT(checkpoint.read("raw16").data, ElementsAre(1.5F, -2));
  EXPECT_THAT(checkpoint.read("halves").data, ElementsAre(1.5F, -2));
  EXPECT_THAT(checkpoint.read("brain").data, ElementsAre(-3.140625F));
  EXPECT_THAT(checkpoint.read("longs").data, ElementsAre(5, -1));
  EXPECT_THAT(checkpoint.read("doubles").data, ElementsAre(0.5F));
}

TEST_F(Onnx, ReadsExternalDataBesideTheModel) {
  write("weights.bin", "...." + numbers<float>({6, 7}));
  const auto entry = [](const std::string& key, const std::string& value) {
    return bytes_field(13, bytes_field(1, key) + bytes_field(2, value));
  };
  const Checkpoint checkpoint = open_checkpoint(made(model(
      initializer({"w", {2}, 1, external("weights.bin", entry("offset", "4") + entry("length", "8"))}) +
      initializer({"torn", {9}, 1, external("weights.bin")}) + initializer({"gone", {1}, 1, external("no.bin")}))));
  EXPECT_THAT(checkpoint.read("w").data, ElementsAre(6, 7));
  EXPECT_THROW(checkpoint.read("torn"), Error);
  EXPECT_THROW(checkpoint.read("gone"), Error);
}

TEST_F(Onnx, NeverReadsOutsideTheModelsFolder) {
  for (const char* place : {"../secret.bin", "/etc/passwd", "a/../../secret.bin", "..", "C:\\secret.bin", "..\\x", ""})
    EXPECT_THAT(refusal(made(model(initializer({"w", {2}, 1, external(place)})))),
                AllOf(HasSubstr("made.onnx: initialiser w"), HasSubstr("not inside the model's folder")))
        << place;
  std::filesystem::create_symlink("/etc/passwd", scratch_.path() / "link.bin");
  const Checkpoint checkpoint = open_checkpoint(made(model(initializer({"w", {1}, 1, external("link.bin")}))));
  try {
    checkpoint.read("w");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("a link that leads out"));
  }
}

TEST_F(Onnx, RefusesTornAndLyingModels) {
  EXPECT_THAT(refusal(made("hello, world")), HasSubstr("made.onnx: "));
  EXPECT_THAT(refusal(made(number_field(1, 8))), HasSubstr("no graph"));
  EXPECT_THAT(refusal(made(std::string(20, '\xff'))), HasSubstr("without an end"));
  EXPECT_THAT(refusal(made(varint(7 << 3 | 2) + varint(std::uint64_t{1} << 62))), HasSubstr("truncated"));
  EXPECT_THAT(refusal(made(model(initializer({"w", {3}, 1, bytes_field(9, "12345678")})))),
              HasSubstr("initialiser w: 8 bytes are not F32 (3,)"));
  EXPECT_THAT(refusal(made(model(initializer({"w", {1ULL << 40, 1ULL << 40}, 1, bytes_field(9, "1")})))),
              HasSubstr("too many"));
  EXPECT_THAT(refusal(made(model(initializer({"w", {~0ULL}, 1, bytes_field(9, "1")})))), HasSubstr("a shape"));
  std::string whole = model(initializer({"w", {1}, 1, bytes_field(9, "1234")}));
  whole.resize(whole.size() - 12);
  EXPECT_THAT(refusal(made(whole)), HasSubstr("truncated"));
}

TEST_F(Onnx, GivesUpOnEndlessFieldsInTime) {
  std::string fields;
  for (int i = 0; i < 1000; ++i) fields += number_field(9, 1);
  std::string many;
  for (int i = 0; i < 3'001; ++i) many += fields;
  EXPECT_THAT(refusal(made(many)), HasSubstr("more fields"));
}

}  // namespace
}  // namespace tessera::io

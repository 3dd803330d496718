#include <ctime>
#include <fstream>
#include <random>

#include <gmock/gmock.h>

#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Safetensors : public CheckpointTest {
 protected:
  std::filesystem::path made(const std::string& json, const std::string& data = {}) {
    return write("made.safetensors", safetensors(json, data));
  }
  std::string refused(const std::string& json, const std::string& data = {}) { return refusal(made(json, data)); }
};

TEST_F(Safetensors, ListsTensorsByPlaceAndReadsOne) {
  const Checkpoint checkpoint =
      open_checkpoint(made(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},)"
                           R"("a":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}   )",
                           numbers<std::uint16_t>({0x3e00, 0xc000}) + numbers<float>({7, -8})));
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::safetensors);
  EXPECT_THAT(checkpoint.tensors(), ElementsAre(TensorInfo{"a", "F16", NumberType::f16, {1, 2}, 4},
                                                TensorInfo{"b", "F32", NumberType::f32, {2}, 8}));
  EXPECT_EQ(checkpoint.metadata().at("format"), "pt");
  EXPECT_THAT(checkpoint.read("a").data, ElementsAre(1.5F, -2));
  EXPECT_THAT(checkpoint.read("b").data, ElementsAre(7, -8));
  EXPECT_THROW(checkpoint.read("c"), Error);
  EXPECT_EQ(checkpoint.find("c"), nullptr);
}

TEST_F(Safetensors, ReadsEveryNumberTypeFromAnyPlace) {
  const std::vector<std::pair<std::string, std::string>> cases{{"BOOL", std::string("\x01", 1)},
                                                               {"U8", "\xff"},
                                                               {"I8", "\xff"},
                                                               {"U16", numbers<std::uint16_t>({65535})},
                                                               {"I16", numbers<std::int16_t>({-2})},
                                                               {"U32", numbers<std::uint32_t>({1U << 31})},
                                                               {"I32", numbers<std::int32_t>({-3})},
                                                               {"U64", numbers<std::uint64_t>({1ULL << 63})},
                                                               {"I64", numbers<std::int64_t>({-4})},
                                                               {"F16", numbers<std::uint16_t>({0x7bff})},
                                                               {"BF16", numbers<std::uint16_t>({0xc049})},
                                                               {"F32", numbers<float>({1e-40F})},
                                                               {"F64", numbers<double>({0.1})}};
  const std::vector<float> wanted{1,  255,   -1,         65535,  -2,  2147483648.0F, -3, 9223372036854775808.0F,
                                  -4, 65504, -3.140625F, 1e-40F, 0.1F};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& [dtype, bytes] = cases[i];
    // One byte in front: nothing is aligned.
    const std::string json = R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":")" + dtype +
                             R"(","shape":[],"data_offsets":[1,)" + std::to_string(1 + bytes.size()) + "]}}";
    EXPECT_THAT(open_checkpoint(made(json, "\x05" + bytes)).read("y").data, ElementsAre(wanted[i])) << dtype;
  }
}

TEST_F(Safetensors, AcceptsEmptyTensorsScalarsAndWhitespaceInFront) {
  const Checkpoint checkpoint =
      open_checkpoint(made("  \n"
                           R"({"z":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},"s":{"shape":[],"dtype":"F32",)"
                           R"("data_offsets":[0,4]},"e":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]}})",
                           numbers<float>({2})));
  EXPECT_EQ(checkpoint.tensors().size(), 3U);
  EXPECT_EQ(checkpoint.read("z").shape, (Shape{0, 5}));
  EXPECT_THAT(checkpoint.read("s").data, ElementsAre(2));
  EXPECT_TRUE(open_checkpoint(made("{}")).tensors().empty());
}

TEST_F(Safetensors, ListsTypesThatAreNotRead) {
  const Checkpoint checkpoint = open_checkpoint(made(
      R"({"q":{"dtype":"F4","shape":[2,2],"data_offsets":[0,2]},"c":{"dtype":"C64","shape":[1],"data_offsets":[2,10]}})",
      std::string(10, '\1')));
  EXPECT_EQ(checkpoint.tensors()[0].type, NumberType::other);
  try {
    checkpoint.read("c");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("made.safetensors: c: numbers of type C64 cannot become float32"));
  }
}

TEST_F(Safetensors, RefusesTensorsThatOverlapLeaveGapsOrDoNotFillTheFile) {
  const std::string one = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)";
  EXPECT_THAT(refused(one + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})", "123456"), HasSubstr("overlap"));
  EXPECT_THAT(refused(one + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}})", "1234567890"),
              HasSubstr("gap"));
  EXPECT_THAT(refused(one + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", "1234567"),
              HasSubstr("truncated"));
  EXPECT_THAT(refused(one + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", "123456789"),
              HasSubstr("1 bytes follow the last tensor"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}})", "12345"), HasSubstr("gap"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,3]}})", "123"), HasSubstr("not the 4 bytes"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}})", "12"), HasSubstr("whole bytes"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}})", ""), HasSubstr("gap"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})"),
              HasSubstr("overflows"));
}

TEST_F(Safetensors, RefusesHeadersThatOtherReadersUnderstandOtherwise) {
  const std::string entry = R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  EXPECT_THAT(refused("\xEF\xBB\xBF{\"a\":" + entry + "}", "1"), HasSubstr("byte-order mark"));
  EXPECT_THAT(refused("{\"a\":" + entry + "}" + std::string("\0{", 2), "1"), HasSubstr("zero byte"));
  EXPECT_THAT(refused("{\"a\":" + entry + ",\"a\":" + entry + "}", "1"), HasSubstr("comes twice"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1"),
              HasSubstr("comes twice"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}})", "1"), HasSubstr("no integer"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,1]}})", "1"),
              HasSubstr("no integer"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})", "1"), HasSubstr("negative"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}})", "1"), HasSubstr("more than two"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[1]}})", "1"), HasSubstr("missing"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U9","shape":[1],"data_offsets":[0,1]}})", "1"), HasSubstr("U9"));
  EXPECT_THAT(refused(R"({"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}})", "1"), HasSubstr("a list"));
  EXPECT_THAT(refused(R"({"a":7})", "1"), HasSubstr("a number where none may stand"));
  EXPECT_THAT(refused(R"({"__metadata__":{"a":1}})"), HasSubstr("a number where none may stand"));
  EXPECT_THAT(refused("[]"), HasSubstr("broken header"));
  EXPECT_THAT(refused("{\"\xff\":" + entry + "}", "1"), HasSubstr("no JSON at byte"));
  EXPECT_THAT(refused(std::string(5'000'000, '[')), HasSubstr("broken header"));
  EXPECT_THAT(refused("{\"" + std::string(9'000'000, 'a') + "\":1}"), HasSubstr("more than 8 MB"));
}

TEST_F(Safetensors, RefusesHeadersThatDoNotFitTheFile) {
  EXPECT_THAT(refusal(write("a.safetensors", "")), HasSubstr("a.safetensors: is empty"));
  EXPECT_THAT(refusal(write("a.safetensors", "1234567")), HasSubstr("shorter than the length"));
  EXPECT_THAT(refusal(write("a.safetensors", std::string(8, '\xff') + "{}")), HasSubstr("100,000,000"));
  EXPECT_THAT(refusal(write("a.safetensors", little<std::uint64_t>(3) + "{}")), HasSubstr("truncated"));
}

TEST_F(Safetensors, InspectsATwoGigabyteFileAtOnceAndReadsOnlyWhatIsAskedFor) {
  const std::uint64_t big = std::uint64_t{2} << 30;
  const std::string json = R"({"blocks":{"dtype":"U8","shape":[)" + std::to_string(big) + R"(],"data_offsets":[0,)" +
                           std::to_string(big) + R"(]},"patch_embed.proj.bias":{"dtype":"F32","shape":[2],)" +
                           R"("data_offsets":[)" + std::to_string(big) + "," + std::to_string(big + 8) + "]}}";
  const std::filesystem::path file = made(json);
  std::filesystem::resize_file(file, 8 + json.size() + big);  // a hole
  std::ofstream(file, std::ios::binary | std::ios::app) << numbers<float>({3, 4});
  const std::clock_t start = std::clock();
  const Checkpoint checkpoint = open_checkpoint(file);
  EXPECT_THAT(checkpoint.read("patch_embed.proj.bias").data, ElementsAre(3, 4));
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 0.5);
  EXPECT_THROW(checkpoint.read("blocks"), Error);  // more numbers than any patch embedding has
}

TEST_F(Safetensors, SurvivesAnyChangeOfAnyByte) {
  const std::string whole = safetensors(
      R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}})",
      std::string(12, '\1'));
  std::mt19937 random(8);
  for (int i = 0; i < 400; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 1 + i % 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    const std::filesystem::path file = write("made.safetensors", bytes);
    try {
      const Checkpoint checkpoint = open_checkpoint(file);
      for (const TensorInfo& info : checkpoint.tensors())
        if (info.type != NumberType::other) {
          EXPECT_LE(checkpoint.read(info.name).data.size(), 12U);
        }
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("made.safetensors: "));
    }
  }
}

}  // namespace
}  // namespace tessera::io

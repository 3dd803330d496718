#include <fstream>

#include <gmock/gmock.h>

#include "tessera/io/npy.hpp"
#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Npz : public CheckpointTest {
 protected:
  static std::string array(const std::string& dtype, const std::string& shape, const std::string& payload,
                           const std::string& fortran = "False") {
    const std::string text = "{'descr': '" + dtype + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    return std::string("\x93NUMPY\x01\x00", 8) + little(static_cast<std::uint16_t>(text.size())) + text + payload;
  }
};

TEST_F(Npz, ReadsStoredAndDeflatedArraysOfAnyOrder) {
  const std::filesystem::path file =
      write_zip("made.npz", {{"embedding/kernel.npy", array("<f4", "(2, 2)", numbers<float>({1, 2, 3, 4}))},
                             {"cls.npy", array("|u1", "(2, 3)", "\x01\x04\x02\x05\x03\x06", "True"), true},
                             {"bf16.npy", array("|V2", "(2,)", numbers<std::uint16_t>({0x3fc0, 0xc049}))},
                             {"names.npy", array("<U2", "(1,)", std::string(8, 'x'))},
                             {"readme.txt", "not an array"}});
  const Checkpoint checkpoint = open_checkpoint(file);
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::npz);
  ASSERT_EQ(checkpoint.tensors().size(), 4U);
  EXPECT_EQ(checkpoint.tensors()[0], (TensorInfo{"embedding/kernel", "F32", NumberType::f32, {2, 2}, 16}));
  EXPECT_THAT(checkpoint.read("embedding/kernel").data, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(checkpoint.read("cls").data, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(checkpoint.find("bf16")->dtype, "BF16");
  EXPECT_THAT(checkpoint.read("bf16").data, ElementsAre(1.5F, -3.140625F));
  EXPECT_THROW(checkpoint.read("names"), Error);
}

TEST_F(Npz, RefusesArraysThatAreCutOrHoldPickles) {
  EXPECT_THAT(refusal(write_zip("made.npz", {{"a.npy", array("<f4", "(9,)", "1234")}})),
              AllOf(HasSubstr("made.npz: a.npy: "), HasSubstr("truncated")));
  EXPECT_THAT(refusal(write_zip("made.npz", {{"a.npy", array("|O", "(1,)", "cos\nsystem\n")}})), HasSubstr("pickle"));
  EXPECT_THAT(refusal(write_zip("made.npz", {{"a.npy", array("|u1", "(1,)", "12")}})), HasSubstr("follows"));
  EXPECT_THAT(refusal(write_zip("made.npz", {{"a.npy", "hello"}})), HasSubstr("not a .npy file"));
  EXPECT_THAT(refusal(write_zip("made.npz", {{"a.txt", "hello"}})), HasSubstr("no checkpoint"));
}

TEST_F(Npz, RefusesWhatClaimsToInflateBeyondAnyWeights) {
  const std::string zeros(70'000'000, '\0');
  EXPECT_THAT(refusal(write_zip("bomb.npz", {{"a.npy", array("|u1", "(70000000,)", zeros), true}})),
              HasSubstr("no weights pack so well"));
}

TEST_F(Npz, FindsDamageByTheChecksum) {
  const std::filesystem::path file =
      write_zip("made.npz", {{"a.npy", array("<f4", "(64,)", std::string(256, '\x11'))}});
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(250);
  stream.put('\x12');
  stream.close();
  const Checkpoint checkpoint = open_checkpoint(file);
  try {
    checkpoint.read("a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("made.npz: a.npy: damaged"), HasSubstr("CRC")));
  }
}

TEST_F(Npz, RefusesATornArchive) {
  const std::filesystem::path file = write_zip("made.npz", {{"a.npy", array("|u1", "(1,)", "1")}});
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 30);
  EXPECT_THAT(refusal(file), HasSubstr("truncated or damaged: no zip archive"));
}

TEST_F(Npz, OneArrayIsACheckpointToo) {
  const Tensor tensor({2, 1}, std::vector<float>{5, 6});
  const std::filesystem::path file = scratch_.path() / "one.npy";
  write_npy(file, tensor);
  const Checkpoint checkpoint = open_checkpoint(file);
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::npy);
  EXPECT_EQ(checkpoint.read("array"), tensor);
}

class OpenCheckpoint : public CheckpointTest {};

TEST_F(OpenCheckpoint, NamesFormatsThatItDoesNotReadAndSaysWhatToDo) {
  EXPECT_THAT(refusal(write("a.h5", "\x89HDF\r\n\x1a\n")), HasSubstr("a.h5: an HDF5 file (Keras); save the weights"));
  EXPECT_THAT(refusal(write("a.bin", "\x80\x02}q\0.")), HasSubstr("torch.save(torch.load("));
  EXPECT_THAT(refusal(write("a.safetensors.gz", "\x1f\x8b\x08")), HasSubstr("unpack it first"));
  EXPECT_THAT(refusal(write("a.bin", "version https://git-lfs.github.com/spec/v1\n")), HasSubstr("git lfs pull"));
  EXPECT_THAT(refusal(write("a.txt", "hello, world")), HasSubstr("no checkpoint"));
  EXPECT_THAT(refusal(write("empty.pth", "")), HasSubstr("is empty"));
}

TEST_F(OpenCheckpoint, RefusesFoldersPipesAndNamesThatAreNotThere) {
  EXPECT_THAT(refusal(scratch_.path()), HasSubstr("is a folder"));
  EXPECT_THAT(refusal(scratch_.path() / "nothing.pth"), HasSubstr("no such file"));
  EXPECT_THAT(refusal("/dev/zero"), HasSubstr("not a regular file"));
}

TEST_F(OpenCheckpoint, KnowsSafetensorsByItsBytesWhateverItsName) {
  const std::string bytes = safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1");
  EXPECT_EQ(open_checkpoint(write("model.bin", bytes)).format(), CheckpointFormat::safetensors);
}

}  // namespace
}  // namespace tessera::io

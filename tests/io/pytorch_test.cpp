// Files of tests/data/checkpoints were written by PyTorch (make.py there); hostile ones are written here.

#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>

#include "tessera/issue.hpp"
#include "tests/io/checkpoint_files.hpp"

namespace tessera::io {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// 0, 1/8, 2/8, …: what make.py fills tensors with.
std::vector<float> eighths(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i) / 8);
  return values;
}

class Pytorch : public CheckpointTest {
 protected:
  static Checkpoint open(const char* name) { return open_checkpoint(std::filesystem::path(data) / name); }
  static constexpr const char* data = TESSERA_TEST_DATA "/checkpoints";

  /// A pickle whose root is {"x": a tensor over storage 0}, with the given storage id, offset, size and stride.
  static std::string tensor_pickle(const std::string& id_count, const std::string& offset, const std::string& size,
                                   const std::string& stride) {
    return std::string("\x80\x02}X\x01\0\0\0x", 9) + "ctorch._utils\n_rebuild_tensor_v2\n((X" +
           std::string("\x07\0\0\0storage", 11) + "ctorch\nFloatStorage\nX" +
           std::string(
               "\x01\0\0\0"
               "0",
               5) +
           "X" + std::string("\x03\0\0\0cpu", 7) + id_count + "tQ" + offset + size + stride + "\x89NtRs.";
  }
  static std::string natural(std::int32_t value) { return "J" + little(value); }
};

TEST_F(Pytorch, ReadsAStateDictThatTorchWrote) {
  const Checkpoint checkpoint = open("state_dict.pth");
  EXPECT_EQ(checkpoint.format(), CheckpointFormat::pytorch);
  EXPECT_EQ(checkpoint.tensors().size(), 12U);
  EXPECT_EQ(*checkpoint.find("patch_embed.proj.weight"),
            (TensorInfo{"patch_embed.proj.weight", "F32", NumberType::f32, {4, 3, 2, 2}, 192}));
  EXPECT_THAT(checkpoint.read("patch_embed.proj.weight").data, testing::ElementsAreArray(eighths(48)));
  EXPECT_EQ(checkpoint.find("patch_embed.proj.bias")->type, NumberType::f16);
  EXPECT_THAT(checkpoint.read("patch_embed.proj.bias").data, testing::ElementsAreArray(eighths(4)));
  EXPECT_EQ(checkpoint.find("cls_token")->type, NumberType::bf16);
  EXPECT_EQ(checkpoint.read("cls_token").shape, (Shape{1, 1, 4}));
  EXPECT_THAT(checkpoint.read("steps").data, ElementsAre(3, -1, 1099511627776.0F));
  EXPECT_THAT(checkpoint.read("doubles").data, ElementsAre(0, 0.125F));
  EXPECT_THAT(checkpoint.read("flags").data, ElementsAre(1, 0));
  EXPECT_THAT(checkpoint.read("bytes").data, ElementsAre(0, 255));
  EXPECT_THAT(checkpoint.read("scalar").data, ElementsAre(1.5F));
  EXPECT_EQ(checkpoint.read("empty").shape, (Shape{0, 3}));
}

TEST_F(Pytorch, FollowsStridesAndOffsetsInASharedStorage) {
  const Checkpoint checkpoint = open("state_dict.pth");
  const Tensor base = checkpoint.read("tied");  // (6, 5)
  const Tensor turned = checkpoint.read("turned");
  EXPECT_EQ(turned.shape, (Shape{5, 6}));
  EXPECT_EQ(turned, base.view().transpose(0, 1).contiguous());
  const Tensor part = checkpoint.read("part");  // rows 2, 3; columns 1, 2
  EXPECT_THAT(part.data, ElementsAre(11 / 8.0F, 12 / 8.0F, 16 / 8.0F, 17 / 8.0F));
}

TEST_F(Pytorch, WalksATrainingCheckpointPastClassesThatItDoesNotKnow) {
  const Checkpoint checkpoint = open("training.pth");
  EXPECT_THAT(checkpoint.read("model.patch_embed.proj.weight").data, testing::ElementsAreArray(eighths(48)));
  EXPECT_NE(checkpoint.find("optimizer.state.0.exp_avg"), nullptr);
  EXPECT_EQ(checkpoint.metadata().at("epoch"), "7");
  EXPECT_EQ(checkpoint.metadata().at("args.model"), "vit_tiny");
}

TEST_F(Pytorch, FindsTheParametersInsideAWholeModel) {
  const Checkpoint checkpoint = open("whole_model.pt");
  EXPECT_THAT(checkpoint.read("patch_embed.proj.weight").data, testing::ElementsAreArray(eighths(48)));
  EXPECT_THAT(checkpoint.read("patch_embed.proj.bias").data, testing::ElementsAreArray(eighths(4)));
}

TEST_F(Pytorch, SaysWhatToDoWithLegacyFilesAndTorchScript) {
  EXPECT_THAT(refusal(std::filesystem::path(data) / "legacy.bin"),
              AllOf(HasSubstr("legacy.bin: a pickle that is not in PyTorch's zip form"), HasSubstr("torch.load")));
  EXPECT_THAT(refusal(std::filesystem::path(data) / "script.pt"),
              AllOf(HasSubstr("script.pt: a TorchScript archive"), HasSubstr(".state_dict()")));
}

TEST_F(Pytorch, IsReadFromSeveralThreads) {
  const Checkpoint checkpoint = open("state_dict.pth");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) EXPECT_EQ(checkpoint.read("patch_embed.proj.weight").data[47], 47 / 8.0F);
    });
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Pytorch, NeverRunsWhatAPickleNames) {
  const std::filesystem::path trace = scratch_.path() / "was-run";
  const std::string command = "touch " + trace.string();
  const std::vector<std::pair<std::string, std::string>> hostile{
      {"cos\nsystem\n(S'" + command + "'\ntR.", "os.system"},
      {"cposix\nsystem\n(S'" + command + "'\ntR.", "posix.system"},
      {"c__builtin__\neval\n(S'1'\ntR.", "__builtin__.eval"},
      {"cbuiltins\nexec\n(S'1'\ntR.", "builtins.exec"},
      {"csubprocess\nPopen\n(S'" + command + "'\ntR.", "subprocess.Popen"},
      {"(S'" + command + "'\nios\nsystem\n.", "os.system"},
      {"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R.", "os.system"},
      {"crunpy\n_run_code\n.", "runpy._run_code"},
      {"(cos\nsystem\nS'x'\no.", "os.system"}};
  for (const auto& [pickle, name] : hostile)
    EXPECT_THAT(refusal(write_pytorch(pickle)), AllOf(HasSubstr("made.pth: "), HasSubstr(name), HasSubstr("refused")));
  EXPECT_FALSE(std::filesystem::exists(trace));
}

TEST_F(Pytorch, MakesInertWhatItDoesNotKnow) {
  // A class of somebody's own, called, with a state: only the state is looked at.
  const Checkpoint checkpoint = open_checkpoint(write_pytorch("cmy.training\nState\n(I3\ntR}S'step'\nI7\nsb."));
  EXPECT_TRUE(checkpoint.tensors().empty());
  EXPECT_EQ(checkpoint.metadata().at("step"), "7");
}

TEST_F(Pytorch, RefusesEveryOpcodeThatReachesOutOfTheFile) {
  EXPECT_THAT(refusal(write_pytorch("\x82\x01.")), HasSubstr("extension registry"));
  EXPECT_THAT(refusal(write_pytorch("\x80\x05\x97.")), HasSubstr("buffer outside"));
  EXPECT_THAT(refusal(write_pytorch("Pfile\n.")), HasSubstr("persistent id"));
  EXPECT_THAT(refusal(write_pytorch("\xfe.")), HasSubstr("opcode 0xfe"));
}

TEST_F(Pytorch, RefusesTornPickles) {
  for (const std::string& pickle :
       {std::string(), std::string("N"), std::string("X\xff\xff\xff\xff"), std::string("."), std::string("t."),
        std::string("(."), std::string("]N]u."), std::string("Ns."), std::string("h\x05."), std::string("cos"),
        std::string("Ixyz\n."), std::string("}]a."), std::string("\x80\x09N."), std::string("(NNNd.")})
    EXPECT_THAT(refusal(write_pytorch(pickle)), HasSubstr("the pickle at byte")) << pickle;
}

TEST_F(Pytorch, BearsMemoBombsAndDeepNesting) {
  // 60 levels, each a list of the level before ten times: 10^60 lists for who copies them.
  std::string bomb = "]q\x01";
  for (int level = 0; level < 60; ++level) {
    bomb += "](";
    for (int i = 0; i < 10; ++i) bomb += "h\x01";
    bomb += "eq\x01";
  }
  EXPECT_EQ(refusal(write_pytorch(bomb + ".")), "accepted");
  EXPECT_EQ(refusal(write_pytorch(std::string(500'000, ']') + std::string(499'999, 'a') + ".")), "accepted");
  EXPECT_THAT(refusal(write_pytorch(std::string(1'000'000, '(') + ".")), HasSubstr("nothing on the stack"));
  EXPECT_THAT(refusal(write_pytorch(std::string(2'000'000, '('))), HasSubstr("too many marks"));
  EXPECT_THAT(refusal(write_pytorch(std::string(2'000'000, ']'))), HasSubstr("1500000 values"));
  EXPECT_THAT(refusal(write_pytorch("]q\x01" + std::string(7'000'000, '2'))), HasSubstr("too much on the stack"));
  EXPECT_THAT(refusal(write_pytorch(std::string(40'000'000, '0'))), HasSubstr("more than"));
}

TEST_F(Pytorch, RefusesTensorsOutsideTheirStorage) {
  const std::string four = numbers<float>({1, 2, 3, 4});
  const auto open_made = [&](const std::string& pickle) { return refusal(write_pytorch(pickle, {four})); };
  const std::string good = tensor_pickle(natural(4), natural(1), "(K\x03t", "(K\x01t");
  EXPECT_EQ(open_made(good), "accepted");
  EXPECT_THAT(open_checkpoint(write_pytorch(good, {four})).read("x").data, ElementsAre(2, 3, 4));
  EXPECT_THAT(open_made(tensor_pickle(natural(4), natural(2), "(K\x03t", "(K\x01t")), HasSubstr("outside"));
  EXPECT_THAT(open_made(tensor_pickle(natural(4), natural(0), "(K\x03t", "(K\x02t")), HasSubstr("outside"));
  EXPECT_THAT(open_made(tensor_pickle(natural(4), natural(0),
                                      "(K\xff"
                                      "K\xfft",
                                      std::string("(K\0K\0t", 6))),
              HasSubstr("more numbers than its storage"));
  EXPECT_THAT(open_made(tensor_pickle(natural(5), natural(0), "(K\x03t", "(K\x01t")), HasSubstr("truncated"));
  EXPECT_THAT(open_made(tensor_pickle(natural(4), natural(-1), "(K\x03t", "(K\x01t")), HasSubstr("no natural number"));
  EXPECT_THAT(open_made(tensor_pickle(natural(4), natural(0), "(K\x03t", "(t")), HasSubstr("different lengths"));
  const std::string far = "\x8a\x08" + little(std::int64_t{1} << 60);
  EXPECT_THAT(open_made(tensor_pickle(far, natural(0), "(" + far + far + far + "t", "(K\1K\1K\1t")),
              HasSubstr("too many"));
  EXPECT_THAT(open_made(tensor_pickle(far, natural(0), "(K\x02K\x02t", "(" + far + far + "t")), HasSubstr("outside"));
  EXPECT_THAT(refusal(write_pytorch(good)), HasSubstr("the archive has no data/0"));
}

}  // namespace
}  // namespace tessera::io

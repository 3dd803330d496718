#include "app/model/model_file.hpp"

#include <cstring>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/model/embed_job.hpp"
#include "app/model/strict_size.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

struct Named {
  std::string name;
  Tensor tensor;
};

/// Numbers that tell where they come from.
Tensor counted(Shape shape, float start, float step = 0.01F) {
  Tensor tensor(std::move(shape));
  for (std::size_t k = 0; k < tensor.data.size(); ++k) tensor.data[k] = start + step * static_cast<float>(k % 97);
  return tensor;
}

/// timm's ViT over 2 × 2 patches of 4 pixels, D = 6.
std::vector<Named> vit(const std::string& tower = "") {
  return {{tower + "cls_token", counted({1, 1, 6}, 50)},
          {tower + "pos_embed", counted({1, 5, 6}, 7)},
          {tower + "patch_embed.proj.weight", counted({6, 3, 4, 4}, -1)},
          {tower + "patch_embed.proj.bias", counted({6}, 3)}};
}

class ModelFile : public testing::Test {
 protected:
  ModelFile() : folder_(fs::temp_directory_path() / ("tessera-model-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ModelFile() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string write(const std::string& name, const std::vector<Named>& tensors) const {
    std::string header = "{", data;
    for (const Named& named : tensors) {
      const std::size_t begin = data.size(), bytes = named.tensor.data.size() * sizeof(float);
      data.append(reinterpret_cast<const char*>(named.tensor.data.data()), bytes);
      std::string shape;
      for (const std::int64_t extent : named.tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(extent);
      header += (header.size() > 1 ? ",\"" : "\"") + named.name + R"(":{"dtype":"F32","shape":[)" + shape +
                R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
    }
    header += "}";
    const std::uint64_t length = header.size();
    const std::string path = (folder_ / name).string();
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(&length), sizeof length);
    stream << header << data;
    return path;
  }

  fs::path folder_;
};

TEST_F(ModelFile, SetsWhatTheModelWants) {
  const SharedModel model = open_model({write("vit.safetensors", vit()), {}, {}});
  ASSERT_TRUE(model->embedding);
  const EmbedParams params = settings_of(*model->embedding);
  EXPECT_EQ(params.patch, (Size2{4, 4}));
  EXPECT_EQ(params.image, (Size2{8, 8}));
  EXPECT_EQ(params.dim, 6);
  EXPECT_EQ(params.channels, 3);
  EXPECT_TRUE(params.bias);
  EXPECT_EQ(weights_for(*model, params).kernel, counted({6, 3, 4, 4}, -1));
  EXPECT_EQ(*weights_for(*model, params).bias, counted({6}, 3));
}

TEST_F(ModelFile, FitsFiltersToOtherPatchesAndChannelsButNotToAnotherD) {
  const SharedModel model = open_model({write("vit.safetensors", vit()), {}, {}});
  EmbedParams params = settings_of(*model->embedding);
  params.channels = 1;
  params.patch = {6, 5};
  params.bias = false;
  const Weights fitted = weights_for(*model, params);
  EXPECT_EQ(fitted.kernel.shape, (Shape{6, 1, 6, 5}));
  EXPECT_FALSE(fitted.bias);
  EXPECT_NE(weights_for(*model, params, {{}, PatchResize::naive}).kernel, fitted.kernel);
  params.dim = 7;
  EXPECT_THROW(weights_for(*model, params), Error);
}

TEST_F(ModelFile, ResizesPositionsByTheFamilysFlavourOrAnother) {
  const SharedModel model = open_model({write("vit.safetensors", vit()), {}, {}});
  EXPECT_EQ(*parts_for(*model, {2, 2}).positions, counted({5, 6}, 7));
  const EncoderParts own = parts_for(*model, {3, 5});
  EXPECT_EQ(own.positions->shape, (Shape{16, 6}));
  EXPECT_EQ(*own.positions, *parts_for(*model, {3, 5}, {PositionResize::timm, {}}).positions);
  EXPECT_NE(*own.positions, *parts_for(*model, {3, 5}, {PositionResize::google, {}}).positions);
}

TEST_F(ModelFile, NamesItsTowersAndRefusesOthers) {
  std::vector<Named> both = vit("teacher.");
  for (Named& named : vit("student.")) both.push_back(std::move(named));
  const std::string file = write("two.safetensors", both);
  EXPECT_THAT(open_model({file, {}, {}})->towers(), SizeIs(2));
  EXPECT_EQ(open_model({file, "student", {}})->embedding->tower, "student");
  EXPECT_EQ(open_model({file, "student.patch_embed.proj.weight", {}})->embedding->tower, "student");
  try {
    open_model({file, "nobody", {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("there are teacher, student"));
  }
}

TEST_F(ModelFile, OffersCandidatesWhereNamesTellNothing) {
  const std::string file = write("own.safetensors", {{"my.stem.weight", counted({6, 3, 4, 4}, 0)},
                                                     {"my.stem.bias", counted({6}, 1)},
                                                     {"place", counted({5, 6}, 2)},
                                                     {"first", counted({6}, 4)}});
  // D below 8 is no candidate by shape; eight filters are.
  const std::string wide =
      write("wide.safetensors", {{"my.stem.weight", counted({8, 3, 4, 4}, 0)}, {"my.stem.bias", counted({8}, 1)}});
  const SharedModel unknown = open_model({wide, {}, {}});
  EXPECT_FALSE(unknown->embedding);
  ASSERT_THAT(unknown->candidates(), SizeIs(1));
  const io::TensorMapping guess = mapping_of(unknown->inspection, unknown->candidates().front());
  EXPECT_EQ(guess.weight, "my.stem.weight");
  EXPECT_EQ(guess.bias, "my.stem.bias");
  const SharedModel mapped =
      open_model({file, {}, *parse_mapping("weight=my.stem.weight,class=first,positions=place")});
  ASSERT_TRUE(mapped->embedding);
  EXPECT_EQ(mapped->embedding->family_from, io::Provenance::user);
  EXPECT_EQ(mapped->numbers.parts.prefix_count(), 1);
}

TEST(ModelMapping, IsReadAndWrittenAlike) {
  const std::string text = "weight=a.weight,bias=b,class=c,registers=d,positions=e,norm=f.g";
  const auto mapping = parse_mapping(text);
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->pre_norm_beta, "f.g.bias");
  EXPECT_EQ(to_string(*mapping), text);
  for (const char* wrong : {"", "bias=b", "weight", "weight=", "weight=a,", "weight=a,cls=b"})
    EXPECT_FALSE(parse_mapping(wrong)) << wrong;
}

/// What opening says; empty: it opens.
std::string refusal(const ModelChoice& choice) {
  try {
    open_model(choice);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_F(ModelFile, TellsWhichFiltersHaveNumbersThatAreNotFinite) {
  std::vector<Named> tensors = vit();
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  tensors[2].tensor.data[3 * 48] = nan;
  tensors[2].tensor.data[5 * 48 + 1] = tensors[2].tensor.data[5 * 48 + 7] = -infinite;
  tensors[3].tensor.data[0] = nan;
  tensors[1].tensor.data[2] = infinite;
  const SharedModel model = open_model({write("vit.safetensors", tensors), {}, {}});
  EXPECT_THAT(
      model->not_finite,
      ElementsAre("filter 3 has 1 number that is not finite", "filter 5 has 2 numbers that are not finite",
                  "the bias has 1 number that is not finite", "the positions have 1 number that is not finite"));
  EXPECT_TRUE(open_model({write("whole.safetensors", vit()), {}, {}})->not_finite.empty());
}

TEST_F(ModelFile, RefusesAMappingThatDoesNotFitByItsKeyNameAndShape) {
  const std::string file = write("odd.safetensors", {{"w", counted({8, 3, 4, 4}, 0)},
                                                     {"other", counted({4, 3, 4, 4}, 0)},
                                                     {"one", counted({1, 1, 8}, 0)},
                                                     {"table", counted({1, 4, 8}, 0)}});
  const auto said = [&](const char* mapping) { return refusal({file, {}, *parse_mapping(mapping)}); };
  EXPECT_EQ(said("weight=w,bias=other"), file + ": bias=other (4, 3, 4, 4) does not fit D = 8; (8) is needed");
  EXPECT_EQ(said("weight=w,class=table"), file + ": class=table (1, 4, 8) does not fit D = 8; (8) is needed");
  EXPECT_THAT(said("weight=w,positions=one"), HasSubstr("positions=one (1, 1, 8) is no table of positions; (1, N, 8)"));
  EXPECT_THAT(said("weight=w,positions=other"), HasSubstr("positions=other (4, 3, 4, 4) does not fit D = 8"));
  EXPECT_EQ(said("weight=w,bias=one,class=one,positions=table"), "");
}

TEST_F(ModelFile, RefusesABiasOfAnotherSizeByItsName) {
  std::vector<Named> tensors = vit();
  tensors[3].tensor = counted({5}, 3);
  const std::string file = write("vit.safetensors", tensors);
  EXPECT_EQ(refusal({file, {}, {}}), file +
                                         ": size mismatch for patch_embed.proj.bias: its shape is (5,), and D = 6 "
                                         "filters need (6)");
}

TEST_F(ModelFile, PositionsThatCannotBeUsedAreToldOfAndTheLessonGoesOnWithoutThem) {
  std::vector<Named> tensors = vit();
  tensors[1].tensor = counted({1, 8, 6}, 7);  // seven patches: no square
  const std::string file = write("vit.safetensors", tensors);
  ComputeKey key;
  key.model = open_model({file, {}, {}});
  key.params = settings_of(*key.model->embedding);
  key.params.image = {8, 8};
  key.pictures = {std::make_shared<const Image8>(Image8{8, 8, 3, std::vector<std::uint8_t>(8 * 8 * 3, 200)})};
  const EmbedResult result = make_embed_job()(key, {}, [](double) {});
  ASSERT_TRUE(result.model);
  EXPECT_THAT(result.model->position_problem, HasSubstr(file + ": pos_embed has 7 rows"));
  EXPECT_FALSE(result.model->parts.positions);
  EXPECT_EQ(result.model->parts.prefix_count(), 1);
  EXPECT_EQ(encoder_rows_of(*result.model, result.embedding, 0, 0, 5).shape, (Shape{5, 6}));
}

TEST_F(ModelFile, AnIndexOpensThePartWithThePatchEmbedding) {
  write("model-00002-of-00002.safetensors", vit());
  const std::string index = (folder_ / "model.safetensors.index.json").string();
  std::ofstream(index) << R"({"weight_map":{"head.weight":"model-00001-of-00002.safetensors",)"
                       << R"("patch_embed.proj.weight":"model-00002-of-00002.safetensors"}})";
  EXPECT_TRUE(looks_like_checkpoint(index));
  const SharedModel model = open_model({index, {}, {}});
  ASSERT_TRUE(model->embedding);
  EXPECT_EQ(model->choice.file, (folder_ / "model-00002-of-00002.safetensors").string());
  fs::remove(model->choice.file);
  EXPECT_THAT(refusal({index, {}, {}}), HasSubstr("in model-00002-of-00002.safetensors: open that"));
}

TEST_F(ModelFile, IsWhatTheWorkerComputesWith) {
  ComputeKey key;
  key.model = open_model({write("vit.safetensors", vit()), {}, {}});
  key.params = settings_of(*key.model->embedding);
  key.params.image = {12, 20};  // 3 × 5 patches
  Image8 picture{20, 12, 3, std::vector<std::uint8_t>(20 * 12 * 3)};
  for (std::size_t k = 0; k < picture.pixels.size(); ++k) picture.pixels[k] = static_cast<std::uint8_t>(k * 37 % 251);
  key.pictures = {std::make_shared<const Image8>(picture)};
  const EmbedResult result = make_embed_job()(key, {}, [](double) {});
  ASSERT_TRUE(result.model);
  EXPECT_EQ(result.embedding.weights->kernel, counted({6, 3, 4, 4}, -1));
  EXPECT_EQ(result.model->trained_grid, (Size2{2, 2}));
  ASSERT_THAT(result.model->other_positions, SizeIs(5));
  EXPECT_EQ(result.model->other_positions[0].largest, 0);  // timm's own
  EXPECT_GT(result.model->other_positions[3].largest, 0);
  const Tensor wanted = encoder_input(result.embedding.tokens, result.model->parts);
  const Tensor rows = encoder_rows_of(*result.model, result.embedding, 0, 0, 16);
  ASSERT_EQ(rows.size(), wanted.size());
  for (std::size_t k = 0; k < rows.data.size(); ++k) EXPECT_FLOAT_EQ(rows.data[k], wanted.data[k]);
  EXPECT_EQ(result.sheets.position.rows, 15);

  // Patch 7 at place 3: the model's own code would get it with that place's position.
  Tensor exchanged = result.embedding.tokens;
  std::copy_n(result.embedding.tokens.data.begin() + 7 * 6, 6, exchanged.data.begin() + 3 * 6);
  const Tensor with_exchange = encoder_input(exchanged, result.model->parts);
  const std::int64_t prefix = result.model->prefix_count();
  const std::vector<float> row = encoder_row_at(*result.model, result.embedding, 0, 7, 3);
  ASSERT_EQ(row.size(), 6U);
  for (std::size_t k = 0; k < 6; ++k)
    EXPECT_FLOAT_EQ(row[k], with_exchange.data[static_cast<std::size_t>(6 * (prefix + 3)) + k]);
  EXPECT_THROW(encoder_row_at(*result.model, result.embedding, 0, 7, 15), Error);
}

TEST(StrictSize, SaysWhatTheModelsOwnCodeSays) {
  io::RecognisedEmbedding embedding;
  embedding.family = io::Family::vit;
  embedding.preprocessing.image = {224, 224};
  embedding.patch = {16, 16};
  EmbedParams params;
  EXPECT_FALSE(strict_size_error(embedding, params));
  params.image = {224, 256};
  const auto said = [&](io::Library library) {
    embedding.library = library;
    const auto error = strict_size_error(embedding, params);
    return error ? error->message : std::string();
  };
  EXPECT_EQ(said(io::Library::hugging_face), "ValueError: Input image size (224*256) doesn't match model (224*224).");
  EXPECT_EQ(said(io::Library::meta), "AssertionError: Input image size (224*256) doesn't match model (224*224).");
  EXPECT_EQ(said(io::Library::timm), "AssertionError: Input width (256) doesn't match model (224).");
  EXPECT_EQ(said(io::Library::torchvision), "AssertionError: Wrong image width! Expected 224 but got 256!");
  EXPECT_EQ(said(io::Library::openai), "");  // no positions, nothing that would not fit
  embedding.prefix = {{TokenKind::class_token, "class_embedding", 1, true}};
  embedding.positions = io::PositionTensor{"positional_embedding", Size2{14, 14}, PositionResize::timm};
  EXPECT_EQ(
      said(io::Library::openai),
      "RuntimeError: The size of tensor a (225) must match the size of tensor b (197) at non-singleton dimension 1");
  embedding.family = io::Family::siglip;
  EXPECT_EQ(
      said(io::Library::hugging_face),
      "RuntimeError: The size of tensor a (225) must match the size of tensor b (197) at non-singleton dimension 1");
  EXPECT_EQ(strict_size_error(embedding, params)->file, "transformers, SiglipVisionEmbeddings.forward");
  embedding.family = io::Family::dinov2;
  EXPECT_EQ(said(io::Library::hugging_face), "");
  // SAM's tokens keep their rows and columns; PyTorch compares the last axis first.
  embedding.family = io::Family::sam;
  const std::string error = "RuntimeError: The size of tensor a (16) must match the size of tensor b (14) at ";
  EXPECT_EQ(said(io::Library::meta), error + "non-singleton dimension 2");
  params.image = {256, 224};
  EXPECT_EQ(said(io::Library::meta), error + "non-singleton dimension 1");
}

TEST(StrictSizes, ChannelsAndPatchesAreRefusedAsPyTorchRefusesThem) {
  io::RecognisedEmbedding embedding;
  embedding.family = io::Family::vit;
  embedding.library = io::Library::timm;
  embedding.weight = "patch_embed.proj.weight";
  embedding.dim = 768;
  embedding.patch = {16, 16};
  EmbedParams params;
  EXPECT_FALSE(strict_size_error(embedding, params));
  params.channels = 1;
  EXPECT_EQ(strict_size_error(embedding, params)->message,
            "RuntimeError: Given groups=1, weight of size [768, 3, 16, 16], expected input[1, 1, 224, 224] to have 3 "
            "channels, but got 1 channels instead");
  params.image = {256, 224};
  EXPECT_THAT(strict_size_error(embedding, params)->message, HasSubstr("Input height (256)")) << "it looks first";
  embedding.library = io::Library::hugging_face;
  EXPECT_THAT(strict_size_error(embedding, params)->message, HasSubstr("Expected 3 but got 1."));
  embedding.family = io::Family::clip;
  const auto clip = strict_size_error(embedding, params);
  EXPECT_THAT(clip->message, HasSubstr("(256*224) doesn't match model (224*224)"));
  EXPECT_THAT(clip->code, HasSubstr("({self.image_size}*{self.image_size})"));
  EXPECT_THAT(clip->file, HasSubstr("CLIPVisionEmbeddings.forward"));
  params.patch = {8, 8};
  EXPECT_THAT(strict_size_error(embedding, params)->message,
              HasSubstr("size mismatch for patch_embed.proj.weight: copying a param with shape "
                        "torch.Size([768, 3, 16, 16]) from checkpoint, the shape in current model is "
                        "torch.Size([768, 3, 8, 8])."));
}

TEST_F(ModelFile, TellsWhatOtherWaysToResizeFiltersWouldGive) {
  ComputeKey key;
  key.model = open_model({write("vit.safetensors", vit()), {}, {}});
  key.params = settings_of(*key.model->embedding);
  key.params.patch = {8, 8};
  key.params.image = {16, 16};
  Image8 picture{16, 16, 3, std::vector<std::uint8_t>(16 * 16 * 3, 200)};
  key.pictures = {std::make_shared<const Image8>(picture)};
  const EmbedResult result = make_embed_job()(key, {}, [](double) {});
  EXPECT_EQ(result.model->trained_patch, (Size2{4, 4}));
  ASSERT_THAT(result.model->patches, SizeIs(3));
  EXPECT_EQ(result.model->patches[0].mean, 0);
  // Four times the pixels of the same gray: naive filters sum to some four times as much.
  EXPECT_GT(result.model->patches[2].mean_norm, 2 * result.model->patches[0].mean_norm);
}

}  // namespace
}  // namespace tessera

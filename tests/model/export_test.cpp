#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/code_export.hpp"
#include "app/model/embedding_export.hpp"
#include "app/model/samples.hpp"
#include "app/model/torch_code.hpp"
#include "tessera/preprocess.hpp"

namespace tessera {
namespace {

using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const Embedding> small_embedding() {
  EmbedParams params;
  params.image = {20, 26};
  params.patch = {4, 6};
  params.stride = Size2{3, 5};
  params.padding = {1, 2};
  params.dim = 7;
  const std::vector<Image8> images{load_sample("made:ramp"), load_sample("made:checkerboard")};
  return std::make_shared<const Embedding>(embed(images, params, {WeightKind::pytorch, 3}));
}

Tensor gathered(const io::StreamedTensor& tensor) {
  std::vector<float> numbers;
  tensor.produce([&](std::span<const float> some) { numbers.insert(numbers.end(), some.begin(), some.end()); });
  return {tensor.shape, numbers};
}

std::map<std::string, Tensor> exported(const TensorSource& source) {
  std::map<std::string, Tensor> all;
  for (const io::StreamedTensor& tensor : export_tensors(source)) all.emplace(tensor.name, gathered(tensor));
  return all;
}

TEST(EmbeddingExport, IsWhatTheWindowShows) {
  const auto embedding = small_embedding();
  const auto all = exported(tensor_source(embedding, PatchOrder::cpp));
  EXPECT_EQ(all.at("image"), embedding->image);
  EXPECT_EQ(all.at("tokens"), embedding->tokens);
  EXPECT_EQ(all.at("maps"), embedding->maps);
  EXPECT_EQ(all.at("proj.weight"), embedding->weights->kernel);
  EXPECT_EQ(all.at("proj.bias"), *embedding->weights->bias);
  EXPECT_EQ(all.at("patches"), unfold(embedding->image, embedding->grid));
}

TEST(EmbeddingExport, MultipliesOutInBothOrders) {
  const auto embedding = small_embedding();
  for (const PatchOrder order : {PatchOrder::cpp, PatchOrder::ppc}) {
    const auto all = exported(tensor_source(embedding, order));
    EXPECT_EQ(all.at("patches"), unfold(embedding->image, embedding->grid, order));
    const Tensor& x = all.at("patches");
    const Tensor& e = all.at("matrix");
    const std::int64_t n = x.extent(1), k = x.extent(2), dim = e.extent(1);
    for (std::int64_t b = 0; b < 2; ++b) {
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t d = 0; d < dim; ++d) {
          double z = static_cast<double>(embedding->weights->bias->data[static_cast<std::size_t>(d)]);
          for (std::int64_t j = 0; j < k; ++j)
            z += static_cast<double>(x.view().at({b, i, j})) * static_cast<double>(e.view().at({j, d}));
          ASSERT_NEAR(z, embedding->tokens.view().at({b, i, d}), 1e-5);
        }
      }
    }
  }
}

struct Term {
  std::vector<double> cells;
};

std::vector<Term> read_table(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "place,channel,row,column,image_row,image_column,pixel,weight,product,running_sum");
  std::vector<Term> terms;
  while (std::getline(lines, line)) {
    Term term;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) term.cells.push_back(std::stod(cell));
    terms.push_back(std::move(term));
  }
  return terms;
}

TEST(EmbeddingExport, WritesAnyTensorAloneAsNpy) {
  const auto embedding = small_embedding();
  TensorSource source = tensor_source(embedding, PatchOrder::cpp);
  EXPECT_FALSE(tensor_part("bias").has_value());
  for (const io::StreamedTensor& tensor : export_tensors(source)) {
    const auto part = tensor_part(tensor.name);
    ASSERT_TRUE(part) << tensor.name;
    EXPECT_EQ(npy_tensor(source, *part).name, tensor.name);
    EXPECT_EQ(npy_tensor(source, *part).shape, tensor.shape) << "of two pictures";
    std::string bytes;
    write_tensors(source, *part, TensorFormat::npy, [&](std::span<const std::byte> some) {
      bytes.append(reinterpret_cast<const char*>(some.data()), some.size());
    });
    EXPECT_TRUE(bytes.ends_with(std::string(reinterpret_cast<const char*>(gathered(tensor).data.data()),
                                            gathered(tensor).data.size() * sizeof(float))))
        << tensor.name;
  }
  source.batch = 1;
  EXPECT_EQ(npy_tensor(source, *tensor_part("image")).shape, (Shape{3, 20, 26})) << "as it is read again";
  EXPECT_EQ(npy_tensor(source, *tensor_part("matrix")).shape, (Shape{72, 7}));
  EXPECT_EQ(npy_tensor(source, {}).name, "tokens") << "of several";
}

TEST(EmbeddingExport, TabulatesTheProductsBehindOneNumber) {
  const auto embedding = small_embedding();
  for (const PatchOrder order : {PatchOrder::cpp, PatchOrder::ppc}) {
    const Selection selection{1, 12, 5, 0, -1};
    std::ostringstream out;
    write_terms(tensor_source(embedding, order), selection, out);
    const std::vector<Term> terms = read_table(out.str());
    ASSERT_EQ(terms.size(), 72U);
    const PatchGrid& grid = embedding->grid;
    for (std::size_t j = 0; j < terms.size(); ++j) {
      const auto& c = terms[j].cells;
      ASSERT_EQ(c.size(), 10U);
      EXPECT_EQ(c[0], static_cast<double>(j));
      const auto y = static_cast<std::int64_t>(c[4]), x = static_cast<std::int64_t>(c[5]);
      EXPECT_EQ(y, grid.row_of(12) * 3 - 1 + static_cast<std::int64_t>(c[2]));
      EXPECT_EQ(x, grid.column_of(12) * 5 - 2 + static_cast<std::int64_t>(c[3]));
      const bool inside = y >= 0 && y < 20 && x >= 0 && x < 26;
      const float pixel = inside ? embedding->image.view().at({1, static_cast<std::int64_t>(c[1]), y, x}) : 0.0F;
      EXPECT_EQ(static_cast<float>(c[6]), pixel);
      EXPECT_NEAR(c[8], c[6] * c[7], 1e-7);
    }
    EXPECT_NEAR(terms.back().cells[9], embedding->explain(1, 12, 5).value, 1e-9);
  }
}

TEST(EmbeddingExport, KnowsItsFormatsByTheirEndings) {
  EXPECT_EQ(tensor_format("a.NPZ"), TensorFormat::npz);
  EXPECT_EQ(tensor_format("/a.b/c.safetensors"), TensorFormat::safetensors);
  EXPECT_EQ(tensor_format("c.npy"), TensorFormat::npy);
  EXPECT_EQ(tensor_format("npz"), std::nullopt);
}

TEST(CodeExport, WritesOnlyTheArgumentsThatDoSomething) {
  CodeOrder order;
  order.tensors_file = "it.npz";
  EXPECT_THAT(export_code(order), HasSubstr("proj = nn.Conv2d(3, 768, 16, stride=16)\n"));
  EXPECT_THAT(export_code(order), Not(HasSubstr("F.pad(")));
  order.params.patch = {16, 8};
  order.params.padding = {3, 3};
  order.params.bias = false;
  EXPECT_THAT(export_code(order), HasSubstr("nn.Conv2d(3, 768, (16, 8), stride=(16, 8), padding=3, bias=False)"));
  EXPECT_THAT(export_code(order), Not(HasSubstr("proj.bias")));
  order.params.image = {220, 220};
  order.params.pad_to_multiple = true;
  EXPECT_THAT(export_code(order), HasSubstr("x = F.pad(x, (0, 4, 0, 4))"));
  order.road = CodeRoad::matrix;
  order.tensors_file = "a\"b.npz";
  EXPECT_THAT(export_code(order), HasSubstr("X = F.unfold(x, (16, 8), stride=(16, 8), padding=3)"));
  EXPECT_THAT(export_code(order), HasSubstr("\"a\\\"b.npz\""));
}

}  // namespace
}  // namespace tessera

#include "tessera/tensor.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

Tensor counting(Shape shape) {
  Tensor tensor(std::move(shape));
  std::iota(tensor.data.begin(), tensor.data.end(), 0.0F);
  return tensor;
}

TEST(Shapes, ArePrintedAsPythonPrintsTuples) {
  EXPECT_EQ(to_string(Shape{1, 196, 768}), "(1, 196, 768)");
  EXPECT_EQ(to_string(Shape{5}), "(5,)");
  EXPECT_EQ(to_string(Shape{}), "()");
}

TEST(Shapes, RefuseNegativeAndOverflowingExtents) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({3, 0, 5}), 0);
  EXPECT_THROW(element_count({3, -1}), Error);
  EXPECT_THROW(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40}), Error);
  EXPECT_THROW(element_count({0, std::int64_t{1} << 40, std::int64_t{1} << 40}), Error);
}

TEST(Tensors, TakeOnlyAsManyNumbersAsTheirShapeHolds) {
  const std::vector<float> six(6, 1.0F);
  EXPECT_NO_THROW(Tensor({2, 3}, six));
  EXPECT_THROW(Tensor({2, 2}, six), Error);
  EXPECT_THROW(counting({2, 3}).reshaped({4, 2}), Error);
  EXPECT_EQ(counting({2, 3}).reshaped({3, 2}).view().at({2, 1}), 5);
}

TEST(Views, ShowTheStridesOfFlattenAndTranspose) {
  // The feature maps of ViT-B/16: (1, 768, 14, 14).
  const Tensor maps = Tensor::zeros({1, 768, 14, 14});
  const View flat = maps.view().flatten(2);
  EXPECT_EQ(flat.shape(), (Shape{1, 768, 196}));
  EXPECT_EQ(flat.strides(), (Shape{150528, 196, 1}));
  EXPECT_TRUE(flat.is_contiguous());
  const View tokens = flat.transpose(1, 2);
  EXPECT_EQ(tokens.shape(), (Shape{1, 196, 768}));
  EXPECT_EQ(tokens.strides(), (Shape{150528, 1, 196}));
  EXPECT_FALSE(tokens.is_contiguous());
  EXPECT_EQ(tokens.data(), maps.data.data());
}

TEST(Views, StayContiguousWhereOnlyOneTokenOrOneDimensionIsTransposed) {
  const Tensor one_token = counting({2, 5, 1, 1});
  EXPECT_TRUE(one_token.view().flatten(2).transpose(1, 2).is_contiguous());
  const Tensor one_dimension = counting({2, 1, 3, 4});
  EXPECT_TRUE(one_dimension.view().flatten(2).transpose(1, 2).is_contiguous());
  EXPECT_TRUE(Tensor({0, 3, 4}).view().transpose(0, 2).is_contiguous());
}

TEST(Views, ReadTheRightElementThroughATranspose) {
  const Tensor x = counting({2, 3, 4});
  const View t = x.view().transpose(-1, 1);
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t i = 0; i < 4; ++i)
      for (std::int64_t d = 0; d < 3; ++d) EXPECT_EQ(t.at({b, i, d}), x.view().at({b, d, i}));
  const Tensor copied = t.contiguous();
  EXPECT_EQ(copied.shape, (Shape{2, 4, 3}));
  EXPECT_EQ(copied.data[1], 4);
  EXPECT_EQ(t[1].at({2, 0}), 14);
}

TEST(Views, RefuseToFlattenWhatWouldNeedACopy) {
  const Tensor x = counting({2, 3, 4});
  EXPECT_THROW(x.view().transpose(1, 2).flatten(1), Error);
  EXPECT_THROW(x.view().flatten(2, 1), Error);
  EXPECT_NO_THROW(x.view().transpose(0, 1).flatten(2));
  EXPECT_EQ(x.view().flatten(0).shape(), Shape{24});
}

TEST(Views, RefuseIndicesAndAxesOutOfRange) {
  const Tensor x = counting({2, 3});
  EXPECT_THROW(x.view().at({2, 0}), Error);
  EXPECT_THROW(x.view().at({0, -1}), Error);
  EXPECT_THROW(x.view().at({0}), Error);
  EXPECT_THROW(x.view()[2], Error);
  EXPECT_THROW(x.view().transpose(0, 2), Error);
  EXPECT_THROW(View(x.data.data(), {2, 3}, {3}), Error);
}

}  // namespace
}  // namespace tessera

#include "app/model/embed_job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tessera {
namespace {

Picture noise_picture(std::int64_t width, std::int64_t height, int channels, unsigned seed) {
  auto image = std::make_shared<Image8>();
  image->width = width;
  image->height = height;
  image->channels = channels;
  std::mt19937 random(seed);
  for (std::int64_t i = 0; i < width * height * channels; ++i)
    image->pixels.push_back(static_cast<std::uint8_t>(random() & 255U));
  return image;
}

ComputeKey small_key() {
  ComputeKey key;
  key.pictures = {noise_picture(40, 30, 3, 1)};
  key.params.image = {32, 32};
  key.params.patch = {8, 8};
  key.params.dim = 24;
  return key;
}

EmbedResult run(const EmbedSlot::Job& job, const ComputeKey& key) {
  return job(key, std::stop_token(), [](double) {});
}

TEST(EmbedJob, GivesTheSameNumbersAsEmbeddingThePicturesDirectly) {
  const ComputeKey key = small_key();
  const EmbedResult result = run(make_embed_job(), key);
  const std::vector<Image8> images{*key.pictures[0]};
  const Embedding direct = embed(images, key.params, key.weights);
  EXPECT_EQ(result.embedding.tokens, direct.tokens);
  EXPECT_EQ(result.embedding.maps, direct.maps);
}

TEST(EmbedJob, WhatItRemembersNeverChangesANumber) {
  const EmbedSlot::Job remembering = make_embed_job();
  ComputeKey key = small_key();
  std::mt19937 random(7);
  for (int change = 0; change < 60; ++change) {
    switch (random() % 7) {
      case 0:
        key.params.patch = {1 + static_cast<std::int64_t>(random() % 12), 1 + static_cast<std::int64_t>(random() % 12)};
        break;
      case 1: key.params.dim = 1 + static_cast<std::int64_t>(random() % 40); break;
      case 2: key.params.bias = !key.params.bias; break;
      case 3: key.params.channels = (random() % 2) != 0 ? 1 : 3; break;
      case 4: key.weights = {static_cast<WeightKind>(random() % 5), random() % 3}; break;
      case 5: key.pictures = {noise_picture(20, 30, 3, static_cast<unsigned>(random() % 3))}; break;
      default: key.params.normalization = *Normalization::preset((random() % 2) != 0 ? "clip" : "0.5"); break;
    }
    if (!validate(key.params).empty()) continue;
    const EmbedResult remembered = run(remembering, key);
    const EmbedResult fresh = run(make_embed_job(), key);
    ASSERT_EQ(remembered.embedding.tokens, fresh.embedding.tokens) << "after change " << change;
  }
}

TEST(EmbedJob, RefusesSettingsThatDoNotValidateInTheirOwnWords) {
  ComputeKey key = small_key();
  key.params.patch = {64, 64};
  try {
    run(make_embed_job(), key);
    FAIL() << "a 64 px patch fits no 32 px image";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("patch"));
  }
}

TEST(EmbedJob, TakesAPictureThatIsThinnerThanTheUsualPatch) {
  ComputeKey key = small_key();
  key.params.image = {1, 256};
  key.params.patch = {1, 4};
  EXPECT_EQ(run(make_embed_job(), key).embedding.tokens.shape, (Shape{1, 64, 24}));
}

TEST(EmbedJob, KeepsTheVeryPictureWhileNothingItDependsOnChanges) {
  const EmbedSlot::Job job = make_embed_job();
  ComputeKey key = small_key();
  const EmbedResult before = run(job, key);
  key.params.dim = 8;
  EXPECT_EQ(run(job, key).fitted, before.fitted);
  key.params.image = {16, 16};
  EXPECT_NE(run(job, key).fitted, before.fitted);
}

TEST(EmbedJob, StopsWhenAskedTo) {
  std::stop_source source;
  source.request_stop();
  EXPECT_THROW(make_embed_job()(small_key(), source.get_token(), [](double) {}), Cancelled);
}

TEST(EmbedJob, ABatchKeepsTheOrderOfItsPictures) {
  ComputeKey key = small_key();
  key.pictures.push_back(noise_picture(10, 50, 4, 2));
  const EmbedResult both = run(make_embed_job(), key);
  ASSERT_EQ(both.embedding.tokens.shape, (Shape{2, 16, 24}));
  ComputeKey second = key;
  second.pictures = {key.pictures[1]};
  const EmbedResult alone = run(make_embed_job(), second);
  EXPECT_EQ(both.embedding.tokens.view()[1].contiguous().data, alone.embedding.tokens.data);
}

TEST(EmbedJob, TenThousandRandomChangesThroughTheWorkerLeaveNoNanAndNoFailureWithoutAReason) {
  EmbedSlot slot(make_embed_job(), {});
  ComputeKey key = small_key();
  std::mt19937 random(11);
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  int results = 0;
  std::shared_ptr<const EmbedResult> last;
  for (int change = 0; change < 10000; ++change) {
    key.params.image = {pick(1, 48), pick(1, 48)};
    key.params.patch = {pick(1, 20), pick(1, 20)};
    key.params.stride = pick(0, 1) != 0 ? std::optional<Size2>({pick(1, 20), pick(1, 20)}) : std::nullopt;
    key.params.padding = {pick(0, 5), pick(0, 5)};
    key.params.pad_to_multiple = pick(0, 1) != 0;
    key.params.dim = pick(1, 40);
    key.params.fit = static_cast<Fit>(pick(0, 2));
    key.weights = {static_cast<WeightKind>(pick(0, 4)), static_cast<std::uint64_t>(pick(0, 5))};
    slot.request(key);
    // Bursts of a hundred, then a rest, so that some jobs are cut short and some come to their end.
    while (change % 100 == 99 && slot.poll().busy) std::this_thread::yield();
    const EmbedSlot::Status status = slot.poll();
    if (status.failed_key) {
      ASSERT_FALSE(status.failure.empty());
    }
    if (!status.result || status.result == last) continue;
    last = status.result;
    ++results;
    for (const float value : last->embedding.tokens.data) ASSERT_TRUE(std::isfinite(value));
  }
  while (slot.poll().busy) std::this_thread::yield();
  const EmbedSlot::Status status = slot.poll();
  EXPECT_TRUE(status.result_key == key || status.failed_key == key);
  EXPECT_GT(results, 0);
}

}  // namespace
}  // namespace tessera

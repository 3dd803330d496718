#include "app/model/latest_slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

namespace tessera {
namespace {

using Slot = LatestSlot<int, int>;

/// Polls until the slot rests; the worker's own speed decides how long that takes.
Slot::Status wait_until_idle(const Slot& slot) {
  for (;;) {
    Slot::Status status = slot.poll();
    if (!status.busy) return status;
    std::this_thread::yield();
  }
}

TEST(LatestSlot, HasNoResultBeforeTheFirstRequest) {
  const Slot slot([](int key, std::stop_token, const auto&) { return key; }, {});
  const Slot::Status status = slot.poll();
  EXPECT_EQ(status.result, nullptr);
  EXPECT_FALSE(status.busy);
}

TEST(LatestSlot, AnswersTheResultTogetherWithTheKeyItBelongsTo) {
  Slot slot([](int key, std::stop_token, const auto&) { return key * key; }, {});
  slot.request(12);
  const Slot::Status status = wait_until_idle(slot);
  ASSERT_NE(status.result, nullptr);
  EXPECT_EQ(*status.result, 144);
  EXPECT_EQ(status.result_key, 12);
}

TEST(LatestSlot, StopsTheRunningJobWhenItIsNoLongerWanted) {
  std::binary_semaphore started(0);
  Slot slot(
      [&](int key, const std::stop_token& stop, const auto&) {
        if (key == 1) return 1;
        started.release();
        while (!stop.stop_requested()) std::this_thread::yield();
        throw Cancelled();
      },
      {});
  slot.request(1);
  wait_until_idle(slot);
  slot.request(2);
  started.acquire();
  slot.cancel();
  const Slot::Status status = wait_until_idle(slot);
  EXPECT_EQ(status.result_key, 1) << "what was there stays";
  EXPECT_TRUE(status.failure.empty());
  slot.cancel();  // nothing runs
  EXPECT_FALSE(slot.poll().busy);
}

TEST(LatestSlot, StopsTheRunningJobAndSkipsAllRequestsButTheNewest) {
  std::counting_semaphore<> started(0);
  std::atomic<int> runs = 0;
  Slot slot(
      [&](int key, const std::stop_token& stop, const auto&) {
        ++runs;
        if (key == 0) {
          started.release();
          while (!stop.stop_requested()) std::this_thread::yield();
          throw Cancelled();
        }
        return key;
      },
      {});
  slot.request(0);
  started.acquire();
  for (int key = 1; key <= 100; ++key) slot.request(key);
  const Slot::Status status = wait_until_idle(slot);
  EXPECT_EQ(status.result_key, 100);
  EXPECT_GE(runs, 2);
  EXPECT_LE(runs, 101);
}

TEST(LatestSlot, KeepsTheOldResultWhenANewerRequestFailsAndSaysWhy) {
  Slot slot(
      [](int key, std::stop_token, const auto&) {
        if (key < 0) throw Error("patch: -1 must be from 1");
        return key;
      },
      {});
  slot.request(5);
  wait_until_idle(slot);
  slot.request(-1);
  const Slot::Status status = wait_until_idle(slot);
  ASSERT_NE(status.result, nullptr);
  EXPECT_EQ(*status.result, 5);
  EXPECT_EQ(status.failed_key, -1);
  EXPECT_THAT(status.failure, testing::HasSubstr("must be from 1"));
}

TEST(LatestSlot, SaysInWordsThatMemoryRanOut) {
  Slot slot([](int, std::stop_token, const auto&) -> int { throw std::bad_alloc(); }, {});
  slot.request(1);
  EXPECT_THAT(wait_until_idle(slot).failure, testing::HasSubstr("memory"));
}

TEST(LatestSlot, ForgetsAFailureOnceANewerRequestSucceeds) {
  Slot slot(
      [](int key, std::stop_token, const auto&) {
        if (key < 0) throw Error("no");
        return key;
      },
      {});
  slot.request(-1);
  wait_until_idle(slot);
  slot.request(3);
  const Slot::Status status = wait_until_idle(slot);
  EXPECT_TRUE(status.failure.empty());
  EXPECT_FALSE(status.failed_key.has_value());
}

TEST(LatestSlot, WakesTheWindowForProgressAndForTheResult) {
  std::atomic<int> wakes = 0;
  Slot slot(
      [](int key, std::stop_token, const auto& progress) {
        progress(0.5);
        return key;
      },
      [&] { ++wakes; });
  slot.request(1);
  wait_until_idle(slot);
  while (wakes < 2) std::this_thread::yield();
  EXPECT_EQ(wakes, 2);
}

TEST(LatestSlot, EndsInTheMiddleOfAJobWithoutWaitingForIt) {
  std::counting_semaphore<> started(0);
  std::atomic<bool> stopped = false;
  {
    Slot slot(
        [&](int, const std::stop_token& stop, const auto&) -> int {
          started.release();
          while (!stop.stop_requested()) std::this_thread::yield();
          stopped = true;
          throw Cancelled();
        },
        {});
    slot.request(1);
    started.acquire();
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace tessera

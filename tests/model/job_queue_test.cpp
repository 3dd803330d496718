#include "app/model/job_queue.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

using namespace std::chrono_literals;

void wait_until_idle(const JobQueue& queue) {
  while (queue.busy()) std::this_thread::sleep_for(1ms);
}

/// Runs until it is stopped.
void endless(const std::stop_token& stop, const JobQueue::Progress& progress) {
  for (std::int64_t i = 0; !stop.stop_requested(); ++i) {
    progress(i, 1000);
    std::this_thread::sleep_for(1ms);
  }
  throw Cancelled();
}

TEST(JobQueue, RunsOneAfterTheOtherInOrder) {
  std::vector<int> order;  // of one thread's making, read when the queue is idle
  std::atomic<int> wakes = 0;
  JobQueue queue([&wakes] { ++wakes; });
  for (int i = 0; i < 20; ++i) queue.add("job", [&order, i](const auto&, const auto&) { order.push_back(i); });
  wait_until_idle(queue);
  ASSERT_EQ(order.size(), 20U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  const auto finished = queue.take_finished();
  ASSERT_EQ(finished.size(), 20U);
  EXPECT_EQ(finished[7].id, 8U);
  EXPECT_EQ(finished[7].end, JobQueue::End::done);
  EXPECT_TRUE(queue.take_finished().empty());
  EXPECT_GE(wakes, 20);
}

TEST(JobQueue, TellsWhatRunsAndHowFarItIs) {
  JobQueue queue(nullptr);
  std::promise<void> halfway, go_on;
  queue.add("first", [&](const auto&, const JobQueue::Progress& progress) {
    progress(30, 60);
    halfway.set_value();
    go_on.get_future().wait();
  });
  queue.add("second", [](const auto&, const auto&) {});
  halfway.get_future().wait();
  EXPECT_THAT(queue.poll(), testing::ElementsAre(JobQueue::Status{1, "first", true, 30, 60},
                                                 JobQueue::Status{2, "second", false, 0, 0}));
  go_on.set_value();
  wait_until_idle(queue);
  EXPECT_TRUE(queue.poll().empty());
}

TEST(JobQueue, CancelsWhatRunsAndWhatWaits) {
  JobQueue queue(nullptr);
  const auto running = queue.add("running", endless);
  const auto waiting = queue.add("waiting", [](const auto&, const auto&) { FAIL() << "it was cancelled"; });
  while (queue.poll().front().done < 3) std::this_thread::sleep_for(1ms);
  queue.cancel(waiting);
  queue.cancel(running);
  queue.cancel(12345);
  wait_until_idle(queue);
  const auto finished = queue.take_finished();
  ASSERT_EQ(finished.size(), 2U);
  for (const auto& one : finished) EXPECT_EQ(one.end, JobQueue::End::cancelled) << one.name;
}

TEST(JobQueue, TellsWhyAJobFailedAndGoesOn) {
  JobQueue queue(nullptr);
  queue.add("bad", [](const auto&, const auto&) { throw Error("the disk is full"); });
  std::atomic<bool> ran = false;
  queue.add("good", [&ran](const auto&, const auto&) { ran = true; });
  wait_until_idle(queue);
  const auto finished = queue.take_finished();
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[0].end, JobQueue::End::failed);
  EXPECT_EQ(finished[0].failure, "the disk is full");
  EXPECT_TRUE(ran);
}

TEST(JobQueue, StopsWithItsOwner) {
  const auto start = std::chrono::steady_clock::now();
  {
    JobQueue queue(nullptr);
    queue.add("endless", endless);
    queue.add("never", endless);
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

}  // namespace
}  // namespace tessera

#pragma once
// One background worker in which the newest request wins.
//
//   request(key)   replaces whatever waits; asks a running job to stop
//   cancel()       the same with nothing in its place
//   poll()         what is known now: the last finished result (however old), whether a job runs, how far it
//                  is, and why the last one failed
//
// A job is a function of its key alone. Results carry their key, so a stale one can be told apart. The thread
// runs at lower priority (nice +19 on Linux), so that drawing keeps its frames.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "app/model/thread_priority.hpp"
#include "tessera/issue.hpp"

namespace tessera {

template <class Key, class Result>
class LatestSlot {
 public:
  using Clock = std::chrono::steady_clock;
  /// Computes the result of a key. Called on the worker thread; may throw Cancelled once stopped, or any
  /// exception, whose text becomes Status::failure. `progress` takes 0 … 1.
  using Job = std::function<Result(const Key&, std::stop_token, const std::function<void(double)>& progress)>;

  struct Status {
    std::shared_ptr<const Result> result;  ///< newest finished; empty before the first
    std::optional<Key> result_key;         ///< what `result` was computed for
    std::optional<Key> failed_key;         ///< the newest request, where it failed
    std::string failure;                   ///< why
    bool busy = false;                     ///< a request waits or runs
    double progress = 0;                   ///< of the running job
    Clock::time_point busy_since{};        ///< start of the uninterrupted busy spell
  };

  /// `wake` is called from the worker thread whenever poll() would answer something new.
  LatestSlot(Job job, std::function<void()> wake)
      : job_(std::move(job)), wake_(std::move(wake)), thread_([this](std::stop_token stop) { run(stop); }) {}

  ~LatestSlot() {
    thread_.request_stop();
    const std::lock_guard lock(mutex_);
    job_stop_.request_stop();
    changed_.notify_all();
  }

  LatestSlot(const LatestSlot&) = delete;
  LatestSlot& operator=(const LatestSlot&) = delete;

  void request(Key key) {
    const std::lock_guard lock(mutex_);
    if (!status_.busy) status_.busy_since = Clock::now();
    status_.busy = true;
    waiting_ = std::move(key);
    job_stop_.request_stop();
    changed_.notify_all();
  }

  /// What runs or waits is no longer wanted; results that are there stay.
  void cancel() {
    const std::lock_guard lock(mutex_);
    waiting_.reset();
    job_stop_.request_stop();
    status_.busy = running_;
  }

  Status poll() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  void run(const std::stop_token& stop) {
    lower_thread_priority();
    while (!stop.stop_requested()) {
      std::optional<Key> key;
      std::stop_token job_stop;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stop.stop_requested() || waiting_.has_value(); });
        if (stop.stop_requested()) return;
        key = std::exchange(waiting_, std::nullopt);
        running_ = true;
        job_stop_ = std::stop_source();
        job_stop = job_stop_.get_token();
        status_.progress = 0;
      }
      finish(*key, attempt(*key, job_stop));
      if (wake_) wake_();
    }
  }

  struct Attempt {
    std::shared_ptr<const Result> result;
    std::string failure;
    bool cancelled = false;
  };

  Attempt attempt(const Key& key, const std::stop_token& stop) {
    constexpr double least_news = 0.002;  // some computations report thousands of times a second
    const auto report = [this, told = -1.0](double share) mutable {
      if (share < told + least_news && share >= told) return;
      told = share;
      {
        const std::lock_guard lock(mutex_);
        status_.progress = share;
      }
      if (wake_) wake_();
    };
    Attempt outcome;
    try {
      outcome.result = std::make_shared<const Result>(job_(key, stop, report));
    } catch (const Cancelled&) {
      outcome.cancelled = true;
    } catch (const std::bad_alloc&) {
      outcome.failure = "not enough memory for these settings";
    } catch (const std::exception& error) {
      outcome.failure = error.what();
    }
    return outcome;
  }

  void finish(const Key& key, Attempt outcome) {
    const std::lock_guard lock(mutex_);
    running_ = false;
    status_.busy = waiting_.has_value();
    if (outcome.cancelled) return;
    if (outcome.result) {
      status_.result = std::move(outcome.result);
      status_.result_key = key;
      status_.failed_key.reset();
      status_.failure.clear();
    } else {
      status_.failed_key = key;
      status_.failure = std::move(outcome.failure);
    }
  }

  Job job_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Key> waiting_;
  std::stop_source job_stop_;
  bool running_ = false;
  Status status_;
  std::jthread thread_;  // last: starts when all else is there, ends before any of it goes
};

}  // namespace tessera

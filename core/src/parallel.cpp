#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

// 3 ms of a core that does 100 GFLOP/s.
constexpr double worthwhile_multiply_adds = 150e6;

/// The counter that hands out blocks, and the first exception of any thread.
class Dispenser {
 public:
  Dispenser(std::int64_t blocks, const Run& run, const std::function<void(std::int64_t, int)>& work)
      : blocks_(blocks), run_(run), work_(work) {}

  void serve(int worker) {
    try {
      for (;;) {
        if (run_.stop.stop_requested()) throw Cancelled();
        const std::int64_t block = next_.fetch_add(1, std::memory_order_relaxed);
        if (block >= blocks_) return;
        work_(block, worker);
        if (worker == 0 && run_.progress) run_.progress(static_cast<double>(block + 1) / static_cast<double>(blocks_));
      }
    } catch (...) {
      next_.store(blocks_, std::memory_order_relaxed);
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  const std::int64_t blocks_;
  const Run& run_;
  const std::function<void(std::int64_t, int)>& work_;
  std::atomic<std::int64_t> next_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

int worker_count(int requested, double multiply_adds, std::int64_t blocks) {
  std::int64_t threads = requested;
  if (requested <= 0)
    threads =
        multiply_adds < worthwhile_multiply_adds ? 1 : static_cast<std::int64_t>(std::thread::hardware_concurrency());
  return static_cast<int>(std::clamp<std::int64_t>(threads, 1, std::clamp<std::int64_t>(blocks, 1, 256)));
}

void for_each_block(std::int64_t blocks, int workers, const Run& run,
                    const std::function<void(std::int64_t block, int worker)>& work) {
  Dispenser dispenser(blocks, run, work);
  {
    std::vector<std::jthread> helpers;
    helpers.reserve(static_cast<std::size_t>(workers - 1));
    try {
      for (int worker = 1; worker < workers; ++worker)
        helpers.emplace_back([&dispenser, worker] { dispenser.serve(worker); });
    } catch (const std::system_error&) {
      // No more threads to be had: those that started, or the caller alone, do the work.
    }
    dispenser.serve(0);
  }
  dispenser.rethrow();
}

}  // namespace tessera

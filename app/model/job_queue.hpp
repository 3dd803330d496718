#pragma once
// Jobs one after the other, first in first out, on one background thread: exports.
//
//   add(name, job)      to the end of the queue
//   poll()              what waits and what runs, and how far it is
//   take_finished()     what has ended since the last call: done, failed, or cancelled

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tessera {

class JobQueue {
 public:
  /// Of what is to be done in all.
  using Progress = std::function<void(std::int64_t done, std::int64_t all)>;
  /// Runs on the worker thread. Throws Cancelled once stopped, or any exception, whose text tells why it failed.
  using Job = std::function<void(const std::stop_token&, const Progress&)>;

  struct Status {
    std::uint64_t id = 0;
    std::string name;
    bool running = false;  ///< else it waits
    std::int64_t done = 0, all = 0;
    bool operator==(const Status&) const = default;
  };
  enum class End { done, failed, cancelled };
  struct Finished {
    std::uint64_t id = 0;
    std::string name;
    End end = End::done;
    std::string failure;  ///< why it failed
  };

  /// `wake` is called from the worker thread whenever there is news.
  explicit JobQueue(std::function<void()> wake);
  /// Stops what runs and forgets what waits.
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  std::uint64_t add(std::string name, Job job);
  /// Stops it, or takes it out of the queue. Nothing happens where it has ended already.
  void cancel(std::uint64_t id);
  /// In the queue's order, the running one first.
  std::vector<Status> poll() const;
  std::vector<Finished> take_finished();
  bool busy() const;

 private:
  struct Entry {
    Status status;
    Job job;
    std::stop_source stop;
  };
  void run(const std::stop_token& stop);
  Finished attempt(Entry& entry);

  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::shared_ptr<Entry>> entries_;
  std::vector<Finished> finished_;
  std::uint64_t last_id_ = 0;
  std::jthread thread_;  // last: starts when all else is there, ends before any of it goes
};

}  // namespace tessera

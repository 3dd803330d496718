#include "app/model/job_queue.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "app/model/thread_priority.hpp"
#include "tessera/issue.hpp"

namespace tessera {

JobQueue::JobQueue(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

JobQueue::~JobQueue() {
  thread_.request_stop();
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries_) entry->stop.request_stop();
}

std::uint64_t JobQueue::add(std::string name, Job job) {
  const std::lock_guard lock(mutex_);
  auto entry = std::make_shared<Entry>();
  entry->status.id = ++last_id_;
  entry->status.name = std::move(name);
  entry->job = std::move(job);
  entries_.push_back(std::move(entry));
  changed_.notify_all();
  return last_id_;
}

void JobQueue::cancel(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [id](const auto& entry) { return entry->status.id == id; });
  if (found == entries_.end()) return;
  (*found)->stop.request_stop();
  if ((*found)->status.running) return;
  finished_.push_back({id, (*found)->status.name, End::cancelled, {}});
  entries_.erase(found);
}

std::vector<JobQueue::Status> JobQueue::poll() const {
  const std::lock_guard lock(mutex_);
  std::vector<Status> all;
  for (const auto& entry : entries_) all.push_back(entry->status);
  return all;
}

std::vector<JobQueue::Finished> JobQueue::take_finished() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, {});
}

bool JobQueue::busy() const {
  const std::lock_guard lock(mutex_);
  return !entries_.empty();
}

JobQueue::Finished JobQueue::attempt(Entry& entry) {
  Finished finished{entry.status.id, entry.status.name, End::done, {}};
  const Progress progress = [this, &entry](std::int64_t done, std::int64_t all) {
    {
      const std::lock_guard lock(mutex_);
      entry.status.done = done;
      entry.status.all = all;
    }
    if (wake_) wake_();
  };
  try {
    entry.job(entry.stop.get_token(), progress);
  } catch (const Cancelled&) {
    finished.end = End::cancelled;
  } catch (const std::bad_alloc&) {
    finished.end = End::failed;
    finished.failure = "not enough memory";
  } catch (const std::exception& error) {
    finished.end = End::failed;
    finished.failure = error.what();
  }
  return finished;
}

void JobQueue::run(const std::stop_token& stop) {
  lower_thread_priority();
  for (;;) {
    std::shared_ptr<Entry> entry;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !entries_.empty(); }) || stop.stop_requested()) return;
      entry = entries_.front();
      entry->status.running = true;
    }
    Finished finished = attempt(*entry);
    {
      const std::lock_guard lock(mutex_);
      std::erase(entries_, entry);
      finished_.push_back(std::move(finished));
    }
    if (wake_) wake_();
  }
}

}  // namespace tessera

#pragma once
// Undo by snapshots.
//
//   settle(now, busy)   once a frame: notices that the value has changed. While `busy` (a slider is being
//                       dragged, a wheel is turning) changes gather; the whole gesture becomes one entry
//   undo() / redo()     the value to go to, or nothing where there is none
//
// A snapshot is a copy of a plain value, so that every change can be undone without being told of.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace tessera {

template <class Value>
class History {
 public:
  /// `limit`: entries kept, the oldest go first.
  explicit History(Value start, std::size_t limit = 200) : settled_(std::move(start)), limit_(limit) {}

  void settle(const Value& now, bool busy) {
    if (busy || now == settled_) return;
    past_.push_back(std::exchange(settled_, now));
    if (past_.size() > limit_) past_.erase(past_.begin());
    future_.clear();
  }

  bool can_undo(const Value& now) const { return !past_.empty() || !(now == settled_); }
  bool can_redo(const Value& now) const { return !future_.empty() && now == settled_; }

  /// What `now` is to become; nothing where there is nothing to undo. An unsettled change counts as one.
  std::optional<Value> undo(const Value& now) {
    settle(now, false);
    return step(past_, future_);
  }

  std::optional<Value> redo(const Value& now) {
    settle(now, false);
    return step(future_, past_);
  }

  /// Lets `now` stand without an entry: for changes that are not the user's.
  void accept(Value now) { settled_ = std::move(now); }

  std::size_t entries() const { return past_.size(); }

 private:
  std::optional<Value> step(std::vector<Value>& from, std::vector<Value>& to) {
    if (from.empty()) return std::nullopt;
    to.push_back(std::exchange(settled_, std::move(from.back())));
    from.pop_back();
    return settled_;
  }

  Value settled_;
  std::vector<Value> past_;
  std::vector<Value> future_;
  std::size_t limit_;
};

}  // namespace tessera

#pragma once
// Tensors, tables and programs written out of the window, on a thread of their own.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/model/code_export.hpp"
#include "app/model/latest_slot.hpp"
#include "app/view/app_state.hpp"

namespace tessera::shell {

class DataExports {
 public:
  /// `wake` is called from the worker thread when one is done.
  explicit DataExports(std::function<void()> wake);

  /// Starts one of what is shown. Where it cannot be started (nothing is computed yet, another one is being written)
  /// a message says so. `what` is none of the documents.
  void start(view::AppState& state, const view::Work& work, const view::SaveTo& save);
  /// Once a frame: what is done, or failed, becomes a message.
  void update(view::AppState& state);
  bool has_news() const;
  bool busy() const { return slot_.poll().busy; }

 private:
  /// Everything that the file needs, so that the window may go on changing.
  struct Order {
    view::Saved what = view::Saved::tensors;
    std::filesystem::path file;
    std::shared_ptr<const Embedding> embedding;
    Document document;
  };
  struct Key {
    std::shared_ptr<const Order> order;
    bool operator==(const Key&) const = default;
  };
  struct Written {
    std::uintmax_t bytes = 0;
  };
  using Slot = LatestSlot<Key, Written>;

  static Written write(const Order& order, const std::stop_token& stop);

  std::shared_ptr<const Order> running_;  ///< null: all is told
  Slot slot_;
};

}  // namespace tessera::shell

#pragma once
// The analyses behind the Models view: each is asked for while its page is shown, and given up when that is left.

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/model/document.hpp"
#include "app/model/model_analysis.hpp"

namespace tessera::shell {

class AnalysisDesk {
 public:
  /// `wake` is called from worker threads whenever there is news.
  explicit AnalysisDesk(const std::function<void()>& wake);

  /// Asks for what the shown page needs of the document's result (null: there is none yet), and tells what is known.
  std::shared_ptr<const ModelAnalyses> update(const Document& document, const SharedResult& result);

  /// What update() would tell apart from progress, to know news from none.
  std::vector<const void*> look() const;
  bool busy() const;

 private:
  /// A slot made when it is first needed.
  template <class Key, class Result>
  class Place {
   public:
    using Slot = LatestSlot<Key, Result>;
    Place(typename Slot::Job (*job)(), std::function<void()> wake) : job_(job), wake_(std::move(wake)) {}

    /// Asks for what `key` names, or gives up what runs where nothing is wanted; what is known stays.
    void update(const std::optional<Key>& key, Analysed<Result>& known) {
      if (!key) {
        if (slot_ && asked_) slot_->cancel();
        asked_.reset();
        return;
      }
      if (!slot_) slot_ = std::make_unique<Slot>(job_(), wake_);
      typename Slot::Status status = slot_->poll();
      const bool settled = status.result_key == *key || status.failed_key == *key;
      if (!settled && asked_ != *key) {
        slot_->request(*key);
        status = slot_->poll();
      }
      asked_ = *key;
      known = {status.result, status.result_key == *key, status.busy, status.progress, {}};
      if (status.failed_key == *key) known.failure = status.failure;
    }
    /// And what is known goes: it may keep a whole embedding alive.
    void forget() {
      asked_.reset();
      slot_.reset();
    }
    bool busy() const { return slot_ && asked_ && slot_->poll().busy; }
    void look(std::vector<const void*>& seen) const {
      if (!slot_) return;
      const typename Slot::Status status = slot_->poll();
      seen.push_back(status.result.get());
      seen.push_back(status.failed_key ? this : nullptr);
      seen.push_back(status.busy ? this : nullptr);
    }

   private:
    typename Slot::Job (*job_)();
    std::function<void()> wake_;
    std::unique_ptr<Slot> slot_;
    std::optional<Key> asked_;
  };

  Place<SharedWeights, FilterWall> wall_;
  Place<SharedWeights, FilterOrders> orders_;
  Place<SharedWeights, FilterAnalysis> filters_;
  Place<PositionKey, PositionAnalysis> positions_;
  Place<TokenKey, TokenAnalysis> tokens_;
  Place<RebuildKey, Rebuilt> rebuilt_;
  std::shared_ptr<const ModelAnalyses> known_;  ///< last told
};

}  // namespace tessera::shell

#include "app/scene/scene_memo.hpp"

#include <algorithm>

namespace tessera::scene {

std::any& SceneMemo::entry(const std::shared_ptr<const void>& owner, const std::string& key) {
  if (owner != owner_) {
    entries_.clear();
    owner_ = owner;
  }
  if (entries_.size() >= capacity && !entries_.contains(key)) {
    const auto oldest = std::min_element(entries_.begin(), entries_.end(),
                                         [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    entries_.erase(oldest);
  }
  Entry& entry = entries_[key];
  entry.used = ++calls_;
  return entry.thing;
}

}  // namespace tessera::scene

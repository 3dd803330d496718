#pragma once
// Finding tensors by name, in the whole file and below a tower.

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

/// The words of a text, separated by single blanks.
inline std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

class NameIndex {
 public:
  explicit NameIndex(std::span<const TensorInfo> tensors) : tensors_(tensors) {
    for (const TensorInfo& info : tensors) by_name_.emplace(info.name, &info);
  }
  const TensorInfo* absolute(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  std::span<const TensorInfo> all() const { return tensors_; }

 private:
  std::span<const TensorInfo> tensors_;
  std::unordered_map<std::string_view, const TensorInfo*> by_name_;
};

/// Names below one tower ("visual.").
class Names {
 public:
  Names(const NameIndex& index, std::string_view tower) : index_(index), tower_(tower) {}

  const TensorInfo* find(std::string_view name) const { return index_.absolute(tower_ + std::string(name)); }
  const TensorInfo* absolute(std::string_view name) const { return index_.absolute(name); }
  /// The first of several spellings.
  const TensorInfo* first_of(std::string_view spellings) const {
    for (const std::string_view spelling : words(spellings))
      if (const TensorInfo* info = find(spelling)) return info;
    return nullptr;
  }
  /// The first below the tower whose name starts with one of these; nullptr: none does.
  const TensorInfo* starting(std::string_view starts) const {
    for (const std::string_view start : words(starts))
      if (const TensorInfo* info = absolute_starting(tower_ + std::string(start))) return info;
    return nullptr;
  }
  const TensorInfo* absolute_starting(std::string_view whole) const {
    for (const TensorInfo& info : index_.all())
      if (info.name.starts_with(whole)) return &info;
    return nullptr;
  }
  bool any_starts(std::string_view start) const { return starting(start) != nullptr; }

 private:
  const NameIndex& index_;
  std::string tower_;
};

}  // namespace tessera::io

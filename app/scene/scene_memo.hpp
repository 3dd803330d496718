#pragma once
// What scenes are made of and would be too slow to make anew for each frame: a filter's map, a patch's planes, the
// terms behind a number. A memo changes no picture: it only remembers what a function of the same values would return,
// and it keeps the objects the same, so that printers can keep their textures.

#include <any>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace tessera::scene {

class SceneMemo {
 public:
  /// What `make` returns, called once for each key as long as `owner` (the result it is made from) stays the same.
  /// A key stands for one type. At most `capacity` things are kept, those asked for last.
  template <class T>
  std::shared_ptr<const T> get(const std::shared_ptr<const void>& owner, const std::string& key,
                               const std::function<T()>& make) {
    std::any& place = entry(owner, key);
    if (!place.has_value()) place = std::make_shared<const T>(make());
    return std::any_cast<std::shared_ptr<const T>>(place);
  }

  static constexpr std::size_t capacity = 256;

 private:
  struct Entry {
    std::any thing;
    std::int64_t used = 0;
  };
  std::any& entry(const std::shared_ptr<const void>& owner, const std::string& key);

  std::shared_ptr<const void> owner_;
  std::map<std::string, Entry> entries_;
  std::int64_t calls_ = 0;
};

}  // namespace tessera::scene

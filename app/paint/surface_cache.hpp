#pragma once
// Pictures that were made for one scene and serve the next: frames of a film differ little, pages share photographs.

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/paint/cairo_handles.hpp"

namespace tessera::paint {

class SurfaceCache {
 public:
  /// What `make` returned for this key and this owner, an object that `key` may name by its address.
  cairo_surface_t* get(const std::string& key, std::shared_ptr<const void> owner,
                       const std::function<CairoSurface()>& make) {
    Entry& entry = entries_[key];
    if (!entry.surface) entry = {make(), std::move(owner), 0};
    entry.used = scene_;
    return entry.surface.get();
  }

  /// Forgets what the last two scenes did not use.
  void begin_scene() {
    ++scene_;
    std::erase_if(entries_, [this](const auto& entry) { return entry.second.used + 2 < scene_; });
  }

 private:
  struct Entry {
    CairoSurface surface;
    std::shared_ptr<const void> owner;  ///< kept, so that no other object gets its address
    long used = 0;
  };
  std::map<std::string, Entry> entries_;
  long scene_ = 0;
};

}  // namespace tessera::paint

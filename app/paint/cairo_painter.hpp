#pragma once
// Scenes as PDF and as pixels, by Cairo: vector shapes, embedded subset fonts, selectable text.

#include <cstddef>
#include <string>
#include <vector>

#include "app/scene/item.hpp"

namespace tessera::paint {

struct ImageOptions {
  double scale = 1;        ///< pixels a point
  bool background = true;  ///< `ground` behind everything; else transparent
  scene::Color ground;
};

/// RGBA, straight alpha. Throws Error for a size beyond 32,767 pixels a side and where memory does not suffice.
Image8 paint_image(const scene::Scene& scene, const ImageOptions& options);

struct PdfOptions {
  double width_mm = 0;  ///< of each page; 0: one PostScript point a point
  std::string title;
  bool background = true;
  scene::Color ground;
};

/// One page a scene. The same scenes give the same bytes. Throws Error where Cairo fails.
std::vector<std::byte> paint_pdf(const std::vector<scene::Scene>& pages, const PdfOptions& options);

}  // namespace tessera::paint

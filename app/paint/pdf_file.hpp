#pragma once
// Scenes as pages of a PDF, by Cairo: vector shapes, text that can be selected in embedded subsets of the shipped
// fonts.

#include <cstddef>
#include <string>
#include <vector>

#include "app/scene/item.hpp"

namespace tessera::paint {

struct PdfOptions {
  double width_mm = 0;         ///< of each page; 0: one PostScript point a point
  std::string title;           ///< of the document
  float pixels = 0;            ///< edges on whole pixels, so many a point, for figures that screens show; 0: exact
  float density = 1;           ///< pixels a point of sheets with more cells than that; photographs have 3 at least
  bool full_matrices = false;  ///< at least one pixel a cell of sheets
  bool background = true;      ///< `ground` behind everything
  scene::Color ground;
};

/// One page a scene. The same scenes give the same bytes. Throws Error where Cairo fails or there is no page.
std::vector<std::byte> paint_pdf(const std::vector<scene::Scene>& pages, const PdfOptions& options);

}  // namespace tessera::paint

#pragma once
// What the Models view shows: a plain value, saved with a document and not undone, as the selection is.

#include <cstdint>

#include "tessera/filters.hpp"

namespace tessera {

/// Of the weights: filters … positions; of the tokens: the others.
enum class ModelsPage {
  filters,         ///< all D as pictures
  components,      ///< their first principal components
  spectrum,        ///< singular values of E
  positions,       ///< every position with every other
  similarity,      ///< the selected token with all others
  norms,           ///< lengths of the tokens
  colours,         ///< first three principal components of the tokens
  nearest,         ///< tokens most like the selected one
  reconstruction,  ///< the picture again from its tokens
};

/// Filter and patch that are looked at are the selection's.
struct ModelsView {
  bool shown = false;  ///< in the lesson's place on the stage
  ModelsPage page = ModelsPage::filters;
  FilterOrder order = FilterOrder::index;  ///< of the wall of filters
  std::int64_t components = -1;            ///< singular values that the picture is rebuilt with; −1: all of the rank
  bool with_positions = false;  ///< tokens are compared as the encoder receives them, where a model adds to Z
  bool operator==(const ModelsView&) const = default;
};

}  // namespace tessera

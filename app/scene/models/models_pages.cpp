#include "app/scene/models/models_pages.hpp"

#include <algorithm>
#include <array>

namespace tessera::scene {

std::span<const ModelsPageParts> models_pages() {
  static constexpr std::array pages{
      ModelsPageParts{ModelsPage::filters, "filters", false, write_filters_page, filters_words},
      ModelsPageParts{ModelsPage::components, "components", false, write_components_page, components_words},
      ModelsPageParts{ModelsPage::spectrum, "spectrum", false, write_spectrum_page, spectrum_words},
      ModelsPageParts{ModelsPage::positions, "positions", false, write_positions_page, positions_words},
      ModelsPageParts{ModelsPage::similarity, "similarity", true, write_similarity_page, similarity_words},
      ModelsPageParts{ModelsPage::norms, "norms", true, write_norms_page, norms_words},
      ModelsPageParts{ModelsPage::colours, "colours", true, write_colours_page, colours_words},
      ModelsPageParts{ModelsPage::nearest, "nearest", true, write_nearest_page, nearest_words},
      ModelsPageParts{ModelsPage::reconstruction, "reconstruction", true, write_reconstruction_page,
                      reconstruction_words},
  };
  return pages;
}

const ModelsPageParts& models_page(ModelsPage page) {
  const auto pages = models_pages();
  const auto found = std::find_if(pages.begin(), pages.end(), [&](const auto& parts) { return parts.page == page; });
  return found == pages.end() ? pages.front() : *found;
}

}  // namespace tessera::scene

#pragma once
// The pages of the Models view, a file each, and the list of them.

#include <span>
#include <string_view>

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

/// Its texts are "models.ID" (its name), "command.models.ID" (of the command that opens it) and what it asks for.
struct ModelsPageParts {
  ModelsPage page = ModelsPage::filters;
  std::string_view id;
  bool tokens = false;  ///< of the tokens; else of the weights
  void (*write)(const ModelsContext&) = nullptr;
  ModelsWords (*words)(const ModelsContext&) = nullptr;
};

/// As the tabs list them.
std::span<const ModelsPageParts> models_pages();
/// The page that is shown for `page`; the first where it is not in the list.
const ModelsPageParts& models_page(ModelsPage page);

void write_filters_page(const ModelsContext& context);
ModelsWords filters_words(const ModelsContext& context);
void write_components_page(const ModelsContext& context);
ModelsWords components_words(const ModelsContext& context);
void write_spectrum_page(const ModelsContext& context);
ModelsWords spectrum_words(const ModelsContext& context);
void write_positions_page(const ModelsContext& context);
ModelsWords positions_words(const ModelsContext& context);

void write_similarity_page(const ModelsContext& context);
ModelsWords similarity_words(const ModelsContext& context);
void write_norms_page(const ModelsContext& context);
ModelsWords norms_words(const ModelsContext& context);
void write_colours_page(const ModelsContext& context);
ModelsWords colours_words(const ModelsContext& context);
void write_nearest_page(const ModelsContext& context);
ModelsWords nearest_words(const ModelsContext& context);
void write_reconstruction_page(const ModelsContext& context);
ModelsWords reconstruction_words(const ModelsContext& context);

}  // namespace tessera::scene

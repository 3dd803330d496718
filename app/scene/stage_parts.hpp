#pragma once
// The parts of the stage, each written into the scene from one context.

#include <memory>
#include <optional>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/stage_layout.hpp"

namespace tessera::scene {

/// Whether pixels of a picture are so large on screen that smoothing would hide where one ends: drawn crisp.
/// `width` points show `pixels` of them.
bool shows_single_pixels(float width, std::int64_t pixels, float zoom);

/// A window's box, grown about its centre until it can be seen.
Rect visible_box(Rect rect);

/// One line of the legend under the image: a swatch and what it stands for.
struct LegendEntry {
  enum class Mark { hatch, shade, none } mark = Mark::hatch;
  Spans words;
};
std::vector<LegendEntry> legend_of(const StageContext& context, bool to_scale);

/// Text that reads upwards, its baseline's middle at `bottom_centre`.
void write_turned_text(SceneWriter& out, const std::string& id, const std::string& text, Vec2 bottom_centre,
                       Color color, std::vector<ValueReference> values, float size = 15);

/// The image, its grid, what is not read or read twice, the selected window, braces.
void write_image(const StageContext& context, const StageLayout& layout);
void write_legend(const StageContext& context, const StageLayout& layout);
/// The parted patches and their braces, or, where there are none, why.
void write_mosaic(const StageContext& context, const StageLayout& layout);
/// The batch as thumbnails.
void write_thumbnails(const StageContext& context, const Rect& strip);
/// The shown patch enlarged, what it is, and how N comes about.
void write_patch_words(const StageContext& context, const StageLayout& layout);
void write_count_words(const StageContext& context, const StageLayout& layout);
/// The window's stops along one axis, on a card.
void write_ruler(const StageContext& context, const StageLayout& layout);
/// How many staggered rows of windows the ruler takes.
int ruler_rows(const StageContext& context);

}  // namespace tessera::scene

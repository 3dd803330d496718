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

/// Braces along two sides of a picture, with what they measure. References name fields.
struct SideLabels {
  std::string id;
  std::string width, width_field, height, height_field;
  Color color;
};
void write_side_braces(const StageContext& context, const Rect& outer, const Rect& picture, const SideLabels& labels);
/// "W = 224" and "H = 224" along the fitted picture, outside `outer`, which has its padding too.
void write_image_braces(const StageContext& context, const Rect& outer, const Rect& picture);
/// Pixels that are not read, or no pixels: dimmed and hatched.
void write_lost_strip(const StageContext& context, const std::string& id, const Rect& strip);
/// The part of a fitted picture at `target` that shows no file (Fit::pad).
void write_unfilled(const StageContext& context, const Rect& target);

/// The H × W picture inside its padding.
Rect picture_rect(const StageContext& context, const Rect& outer);

/// 0 … 1 over [from, to] of a share.
float part_of_share(float share, float from, float to);

/// How far each part of step 2 has come, 0 … 1.
struct CutProgress {
  float grid = 1;      ///< windows whose lines are drawn, as a share of all
  float window = 0;    ///< opacity of the walking window
  float selected = 1;  ///< opacity of the selection and its words
  float hatch = 1;     ///< of what is not read, or read twice
  float fall = 1;      ///< of the pieces that fall away
  float part = 1;      ///< of the patches' way to the mosaic
  float numbers = 1;   ///< share of patches that are numbered
  float product = 1;   ///< opacity of N = H′·W′
  float why = 1;       ///< and of what N has to do with HW/P²
};
CutProgress cut_progress(const StageContext& context);

/// The picture in its padding, its grid, what is not read or read twice, the selected window.
void write_cut_picture(const StageContext& context, const Rect& outer, const CutProgress& progress);
/// The same with braces and a legend: the image, its grid, what is not read or read twice, the selected window, braces.
void write_image(const StageContext& context, const StageLayout& layout, const CutProgress& progress);
void write_legend(const StageContext& context, const StageLayout& layout);
/// An issue's rule in the language of the stage; core words it in English.
std::string rule_of(const StageContext& context, const Issue& issue);

/// The parted patches over `target`, numbered where there is room, what is selected and pointed at marked.
void write_parted_patches(const StageContext& context, const Rect& target);
/// The parted patches and their braces, or, where there are none, why.
void write_mosaic(const StageContext& context, const StageLayout& layout, const CutProgress& progress);
/// The window on its way, its trail, and what it sees.
void write_walk(const StageContext& context, const StageLayout& layout, const CutProgress& progress);
/// What no window reads, falling away.
void write_fall(const StageContext& context, const StageLayout& layout, const CutProgress& progress);
/// Where the size formula stands, for both sides, while the ruler is being read.
void write_side_counts(const StageContext& context, const StageLayout& layout);
/// The batch as thumbnails.
void write_thumbnails(const StageContext& context, const Rect& strip);
/// The shown patch enlarged, what it is, and how N comes about.
void write_patch_words(const StageContext& context, const StageLayout& layout);
void write_count_words(const StageContext& context, const StageLayout& layout, const CutProgress& progress);
/// The window's stops along one axis, on a card.
void write_ruler(const StageContext& context, const StageLayout& layout);
/// How many staggered rows of windows the ruler takes.
int ruler_rows(const StageContext& context);

}  // namespace tessera::scene

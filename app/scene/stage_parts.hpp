#pragma once
// The parts of the stage, each written into the scene from one context.

#include <memory>
#include <optional>

#include "app/scene/build_scene.hpp"
#include "app/scene/scene_writer.hpp"
#include "app/scene/spans.hpp"
#include "app/scene/stage_layout.hpp"

namespace tessera::scene {

struct StageContext {
  const SceneInput& input;
  const Document& document;
  SceneWriter& out;
  PatchGrid grid;
  Issues issues;
  float zoom = 1;
  std::int64_t image_index = 0;               ///< b
  std::shared_ptr<const FittedImage> fitted;  ///< null before the first result
  std::shared_ptr<const Image8> picture;      ///< of `fitted`
  float pixel_opacity = 1;                    ///< < 1 where the pixels are older than the settings
  std::int64_t selected = 0;                  ///< patch
  std::optional<std::int64_t> hovered;        ///< patch, if there is one under the pointer

  bool fits() const { return issues.empty() && grid.count() > 0; }
  /// The patch whose data are shown: what is under the pointer wins over what is pinned.
  std::int64_t shown() const { return hovered.value_or(selected); }
  Subject patch_subject(std::int64_t i) const { return {TensorName::patches, image_index, i, -1}; }
  const AxisGrid& ruler_axis() const { return document.view.ruler == Axis::width ? grid.width : grid.height; }
};

/// `document.params` checked and planned, the picture and the patches found.
StageContext make_context(const SceneInput& input, SceneWriter& out, float zoom);

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
                       Color color, std::vector<ValueReference> values);

/// The image, its grid, what is not read or read twice, the selected window, braces.
void write_image(const StageContext& context, const StageLayout& layout);
void write_legend(const StageContext& context, const StageLayout& layout);
/// The parted patches and their braces, or, where there are none, why.
void write_mosaic(const StageContext& context, const StageLayout& layout);
/// The batch as thumbnails.
void write_thumbnails(const StageContext& context, const StageLayout& layout);
/// The shown patch enlarged, what it is, and how N comes about.
void write_patch_words(const StageContext& context, const StageLayout& layout);
void write_count_words(const StageContext& context, const StageLayout& layout);
/// The window's stops along one axis, on a card.
void write_ruler(const StageContext& context, const StageLayout& layout);
/// How many staggered rows of windows the ruler takes.
int ruler_rows(const StageContext& context);

}  // namespace tessera::scene

#include <algorithm>

#include "app/scene/build_scene.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr double patience = 0.2;  ///< seconds of computing before the picture says so
constexpr float stale_opacity = 0.55f;

std::optional<std::int64_t> patch_of(const Hit& hit, const PatchGrid& grid) {
  const Subject& s = hit.subject;
  const bool by_row = s.tensor == TensorName::patches || s.tensor == TensorName::x || s.tensor == TensorName::z;
  const std::int64_t patch = by_row                                                              ? s.i
                             : s.tensor == TensorName::maps || s.tensor == TensorName::flattened ? s.k
                                                                                                 : -1;
  if (patch < 0 || patch >= grid.count()) return std::nullopt;
  return patch;
}

/// A side that can be drawn, whatever was typed.
double drawable(std::int64_t side) { return static_cast<double>(std::clamp<std::int64_t>(side, 1, max_side)); }

StageExtent measure(const StageContext& c, Vec2 size, int legend_rows) {
  StageExtent e;
  e.size = size;
  const PatchGrid& g = c.grid;
  e.image_width = drawable(g.width.settings.size + g.width.added + 2 * g.width.settings.padding);
  e.image_height = drawable(g.height.settings.size + g.height.added + 2 * g.height.settings.padding);
  e.tiles_width = c.fits() ? static_cast<double>(g.columns() * g.width.reach) : e.image_width;
  e.tiles_height = c.fits() ? static_cast<double>(g.rows() * g.height.reach) : e.image_height;
  e.thumbnails = c.document.images.size() > 1 ? static_cast<int>(c.document.images.size()) : 0;
  e.legend_rows = legend_rows;
  e.ruler_rows = ruler_rows(c);
  return e;
}

/// A thin bar at the top edge while a computation takes its time.
void write_progress(const StageContext& c, Vec2 size) {
  if (c.input.computing_seconds < patience) return;
  const Theme& t = c.out.theme();
  const float share = static_cast<float>(std::clamp(c.input.computing_share, 0.0, 1.0));
  c.out.fill("progress.track", {0, 0, size.x, 3}, t.raised);
  c.out.fill("progress.bar", {0, 0, std::max(2.f, size.x * share), 3}, t.text);
}

void write_title(const StageContext& c, const StageLayout& l) {
  const Theme& t = c.out.theme();
  c.out.text("title", c.input.texts->plain("2.title"), l.title, {Font::semibold, l.title_size, t.text});
  if (c.input.computing_seconds < patience) return;
  const auto percent = static_cast<int>(100 * std::clamp(c.input.computing_share, 0.0, 1.0));
  c.out.text("computing", "computing … " + std::to_string(percent) + " %", {l.block.right(), l.title.y},
             {Font::regular, 13, t.quiet_text, Align::right});
}

}  // namespace

Rect visible_box(Rect rect) {
  constexpr float least = 5;
  const float dx = std::max(0.f, (least - rect.width) / 2), dy = std::max(0.f, (least - rect.height) / 2);
  return {rect.x - dx, rect.y - dy, rect.width + 2 * dx, rect.height + 2 * dy};
}

bool shows_single_pixels(float width, std::int64_t pixels, float zoom) {
  constexpr float crisp_from = 4;
  return width * zoom >= crisp_from * static_cast<float>(pixels);
}

StageContext make_context(const SceneInput& input, SceneWriter& out, float zoom) {
  StageContext c{input,
                 *input.document,
                 out,
                 plan_grid(input.document->params.grid_settings()),
                 validate(input.document->params),
                 zoom,
                 0,
                 nullptr,
                 {},
                 1,
                 0,
                 {}};
  const Selection& selection = input.document->selection;
  if (input.result && !input.result->fitted.empty()) {
    const auto last = static_cast<std::int64_t>(input.result->fitted.size()) - 1;
    c.image_index = std::clamp<std::int64_t>(selection.image, 0, last);
    c.fitted = input.result->fitted[static_cast<std::size_t>(c.image_index)];
    c.picture = std::shared_ptr<const Image8>(c.fitted, &c.fitted->image);
  }
  if (!input.current && input.computing_seconds >= patience) c.pixel_opacity = stale_opacity;
  if (c.grid.count() > 0) {
    c.selected = std::clamp<std::int64_t>(selection.patch, 0, c.grid.count() - 1);
    c.hovered = patch_of(input.hover, c.grid);
  }
  return c;
}

Scene build_stage(const SceneInput& input, Vec2 size, float zoom) {
  Scene scene;
  scene.size = size;
  SceneWriter out(scene, input.theme, *input.metrics);
  const StageContext context = make_context(input, out, zoom);
  StageLayout layout = lay_out_stage(measure(context, size, 0));
  // Whether the picture is to scale decides whether the legend says so, and the legend takes room in turn.
  if (const auto rows = legend_of(context, layout.image_to_scale).size(); rows > 0)
    layout = lay_out_stage(measure(context, size, static_cast<int>(rows)));
  write_title(context, layout);
  write_thumbnails(context, layout);
  write_image(context, layout);
  write_mosaic(context, layout);
  write_patch_words(context, layout);
  write_count_words(context, layout);
  write_ruler(context, layout);
  write_progress(context, size);
  return scene;
}

}  // namespace tessera::scene

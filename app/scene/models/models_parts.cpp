#include "app/scene/models/models_parts.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/setting_words.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// One axis of what patch cells stand for: cells lie as far apart as windows do, centred on them.
struct CellAxis {
  double begin = 0, length = 1;  ///< of all cells, in pixels of the picture
};

CellAxis cells_of(const AxisGrid& axis) {
  const auto stride = static_cast<double>(axis.settings.stride);
  const double first = static_cast<double>(axis.window(0).begin) + (static_cast<double>(axis.reach) - stride) / 2;
  return {first, stride * static_cast<double>(axis.count)};
}

/// The part of [begin, begin + length) that a picture of `size` has, and where it lies on [target, target + side).
struct CutAxis {
  float source = 0, source_length = 0, target = 0, target_length = 0;
};

CutAxis cut(const CellAxis& cells, std::int64_t size, float target, float side) {
  const double low = std::max(0.0, cells.begin), high = std::min(static_cast<double>(size), cells.begin + cells.length);
  const double scale = static_cast<double>(side) / cells.length;
  return {static_cast<float>(low), static_cast<float>(high - low),
          target + static_cast<float>((low - cells.begin) * scale), static_cast<float>((high - low) * scale)};
}

}  // namespace

std::string weights_title(const SceneInput& input) { return weights_name(*input.document, *input.texts); }

std::string percent_text(double share) {
  const double percent = 100 * share;
  if (share < 1e-9) return "0 %";  // rounding
  if (percent < 0.001) return "< 0.001 %";
  if (percent >= 99.9995 && share < 1 - 1e-9) return "> 99.999 %";  // not all must not read as all
  int decimals = share >= 1 - 1e-9 ? 0 : percent >= 9.995 ? 1 : percent >= 0.0995 ? 2 : 3;
  if (decimals > 0 && percent >= 99.95) decimals = percent >= 99.995 ? 3 : 2;
  return fixed_number(percent, decimals) + " %";
}

bool analysis_is_there(const ModelsContext& c, bool current, double share, const std::string& failure,
                       std::string_view what) {
  if (current) return true;
  if (!failure.empty()) {
    write_models_note(c, c.body, {{failure, Ink::bad, {}, false}});
    return false;
  }
  const Theme& t = c.theme();
  const float middle = c.body.y + c.body.height * 0.42f, x = c.body.x + c.body.width / 2;
  // Not 100 % before it is done.
  const std::string percent = std::to_string(std::min(99, static_cast<int>(100 * std::clamp(share, 0.0, 1.0))));
  c.out().text("models.computing",
               c.word("models.computing", {{"what", {.text = c.word(what)}}, {"share", {.text = percent}}}),
               {x, middle}, {Font::regular, c.frame().label, t.quiet_text, Align::center});
  const float width = std::min(c.px(260), c.body.width * 0.6f);
  const Rect track{x - width / 2, middle + c.px(14), width, c.px(4)};
  c.out().fill("models.progress.track", track, t.line, track.height / 2);
  const float done = width * static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (done > 1) c.out().fill("models.progress.done", {track.x, track.y, done, track.height}, t.text, track.height / 2);
  return false;
}

void write_models_note(const ModelsContext& c, const Rect& room, const Spans& words) {
  const SpanStyle style{Font::regular, c.frame().label, c.frame().label * 1.45f, Ink::text};
  const float width = std::min(room.width, c.px(520));
  const float line = std::min(width, width_of(c.out().metrics(), words, style) + 1);
  const float height = paragraph_height(c.out().metrics(), words, line, style);
  write_paragraph(c.out(), "models.note", words,
                  {room.x + (room.width - line) / 2, room.y + (room.height - height) * 0.42f, line, height}, style);
}

void write_color_bar(const ModelsContext& c, const std::string& id, const Rect& rect, const ColorBarEnds& ends,
                     bool half) {
  const auto ramp = remembered<Tensor>(c, nullptr, half ? "half bar" : "color bar", [half] {
    constexpr std::int64_t steps = 128;
    Tensor values({1, steps});
    for (std::int64_t k = 0; k < steps; ++k) {
      const float share = static_cast<float>(k) / static_cast<float>(steps - 1);
      values.data[static_cast<std::size_t>(k)] = half ? share : 2 * share - 1;
    }
    return values;
  });
  c.out().set_subject({});
  c.out().add(id + ".colors", heat_map(c.stage, ramp, rect, 1));
  c.out().frame(id + ".frame", rect, c.theme().control_border);
  const float y = rect.bottom() + c.frame().small * 1.25f;
  const auto label = [&](const char* part, const Span& end, float x, Align align) {
    const TextStyle style{Font::regular, c.frame().small, c.theme().quiet_text, align};
    if (!end.text.empty()) c.out().text(id + part, end.text, {x, y}, style, end.values);
  };
  label(".low", ends.low, rect.x, Align::left);
  label(".middle", ends.middle, rect.x + rect.width / 2, Align::center);
  label(".high", ends.high, rect.right(), Align::right);
}

HeatMapShape patch_map(const ModelsContext& c, std::shared_ptr<const Tensor> values, const Rect& target, float range) {
  HeatMapShape shape = heat_map(c.stage, std::move(values), target, range);
  shape.rows = c.stage.grid.rows();
  shape.columns = c.stage.grid.columns();
  shape.axes = MatrixAxes::patches;
  return shape;
}

Rect patch_map_rect(const ModelsContext& c, const Rect& room) {
  const CellAxis x = cells_of(c.stage.grid.width), y = cells_of(c.stage.grid.height);
  Rect box = centered(room, static_cast<float>(x.length), static_cast<float>(y.length));
  const float least = std::min({c.px(6), room.width, room.height});
  const float width = std::max(box.width, least), height = std::max(box.height, least);
  return {room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height};
}

Rect patch_cell(const ModelsContext& c, const Rect& target, std::int64_t patch) {
  const PatchGrid& g = c.stage.grid;
  const float width = target.width / static_cast<float>(g.columns());
  const float height = target.height / static_cast<float>(g.rows());
  return {target.x + width * static_cast<float>(g.column_of(patch)),
          target.y + height * static_cast<float>(g.row_of(patch)), width, height};
}

void write_patch_ground(const ModelsContext& c, const std::string& id, const Rect& target) {
  c.out().set_subject({});
  c.out().fill(id + ".ground", target, c.theme().raised);
  if (!c.stage.picture) return;
  const Size2 image = c.stage.document.params.image;
  const CutAxis x = cut(cells_of(c.stage.grid.width), image.width, target.x, target.width);
  const CutAxis y = cut(cells_of(c.stage.grid.height), image.height, target.y, target.height);
  if (x.target_length <= 0 || y.target_length <= 0) return;
  // The picture may still be that of older settings, of another size.
  const float across = static_cast<float>(c.stage.picture->width) / static_cast<float>(image.width);
  const float down = static_cast<float>(c.stage.picture->height) / static_cast<float>(image.height);
  const Rect source{x.source * across, y.source * down, x.source_length * across, y.source_length * down};
  const Rect place{x.target, y.target, x.target_length, y.target_length};
  const bool crisp = shows_single_pixels(place.width, static_cast<std::int64_t>(source.width), c.stage.zoom);
  c.out().add(id + ".pixels", PictureShape{c.stage.picture, source, place, !crisp});
}

float write_link(const ModelsContext& c, const std::string& id, const std::string& text, Vec2 baseline,
                 const std::string& action) {
  const bool pointed = c.stage.input.hover.action == action;
  const float size = c.frame().label;
  c.out().set_subject({});
  const float width = c.out().text(id, text, baseline, {Font::semibold, size, c.theme().text});
  c.out().fill(id + ".line", {baseline.x, baseline.y + size * 0.22f, width, pointed ? 2.f : 1.f},
               pointed ? c.theme().text : c.theme().control_border);
  c.out().hot_spot({baseline.x - 4, baseline.y - size * 1.2f, width + 8, size * 1.8f}, {}, action);
  return width;
}

}  // namespace tessera::scene

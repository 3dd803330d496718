// Step 5: column d of E folds back into filter d.

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

/// Pieces that fold one by one; more rows than this go several at a time.
constexpr std::int64_t most_pieces = 96;
/// A piece is on its way for this share of the sweep.
constexpr float folding_flight = 0.35f;

float eased(float u) { return static_cast<float>(ease(Easing::in_out, static_cast<double>(u))); }

/// What folds together: some rows of one plane, or, where the lesson flattens pixel by pixel, of all planes.
struct Folding {
  std::int64_t rows = 0;    ///< of a plane in one piece
  std::int64_t stages = 0;  ///< pieces that start one after another
  bool together = false;    ///< all planes' pieces start as one

  /// Of stage `k`: 0 in the strip, 1 in its plane. The first one goes alone.
  float share(const StageContext& c, std::int64_t k) const {
    if (k == 0) return c.done("5.1", "first_row");
    const float swept = c.share("5.1", "fold_rows");
    if (swept >= 1) return 1;
    const float start = as_float(k - 1) / as_float(std::max<std::int64_t>(stages - 1, 1)) * (1 - folding_flight);
    return eased(std::clamp((swept - start) / folding_flight, 0.f, 1.f));
  }
};

Folding folding_of(const StageContext& c) {
  const std::int64_t channels = c.document.params.channels, height = c.document.params.patch.height;
  Folding f;
  f.together = c.document.view.order == PatchOrder::ppc && channels > 1;
  const std::int64_t pieces = std::max<std::int64_t>(most_pieces / channels, 1);
  f.rows = (height + pieces - 1) / pieces;
  const std::int64_t in_plane = (height + f.rows - 1) / f.rows;
  f.stages = f.together ? in_plane : in_plane * channels;
  return f;
}

Rect plane_place(const StageContext& c, const ConvolutionLayout& l, std::int64_t channel) {
  Rect side_by_side = l.spread, stacked = l.plane;
  const std::vector<std::int64_t> order = stacked_channels(c);
  const auto rank = as_float(std::find(order.begin(), order.end(), channel) - order.begin());
  side_by_side.x += l.spread_gap * as_float(channel);
  stacked.x += l.plane_step.x * rank;
  stacked.y += l.plane_step.y * rank;
  return mix(side_by_side, stacked, c.done("5.1", "fold_planes"));
}

/// Rows [first, first + rows) of a plane, `share` of the way from their piece of the strip. A single row turns over as
/// it goes: it stood upright in the strip.
void write_piece(const StageContext& c, HeatMapShape shape, const Rect& from, const Rect& to, float share) {
  const Vec2 start{from.x + from.width / 2, from.y + from.height / 2}, end{to.x + to.width / 2, to.y + to.height / 2};
  const Vec2 at = mix(start, end, share);
  const bool turns = shape.source.height == 1;
  const float length = turns ? from.height : from.width, thickness = turns ? from.width : from.height;
  const float width = std::lerp(length, to.width, share), height = std::lerp(thickness, to.height, share);
  shape.target = {-width / 2, -height / 2, width, height};
  const float angle = turns ? (1 - share) * std::numbers::pi_v<float> / 2 : 0;
  c.out.add(fmt::format("filter.row.{}", static_cast<std::int64_t>(shape.source.y)), shape);
  c.out.scene().items.back().transform = {
      std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle), at.x, at.y};
}

/// One plane: what has arrived, and what is on the way.
void write_folding_plane(const StageContext& c, const ConvolutionLayout& l, const Matrix& planes,
                         std::int64_t channel) {
  const Folding f = folding_of(c);
  const std::int64_t height = c.document.params.patch.height;
  const std::int64_t in_plane = (height + f.rows - 1) / f.rows;
  const Rect place = plane_place(c, l, channel);
  const float row = place.height / as_float(height);
  const float range = c.result()->sheets.e_range;
  std::int64_t arrived = 0;
  std::vector<std::pair<std::int64_t, float>> going;
  for (std::int64_t k = 0; k < in_plane; ++k) {
    const float share = f.share(c, f.together ? k : channel * in_plane + k);
    if (share >= 1)
      arrived = std::min(height, (k + 1) * f.rows);
    else if (share > 0)
      going.emplace_back(k, share);
  }
  if (arrived > 0) {
    if (arrived < height) c.out.set_clip(Rect{place.x, place.y, place.width, row * as_float(arrived)});
    c.out.add(fmt::format("filter.plane.{}", channel), plane(c, planes, channel, place, range));
    c.out.set_clip(std::nullopt);
  }
  for (const auto& [k, share] : going) {
    const std::int64_t first = k * f.rows, rows = std::min(f.rows, height - first);
    const std::int64_t stage = f.together ? k : channel * in_plane + k;
    const float step = l.column.height / as_float(f.stages);
    const Rect from{l.column.x, l.column.y + step * as_float(stage), l.column.width, step};
    const Rect to{place.x, place.y + row * as_float(first), place.width, row * as_float(rows)};
    write_piece(c, plane_rows(c, planes, channel * height + first, rows, to, range), from, to, share);
  }
}

void write_planes(const StageContext& c, const ConvolutionLayout& l) {
  const float coming = c.share("5.1", "first_row");
  if (coming <= 0) return;
  const Theme& t = c.out.theme();
  const Matrix planes = filter_planes(c, c.filter);
  const float opacity = std::min(1.f, 4 * coming);
  c.out.set_subject({TensorName::e, -1, -1, c.filter});
  for (const std::int64_t k : stacked_channels(c)) {
    const Rect place = plane_place(c, l, k);
    c.out.set_opacity(opacity);
    c.out.fill(fmt::format("filter.plane.{}.ground", k), place, t.panel);
    if (planes) write_folding_plane(c, l, planes, k);
    c.out.frame(fmt::format("filter.plane.{}.frame", k), place, t.d);
  }
  c.out.set_opacity(1);
  c.out.set_subject({});
  const std::int64_t front = stacked_channels(c).back();
  if (const Matrix turned = flipped_planes(c, c.filter))
    write_wrong_half(c, "wrong.filter", plane(c, turned, front, plane_place(c, l, front), c.result()->sheets.e_range),
                     WrongHalf::right, fading_in(c.share("5.1", "fold_planes")));
}

void write_e(const StageContext& c, const ConvolutionLayout& l) {
  const float going = fading_out(c.share("5.1", "lift_column"));
  if (going <= 0) return;
  const std::size_t first = c.out.scene().items.size();
  write_sheet(c, l.e);
  write_brace(c, l.e, Side::above);
  write_brace(c, l.e, Side::left);
  write_sheet_pointed(c, l.e);
  const StageFrame& f = c.frame;
  const bool bias = c.document.params.bias;
  std::string words = c.word(bias ? "sheet.e" : "sheet.e_no_bias");
  const float name = c.out.metrics().width("E", Font::semibold, f.label * 1.15f) + f.px(9);
  const float room = f.body.right() - l.e.box.x - name;
  if (c.out.metrics().width(words, Font::regular, f.small) > room) words.clear();
  write_sheet_name(c, "e", "E", words, {l.e.box.x, l.e.box.bottom() + f.label * 1.15f + f.px(6)});
  fade_items_from(c.out, first, going);
}

void write_column(const StageContext& c, const ConvolutionLayout& l) {
  const Theme& t = c.out.theme();
  const float share = c.done("5.1", "lift_column");
  const Rect box = mix(column_box(l.e, c.filter), l.column, share);
  c.out.fill("filter.column.ground", box, t.panel);
  if (const Matrix line = flattened_line(c, fmt::format("e/{}", c.filter), filter_planes(c, c.filter))) {
    const Matrix upright = c.input.memo->get<Tensor>(
        c.input.result, fmt::format("column/{}/{}", static_cast<int>(c.document.view.order), c.filter), [&] {
          return line->reshaped({line->size(), 1});
        });
    c.out.set_subject({TensorName::e, -1, -1, c.filter});
    HeatMapShape shape = heat_map(c, upright, box, c.result()->sheets.e_range);
    shape.axes = MatrixAxes::reading_order;
    shape.places = stored_places(c);
    c.out.set_opacity(c.pixel_opacity);
    c.out.add("filter.column", shape);
    c.out.set_opacity(1);
    c.out.set_subject({});
  }
  c.out.outline("filter.column.outline", box, false);
}

/// Under the filter: "column 19 of E, folded back", in two lines where one is too short.
void write_where_from(const StageContext& c, const ConvolutionLayout& l, const Spans& words, float room) {
  const StageFrame& f = c.frame;
  const Rect filter = l.filter_box(c);
  SpanStyle style{Font::regular, f.small, 1.3f * f.small, Ink::quiet};
  const Rect box{l.plane.x, filter.bottom() + f.px(4), room - (l.plane.x - l.column.x), 0};
  const float whole = width_of(c.out.metrics(), words, style);
  if (whole > box.width && whole * 0.85f <= box.width) style.size *= box.width / whole * 0.995f;
  const float height = paragraph_height(c.out.metrics(), words, box.width, style);
  if (box.y + height <= l.right.bottom()) write_paragraph(c.out, "filter.folds", words, box, style);
}

void write_folding_words(const StageContext& c, const ConvolutionLayout& l) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const texts::Values values{{"d", index_value(c.filter, true, "selection.filter")}};
  const SpanStyle quiet{Font::regular, f.small, f.small, Ink::quiet};
  const float room = l.maps.front.x - f.px(10) - l.column.x;
  c.out.set_opacity(c.share("5.1", "first_row"));
  if (c.share("5.1", "first_row") > 0)
    write_fitted_line(c, "filter.column.label", c.words("cell.column", values),
                      {l.column.x, l.column.y - f.px(7), room, 0}, quiet);
  // How long the strip is, where there is room between it and the photo.
  if (!f.compact && l.column.x - l.outer.right() >= f.px(40) && c.share("5.1", "first_row") > 0) {
    BraceLabel length = dimension_label(c, texts::Role::c);
    length.id = "filter.column.brace";
    write_brace(c, l.column, Side::left, length);
  }
  const float folded = c.share("5.1", "fold_planes");
  if (folded > 0) {
    c.out.set_opacity(fading_in(folded));
    Spans name = c.words("cell.filter", values);
    for (Span& span : name) span.strong = true;
    if (fading_in(folded) > 0) {
      write_fitted_line(c, "filter.label", name, {l.plane.x, l.plane.y - f.px(6), room - (l.plane.x - l.column.x), 0},
                        {Font::semibold, f.label, f.label, Ink::text});
      write_where_from(c, l, c.words("convolution.folds", values), room);
      const float y = l.plane.y + l.plane.height / 2, x = l.column.right() + f.px(f.compact ? 4 : 7);
      PathShape arrow;
      arrow.points = {{x, y}, {l.plane.x - f.px(f.compact ? 3 : 6), y}};
      arrow.stroke = t.quiet_text;
      arrow.stroke_width = 1.5f;
      arrow.arrow_at_end = true;
      c.out.add("filter.arrow", arrow);
    }
  }
  c.out.set_opacity(1);
}

}  // namespace

void write_filter_folding(const StageContext& c, const ConvolutionLayout& l) {
  write_e(c, l);
  write_column(c, l);
  write_planes(c, l);
  write_folding_words(c, l);
}

Matrix flattened_line(const StageContext& c, const std::string& key, const Matrix& planes) {
  if (!planes) return nullptr;
  const PatchOrder order = c.document.view.order;
  return c.input.memo->get<Tensor>(c.input.result, fmt::format("line/{}/{}", static_cast<int>(order), key), [&] {
    const auto places = stored_places(c);
    Tensor line = planes->reshaped({1, planes->size()});
    for (std::size_t k = 0; places && k < places->size(); ++k)
      line.data[k] = planes->data[static_cast<std::size_t>((*places)[k])];
    return line;
  });
}

}  // namespace tessera::scene

// Step 4: one linear layer.

#include "app/scene/lesson/step_project.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/derivation.hpp"
#include "app/scene/lesson/filter_strip.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"

namespace tessera::scene {

namespace {

/// The parts of X's row and of E's column that the planes rise from.
std::vector<Rect> parts_of(const StageContext& c, const Rect& band, bool along) {
  std::vector<Rect> parts;
  const int channels = c.document.params.channels;
  for (int k = 0; k < channels; ++k) {
    // In (P, P, C) order every plane is spread over all of it.
    const auto first = written_as_stored(c) ? static_cast<float>(k) / static_cast<float>(channels) : 0.f;
    const auto share = written_as_stored(c) ? 1.f / static_cast<float>(channels) : 1.f;
    if (along)
      parts.push_back({band.x + band.width * first, band.y, band.width * share, band.height});
    else
      parts.push_back({band.x, band.y + band.height * first, band.width, band.height * share});
  }
  return parts;
}

/// On the planes in front: what a mistake puts in the row's place, or in the filter's.
void write_wrong_planes(const StageContext& c, const ProjectLayout& l, const Derivation& d) {
  const float shown = fading_in(c.share("4.1", "multiply"));
  const DerivationLayout boxes = lay_out_derivation(c, l.card);
  if (shown <= 0 || boxes.order.empty()) return;
  const std::int64_t front = boxes.order.back();
  if (const Matrix row = wrong_planes(c))
    write_wrong_half(c, "wrong.row", plane(c, row, front, boxes.patch.back(), c.result()->sheets.x_range),
                     WrongHalf::right, shown);
  if (const Matrix filter = flipped_planes(c, d.filter))
    write_wrong_half(c, "wrong.filter", plane(c, filter, front, boxes.filter.back(), c.result()->sheets.e_range),
                     WrongHalf::right, shown);
}

void write_card(const StageContext& c, const ProjectLayout& l) {
  write_card_box(c, "card", c.frame.card);
  Derivation d;
  d.patch = c.shown();
  d.filter = c.shown_filter();
  d.arrived = c.done("4.1", "meet");
  if (d.arrived < 1) {
    d.patch_from = parts_of(c, row_box(l.x, d.patch), true);
    d.filter_from = parts_of(c, column_box(l.e, d.filter), false);
  }
  d.multiplied = c.done("4.1", "multiply");
  d.summed = c.done("4.1", "sum");
  d.with_bias = c.share("4.1", "add_bias");
  write_derivation_pictures(c, l.card, d);
  write_wrong_planes(c, l, d);
}

void write_shapes(const StageContext& c, const ProjectLayout& l) {
  const float shown = c.share("4.3", "shapes");
  if (shown <= 0) return;
  const Spans words = c.words("project.shapes");
  SpanStyle style{Font::regular, c.frame.label * 1.15f, 0, Ink::text};
  while (style.size > 9 && width_of(c.out.metrics(), words, style) > c.frame.body.width) style.size -= 0.5f;
  c.out.set_opacity(fading_in(shown));
  const float width = width_of(c.out.metrics(), words, style);
  write_spans(c.out, "project.shapes", words, {l.shapes.x - width / 2, l.shapes.y}, style);
  c.out.set_opacity(1);
}

}  // namespace

void write_project_step(const StageContext& c) {
  const ProjectLayout l = lay_out_project(c);
  write_project_sheets(c, l);
  write_other_dimension(c, l);
  if (l.filters.height > 0) write_filter_strip(c, l.filters, fading_out(c.share("4.3", "shapes")));
  write_shapes(c, l);
  write_card(c, l);
  // What flies over the card to Z lies above it.
  write_project_cells(c, l);
}

}  // namespace tessera::scene

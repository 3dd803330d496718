// Step 8, the last beat: all that happened on one card, a line a stage with its picture and the numbers of the moment.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/tokens_parts.hpp"

namespace tessera::scene {

namespace {

constexpr std::size_t recap_lines = 6;
constexpr std::array recap_steps{"1", "2", "3", "4", "5–7", "8"};  ///< of the lesson, a line each

/// The stage's picture at the left of its line.
void write_thumbnail(const StageContext& c, const TokensLayout& l, std::size_t line, const Rect& room) {
  const std::string id = fmt::format("recap.{}.picture", line + 1);
  const Size2 image = c.document.params.image;
  const Rect photo = thick_enough(centered(room, static_cast<float>(image.width), static_cast<float>(image.height)), 6);
  if (line == 0 && c.picture) {
    c.out.add(id, PictureShape{c.picture,
                               {0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)},
                               photo,
                               true});
    return;
  }
  if (line == 1) {
    MosaicShape mosaic;
    mosaic.picture = c.picture;
    mosaic.grid = c.grid;
    mosaic.target = photo;
    mosaic.gap = c.n() > 1 && c.n() <= 1024 ? 0.16f : 0;
    mosaic.padding = mix(c.out.theme().ground, c.out.theme().bad, 0.4f);
    c.out.set_subject(c.patch_subject(-1));
    c.out.add(id, mosaic);
    c.out.set_subject({});
    return;
  }
  const auto write = [&](SheetPlan plan, std::int64_t rows) {
    const SheetScale scale = fit_sheets({plan.columns}, room.width, {rows}, room.height);
    const float w = scale.side(plan.columns), h = scale.side(rows);
    plan.id = id;
    plan.box = {room.x + (room.width - w) / 2, room.y + (room.height - h) / 2, w, h};
    write_sheet(c, plan);
    write_sheet_pointed(c, plan);
  };
  const SheetScale any{1};
  if (line == 2) write(x_plan(c, {}, any), c.n());
  if (line == 3) write(z_plan(c, {}, any), c.n());
  if (line == 4) write(flattened_plan(c, {}, any), c.d());
  if (line != 5) return;
  Sheet sequence;
  sequence.matrix = sequence_maps(c, l).patches;
  SheetPlan plan = z_plan(c, {}, any);
  plan.sheet = &sequence;
  plan.range = sequence_range(c, l);
  write(plan, l.prefix + c.n());
}

struct RecapType {
  SpanStyle line, heading;
  float picture = 44, row = 60;
};

/// The largest type with which all lines fit.
RecapType fit_type(const StageContext& c, const std::array<Spans, recap_lines>& lines, const Rect& room) {
  RecapType type;
  for (float em = std::min(c.frame.label * 1.2f, 26.f); em >= 9; em -= 0.5f) {
    type.line = {Font::regular, em, em * 1.42f, Ink::text};
    type.line.linked = true;
    type.heading = {Font::semibold, em * 1.1f, em * 1.5f, Ink::text};
    const float spare = (room.height - em * 2.6f) / static_cast<float>(recap_lines);
    type.row = std::min(spare, em * 4.2f);
    type.picture = std::max(8.f, type.row - em * 0.7f);
    float tallest = 0;
    for (const Spans& line : lines)
      tallest =
          std::max(tallest, paragraph_height(c.out.metrics(), line, room.width - type.picture - em * 4.f, type.line));
    if (tallest <= type.row - em * 0.3f) break;
  }
  return type;
}

}  // namespace

void write_recap(const StageContext& c, const TokensLayout& l) {
  const float card = fading_in(c.share("8.4", "step_back")), told = c.share("8.4", "recap");
  if (card <= 0) return;
  const StageFrame& f = c.frame;
  const float pad = f.px(f.compact ? 12 : 26), wide = std::min(f.body.width, f.px(880));
  const Rect most{f.body.x + (f.body.width - wide) / 2 + pad, f.body.y + pad, wide - 2 * pad, f.body.height - 2 * pad};
  std::array<Spans, recap_lines> lines;
  for (std::size_t k = 0; k < recap_lines; ++k) lines[k] = c.words(fmt::format("recap.{}", k + 1));
  const RecapType type = fit_type(c, lines, most);
  const float em = type.line.size, height = em * 2.6f + static_cast<float>(recap_lines) * type.row;
  const float top = most.y + std::max(0.f, (most.height - height) / 2);
  const std::size_t first = c.out.scene().items.size();
  write_card_box(c, "recap.card", {most.x - pad, top - pad, wide, height + 2 * pad});
  write_paragraph(c.out, "recap.heading", {{c.word("recap.heading"), Ink::text, {}, true}},
                  {most.x, top, most.width, 0}, type.heading);
  c.out.fade_since(first, card);
  for (std::size_t k = 0; k < recap_lines; ++k) {
    // One line after the other.
    const float shown = std::clamp(told * (recap_lines + 1) / 2 - static_cast<float>(k) / 2, 0.f, 1.f);
    if (shown <= 0) break;
    const std::size_t line = c.out.scene().items.size();
    const float y = top + em * 2.6f + static_cast<float>(k) * type.row;
    const std::string id = fmt::format("recap.{}", k + 1);
    c.out.text(id + ".number", recap_steps[k], {most.x, y + type.row / 2 + 0.36f * em},
               {Font::regular, em, c.out.theme().quiet_text});
    const Rect picture{most.x + em * 2.4f, y + (type.row - type.picture) / 2, type.picture, type.picture};
    write_thumbnail(c, l, k, picture);
    const float x = picture.right() + em * 1.2f, width = most.x + most.width - x;
    const float words = paragraph_height(c.out.metrics(), lines[k], width, type.line);
    write_paragraph(c.out, id, lines[k], {x, y + (type.row - words) / 2, width, 0}, type.line);
    c.out.fade_since(line, shown);
  }
}

}  // namespace tessera::scene

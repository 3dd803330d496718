// The parted patches, or why there are none; the batch's thumbnails.

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"
#include "app/scene/texts/messages.hpp"

namespace tessera::scene {

namespace {

constexpr float gap_share = 0.2f;
constexpr float number_pixels = 20;  ///< tiles below this size on screen carry no number

/// Gaps between tiles that would be thinner than a pixel are left out bit by bit, not aliased.
float gap_at(float pitch_on_screen) { return gap_share * std::clamp((pitch_on_screen - 1.5f) / 3.5f, 0.f, 1.f); }

/// The patches where they lie in the picture: as far apart as the windows there, overlapping where those do.
MosaicShape patches_in_place(const StageContext& c, const StageLayout& l, MosaicShape mosaic) {
  GridShape grid;
  grid.grid = c.grid;
  grid.target = picture_rect(c, l.image);
  const Rect first = window_rect(grid, 0), last = window_rect(grid, c.grid.count() - 1);
  mosaic.target = {first.x, first.y, last.right() - first.x, last.bottom() - first.y};
  const AxisGrid& axis = c.grid.columns() > 1 ? c.grid.width : c.grid.height;
  mosaic.gap = c.grid.count() > 1 ? 1 - static_cast<float>(axis.reach) / static_cast<float>(axis.settings.stride) : 0;
  return mosaic;
}

MosaicShape make_mosaic(const StageContext& c, const Rect& target) {
  MosaicShape mosaic;
  mosaic.picture = c.picture;
  mosaic.grid = c.grid;
  mosaic.target = target;
  const float pitch =
      std::min(target.width / static_cast<float>(c.grid.columns()), target.height / static_cast<float>(c.grid.rows()));
  mosaic.gap = c.grid.count() > 1 ? gap_at(pitch * c.zoom) : 0;
  const Theme& t = c.out.theme();
  mosaic.padding = mix(t.ground, t.bad, 0.4f);
  const Rect tile = tile_rect(mosaic, 0);
  mosaic.smooth = !shows_single_pixels(tile.width, c.grid.width.reach, c.zoom);
  const float side = std::min(tile.width, tile.height);
  // A number of all the digits must fit on a tile.
  const float digits = static_cast<float>(std::to_string(c.grid.count() - 1).size());
  const float size = std::min(side * 0.36f, side / (digits * 0.68f));
  if (c.document.view.indices && side * c.zoom >= number_pixels && size * c.zoom >= 6.f)
    mosaic.number_size = std::min(size, c.frame.small);
  return mosaic;
}

/// Numbers in reading order: the rows that are done, and the part of the row under way.
void write_numbers(const StageContext& c, const MosaicShape& numbered, float share) {
  const std::int64_t columns = c.grid.columns();
  const auto done = static_cast<std::int64_t>(static_cast<double>(share) * static_cast<double>(c.grid.count()));
  const std::int64_t rows = done / columns, column = done - rows * columns;
  const Rect box = numbered.target;
  if (rows > 0) {
    c.out.set_clip(Rect{box.x, box.y, box.width, tile_rect(numbered, (rows - 1) * columns).bottom() - box.y});
    c.out.add("patches.tiles.numbers", numbered);
  }
  if (rows < c.grid.rows() && column > 0) {
    const Rect last = tile_rect(numbered, rows * columns + column - 1);
    c.out.set_clip(Rect{box.x, last.y, last.right() - box.x, last.height});
    c.out.add("patches.tiles.numbers.row", numbered);
  }
  c.out.set_clip(std::nullopt);
}

void write_tiles(const StageContext& c, const MosaicShape& numbered, const MosaicShape& mosaic,
                 const CutProgress& progress) {
  const float opacity = part_of_share(progress.part, 0, 0.03f);
  c.out.set_subject(c.patch_subject(-1));
  c.out.set_opacity(c.pixel_opacity * opacity);
  c.out.add("patches.tiles", progress.numbers >= 1 ? numbered : mosaic);
  if (numbered.number_size > 0 && progress.numbers > 0 && progress.numbers < 1)
    write_numbers(c, numbered, progress.numbers);
  c.out.set_opacity(opacity);
  if (c.hovered && *c.hovered != c.selected) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    c.out.outline("patches.hovered", visible_box(tile_rect(mosaic, *c.hovered)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("patches.selected", visible_box(tile_rect(mosaic, c.selected)), false);
  c.out.set_subject({});
  c.out.set_opacity(1);
}

void write_mosaic_braces(const StageContext& c, Rect box, float opacity) {
  if (opacity <= 0) return;
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const float away = f.px(9) + 6;
  c.out.set_opacity(opacity);
  c.out.brace_above("patches.brace.width", box.x, box.right(), box.y - away, t.n);
  c.out.text("patches.brace.width.label", "W′ = " + grouped(c.grid.columns()),
             {box.x + box.width / 2, box.y - away - 6}, {Font::regular, f.label, t.n, Align::center},
             {{{}, "grid.width.count"}});
  c.out.brace_beside("patches.brace.height", box.y, box.bottom(), box.right() + away, -6, t.n);
  write_turned_text(c.out, "patches.brace.height.label", "H′ = " + grouped(c.grid.rows()),
                    {box.right() + away + 6 + f.label * 0.75f, box.y + box.height / 2}, t.n,
                    {{{}, "grid.height.count"}}, f.label);
  c.out.set_opacity(1);
}

/// What to do about an issue, by the setting it is about.
std::string advice(const StageContext& c, const Issue& issue) {
  const Size2 dilation = c.document.params.dilation;
  if (issue.field == "patch")
    return c.word(dilation.height > 1 || dilation.width > 1 ? "stage.advice.dilation" : "stage.advice.patch");
  return c.word(issue.field == "dim" ? "stage.advice.dim" : "stage.advice.other");
}

/// Paragraphs on a card in the mosaic's place.
void write_card(const StageContext& c, const StageLayout& l, const std::string& heading,
                const std::vector<Spans>& paragraphs) {
  const Theme& t = c.out.theme();
  const Rect column = l.mosaic_column;
  const StageFrame& f = c.frame;
  const float inset = f.px(18), inner = column.width - 2 * inset, between = f.px(8);
  const SpanStyle style{Font::regular, f.label, f.label * 1.45f, Ink::text};
  float height = f.px(56);
  for (const Spans& words : paragraphs) height += paragraph_height(c.out.metrics(), words, inner, style) + between;
  const Rect card{column.x, column.y, column.width, height};
  c.out.box("message.card", card, t.panel, t.line, 8);
  c.out.fill("message.edge", {card.x, card.y + 8, 3, card.height - 16}, t.bad);
  float size = f.label * 1.15f;
  while (size > 10 && c.out.metrics().width(heading, Font::semibold, size) > inner) size -= 0.5f;
  c.out.text("message.heading", heading, {card.x + inset, card.y + f.px(32)}, {Font::semibold, size, t.text});
  float y = card.y + f.px(46);
  for (std::size_t k = 0; k < paragraphs.size(); ++k)
    y = between +
        write_paragraph(c.out, "message." + std::to_string(k), paragraphs[k], {card.x + inset, y, inner, 0}, style);
}

void write_why_not(const StageContext& c, const StageLayout& l) {
  std::vector<Spans> paragraphs;
  for (const Issue& issue : c.issues)
    paragraphs.push_back({{issue.field, Ink::p, {}, true}, {": " + rule_of(c, issue), Ink::text, {}, false}});
  if (!c.issues.empty()) paragraphs.push_back({{advice(c, c.issues.front()), Ink::quiet, {}, false}});
  const bool no_window = !c.issues.empty() && c.issues.front().field == "patch";
  write_card(c, l, c.word(no_window ? "stage.no_window" : "stage.impossible"), paragraphs);
}

}  // namespace

std::string rule_of(const StageContext& c, const Issue& issue) {
  static const texts::Texts english = texts::Texts::load(texts::Language::english);
  return texts::translate_message(english, *c.input.texts, issue.rule);
}

void write_parted_patches(const StageContext& c, const Rect& target) {
  const MosaicShape numbered = make_mosaic(c, target);
  MosaicShape mosaic = numbered;
  mosaic.number_size = 0;
  write_tiles(c, numbered, mosaic, {});
}

void write_mosaic(const StageContext& c, const StageLayout& l, const CutProgress& progress) {
  if (!c.fits()) return write_why_not(c, l);
  if (!c.input.failure.empty()) {
    write_card(c, l, c.word("stage.failed"), {{{c.input.failure, Ink::text, {}, false}}});
    return;
  }
  if (progress.part <= 0) return;
  const MosaicShape numbered = make_mosaic(c, l.mosaic);
  MosaicShape mosaic = numbered;
  mosaic.number_size = 0;
  if (progress.part < 1) {
    const MosaicShape start = patches_in_place(c, l, mosaic);
    mosaic.target = mix(start.target, mosaic.target, progress.part);
    mosaic.gap = start.gap + (mosaic.gap - start.gap) * progress.part;
  }
  write_tiles(c, numbered, mosaic, progress);
  write_mosaic_braces(c, numbered.target, fading_in(progress.part));
}

void write_thumbnails(const StageContext& c, const Rect& strip) {
  const std::size_t count = c.document.images.size();
  if (count < 2) return;
  const Theme& t = c.out.theme();
  const float label = c.out.metrics().width("B = 16", Font::regular, 14) + 14;
  const float side = std::min(36.f, (strip.width - label) / static_cast<float>(count) - 6);
  c.out.text("batch.label", "B = " + grouped(static_cast<std::int64_t>(count)), {strip.x, strip.y + 23},
             {Font::regular, 14, t.quiet_text}, {{{}, "batch"}});
  for (std::size_t k = 0; k < count; ++k) {
    const Rect box{strip.x + label + static_cast<float>(k) * (side + 6), strip.y, side, side};
    const std::string id = "batch." + std::to_string(k);
    c.out.fill(id + ".ground", box, t.raised);
    if (c.input.result && k < c.input.result->fitted.size()) {
      const auto& fitted = c.input.result->fitted[k];
      const std::shared_ptr<const Image8> picture(fitted, &fitted->image);
      // The largest square in the middle.
      const auto w = static_cast<float>(picture->width), h = static_cast<float>(picture->height);
      const float square = std::min(w, h);
      c.out.add(id, PictureShape{picture, {(w - square) / 2, (h - square) / 2, square, square}, box, true});
    }
    const auto index = static_cast<std::int64_t>(k);
    const bool chosen = index == c.document.selection.image;
    if (chosen) c.out.frame(id + ".chosen", {box.x - 2, box.y - 2, side + 4, side + 4}, t.text, 2);
    c.out.hot_spot(box, {TensorName::image, index, -1, -1}, "image." + std::to_string(k));
  }
}

}  // namespace tessera::scene

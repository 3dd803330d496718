// The parted patches, or why there are none; the batch's thumbnails.

#include <algorithm>
#include <cmath>

#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr float gap_share = 0.2f;
constexpr float number_pixels = 20;  ///< tiles below this size on screen carry no number

/// Gaps between tiles that would be thinner than a pixel are left out bit by bit, not aliased.
float gap_at(float pitch_on_screen) { return gap_share * std::clamp((pitch_on_screen - 1.5f) / 3.5f, 0.f, 1.f); }

MosaicShape make_mosaic(const StageContext& c, const StageLayout& l) {
  MosaicShape mosaic;
  mosaic.picture = c.picture;
  mosaic.grid = c.grid;
  mosaic.target = l.mosaic;
  const float pitch = std::min(l.mosaic.width / static_cast<float>(c.grid.columns()),
                               l.mosaic.height / static_cast<float>(c.grid.rows()));
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
    mosaic.number_size = std::min(size, 13.f);
  return mosaic;
}

void write_tiles(const StageContext& c, const MosaicShape& mosaic) {
  c.out.set_subject(c.patch_subject(-1));
  c.out.set_opacity(c.pixel_opacity);
  c.out.add("patches.tiles", mosaic);
  c.out.set_opacity(1);
  if (c.hovered && *c.hovered != c.selected) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    c.out.outline("patches.hovered", visible_box(tile_rect(mosaic, *c.hovered)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("patches.selected", visible_box(tile_rect(mosaic, c.selected)), false);
  c.out.set_subject({});
}

void write_braces(const StageContext& c, Rect box) {
  const Theme& t = c.out.theme();
  c.out.brace_above("patches.brace.width", box.x, box.right(), box.y - 15, t.n);
  c.out.text("patches.brace.width.label", "W′ = " + grouped(c.grid.columns()), {box.x + box.width / 2, box.y - 22},
             {Font::regular, 15, t.n, Align::center}, {{{}, "grid.width.count"}});
  c.out.brace_beside("patches.brace.height", box.y, box.bottom(), box.right() + 15, -6, t.n);
  write_turned_text(c.out, "patches.brace.height.label", "H′ = " + grouped(c.grid.rows()),
                    {box.right() + 31, box.y + box.height / 2}, t.n, {{{}, "grid.height.count"}});
}

/// What to do about an issue, by the setting it is about.
std::string advice(const StageContext& c, const Issue& issue) {
  const EmbedParams& p = c.document.params;
  if (issue.field == "patch") {
    const bool dilated = p.dilation.height > 1 || p.dilation.width > 1;
    return dilated ? "Choose a smaller patch or dilation, more padding, or a larger image."
                   : "Choose a smaller patch, more padding, or a larger image.";
  }
  if (issue.field == "dim") return "Choose a smaller D or a smaller patch.";
  return "Change this setting in the panel on the left.";
}

/// Paragraphs on a card in the mosaic's place.
void write_card(const StageContext& c, const StageLayout& l, const std::string& heading,
                const std::vector<Spans>& paragraphs) {
  const Theme& t = c.out.theme();
  const Rect column = l.mosaic_column;
  const float inner = column.width - 36, between = 8;
  const SpanStyle style{Font::regular, 15, 22, Ink::text};
  float height = 56;
  for (const Spans& words : paragraphs) height += paragraph_height(c.out.metrics(), words, inner, style) + between;
  const Rect card{column.x, column.y, column.width, height};
  c.out.box("message.card", card, t.panel, t.line, 8);
  c.out.fill("message.edge", {card.x, card.y + 8, 3, card.height - 16}, t.bad);
  c.out.text("message.heading", heading, {card.x + 18, card.y + 32}, {Font::semibold, 17, t.text});
  float y = card.y + 46;
  for (std::size_t k = 0; k < paragraphs.size(); ++k)
    y = between +
        write_paragraph(c.out, "message." + std::to_string(k), paragraphs[k], {card.x + 18, y, inner, 0}, style);
}

void write_why_not(const StageContext& c, const StageLayout& l) {
  std::vector<Spans> paragraphs;
  for (const Issue& issue : c.issues)
    paragraphs.push_back({{issue.field, Ink::p, {}, true}, {": " + issue.rule, Ink::text, {}, false}});
  if (!c.issues.empty()) paragraphs.push_back({{advice(c, c.issues.front()), Ink::quiet, {}, false}});
  const bool no_window = !c.issues.empty() && c.issues.front().field == "patch";
  write_card(c, l, no_window ? "No window fits" : "These settings cannot be", paragraphs);
}

}  // namespace

void write_mosaic(const StageContext& c, const StageLayout& l) {
  if (!c.fits()) return write_why_not(c, l);
  if (!c.input.failure.empty()) {
    write_card(c, l, "The embedding could not be computed", {{{c.input.failure, Ink::text, {}, false}}});
    return;
  }
  const MosaicShape mosaic = make_mosaic(c, l);
  write_tiles(c, mosaic);
  write_braces(c, mosaic.target);
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

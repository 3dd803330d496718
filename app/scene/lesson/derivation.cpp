#include "app/scene/lesson/derivation.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr float fan_shift = 0.13f;  ///< of one plane behind another, as a share of its side

std::string title_of(const StageContext& c, const Derivation& d) {
  const std::string cell = fmt::format("Z[{}, {}]", grouped(d.patch), grouped(d.filter));
  return c.input.texts->plain("cell.title", {{"cell", {.text = cell}}});
}

float title_height(const StageContext& c) { return c.frame.label + c.frame.px(c.frame.compact ? 6 : 14); }

/// Planes one behind another in a square: the last one, in front, lies furthest to the right and down.
std::vector<Rect> fan(const StageContext& c, Vec2 corner, float side) {
  const int channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  const float one = side / (1 + fan_shift * static_cast<float>(channels - 1));
  std::vector<Rect> boxes;
  for (int k = 0; k < channels; ++k) {
    const float at = fan_shift * one * static_cast<float>(k);
    const Rect room{corner.x + at, corner.y + at, one, one};
    const Rect box = centered(room, static_cast<float>(patch.width), static_cast<float>(patch.height));
    const float width = std::max(box.width, std::min(4.f, one)), height = std::max(box.height, std::min(4.f, one));
    boxes.push_back({room.x + (one - width) / 2, room.y + (one - height) / 2, width, height});
  }
  return boxes;
}

/// One of the three groups of planes.
struct PlaneGroup {
  std::string id;
  Matrix planes;
  float range = 1;
  Subject subject;
  float opacity = 1;
  float shown = 1;  ///< rows from the top, as a share
};

void write_group(const StageContext& c, const PlaneGroup& g, const std::vector<Rect>& boxes,
                 const std::vector<std::int64_t>& order) {
  if (g.opacity <= 0) return;
  const Theme& t = c.out.theme();
  for (std::size_t k = 0; k < boxes.size(); ++k) {
    const std::string id = fmt::format("{}.plane.{}", g.id, order[k]);
    const Rect& box = boxes[k];
    c.out.set_opacity(g.opacity);
    c.out.set_subject(g.subject);
    c.out.fill(id + ".ground", box, t.zero);
    if (g.planes && g.shown > 0) {
      c.out.set_opacity(g.opacity * c.pixel_opacity);
      if (g.shown < 1) c.out.set_clip(Rect{box.x, box.y, box.width, box.height * g.shown});
      c.out.add(id, plane(c, g.planes, order[k], box, g.range));
      c.out.set_clip(std::nullopt);
      c.out.set_opacity(g.opacity);
    }
    c.out.set_subject({});
    c.out.frame(id + ".frame", box, k + 1 == boxes.size() ? t.text : t.control_border);
  }
  c.out.set_opacity(1);
}

std::vector<Rect> on_the_way(const std::vector<Rect>& from, const std::vector<Rect>& to,
                             const std::vector<std::int64_t>& order, float share) {
  if (from.size() != to.size() || share >= 1) return to;
  std::vector<Rect> boxes;
  for (std::size_t k = 0; k < to.size(); ++k)
    boxes.push_back(mix(from[static_cast<std::size_t>(order[k])], to[k], share));
  return boxes;
}

/// Which row is being multiplied, on the planes in front.
void write_row_marks(const StageContext& c, const DerivationLayout& l, float share) {
  if (share <= 0 || share >= 1) return;
  c.out.set_opacity(std::clamp(std::min(share, 1 - share) * 12, 0.f, 1.f));
  const auto rows = static_cast<float>(c.document.params.patch.height);
  const auto mark = [&](const char* id, const Rect& box) {
    const float step = box.height / rows, high = std::max(step, 3.f);
    c.out.outline(id, {box.x, box.y + box.height * share - high / 2, box.width, high}, true);
  };
  mark("cell.mark.patch", l.patch.back());
  mark("cell.mark.filter", l.filter.back());
  mark("cell.mark.product", l.product.back());
  c.out.set_opacity(1);
}

/// The pixel under the pointer, on all planes of its channel that are in front.
void write_pointed_place_on(const StageContext& c, const char* id, const Rect& box) {
  const Size2 patch = c.document.params.patch;
  const std::int64_t j = *c.pointed.place, u = j / patch.width % patch.height, v = j % patch.width;
  const float dx = box.width / static_cast<float>(patch.width), dy = box.height / static_cast<float>(patch.height);
  const float wide = std::max(dx, 4.f), high = std::max(dy, 4.f);
  c.out.outline(id,
                {box.x + dx * (static_cast<float>(v) + 0.5f) - wide / 2,
                 box.y + dy * (static_cast<float>(u) + 0.5f) - high / 2, wide, high},
                true);
}

void write_pointed(const StageContext& c, const DerivationLayout& l) {
  const std::int64_t area = c.document.params.patch.height * c.document.params.patch.width;
  if (!c.pointed.place || *c.pointed.place / area != l.order.back()) return;
  write_pointed_place_on(c, "cell.pointed.patch", l.patch.back());
  write_pointed_place_on(c, "cell.pointed.filter", l.filter.back());
  write_pointed_place_on(c, "cell.pointed.product", l.product.back());
}

void write_centred(const StageContext& c, const std::string& id, const char* sign, Vec2 at) {
  const float size = c.frame.label * 1.5f;
  c.out.text(id, sign, {at.x, at.y + size * 0.36f}, {Font::regular, size, c.out.theme().quiet_text, Align::center});
}

/// One line under a group.
struct Caption {
  std::string id, words;
  float x = 0;
  int row = 0;
  ValueReference value;
};

/// What the groups are of the matrices, and what they are pictures of.
std::vector<Caption> captions_of(const StageContext& c, const DerivationLayout& l, const Derivation& d) {
  const texts::Values i{{"i", {.text = grouped(d.patch)}}}, f{{"d", {.text = grouped(d.filter)}}};
  const ValueReference patch{c.patch_subject(d.patch), "patch.index"};
  const ValueReference filter{{TensorName::e, -1, -1, d.filter}, "filter.index"};
  const texts::Texts& words = *c.input.texts;
  std::vector<Caption> all{{"cell.row", words.plain("cell.row", i), l.patch.front().x, 0, patch},
                           {"cell.column", words.plain("cell.column", f), l.filter.front().x, 0, filter}};
  if (!l.two_captions) return all;
  const bool stacked = c.document.params.channels > 1;
  const texts::Values front{{"i", {.text = grouped(d.patch)}}, {"channel", {.text = channel_name(c, c.channel)}}};
  all.push_back({"cell.patch", words.plain(stacked ? "cell.patch.front" : "cell.patch", stacked ? front : i),
                 l.patch.front().x, 1, patch});
  all.push_back({"cell.filter", words.plain("cell.filter", f), l.filter.front().x, 1, filter});
  return all;
}

void write_captions(const StageContext& c, const DerivationLayout& l, const Derivation& d) {
  const Theme& t = c.out.theme();
  const std::vector<Caption> captions = captions_of(c, l, d);
  float size = c.frame.small;
  // As far as the next group begins.
  const float room = l.filter.front().x - l.patch.front().x - c.frame.px(8);
  for (const Caption& caption : captions) {
    while (size > 7 && c.out.metrics().width(caption.words, Font::regular, size) > room) size -= 0.25f;
  }
  for (const Caption& caption : captions)
    c.out.text(caption.id, caption.words,
               {caption.x, l.caption + static_cast<float>(caption.row) * c.frame.small * 1.35f},
               {Font::regular, size, caption.row == 0 ? t.text : t.quiet_text}, {caption.value});
  if (d.multiplied <= 0) return;
  c.out.set_opacity(std::clamp(d.multiplied * 4, 0.f, 1.f));
  write_spans(c.out, "cell.products", c.words("cell.products"), {l.product.front().x, l.caption},
              {Font::regular, size, size * 1.4f, Ink::text});
  c.out.set_opacity(1);
}

}  // namespace

DerivationLayout lay_out_derivation(const StageContext& c, const Rect& rect) {
  const StageFrame& f = c.frame;
  DerivationLayout l;
  l.width = rect.width;
  const float line = f.small * 1.35f, total = f.label + f.px(12);
  float room = rect.height - title_height(c) - total;
  l.two_captions = room > 5.5f * line + f.px(40);
  room -= (l.two_captions ? 2 : 1) * line + f.px(6);
  const bool other = room > f.px(96);
  if (other) room -= line + f.px(5);
  const float sign = f.px(f.compact ? 26 : 46), arrow = f.px(f.compact ? 26 : 56);
  // The longest line of the list, in the font that sets digits alike.
  const float list = c.out.metrics().width("−0.0000 × −0.0000 = −0.0000", Font::mono, f.small);
  float side = std::max(8.f, std::min(room, (rect.width - 2 * sign - arrow - list) / 3));
  const bool listed = side >= std::min(room, f.px(44));
  if (!listed) side = std::max(8.f, std::min(room, (rect.width - 2 * sign) / 3));
  const float top = rect.y + title_height(c), middle = top + side / 2;
  float x = rect.x;
  l.patch = fan(c, {x, top}, side);
  l.times = {(x += side) + sign / 2, middle};
  l.filter = fan(c, {x += sign, top}, side);
  l.equals = {(x += side) + sign / 2, middle};
  l.product = fan(c, {x += sign, top}, side);
  x += side + arrow;
  if (listed) l.list = {x, top, rect.right() - x, std::max(side, room)};
  l.order = stacked_channels(c);
  l.caption = top + side + f.px(4) + f.small;
  const float last = rect.bottom() - (other ? line + f.px(5) : 0);
  l.total = {rect.x, last - f.px(6)};
  if (other) l.other = {rect.x, rect.bottom() - f.px(5)};
  return l;
}

void write_derivation_pictures(const StageContext& c, const Rect& rect, const Derivation& d) {
  const Theme& t = c.out.theme();
  const DerivationLayout l = lay_out_derivation(c, rect);
  float size = c.frame.label;
  const std::string title = title_of(c, d);
  while (size > 10 && c.out.metrics().width(title, Font::semibold, size) > rect.width) size -= 0.5f;
  c.out.text("cell.title", title, {rect.x, rect.y + size}, {Font::semibold, size, t.text});
  if (d.arrived <= 0) return;
  const float come = std::clamp(d.arrived * 8, 0.f, 1.f), placed = std::clamp((d.arrived - 0.8f) / 0.2f, 0.f, 1.f);
  const EmbedResult* result = c.result();
  const Subject x{TensorName::x, c.image_index, d.patch, -1}, e{TensorName::e, -1, -1, d.filter};
  const float x_range = result != nullptr ? result->sheets.x_range : 1,
              e_range = result != nullptr ? result->sheets.e_range : 1;
  if (d.multiplied > 0)
    write_group(c,
                {"product", product_planes(c, d.patch, d.filter), product_range(c, d.patch, d.filter), x,
                 std::clamp(d.multiplied * 6, 0.f, 1.f), d.multiplied},
                l.product, l.order);
  write_group(c, {"filter", filter_planes(c, d.filter), e_range, e, come},
              on_the_way(d.filter_from, l.filter, l.order, d.arrived), l.order);
  write_group(c, {"patch", patch_planes(c, d.patch), x_range, x, come},
              on_the_way(d.patch_from, l.patch, l.order, d.arrived), l.order);
  if (placed <= 0) return;
  c.out.set_opacity(placed);
  write_centred(c, "cell.times", "⊙", l.times);
  write_captions(c, l, d);
  c.out.set_opacity(std::clamp(d.multiplied * 4, 0.f, 1.f));
  if (d.multiplied > 0) write_centred(c, "cell.equals", "=", l.equals);
  c.out.set_opacity(1);
  write_row_marks(c, l, d.multiplied);
  write_pointed(c, l);
  write_terms(c, l, d);
  write_total(c, l, d);
}

}  // namespace tessera::scene

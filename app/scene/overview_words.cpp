// The overview's words: names and shapes under the pictures, N worked out.

#include <algorithm>

#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/overview_parts.hpp"
#include "app/scene/size_formula.hpp"

namespace tessera::scene {

namespace {

constexpr float least_mono = 0.72f;  ///< of the small type: a shape that would be smaller is left out

/// A picture's words: its name, what its numbers are, its shape, and what is marked in it.
struct Caption {
  std::string id;
  float left, right;  ///< where they may stand
  std::string name;
  Spans words, shape, note;
};

struct Extents {
  ShapeExtent channels, h, w, n, length, ph, pw, d, rows, columns;
};

Extents extents_of(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const PatchGrid& g = c.grid;
  return {{p.channels, Ink::c, "params.channels"},           {p.image.height, Ink::text, "params.height"},
          {p.image.width, Ink::text, "params.width"},        {c.n(), Ink::n, "grid.count"},
          {p.patch_length(), Ink::c, "params.patch_length"}, {p.patch.height, Ink::p, "params.patch_height"},
          {p.patch.width, Ink::p, "params.patch_width"},     {p.dim, Ink::d, "params.dim"},
          {g.rows(), Ink::n, "grid.height.count"},           {g.columns(), Ink::n, "grid.width.count"}};
}

Spans marked(const StageContext& c, const char* key) {
  const std::int64_t shown = c.shown();
  texts::Value i = index_value(shown, shown == c.selected, "selection.patch");
  return c.words(key, {{"i", std::move(i)}});
}

/// What the hatched and shaded parts of the picture are: the first of the legend.
Spans picture_note(const StageContext& c, const OverviewLayout& l) {
  const auto entries = legend_of(c, l.image_to_scale);
  return entries.empty() ? Spans{} : entries.front().words;
}

float width_in(const StageContext& c, const Spans& spans, Font font, float size) {
  return width_of(c.out.metrics(), spans, {font, size, 0, Ink::text});
}

std::vector<Caption> captions_of(const StageContext& c, const OverviewLayout& l, bool indices) {
  const Extents e = extents_of(c);
  const float end = l.frame.size.x - l.frame.margin;
  const float gap = std::max(8.f, c.frame.px(14));
  const auto note = [&](const char* key) { return indices ? marked(c, key) : Spans{}; };
  const Spans weights = c.input.weights_name.empty() ? Spans{} : Spans{{c.input.weights_name, Ink::quiet}};
  const float under_image = l.stacked ? c.frame.px(16) : 0;  // beside the code's road
  const float mosaic_end = l.stacked ? (l.formula.width > 0 ? l.formula.x : end) : l.x.x;
  std::vector<Caption> all;
  all.push_back({"image",
                 l.image.x + under_image,
                 l.mosaic.x - gap,
                 c.word("overview.image"),
                 {},
                 shape_spans(c, true, {e.channels, e.h, e.w}),
                 picture_note(c, l)});
  all.push_back({"patches",
                 l.mosaic.x,
                 mosaic_end - gap,
                 c.word("overview.patches"),
                 {},
                 shape_spans(c, true, {e.n, e.channels, e.ph, e.pw}),
                 note("overview.patch")});
  all.push_back({"x",
                 l.x.x,
                 l.e.x - gap,
                 "X",
                 {{c.word("sheet.x"), Ink::quiet}},
                 shape_spans(c, true, {e.n, e.length}),
                 note("overview.row")});
  // Z stands at the edge: where its shape would not fit there, its words begin further left.
  const Spans z_shape = shape_spans(c, true, {e.n, e.d});
  const float e_name = c.out.metrics().width("E", Font::semibold, c.frame.label * 1.1f);
  const float wanted = end - width_in(c, z_shape, Font::mono, 0.85f * c.frame.small);
  const float z_left = std::min(l.z.x, std::max(wanted, l.e.x + e_name + gap));
  const std::string product = c.document.params.bias ? "Z = X E + b" : "Z = X E";
  const bool whole = c.out.metrics().width(product, Font::semibold, c.frame.label * 1.1f) <= end - z_left;
  all.push_back({"e", l.e.x, z_left - gap, "E", {}, shape_spans(c, false, {e.length, e.d}), weights});
  all.push_back({"z", z_left, end, whole ? product : "Z", {}, z_shape, note("overview.token")});
  return all;
}

void add_road_captions(const StageContext& c, const OverviewLayout& l, bool indices, std::vector<Caption>& all) {
  const Extents e = extents_of(c);
  const float end = l.frame.size.x - l.frame.margin, gap = std::max(8.f, c.frame.px(14));
  const Rect maps = l.maps.bounds();
  const auto d = index_value(c.shown_filter(), c.shown_filter() == c.filter, "selection.filter");
  all.push_back({"maps",
                 maps.x,
                 l.flat.x - gap,
                 c.word("overview.maps"),
                 {},
                 shape_spans(c, true, {e.d, e.rows, e.columns}),
                 indices ? c.words("overview.filter", {{"d", d}}) : Spans{}});
  const float name = c.out.metrics().width("D × N", Font::semibold, c.frame.label * 1.1f);
  all.push_back({"flat",
                 std::min(l.flat.x, end - name),
                 end,
                 "D × N",
                 {},
                 shape_spans(c, true, {e.d, e.n}),
                 indices ? marked(c, "overview.column") : Spans{}});
}

/// One size for all shapes, at which those that fit at all do.
float mono_caption_size(const StageContext& c, const std::vector<Caption>& captions) {
  float size = c.frame.small;
  const float least = c.frame.readable(least_mono * c.frame.small);
  for (const Caption& caption : captions) {
    const float unit = width_in(c, caption.shape, Font::mono, 1), fitting = (caption.right - caption.left) / unit;
    if (fitting >= least) size = std::min(size, fitting);
  }
  return size;
}

void write_caption(const StageContext& c, const Caption& k, float top, float mono) {
  const float room = k.right - k.left, name_size = c.frame.label * 1.1f, small = c.frame.small;
  const std::string id = "overview." + k.id;
  float y = top + c.frame.px(9) + c.frame.label;
  const float width = c.out.metrics().width(k.name, Font::semibold, name_size);
  c.out.text(id + ".name", k.name, {k.left, y}, {Font::semibold, name_size, c.out.theme().text});
  const float used = width + c.frame.px(8);
  if (!c.frame.compact && !k.words.empty() && used + width_in(c, k.words, Font::regular, small) <= room)
    write_spans(c.out, id + ".words", k.words, {k.left + used, y}, {Font::regular, small, 0, Ink::quiet});
  y += small * 1.5f;
  if (width_in(c, k.shape, Font::mono, mono) <= room + 0.5f)
    write_spans(c.out, id + ".shape", k.shape, {k.left, y}, {Font::mono, mono, 0, Ink::quiet});
  if (c.frame.compact || k.note.empty()) return;
  y += small * 1.5f;
  SpanStyle style{Font::regular, small, 0, Ink::quiet};
  const float least = c.frame.readable(0.75f * small);
  while (style.size > least && width_of(c.out.metrics(), k.note, style) > room)
    style.size = std::max(least, style.size - 0.25f);
  if (width_of(c.out.metrics(), k.note, style) <= room) write_spans(c.out, id + ".note", k.note, {k.left, y}, style);
}

// N ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/// (⌊(224 + 2·0 − 16)/16⌋ + 1), one axis in its numbers; p = 0 is left out.
MathBox stops_of(const StageContext& c, const MathSetter& set, bool width) {
  const AxisGrid& a = width ? c.grid.width : c.grid.height;
  const MathBox moves = moves_in_numbers(set, c.out.theme(), a, width ? "grid.width" : "grid.height");
  return set.row({set.text("("), moves, set.text(" + 1)")});
}

/// H′ = ⌊(H + 2p − f)/s⌋ + 1, one axis in letters; `side` is its name.
MathBox general_stops(const StageContext& c, const MathSetter& set, const std::string& name, const char* side) {
  const Theme& t = c.out.theme();
  const MathBox top = set.row({set.text(std::string(side) + " + 2p − "), set.text("f", t.p)});
  return set.row(
      {set.text(name, t.n), set.text(" = "), set.floor(set.fraction(top, set.text("s", t.p))), set.text(" + 1")});
}

bool same_count(const AxisGrid& a, const AxisGrid& b) {
  return a.padded_size == b.padded_size && a.reach == b.reach && a.settings.stride == b.settings.stride &&
         a.settings.padding == b.settings.padding;
}

}  // namespace

Spans shape_spans(const StageContext& c, bool batch, const std::vector<ShapeExtent>& extents) {
  Spans spans{{"("}};
  if (batch) {
    const auto count = static_cast<std::int64_t>(c.document.images.size());
    spans.push_back({std::to_string(count), Ink::text, {{{}, "batch"}}});
  }
  for (const ShapeExtent& extent : extents) {
    if (spans.size() > 1) spans.push_back({", "});
    spans.push_back({std::to_string(extent.size), extent.ink, {{{}, extent.field}}});
  }
  spans.push_back({")"});
  return spans;
}

std::vector<MathBox> count_formula(const StageContext& c, const MathSetter& set, float width, bool general) {
  const Theme& t = c.out.theme();
  const auto n = [&] { return set.text("N", t.n); };
  std::vector<MathBox> lines;
  if (general) {
    lines.push_back(set.row({n(), set.text(" = "), set.text("H′ · W′", t.n)}));
    lines.push_back(general_stops(c, set, "H′", "H"));
    lines.push_back(general_stops(c, set, "W′", "W"));
  }
  std::vector<MathBox> parts;
  const MathBox rows = stops_of(c, set, false);
  if (same_count(c.grid.height, c.grid.width)) {
    parts.push_back(set.row({n(), set.text(" = "), set.superscript(rows, "2")}));
  } else {
    parts.push_back(set.row({n(), set.text(" = "), rows}));
    parts.push_back(set.row({set.text(" · "), stops_of(c, set, true)}));
  }
  parts.push_back(set.row({set.text(" = "), set.text(grouped(c.grid.rows()), t.n, {{{}, "grid.height.count"}}),
                           set.text(" · "), set.text(grouped(c.grid.columns()), t.n, {{{}, "grid.width.count"}})}));
  parts.push_back(set.row({set.text(" = "), set.text(grouped(c.n()), t.n, {{{}, "grid.count"}})}));
  for (MathBox& line : break_math(set, parts, width)) lines.push_back(std::move(line));
  return lines;
}

float formula_height(const MathSetter& set, const std::vector<MathBox>& lines) {
  float height = 0;
  for (const MathBox& line : lines) height += line.ascent + line.descent + 0.45f * set.size();
  return height;
}

void write_overview_formula(const StageContext& c, const OverviewLayout& l) {
  const Rect room = l.formula;
  if (room.width < 40 || room.height <= 0) return;
  const bool spacious = l.stacked || l.road_pictures;
  const auto fits = [&](float size, bool general) {
    const MathSetter set(c.out.metrics(), size, c.out.theme().text);
    const auto lines = count_formula(c, set, room.width, general);
    const bool wide = std::any_of(lines.begin(), lines.end(), [&](const MathBox& m) { return m.width > room.width; });
    return !wide && formula_height(set, lines) <= room.height;
  };
  const float usual = c.frame.label * 1.15f;
  float size = usual;
  while (spacious && size > 0.8f * usual && !fits(size, true)) size -= 0.5f;
  const bool general = spacious && fits(size, true);
  if (!general) size = usual;
  while (size > c.frame.readable(7) && !fits(size, general)) size = std::max(c.frame.readable(7), size - 0.5f);
  if (!fits(size, general)) return;
  const MathSetter set(c.out.metrics(), size, c.out.theme().text);
  const auto lines = count_formula(c, set, room.width, general);
  // A lone line under everything stands in the middle; beside pictures lines begin together, at their middle.
  float y = room.y + (l.stacked ? (room.height - formula_height(set, lines)) / 2 : 0);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    y += lines[k].ascent;
    const float x = spacious ? room.x : room.x + (room.width - lines[k].width) / 2;
    write_math(c.out, "overview.formula." + std::to_string(k), lines[k], {x, y});
    y += lines[k].descent + 0.45f * size;
  }
}

void write_overview_names(const StageContext& c, const OverviewLayout& l, bool indices) {
  std::vector<Caption> captions = captions_of(c, l, indices);
  if (l.road_pictures) add_road_captions(c, l, indices, captions);
  const float mono = mono_caption_size(c, captions);
  // In a figure too narrow for all shapes a single one would look like an oversight.
  const bool all = std::all_of(captions.begin(), captions.end(), [&](const Caption& caption) {
    return width_in(c, caption.shape, Font::mono, mono) <= caption.right - caption.left + 0.5f;
  });
  if (c.frame.compact && !all) {
    for (Caption& caption : captions) caption.shape.clear();
  }
  for (std::size_t k = 0; k < captions.size(); ++k) {
    float top = k < 2 ? l.names : l.sheet_names;
    if (captions[k].id == "maps" || captions[k].id == "flat") top = l.bottom - l.names_height;
    write_caption(c, captions[k], top, mono);
  }
}

}  // namespace tessera::scene

// The image with its grid, its padding, and the pixels that no window or several windows read.

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// More runs than this are drawn as one tint of their average.
constexpr std::size_t most_strips = 160;

bool has_border(const StageContext& c) {
  const AxisGrid &w = c.grid.width, &h = c.grid.height;
  return w.added + h.added + w.settings.padding + h.settings.padding > 0;
}

void write_border(const StageContext& c, Rect outer) {
  const Theme& t = c.out.theme();
  c.out.fill("image.border", outer, mix(t.ground, t.bad, 0.14f));
  c.out.hatch("image.border.hatch", outer, with_alpha(t.bad, 0.75f));
  c.out.frame("image.border.frame", outer, t.bad);
}

void write_pixels(const StageContext& c, Rect target) {
  const Theme& t = c.out.theme();
  c.out.fill("image.ground", target, t.raised);
  if (!c.picture) {
    c.out.text("image.waiting", c.word(c.input.failure.empty() ? "stage.reading" : "stage.no_picture"),
               {target.x + target.width / 2, target.y + target.height / 2},
               {Font::regular, c.frame.small, t.quiet_text, Align::center});
    return;
  }
  c.out.set_opacity(c.pixel_opacity);
  const Rect whole{0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)};
  c.out.add("image.pixels",
            PictureShape{c.picture, whole, target, !shows_single_pixels(target.width, c.picture->width, c.zoom)});
  c.out.set_opacity(1);
}

/// Calls `draw(rect, id, share)` for each run of pixels along one axis, or once for all when they are too many.
template <class Draw>
void for_strips(const std::vector<Interval>& runs, const AxisScale& scale, const std::string& id, Draw draw) {
  if (runs.size() <= most_strips) {
    for (std::size_t k = 0; k < runs.size(); ++k) {
      const float begin = scale.at(static_cast<double>(runs[k].begin));
      draw(begin, scale.at(static_cast<double>(runs[k].end)) - begin, id + '.' + std::to_string(k), 1.f);
    }
    return;
  }
  std::int64_t length = 0;
  for (const Interval& run : runs) length += run.length();
  draw(scale.begin, scale.length, id + ".all", static_cast<float>(length) / static_cast<float>(scale.size));
}

void write_coverage(const StageContext& c, Rect target) {
  const AxisScale x{target.x, target.width, c.grid.width.settings.size};
  const AxisScale y{target.y, target.height, c.grid.height.settings.size};
  const Color shade = c.out.theme().name == ThemeName::dark ? Color{0x5B, 0x9B, 0xFF, 255} : c.out.theme().p;
  const auto twice = [&](Rect strip, const std::string& id, float share) {
    c.out.fill(id, strip, with_alpha(shade, 0.17f * share));
  };
  for_strips(read_repeatedly(c.grid.width), x, "image.twice.columns",
             [&](float at, float length, const std::string& id, float share) {
               twice({at, target.y, length, target.height}, id, share);
             });
  for_strips(read_repeatedly(c.grid.height), y, "image.twice.rows",
             [&](float at, float length, const std::string& id, float share) {
               twice({target.x, at, target.width, length}, id, share);
             });
  const auto lost = [&](Rect strip, const std::string& id, float share) {
    if (share >= 1)
      write_lost_strip(c, id, strip);
    else
      c.out.fill(id, strip, with_alpha(c.out.theme().bad, 0.55f * share));
  };
  for_strips(unread(c.grid.width), x, "image.unread.columns",
             [&](float at, float length, const std::string& id, float share) {
               lost({at, target.y, length, target.height}, id, share);
             });
  for_strips(unread(c.grid.height), y, "image.unread.rows",
             [&](float at, float length, const std::string& id, float share) {
               lost({target.x, at, target.width, length}, id, share);
             });
}

/// Where windows overlap, the neighbours' outlines tell how far.
void write_neighbours(const StageContext& c, const GridShape& grid) {
  const auto overlaps = [](const AxisGrid& axis) { return axis.settings.stride < axis.reach; };
  const std::int64_t row = c.grid.row_of(c.selected), column = c.grid.column_of(c.selected);
  const auto neighbour = [&](std::int64_t r, std::int64_t q, const char* name) {
    if (r < 0 || q < 0 || r >= c.grid.rows() || q >= c.grid.columns()) return;
    const Rect box = visible_box(window_rect(grid, r * c.grid.columns() + q));
    c.out.frame(std::string("image.neighbour.") + name, box, with_alpha({255, 255, 255, 255}, 0.75f));
  };
  if (overlaps(c.grid.width)) {
    neighbour(row, column - 1, "left");
    neighbour(row, column + 1, "right");
  }
  if (overlaps(c.grid.height)) {
    neighbour(row - 1, column, "above");
    neighbour(row + 1, column, "below");
  }
}

/// The counted_lines between windows, as far as the walk has come: rows that are done, and the part of the row under
/// way.
void write_grid_lines(const StageContext& c, const GridShape& grid, float share) {
  const std::int64_t columns = c.grid.columns();
  const auto done = static_cast<std::int64_t>(static_cast<double>(share) * static_cast<double>(c.grid.count()));
  const std::int64_t rows = std::min(done / columns, c.grid.rows()), column = done - rows * columns;
  constexpr float over = 1;  // a line on the edge is seen whole
  const auto row_box = [&](std::int64_t row) { return window_rect(grid, row * columns); };
  const Rect first = row_box(0), last = window_rect(grid, c.grid.count() - 1);
  const float left = first.x - over, width = last.right() - first.x + 2 * over;
  c.out.set_subject(c.patch_subject(-1));
  if (rows >= c.grid.rows()) {
    c.out.add("image.grid", grid);
  } else if (rows > 0) {
    c.out.set_clip(Rect{left, first.y - over, width, row_box(rows - 1).bottom() - first.y + 2 * over});
    c.out.add("image.grid", grid);
  }
  if (rows < c.grid.rows() && column > 0) {
    const Rect box = window_rect(grid, rows * columns + column - 1);
    c.out.set_clip(Rect{left, box.y - over, box.right() - left + over, box.height + 2 * over});
    c.out.add("image.grid.row", grid);
  }
  c.out.set_clip(std::nullopt);
  c.out.set_subject({});
}

GridShape image_grid(const StageContext& c, Rect target) {
  GridShape grid;
  grid.grid = c.grid;
  grid.target = target;
  // Close counted_lines are drawn fainter, so that the picture stays to be seen.
  const float pitch = std::min(
      target.width * static_cast<float>(c.grid.width.settings.stride) / static_cast<float>(c.grid.width.settings.size),
      target.height * static_cast<float>(c.grid.height.settings.stride) /
          static_cast<float>(c.grid.height.settings.size));
  grid.color = with_alpha({255, 255, 255, 255}, 0.5f * std::clamp(pitch * c.zoom / 14, 0.12f, 1.f));
  grid.stroke_width = c.document.view.grid ? 1.f : 0.f;
  return grid;
}

void write_selection(const StageContext& c, const GridShape& grid, float opacity) {
  if (opacity <= 0) return;
  c.out.set_opacity(opacity);
  c.out.set_subject(c.patch_subject(-1));
  write_neighbours(c, grid);
  if (c.hovered && *c.hovered != c.selected) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    c.out.outline("image.hovered", visible_box(window_rect(grid, *c.hovered)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("image.selected", visible_box(window_rect(grid, c.selected)), false);
  c.out.set_subject({});
  c.out.set_opacity(1);
}

std::int64_t total(const std::vector<Interval>& runs) {
  std::int64_t sum = 0;
  for (const Interval& run : runs) sum += run.length();
  return sum;
}

/// Rows or columns, counted.
texts::Value counted_lines(std::int64_t count, const char* field) {
  return {.text = grouped(count), .number = count, .references = {{{}, field}}};
}

void append_words(Spans& to, Spans more) {
  if (!to.empty() && !more.empty()) to.push_back({"; ", Ink::quiet, {}, false});
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

Spans padding_words(const StageContext& c) {
  const PatchGrid& g = c.grid;
  const std::int64_t ph = g.height.settings.padding, pw = g.width.settings.padding;
  texts::Values values;
  values["pad"] = counted_lines(ph, "grid.height.padding");
  values["padH"] = counted_lines(ph, "grid.height.padding");
  values["padW"] = counted_lines(pw, "grid.width.padding");
  values["rows"] = {.text = grouped(g.height.added), .number = g.height.added};
  values["columns"] = {.text = grouped(g.width.added), .number = g.width.added};
  Spans words;
  if (ph + pw > 0) append_words(words, c.words(ph == pw ? "stage.padding" : "stage.padding.two", values));
  if (g.height.added + g.width.added > 0) append_words(words, c.words("stage.added", values));
  return words;
}

Spans unread_words(const StageContext& c, std::int64_t columns, std::int64_t rows) {
  const texts::Values values{{"columns", counted_lines(columns, "grid.width.unread")},
                             {"rows", counted_lines(rows, "grid.height.unread")}};
  return c.words(rows == 0 ? "stage.unread.columns" : columns == 0 ? "stage.unread.rows" : "stage.unread", values);
}

}  // namespace

Rect picture_rect(const StageContext& c, const Rect& outer) {
  const AxisGrid &w = c.grid.width, &h = c.grid.height;
  const auto share = [](std::int64_t part, const AxisGrid& axis) {
    const std::int64_t whole = axis.settings.size + axis.added + 2 * axis.settings.padding;
    return static_cast<float>(static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(whole, 1)));
  };
  return {outer.x + outer.width * share(w.settings.padding, w), outer.y + outer.height * share(h.settings.padding, h),
          outer.width * share(w.settings.size, w), outer.height * share(h.settings.size, h)};
}

void write_lost_strip(const StageContext& c, const std::string& id, const Rect& strip) {
  const Theme& t = c.out.theme();
  c.out.fill(id, strip, with_alpha(t.name == ThemeName::dark ? t.ground : Color{255, 255, 255, 255}, 0.62f));
  c.out.hatch(id + ".hatch", strip, with_alpha(t.bad, 0.9f));
}

void write_unfilled(const StageContext& c, const Rect& target) {
  if (c.fitted == nullptr) return;
  const Image8& image = c.fitted->image;
  const Size2 content = c.fitted->content;
  const AxisScale x{target.x, target.width, image.width}, y{target.y, target.height, image.height};
  if (content.width < image.width) {
    const float left = x.at(static_cast<double>(content.width));
    write_lost_strip(c, "image.unfilled.right", {left, target.y, target.x + target.width - left, target.height});
  }
  if (content.height < image.height) {
    const float top = y.at(static_cast<double>(content.height));
    write_lost_strip(c, "image.unfilled.bottom", {target.x, top, target.width, target.bottom() - top});
  }
}

void write_turned_text(SceneWriter& out, const std::string& id, const std::string& text, Vec2 bottom_centre,
                       Color color, std::vector<ValueReference> values, float size) {
  TextShape shape{text, {0, 0}, Font::regular, size, color, Align::center, std::move(values)};
  out.add(id, std::move(shape));
  // A quarter turn to the left: reads upwards, its baseline facing the picture.
  out.scene().items.back().transform = {0, -1, 1, 0, bottom_centre.x, bottom_centre.y};
}

std::vector<LegendEntry> legend_of(const StageContext& c, bool to_scale) {
  using Mark = LegendEntry::Mark;
  std::vector<LegendEntry> entries;
  if (has_border(c)) entries.push_back({Mark::hatch, padding_words(c)});
  if (c.fitted != nullptr &&
      (c.fitted->content.width < c.fitted->image.width || c.fitted->content.height < c.fitted->image.height))
    entries.push_back({Mark::hatch, c.words("stage.fit_padded", {})});
  if (c.fits()) {
    const std::int64_t columns = total(unread(c.grid.width)), rows = total(unread(c.grid.height));
    if (columns + rows > 0) entries.push_back({Mark::hatch, unread_words(c, columns, rows)});
    const std::int64_t repeated = c.grid.repeated_pixels();
    if (repeated > 0)
      entries.push_back(
          {Mark::shade,
           c.words("stage.repeated",
                   {{"pixels", {.text = grouped(repeated), .references = {{{}, "grid.repeated_pixels"}}}}})});
  }
  if (!to_scale) entries.push_back({Mark::none, c.words("stage.not_to_scale", {})});
  for (LegendEntry& entry : entries) entry.words = joined(std::move(entry.words), Ink::quiet);
  return entries;
}

void write_legend(const StageContext& c, const StageLayout& l) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const auto entries = legend_of(c, l.image_to_scale);
  const float row = f.px(20);
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const float y = l.legend.y + row * static_cast<float>(k);
    const std::string id = "image.legend." + std::to_string(k);
    const Rect swatch{l.legend.x, y + row * 0.27f, f.px(18), f.px(11)};
    float x = l.legend.x;
    if (entries[k].mark != LegendEntry::Mark::none) {
      x = swatch.right() + f.px(8);
      if (entries[k].mark == LegendEntry::Mark::hatch) {
        c.out.hatch(id + ".swatch", swatch, t.bad);
        c.out.frame(id + ".swatch.frame", swatch, t.bad);
      } else {
        c.out.box(id + ".swatch", swatch, with_alpha(t.p, 0.4f), t.p, 0);
      }
    }
    SpanStyle style{Font::regular, f.small, row, Ink::quiet};
    while (style.size > 9 && width_of(c.out.metrics(), entries[k].words, style) > l.legend.right() - x)
      style.size -= 0.5f;
    write_spans(c.out, id, entries[k].words, {x, y + row * 0.75f}, style);
  }
}

void write_side_braces(const StageContext& c, const Rect& outer, const Rect& picture, const SideLabels& l) {
  const StageFrame& f = c.frame;
  const float top = outer.y - f.px(9), left = outer.x - f.px(9);
  c.out.brace_above(l.id + ".width", picture.x, picture.right(), top - 6, l.color);
  c.out.text(l.id + ".width.label", l.width, {picture.x + picture.width / 2, top - 12},
             {Font::regular, f.label, l.color, Align::center}, {{{}, l.width_field}});
  c.out.brace_beside(l.id + ".height", picture.y, picture.bottom(), left - 6, 6, l.color);
  write_turned_text(c.out, l.id + ".height.label", l.height, {left - 12, picture.y + picture.height / 2}, l.color,
                    {{{}, l.height_field}}, f.label);
}

void write_image_braces(const StageContext& c, const Rect& outer, const Rect& picture) {
  const EmbedParams& p = c.document.params;
  write_side_braces(c, outer, picture,
                    {"image.brace", "W = " + grouped(p.image.width), "params.width", "H = " + grouped(p.image.height),
                     "params.height", c.out.theme().text});
}

void write_cut_picture(const StageContext& c, const Rect& outer, const CutProgress& progress) {
  const Rect picture = picture_rect(c, outer);
  if (has_border(c)) write_border(c, outer);
  write_pixels(c, picture);
  write_unfilled(c, picture);
  if (c.fits()) {
    if (progress.hatch > 0) {
      const std::size_t first = c.out.scene().items.size();
      write_coverage(c, picture);
      c.out.fade_since(first, progress.hatch);
    }
    const GridShape grid = image_grid(c, picture);
    write_grid_lines(c, grid, progress.grid);
    write_selection(c, grid, progress.selected);
  }
}

void write_image(const StageContext& c, const StageLayout& l, const CutProgress& progress) {
  write_cut_picture(c, l.image, progress);
  write_image_braces(c, l.image, picture_rect(c, l.image));
  const std::size_t first = c.out.scene().items.size();
  write_legend(c, l);
  if (c.fits()) c.out.fade_since(first, progress.hatch);
}

}  // namespace tessera::scene

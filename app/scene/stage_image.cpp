// The image with its grid, its padding, and the pixels that no window or several windows read.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// More runs than this are drawn as one tint of their average.
constexpr std::size_t most_strips = 160;

/// The H × W picture inside its padding.
Rect picture_rect(const StageContext& c, Rect outer) {
  const AxisGrid &w = c.grid.width, &h = c.grid.height;
  const auto share = [](std::int64_t part, const AxisGrid& axis) {
    const std::int64_t whole = axis.settings.size + axis.added + 2 * axis.settings.padding;
    return static_cast<float>(static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(whole, 1)));
  };
  return {outer.x + outer.width * share(w.settings.padding, w), outer.y + outer.height * share(h.settings.padding, h),
          outer.width * share(w.settings.size, w), outer.height * share(h.settings.size, h)};
}

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
    const std::string words = c.input.failure.empty() ? "reading the picture …" : "no picture";
    c.out.text("image.waiting", words, {target.x + target.width / 2, target.y + target.height / 2},
               {Font::regular, 13, t.quiet_text, Align::center});
    return;
  }
  c.out.set_opacity(c.pixel_opacity);
  const Rect whole{0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)};
  c.out.add("image.pixels",
            PictureShape{c.picture, whole, target, !shows_single_pixels(target.width, c.picture->width, c.zoom)});
  c.out.set_opacity(1);
}

void write_lost_strip(const StageContext& c, const std::string& id, Rect strip) {
  const Theme& t = c.out.theme();
  c.out.fill(id, strip, with_alpha(t.name == ThemeName::dark ? t.ground : Color{255, 255, 255, 255}, 0.62f));
  c.out.hatch(id + ".hatch", strip, with_alpha(t.bad, 0.9f));
}

/// The part of a fitted picture that shows no file (Fit::pad).
void write_unfilled(const StageContext& c, Rect target) {
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

void write_grid(const StageContext& c, Rect target) {
  GridShape grid;
  grid.grid = c.grid;
  grid.target = target;
  // Close lines are drawn fainter, so that the picture stays to be seen.
  const float pitch = std::min(
      target.width * static_cast<float>(c.grid.width.settings.stride) / static_cast<float>(c.grid.width.settings.size),
      target.height * static_cast<float>(c.grid.height.settings.stride) /
          static_cast<float>(c.grid.height.settings.size));
  grid.color = with_alpha({255, 255, 255, 255}, 0.5f * std::clamp(pitch * c.zoom / 14, 0.12f, 1.f));
  grid.stroke_width = c.document.view.grid ? 1.f : 0.f;
  c.out.set_subject(c.patch_subject(-1));
  c.out.add("image.grid", grid);
  write_neighbours(c, grid);
  if (c.hovered && *c.hovered != c.selected) {
    c.out.set_subject(c.patch_subject(*c.hovered));
    c.out.outline("image.hovered", visible_box(window_rect(grid, *c.hovered)), true);
  }
  c.out.set_subject(c.patch_subject(c.selected));
  c.out.outline("image.selected", visible_box(window_rect(grid, c.selected)), false);
  c.out.set_subject({});
}

void write_braces(const StageContext& c, const StageLayout& l, Rect picture) {
  const Theme& t = c.out.theme();
  const EmbedParams& p = c.document.params;
  const float top = l.image.y - 10, left = l.image.x - 10;
  c.out.brace_above("image.brace.width", picture.x, picture.right(), top - 5, t.text);
  c.out.text("image.brace.width.label", "W = " + grouped(p.image.width), {picture.x + picture.width / 2, top - 12},
             {Font::regular, 15, t.text, Align::center}, {{{}, "params.width"}});
  c.out.brace_beside("image.brace.height", picture.y, picture.bottom(), left - 5, 6, t.text);
  const std::string label = "H = " + grouped(p.image.height);
  write_turned_text(c.out, "image.brace.height.label", label, {left - 10, picture.y + picture.height / 2}, t.text,
                    {{{}, "params.height"}});
}

Spans counted(std::int64_t columns, std::int64_t rows, const char* what) {
  Spans spans;
  const auto put = [&](std::int64_t number, const char* one, const char* many, const char* field) {
    spans.push_back({(spans.empty() ? "" : " and ") + grouped(number) + ' ' + (number == 1 ? one : many),
                     Ink::quiet,
                     {{{}, field}},
                     false});
  };
  if (columns > 0) put(columns, "column", "columns", "grid.width.unread");
  if (rows > 0) put(rows, "row", "rows", "grid.height.unread");
  spans.push_back({what, Ink::quiet, {}, false});
  return spans;
}

std::int64_t total(const std::vector<Interval>& runs) {
  std::int64_t sum = 0;
  for (const Interval& run : runs) sum += run.length();
  return sum;
}

std::string padding_words(const PatchGrid& g) {
  const std::int64_t ph = g.height.settings.padding, pw = g.width.settings.padding;
  std::string words;
  if (ph + pw > 0)
    words = ph == pw ? fmt::format("{} px of zeros on every side", ph)
                     : fmt::format("{} px of zeros above and below, {} px left and right", ph, pw);
  if (g.height.added + g.width.added > 0)
    words += fmt::format("{}{} rows and {} columns added to a multiple of P", words.empty() ? "" : "; ", g.height.added,
                         g.width.added);
  return words;
}

}  // namespace

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
  if (has_border(c)) entries.push_back({Mark::hatch, {{padding_words(c.grid), Ink::quiet, {}, false}}});
  if (c.fitted != nullptr &&
      (c.fitted->content.width < c.fitted->image.width || c.fitted->content.height < c.fitted->image.height))
    entries.push_back({Mark::hatch, {{"padded at the right and bottom to fit", Ink::quiet, {}, false}}});
  if (c.fits()) {
    const std::int64_t columns = total(unread(c.grid.width)), rows = total(unread(c.grid.height));
    if (columns + rows > 0) entries.push_back({Mark::hatch, counted(columns, rows, " of pixels in no patch")});
    if (c.grid.repeated_pixels() > 0)
      entries.push_back({Mark::shade,
                         {{grouped(c.grid.repeated_pixels()), Ink::quiet, {{{}, "grid.repeated_pixels"}}, false},
                          {" px read more than once", Ink::quiet, {}, false}}});
  }
  if (!to_scale) entries.push_back({Mark::none, {{"not to scale: drawn thicker to be seen", Ink::quiet, {}, false}}});
  return entries;
}

void write_legend(const StageContext& c, const StageLayout& l) {
  const Theme& t = c.out.theme();
  const auto entries = legend_of(c, l.image_to_scale);
  const SpanStyle style{Font::regular, 13, 20, Ink::text};
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const float y = l.legend.y + 20 * static_cast<float>(k);
    const std::string id = "image.legend." + std::to_string(k);
    const Rect swatch{l.legend.x, y + 5, 18, 11};
    float x = l.legend.x;
    if (entries[k].mark != LegendEntry::Mark::none) {
      x = swatch.right() + 8;
      if (entries[k].mark == LegendEntry::Mark::hatch) {
        c.out.hatch(id + ".swatch", swatch, t.bad);
        c.out.frame(id + ".swatch.frame", swatch, t.bad);
      } else {
        c.out.box(id + ".swatch", swatch, with_alpha(t.p, 0.4f), t.p, 0);
      }
    }
    write_spans(c.out, id, entries[k].words, {x, y + 15}, style);
  }
}

void write_image(const StageContext& c, const StageLayout& l) {
  const Rect picture = picture_rect(c, l.image);
  if (has_border(c)) write_border(c, l.image);
  write_pixels(c, picture);
  write_unfilled(c, picture);
  if (c.fits()) {
    write_coverage(c, picture);
    write_grid(c, picture);
  }
  write_braces(c, l, picture);
  write_legend(c, l);
}

}  // namespace tessera::scene

// Step 3: the strip, how it is read, and the place of each number in it.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/lesson/step_flatten.hpp"
#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

Rect part_of_strip(const Rect& strip, float first, float length, std::int64_t of) {
  const float step = strip.width / static_cast<float>(of);
  return {strip.x + step * first, strip.y, step * length, strip.height};
}

HeatMapShape strip_map(const StageContext& c, const Rect& target) {
  HeatMapShape map = heat_map(c, written_row(c, c.shown()), target, c.result()->sheets.x_range);
  map.rows = 1;
  map.columns = c.length();
  map.axes = MatrixAxes::reading_order;
  map.places = stored_places(c);
  return map;
}

/// Rows of the planes on their way.
void write_flights(const StageContext& c, const FlattenLayout& l, const Unrolling& u) {
  const Matrix planes = patch_planes(c, c.shown());
  if (!planes) return;
  const std::int64_t rows = c.document.params.patch.height;
  for (std::size_t n = 0; n < u.fly.size(); ++n) {
    const std::int64_t run = u.fly[n];
    const Rect end = part_of_strip(l.strip, static_cast<float>(run), 1, u.runs);
    for (std::int64_t k = 0; k < c.document.params.channels; ++k) {
      if (!in_run(c, run, k)) continue;
      const Rect box = mix(run_on_plane(c, l, run, k), end, u.flown[n]);
      // Where the channels are shuffled into one another none of them may cover the strip at the end.
      const float landing = written_as_stored(c) ? 1.f : std::clamp((1 - u.flown[n]) / 0.3f, 0.f, 1.f);
      c.out.set_opacity(c.pixel_opacity * std::clamp(u.flown[n] * 12, 0.f, 1.f) * landing);
      c.out.add(fmt::format("strip.flight.{}.{}", run, k),
                plane_rows(c, planes, k * rows + run % rows, 1, box, c.result()->sheets.x_range));
    }
  }
  c.out.set_opacity(1);
}

std::string place_range(const StageContext& c, const char* key, std::int64_t first, std::int64_t last,
                        const std::string& name) {
  return c.input.texts->plain(
      key, {{"name", {.text = name}}, {"first", {.text = grouped(first)}}, {"last", {.text = grouped(last)}}});
}

/// └────┘ under a part of the strip, with the longest of the labels that fits.
void write_bracket(const StageContext& c, const std::string& id, const Rect& part,
                   const std::vector<std::string>& labels) {
  const Theme& t = c.out.theme();
  const float y = part.bottom() + c.frame.px(5), inset = std::min(1.5f, part.width * 0.1f);
  c.out.path(id,
             {{part.x + inset, y}, {part.x + inset, y + 6}, {part.right() - inset, y + 6}, {part.right() - inset, y}},
             t.quiet_text, 1.2f);
  for (const std::string& label : labels) {
    if (c.out.metrics().width(label, Font::regular, c.frame.small) > part.width - c.frame.px(6)) continue;
    c.out.text(id + ".label", label, {part.x + part.width / 2, y + 6 + c.frame.px(4) + c.frame.small},
               {Font::regular, c.frame.small, t.text, Align::center});
    return;
  }
}

/// The labels of part k, the longest first.
std::vector<std::string> bracket_labels(const StageContext& c, bool by_plane, std::int64_t k, std::int64_t length) {
  const std::int64_t first = k * length, last = first + length - 1;
  const std::string range = fmt::format("{} … {}", grouped(first), grouped(last));
  if (!by_plane) return {place_range(c, "flatten.pixel_row", first, last, grouped(k)), range};
  const std::string name = plane_name(c, k), letter = name.substr(0, name.find(' '));
  const std::string plane = letter == "c" ? grouped(k) : letter;
  return {place_range(c, "flatten.plane", first, last, plane), "j = " + range, range, plane};
}

/// Where parts are too narrow to be named one by one: the first and the last.
void write_end_labels(const StageContext& c, const FlattenLayout& l, std::int64_t parts, std::int64_t length) {
  const TextStyle style{Font::regular, c.frame.small, c.out.theme().text};
  const float y = l.strip.bottom() + c.frame.px(9) + 6 + c.frame.small;
  const std::string first = bracket_labels(c, false, 0, length)[0];
  const std::string last = bracket_labels(c, false, parts - 1, length)[0];
  const float width = c.out.text("strip.bracket.first", first, {l.strip.x, y}, style);
  if (parts == 1 || width + c.out.metrics().width(last, style.font, style.size) + c.frame.px(16) > l.strip.width)
    return;
  c.out.text("strip.bracket.last", last, {l.strip.right(), y}, {style.font, style.size, style.color, Align::right});
}

/// Which places are a plane's, or in (P, P, C) order a pixel row's.
void write_brackets(const StageContext& c, const FlattenLayout& l) {
  const EmbedParams& p = c.document.params;
  const bool by_plane = c.document.view.order == PatchOrder::cpp || p.channels == 1;
  const std::int64_t parts = by_plane ? p.channels : p.patch.height, length = c.length() / parts;
  constexpr float narrowest = 7;
  const float step = l.strip.width / static_cast<float>(parts);
  const std::int64_t drawn = step >= narrowest ? parts : 1;
  const bool named =
      by_plane || c.out.metrics().width(bracket_labels(c, false, parts - 1, length)[1], Font::regular, c.frame.small) +
                          c.frame.px(6) <=
                      step;
  for (std::int64_t k = 0; k < drawn; ++k)
    write_bracket(c, fmt::format("strip.bracket.{}", k), part_of_strip(l.strip, static_cast<float>(k), 1, drawn),
                  named ? bracket_labels(c, by_plane, k, length) : std::vector<std::string>{});
  if (!named) write_end_labels(c, l, parts, length);
}

/// "j = c·P² + u·P + v = 2·256 + 8·16 + 15 = 655" for a place of the shown patch.
Spans place_words(const StageContext& c, std::optional<std::int64_t> stored) {
  const Size2 patch = c.document.params.patch;
  std::string key = c.document.view.order == PatchOrder::ppc ? "flatten.place.ppc" : "flatten.place.cpp";
  if (patch.height != patch.width) key += ".oblong";
  Spans words = c.words(key);
  if (!stored) return words;
  const PlaceInPatch at = place_in_patch(c, *stored);
  const Subject subject{TensorName::x, c.image_index, c.shown(), *stored};
  const auto value = [&](std::int64_t number, const char* field) {
    return texts::Value{.text = grouped(number), .number = number, .references = {{subject, field}}};
  };
  const bool ppc = c.document.view.order == PatchOrder::ppc;
  const std::int64_t j = ppc ? (at.row * patch.width + at.column) * c.document.params.channels + at.channel : *stored;
  const texts::Values values{{"c", value(at.channel, "place.channel")},
                             {"u", value(at.row, "place.row")},
                             {"v", value(at.column, "place.column")},
                             {"j", value(j, "place")},
                             {"area", {.text = grouped(patch.height * patch.width)}},
                             {"side", {.text = grouped(patch.width)}},
                             {"C", {.text = std::to_string(c.document.params.channels)}}};
  for (Span& span : c.words(ppc ? "flatten.place.numbers.ppc" : "flatten.place.numbers.cpp", values))
    words.push_back(std::move(span));
  return words;
}

/// "X[60, 655] = −0.843": the number at that place.
Spans value_words(const StageContext& c, std::int64_t stored) {
  const Matrix planes = patch_planes(c, c.shown());
  if (!planes) return {};
  const float x = planes->data[static_cast<std::size_t>(stored)];
  const std::int64_t j = c.document.view.order == PatchOrder::ppc ? written_place(c, stored) : stored;
  return {{fmt::format("X[{}, {}] = ", grouped(c.shown()), grouped(j)), Ink::quiet, {}, false},
          {fmt::format("{}{:.3f}", x < 0 ? "−" : "", std::abs(x)),
           Ink::text,
           {{{TensorName::x, c.image_index, c.shown(), stored}, ""}},
           false}};
}

/// The place that is told of: under the pointer, else the one written last.
std::optional<std::int64_t> told_place(const StageContext& c, const Unrolling& u) {
  if (c.pointed.place) return c.pointed.place;
  const auto written = static_cast<std::int64_t>(std::floor(u.written * static_cast<float>(u.length) + 0.01f));
  if (written <= 0) return std::nullopt;
  return stored_place(c, std::min(written, c.length()) - 1);
}

void write_strip_title(const StageContext& c, const FlattenLayout& l, const Unrolling& u) {
  const Theme& t = c.out.theme();
  const std::string row = c.input.texts->plain("cell.row", {{"i", {.text = grouped(c.shown())}}});
  const float width = c.out.text("strip.name", row, l.strip_title, {Font::semibold, c.frame.label, t.text},
                                 {{c.patch_subject(c.shown()), "patch.index"}});
  const std::optional<std::int64_t> place = told_place(c, u);
  const SpanStyle style{Font::regular, c.frame.small, c.frame.small * 1.4f, Ink::quiet};
  const float left = l.strip.x + width + c.frame.px(14), gap = c.frame.px(18);
  const Spans words = place_words(c, place), value = place ? value_words(c, *place) : Spans{};
  const float room = c.frame.body.right() - left;
  const float words_width = width_of(c.out.metrics(), words, style),
              value_width = width_of(c.out.metrics(), value, style);
  const bool both = words_width + gap + value_width <= room;
  if (words_width <= room) write_spans(c.out, "strip.place", words, {left, l.strip_title.y}, style);
  if (value.empty() || (!both && words_width <= room) || value_width > room) return;
  write_spans(c.out, "strip.value", value, {left + (both ? words_width + gap : 0), l.strip_title.y}, style);
}

/// Where the strip is being written.
void write_head(const StageContext& c, const FlattenLayout& l, const Unrolling& u) {
  const auto runs = static_cast<float>(u.runs);
  if (u.written <= 0 || u.written >= runs) return;
  const float x = part_of_strip(l.strip, 0, u.written, u.runs).right();
  c.out.set_opacity(std::clamp(std::min(u.written, runs - u.written) * 2, 0.f, 1.f));
  c.out.outline("strip.head", {x - 1.5f, l.strip.y - 2, 3, l.strip.height + 4}, false);
  c.out.set_opacity(1);
}

/// Before the strip, which half of it is which.
void write_half_names(const StageContext& c, const FlattenLayout& l, WrongWay way) {
  const float half = l.strip.height / 2, right = l.strip.x - c.frame.px(8), room = right - c.frame.body.x;
  const std::string yours = c.word(way == WrongWay::normalization ? "wrong.half.values" : "wrong.half.order");
  const std::string expected = c.word("wrong.half.expected");
  float size = std::min(c.frame.small, half);
  const auto width = [&](const std::string& text) { return c.out.metrics().width(text, Font::regular, size); };
  while (size > 8.5f && std::max(width(yours), width(expected)) > room) size -= 0.5f;
  if (std::max(width(yours), width(expected)) > room) return;
  const auto write = [&](const std::string& id, const std::string& text, float middle, Color ink) {
    c.out.text(id, text, {right, middle + 0.36f * size}, {Font::regular, size, ink, Align::right});
  };
  write("wrong.half.yours", yours, l.strip.y + half / 2, c.out.theme().bad);
  write("wrong.half.expected", expected, l.strip.y + 1.5f * half, c.out.theme().quiet_text);
}

/// The row as a mistake writes it, over the right one, once that is written: the brackets below tell of the right one.
void write_wrong_strip(const StageContext& c, const FlattenLayout& l, const Unrolling& u) {
  const Matrix row = wrong_row(c);
  // Written pixel by pixel on purpose the row is no mistake, and the others' rows would have to be put in that order.
  if (!row || !written_as_stored(c) || u.written < static_cast<float>(u.runs)) return;
  HeatMapShape map = heat_map(c, row, l.strip, c.result()->sheets.x_range);
  map.axes = MatrixAxes::reading_order;
  write_wrong_half(c, "wrong.strip", map, WrongHalf::upper);
  write_half_names(c, l, c.document.view.wrong);
}

}  // namespace

void write_flatten_strip(const StageContext& c, const FlattenLayout& l) {
  const float shown = c.share("3.2", "rows");
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  const Unrolling u = unrolling(c);
  c.out.set_opacity(shown);
  c.out.fill("strip.ground", l.strip, t.panel);
  if (c.result() != nullptr && u.written > 0) {
    c.out.set_subject({TensorName::x, c.image_index, c.shown(), -1});
    c.out.set_opacity(c.pixel_opacity);
    if (u.written < static_cast<float>(u.runs)) c.out.set_clip(part_of_strip(l.strip, 0, u.written, u.runs));
    c.out.add("strip.values", strip_map(c, l.strip));
    c.out.set_clip(std::nullopt);
    c.out.set_subject({});
  }
  c.out.set_opacity(shown);
  c.out.frame("strip.frame", l.strip, t.control_border);
  write_wrong_strip(c, l, u);
  c.out.set_opacity(shown);
  write_brackets(c, l);
  write_flights(c, l, u);
  c.out.set_opacity(shown);
  // Rows fly behind the words.
  const float ascent = c.frame.label * 1.05f;
  c.out.fill("strip.plate", {l.strip.x, l.strip_title.y - ascent, l.strip.width, ascent + c.frame.px(4)}, t.ground);
  write_strip_title(c, l, u);
  c.out.set_opacity(1);
  write_head(c, l, u);
  // What falls into X is the strip itself, seen a second time.
  const float fall = c.share("3.3", "drop"), gone = c.share("3.3", "sheet");
  if (fall <= 0 || c.result() == nullptr || gone >= 1) return;
  c.out.set_opacity(std::clamp(fall * 8, 0.f, 1.f) * (1 - gone) * c.pixel_opacity);
  c.out.add("strip.falling", strip_map(c, mix(l.strip, row_box(l.x, c.shown()), c.done("3.3", "drop"))));
  c.out.set_opacity(1);
}

}  // namespace tessera::scene

// Under the pictures: the shown patch, enlarged and in words, and how N comes about.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

const char* const minus = "−";

std::string signed_number(std::int64_t number) {
  return number < 0 ? minus + std::to_string(-number) : std::to_string(number);
}

/// "64–79"; "−3 to 3" where a dash after a minus would confuse; both ends included.
std::string pixel_range(const StageContext& c, const Interval& window) {
  const std::string first = signed_number(window.begin), last = signed_number(window.end - 1);
  if (window.length() == 1) return first;
  if (window.begin >= 0) return first + "–" + last;
  return c.input.texts->plain("stage.range.to", {{"first", {.text = first}}, {"last", {.text = last}}});
}

/// Of what is said about a patch.
float text_size(const StageContext& c) { return std::max(c.frame.small, c.frame.px(14)); }

Rect fit_into(Rect square, std::int64_t width, std::int64_t height) {
  bool to_scale = true;
  return fit_box(square, static_cast<double>(width), static_cast<double>(height), 6, to_scale);
}

/// The window's pixels; hatched where it reaches over the picture.
void write_enlarged(const StageContext& c, Rect square) {
  const Theme& t = c.out.theme();
  const Interval x = c.grid.width.window(c.grid.column_of(c.shown()));
  const Interval y = c.grid.height.window(c.grid.row_of(c.shown()));
  const Rect box = fit_into(square, x.length(), y.length());
  c.out.set_subject(c.patch_subject(c.shown()));
  c.out.fill("patch.ground", box, t.raised);
  const Size2 size{c.grid.height.settings.size, c.grid.width.settings.size};
  const Interval shown_x{std::max<std::int64_t>(x.begin, 0), std::min(x.end, size.width)};
  const Interval shown_y{std::max<std::int64_t>(y.begin, 0), std::min(y.end, size.height)};
  if (shown_x.length() < x.length() || shown_y.length() < y.length())
    c.out.hatch("patch.padding", box, with_alpha(t.bad, 0.8f));
  if (c.picture && shown_x.length() > 0 && shown_y.length() > 0) {
    // The picture may be of an older size: the same part of it.
    const float kx = static_cast<float>(c.picture->width) / static_cast<float>(size.width);
    const float ky = static_cast<float>(c.picture->height) / static_cast<float>(size.height);
    const float px = box.width / static_cast<float>(x.length()), py = box.height / static_cast<float>(y.length());
    const auto real = [](std::int64_t v) { return static_cast<float>(v); };
    c.out.set_opacity(c.pixel_opacity);
    c.out.add("patch.pixels",
              PictureShape{c.picture,
                           {real(shown_x.begin) * kx, real(shown_y.begin) * ky, real(shown_x.length()) * kx,
                            real(shown_y.length()) * ky},
                           {box.x + px * real(shown_x.begin - x.begin), box.y + py * real(shown_y.begin - y.begin),
                            px * real(shown_x.length()), py * real(shown_y.length())},
                           px * c.zoom < 1});  // crisp pixels, but none left out where they are too many
    c.out.set_opacity(1);
  }
  c.out.frame("patch.frame", box, t.text, 1.5f);
  c.out.set_subject({});
}

bool divides(const AxisGrid& a) {
  return a.settings.stride == a.settings.kernel && a.settings.padding == 0 && a.settings.dilation == 1 &&
         a.added == 0 && a.remainder == 0;
}

/// What the sentences about N = HW/P² speak of.
texts::Values count_values(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const double ratio = static_cast<double>(p.image.height) * static_cast<double>(p.image.width) /
                       static_cast<double>(p.patch.height * p.patch.width);
  const bool square = p.patch.height == p.patch.width;
  texts::Values v;
  v["overPP"] = {.text = square ? "P²" : "(P_h·P_w)", .markup = true};
  v["P"] = v["patchH"] = {.text = grouped(p.patch.height)};
  v["patchW"] = {.text = grouped(p.patch.width)};
  v["H"] = v["n"] = {.text = grouped(p.image.height)};
  v["W"] = {.text = grouped(p.image.width)};
  v["HWoverP2"] = {.text = decimal(ratio), .references = {{{}, "grid.image_over_patch"}}};
  return v;
}

const char* why_it_divides(const PatchGrid& g) {
  const std::int64_t ph = g.height.settings.kernel, pw = g.width.settings.kernel;
  if (ph == 1 && pw == 1) return "stage.divides.every_pixel";
  if (ph != pw) return "stage.divides.oblong";
  return g.height.settings.size == g.width.settings.size ? "stage.divides.one" : "stage.divides.both";
}

/// Why N is not HW/P², in the order in which the narration takes the cases.
const char* why_not(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const PatchGrid& g = c.grid;
  if (g.height.added + g.width.added > 0) return "stage.not.multiple";
  if (p.dilation.height > 1 || p.dilation.width > 1) return "stage.not.dilated";
  const auto smaller = [](const AxisGrid& a) { return a.settings.stride < a.reach && a.count > 1; };
  const auto larger = [](const AxisGrid& a) { return a.settings.stride > a.reach && a.count > 1; };
  if (smaller(g.height) || smaller(g.width)) return "stage.not.overlap";
  if (larger(g.height) || larger(g.width)) return "stage.not.gap";
  return p.padding.height + p.padding.width > 0 ? "stage.not.padding" : "stage.not.floor";
}

/// One number of the shown patch's token: ": Z[60, 19] = −0.0519". Left out where it does not fit or is not known.
void write_output(const StageContext& c, Vec2 at, float width) {
  if (!c.input.result || !c.input.current) return;
  const Embedding& embedding = c.input.result->embedding;
  const std::int64_t i = c.shown(), d = c.document.selection.filter;
  if (!embedding.kept || i >= embedding.grid.count() || d >= embedding.params.dim || c.image_index >= embedding.batch())
    return;
  const float z = embedding.tokens.view().at({c.image_index, i, d});
  const Spans words{{": Z[", Ink::quiet, {}, false},
                    {grouped(i), Ink::n, {}, false},
                    {", ", Ink::quiet, {}, false},
                    {grouped(d), Ink::d, {}, false},
                    {"] = ", Ink::quiet, {}, false},
                    {fmt::format("{}{:.4f}", z < 0 ? minus : "", std::abs(z)),
                     Ink::text,
                     {{{TensorName::z, c.image_index, i, d}, ""}},
                     false}};
  const SpanStyle style{Font::regular, text_size(c), text_size(c) * 1.43f, Ink::quiet};
  if (width_of(c.out.metrics(), words, style) > width) return;
  write_spans(c.out, "patch.output", words, at, style);
}

}  // namespace

namespace {

texts::Value shown_number(const StageContext& c, std::int64_t number, const char* field) {
  return {.text = grouped(number), .number = number, .references = {{c.patch_subject(c.shown()), field}}};
}

/// "row 4, column 4 · pixels y 64–79, x 64–79", in two lines where one is too short.
std::vector<Spans> place_lines(const StageContext& c, const SpanStyle& style, float width) {
  const std::int64_t i = c.shown(), row = c.grid.row_of(i), column = c.grid.column_of(i);
  texts::Values v{{"row", shown_number(c, row, "patch.row")}, {"column", shown_number(c, column, "patch.column")}};
  v["y"] = {.text = pixel_range(c, c.grid.height.window(row)), .references = {{c.patch_subject(i), "patch.first_y"}}};
  v["x"] = {.text = pixel_range(c, c.grid.width.window(column)), .references = {{c.patch_subject(i), "patch.first_x"}}};
  const Spans apart = c.words("stage.place", v), whole = joined(apart);
  if (width_of(c.out.metrics(), whole, style) <= width) return {whole};
  constexpr std::string_view between = " · ";
  std::vector<Spans> lines(1);
  for (const Span& span : apart) {
    const std::size_t cut = span.text.find(between);
    if (cut == std::string::npos || lines.size() > 1) {
      lines.back().push_back(span);
      continue;
    }
    if (cut > 0) lines.back().push_back({span.text.substr(0, cut), span.ink, {}, false});
    lines.push_back({{span.text.substr(cut + between.size()), span.ink, {}, false}});
  }
  for (Spans& line : lines) line = joined(std::move(line));
  return lines;
}

}  // namespace

void write_patch_words(const StageContext& c, const StageLayout& l) {
  if (!c.fits()) return;
  write_enlarged(c, l.patch_picture);
  const Theme& t = c.out.theme();
  const TextMetrics& metrics = c.out.metrics();
  const std::int64_t i = c.shown();
  const float size = text_size(c), head = c.frame.label * 1.13f, x = l.patch_words.x, room = l.patch_words.width;
  float y = l.patch_words.y + head;
  const float width = c.out.text("patch.number", c.input.texts->plain("stage.patch", {{"i", {.text = grouped(i)}}}),
                                 {x, y}, {Font::semibold, head, t.text}, {{c.patch_subject(i), "patch.index"}});
  if (i != c.selected) {
    const std::string also = c.input.texts->plain("stage.selected", {{"i", {.text = grouped(c.selected)}}});
    if (width + c.frame.px(12) + metrics.width(also, Font::regular, c.frame.small) <= room)
      c.out.text("patch.selected", also, {x + width + c.frame.px(12), y}, {Font::regular, c.frame.small, t.quiet_text},
                 {{{}, "selection.patch"}});
  }
  const SpanStyle style{Font::regular, size, size * 1.43f, Ink::quiet};
  int number = 0;
  y += size * 0.2f;
  for (const Spans& line : place_lines(c, style, room)) {
    SpanStyle smaller = style;
    while (smaller.size > 10 && width_of(metrics, line, smaller) > room) smaller.size -= 0.5f;
    write_spans(c.out, number++ == 0 ? "patch.where" : "patch.pixel_range", line, {x, y += style.line_height}, smaller);
  }
  const Vec2 at{x, y + style.line_height * 1.1f};
  const float token_width =
      c.out.text("patch.token", c.input.texts->plain("stage.will_be_token", {{"i", {.text = grouped(i)}}}), at,
                 {Font::regular, size, t.n}, {{c.patch_subject(i), "patch.index"}});
  write_output(c, {at.x + token_width, at.y}, l.patch_words.right() - at.x - token_width);
}

void write_count_words(const StageContext& c, const StageLayout& l, const CutProgress& progress) {
  if (!c.fits() || progress.product <= 0) return;
  const PatchGrid& g = c.grid;
  const Rect box = l.count_words;
  const Spans sum = joined(c.words("stage.count"), Ink::n);
  const float size = c.frame.px(19), small = text_size(c);
  SpanStyle large{Font::regular, size, size * 1.3f, Ink::text};
  while (large.size > 12 && width_of(c.out.metrics(), sum, large) > box.width) large.size -= 0.5f;
  c.out.set_opacity(progress.product);
  const float y = write_paragraph(c.out, "count.sum", sum, {box.x, box.y - 2, box.width, 0}, large);
  c.out.set_opacity(1);
  if (progress.why <= 0) return;
  const char* key = divides(g.height) && divides(g.width) ? why_it_divides(g) : why_not(c);
  const Spans why = joined(c.words(key, count_values(c)), Ink::quiet);
  c.out.set_opacity(progress.why);
  write_paragraph(c.out, "count.why", why, {box.x, y + 4, box.width, 0},
                  {Font::regular, small, small * 1.43f, Ink::quiet});
  c.out.set_opacity(1);
}

}  // namespace tessera::scene

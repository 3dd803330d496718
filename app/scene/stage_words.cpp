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
std::string pixel_range(const Interval& window) {
  if (window.length() == 1) return signed_number(window.begin);
  return fmt::format("{}{}{}", signed_number(window.begin), window.begin < 0 ? " to " : "–",
                     signed_number(window.end - 1));
}

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

std::string why_it_divides(const PatchGrid& g) {
  const std::int64_t ph = g.height.settings.kernel, pw = g.width.settings.kernel;
  const std::int64_t h = g.height.settings.size, w = g.width.settings.size;
  if (ph == 1 && pw == 1) return "= HW: every pixel is a patch";
  if (ph != pw) return fmt::format("= HW/(P_h·P_w) here, because {} divides {} and {} divides {}", ph, h, pw, w);
  if (h == w) return fmt::format("= HW/P² here, because {} divides {}", ph, h);
  return fmt::format("= HW/P² here, because {} divides {} and {}", ph, h, w);
}

/// Why N is not HW/P², in the order in which the narration takes the cases.
std::string why_not(const StageContext& c) {
  const EmbedParams& p = c.document.params;
  const PatchGrid& g = c.grid;
  const double ratio = static_cast<double>(p.image.height) * static_cast<double>(p.image.width) /
                       static_cast<double>(p.patch.height * p.patch.width);
  const bool square = p.patch.height == p.patch.width;
  const std::string hw = fmt::format("HW/{} = {}", square ? "P²" : "(P_h·P_w)", decimal(ratio));
  if (g.height.added + g.width.added > 0) return "padded to a multiple of P; " + hw;
  if (p.dilation.height > 1 || p.dilation.width > 1) return hw + " does not count: the window is dilated";
  const auto smaller = [](const AxisGrid& a) { return a.settings.stride < a.reach && a.count > 1; };
  const auto larger = [](const AxisGrid& a) { return a.settings.stride > a.reach && a.count > 1; };
  if (smaller(g.height) || smaller(g.width)) return "not " + hw + ": windows overlap";
  if (larger(g.height) || larger(g.width)) return "not " + hw + ": windows leave gaps";
  if (p.padding.height + p.padding.width > 0) return "not " + hw + ": padding counts too";
  return "not " + hw + ": the floor drops the rest";
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
  const SpanStyle style{Font::regular, 14, 20, Ink::quiet};
  if (width_of(c.out.metrics(), words, style) > width) return;
  write_spans(c.out, "patch.output", words, at, style);
}

}  // namespace

void write_patch_words(const StageContext& c, const StageLayout& l) {
  if (!c.fits()) return;
  write_enlarged(c, l.patch_picture);
  const Theme& t = c.out.theme();
  const std::int64_t i = c.shown();
  const bool hovering = i != c.selected;
  const auto reference = [&](const char* field) { return ValueReference{c.patch_subject(i), field}; };
  float y = l.patch_words.y + 17;
  const float x = l.patch_words.x;
  const float width = c.out.text("patch.number", "patch " + grouped(i), {x, y}, {Font::semibold, 17, t.text},
                                 {reference("patch.index")});
  if (hovering) {
    const std::string also = "selected: " + grouped(c.selected);
    if (width + 12 + c.out.metrics().width(also, Font::regular, 13) <= l.patch_words.width)
      c.out.text("patch.selected", also, {x + width + 12, y}, {Font::regular, 13, t.quiet_text},
                 {{{}, "selection.patch"}});
  }
  const Span place{fmt::format("row {}, column {}", grouped(c.grid.row_of(i)), grouped(c.grid.column_of(i))),
                   Ink::quiet,
                   {reference("patch.row"), reference("patch.column")},
                   false};
  const Span pixels{fmt::format("pixels y {}, x {}", pixel_range(c.grid.height.window(c.grid.row_of(i))),
                                pixel_range(c.grid.width.window(c.grid.column_of(i)))),
                    Ink::quiet,
                    {reference("patch.first_y"), reference("patch.first_x")},
                    false};
  const SpanStyle style{Font::regular, 14, 20, Ink::quiet};
  const Spans one_line{place, {" · ", Ink::quiet, {}, false}, pixels};
  const bool short_enough = width_of(c.out.metrics(), one_line, style) <= l.patch_words.width;
  y += 23;
  write_spans(c.out, "patch.where", short_enough ? one_line : Spans{place}, {x, y}, style);
  if (!short_enough) {
    SpanStyle smaller = style;
    while (smaller.size > 11 && width_of(c.out.metrics(), {pixels}, smaller) > l.patch_words.width)
      smaller.size -= 0.5f;
    write_spans(c.out, "patch.pixel_range", {pixels}, {x, y += 20}, smaller);
  }
  y += 6;
  const Vec2 at{x, y + 16};
  const float token_width = c.out.text("patch.token", "will be token " + grouped(i), at, {Font::regular, 14, t.n},
                                       {reference("patch.index")});
  write_output(c, {at.x + token_width, at.y}, l.patch_words.right() - at.x - token_width);
}

void write_count_words(const StageContext& c, const StageLayout& l) {
  if (!c.fits()) return;
  const PatchGrid& g = c.grid;
  const Rect box = l.count_words;
  const Spans sum{{"N = H′ · W′ = ", Ink::n, {}, false},
                  {grouped(g.rows()), Ink::n, {{{}, "grid.height.count"}}, false},
                  {" · ", Ink::n, {}, false},
                  {grouped(g.columns()), Ink::n, {{{}, "grid.width.count"}}, false},
                  {" = ", Ink::n, {}, false},
                  {grouped(g.count()), Ink::n, {{{}, "grid.count"}}, false},
                  {g.count() == 1 ? " patch" : " patches", Ink::n, {}, false}};
  SpanStyle large{Font::regular, 19, 25, Ink::text};
  while (large.size > 14 && width_of(c.out.metrics(), sum, large) > box.width) large.size -= 1;
  const float y = write_paragraph(c.out, "count.sum", sum, {box.x, box.y - 2, box.width, 0}, large);
  const std::string why = divides(g.height) && divides(g.width) ? why_it_divides(g) : why_not(c);
  write_paragraph(c.out, "count.why", {{why, Ink::quiet, {}, false}}, {box.x, y + 4, box.width, 0},
                  {Font::regular, 14, 20, Ink::quiet});
}

}  // namespace tessera::scene

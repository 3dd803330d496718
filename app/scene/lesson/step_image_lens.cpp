// Step 1: a lens over a few pixels, each with its C values as the file has them.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

/// A few pixels around the one under the lens, on the photo and enlarged.
struct LensPlan {
  texts::Pixel pixel;
  Interval rows, columns;
  Rect region;     ///< on the photo
  Rect box;        ///< enlarged
  float cell = 1;  ///< side of an enlarged pixel
  Rect cell_of(std::int64_t row, std::int64_t column) const {
    return {box.x + cell * static_cast<float>(column - columns.begin),
            box.y + cell * static_cast<float>(row - rows.begin), cell, cell};
  }
  Rect source() const {
    return {static_cast<float>(columns.begin), static_cast<float>(rows.begin), static_cast<float>(columns.length()),
            static_cast<float>(rows.length())};
  }
};

Interval pixels_around(std::int64_t middle, std::int64_t side, std::int64_t whole) {
  const std::int64_t length = std::min(side, whole);
  const std::int64_t begin = std::clamp<std::int64_t>(middle - side / 2, 0, whole - length);
  return {begin, begin + length};
}

/// Nothing where the picture is not the one of the settings.
std::optional<LensPlan> plan_lens(const StageContext& c, const ImageStepPlan& p) {
  if (!c.picture || !c.input.current || c.picture->width != c.document.params.image.width ||
      c.picture->height != c.document.params.image.height)
    return std::nullopt;
  const texts::LessonFacts facts = lesson_facts(c.input);
  LensPlan lens;
  lens.pixel = texts::LessonSource(facts, *c.input.texts).lens();
  const std::int64_t side = c.frame.compact ? 3 : 5;
  lens.rows = pixels_around(lens.pixel.row, side, c.picture->height);
  lens.columns = pixels_around(lens.pixel.column, side, c.picture->width);
  const auto columns = static_cast<float>(lens.columns.length()), rows = static_cast<float>(lens.rows.length());
  const float largest = c.frame.px(110);
  lens.cell = std::min({p.right.width / columns, p.right.height / rows, largest});
  lens.box = centered(p.right, columns, rows);
  const float dx = lens.box.width - lens.cell * columns, dy = lens.box.height - lens.cell * rows;
  lens.box = {lens.box.x + dx / 2, lens.box.y + dy / 2, lens.cell * columns, lens.cell * rows};
  const float kx = p.fitted.width / static_cast<float>(c.picture->width);
  const float ky = p.fitted.height / static_cast<float>(c.picture->height);
  const Rect s = lens.source();
  lens.region = {p.fitted.x + s.x * kx, p.fitted.y + s.y * ky, s.width * kx, s.height * ky};
  return lens;
}

/// Black or white, whichever is read better on the pixel.
Color ink_on(const StageContext& c, std::int64_t row, std::int64_t column) {
  const std::uint8_t* v = c.picture->at(column, row);
  const bool gray = c.picture->channels < 3;
  const Color pixel{v[0], gray ? v[0] : v[1], gray ? v[0] : v[2], 255};
  constexpr Color white{255, 255, 255, 255}, black{0, 0, 0, 255};
  return contrast(white, pixel) >= contrast(black, pixel) ? white : black;
}

/// One channel's value of a pixel as it is printed, with the place it is found in.
struct LensValue {
  std::string text;
  ValueReference reference;
};

LensValue lens_value_of(const StageContext& c, std::int64_t row, std::int64_t column, std::int64_t channel) {
  const Subject cell{TensorName::image, c.image_index, row, column};
  if (!lesson_facts(c.input).preprocessed || c.result() == nullptr)
    return {std::to_string(c.picture->at(column, row)[channel]), {cell, fmt::format("raw.{}", channel)}};
  const double v = c.result()->embedding.image.view().at({c.image_index, channel, row, column});
  return {fmt::format("{}{:.2f}", v < -0.005 ? "−" : "", std::abs(v)), {cell, fmt::format("normalized.{}", channel)}};
}

LensPlace place_in(const StageContext& c, const Rect& cell, Color ink, std::int64_t channel) {
  const auto count = static_cast<float>(std::max(c.picture->channels, 1));
  const float line = std::min(cell.height * 0.86f / count, cell.height * 0.34f);
  const float size = std::min({line * 0.88f, cell.width * 0.3f, c.frame.px(20)});
  const float top = cell.y + (cell.height - line * count) / 2;
  return {{cell.x + cell.width / 2, top + line * (static_cast<float>(channel) + 0.5f) + size * 0.36f}, size, ink};
}

void write_pixel_values(const StageContext& c, const LensPlan& lens, float opacity, float others) {
  for (std::int64_t row = lens.rows.begin; row < lens.rows.end; ++row) {
    for (std::int64_t column = lens.columns.begin; column < lens.columns.end; ++column) {
      const Rect cell = lens.cell_of(row, column);
      const bool chosen = row == lens.pixel.row && column == lens.pixel.column;
      const Color ink = ink_on(c, row, column);
      for (std::int64_t channel = 0; channel < c.picture->channels; ++channel) {
        const LensPlace place = place_in(c, cell, ink, channel);
        const bool leads_on = chosen && channel == c.channel;
        // The chosen value leaves its cell for the formula.
        if (place.size < 8 || (leads_on && c.done("1.3", "normalize_one") > 0)) continue;
        const float shown = opacity * (leads_on ? 1 : others);
        if (shown <= 0) continue;
        LensValue value = lens_value_of(c, row, column, channel);
        c.out.set_opacity(shown);
        c.out.text(fmt::format("lens.value.{}.{}.{}", row, column, channel), value.text, place.position,
                   {chosen ? Font::semibold : Font::regular, place.size, place.color, Align::center},
                   {value.reference});
      }
    }
  }
  c.out.set_opacity(1);
}

void write_lens_words(const StageContext& c, const LensPlan& lens, const ImageStepPlan& p, float opacity) {
  if (opacity <= 0) return;
  const StageFrame& f = c.frame;
  const Spans words = c.words("image.pixel");
  SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::quiet};
  while (style.size > 10 && width_of(c.out.metrics(), words, style) > p.right.width) style.size -= 0.5f;
  const float width = width_of(c.out.metrics(), words, style);
  c.out.set_opacity(opacity);
  write_spans(c.out, "lens.words", words, {p.right.x + (p.right.width - width) / 2, lens.box.bottom() + f.label * 1.5f},
              style);
  c.out.set_opacity(1);
}

}  // namespace

std::optional<LensPlace> lens_value_place(const StageContext& c, const ImageStepPlan& p, std::int64_t channel) {
  const auto lens = plan_lens(c, p);
  if (!lens || channel >= c.picture->channels) return std::nullopt;
  const Rect cell = lens->cell_of(lens->pixel.row, lens->pixel.column);
  return place_in(c, cell, ink_on(c, lens->pixel.row, lens->pixel.column), channel);
}

void write_lens(const StageContext& c, const ImageStepPlan& p) {
  const float grown = c.done("1.2", "lens"), going = fading_out(c.share("1.3", "normalize_rest"));
  if (grown <= 0 || going <= 0) return;
  const auto lens = plan_lens(c, p);
  if (!lens) return;
  const Rect box = mix(lens->region, lens->box, grown);
  const float opacity = going * part_of_share(c.share("1.2", "lens"), 0, 0.2f);
  const Color ray = with_alpha(c.out.theme().text, 0.6f);
  const Rect seen = visible_box(lens->region);
  c.out.set_opacity(opacity);
  c.out.path("lens.ray.top", {{seen.right(), seen.y}, {box.x, box.y}}, ray, 1);
  c.out.path("lens.ray.bottom", {{seen.right(), seen.bottom()}, {box.x, box.bottom()}}, ray, 1);
  c.out.outline("lens.region", seen, false);
  c.out.set_opacity(opacity * c.pixel_opacity);
  c.out.add("lens.pixels", PictureShape{c.picture, lens->source(), box, false});
  c.out.set_opacity(opacity);
  c.out.frame("lens.frame", box, c.out.theme().text, 1.5f);
  const float values = c.share("1.2", "values"), others = fading_out(c.share("1.3", "formula"));
  if (values > 0) {
    c.out.set_opacity(opacity * values);
    c.out.outline("lens.pixel", lens->cell_of(lens->pixel.row, lens->pixel.column), false);
    write_pixel_values(c, *lens, opacity * values, others);
    write_lens_words(c, *lens, p, opacity * values * others);
  }
  c.out.set_opacity(1);
}

}  // namespace tessera::scene

// Step 1: one value is normalised, drawn as mathematics, with the mean and std of the settings in use.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/formula.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr const char* minus_sign = "−";

bool is_off(const Normalization& n) {
  return n.mean == std::array{0.0, 0.0, 0.0} && n.std == std::array{1.0, 1.0, 1.0};
}

std::string statistic(double number) { return (number < 0 ? minus_sign : "") + fmt::format("{:g}", std::abs(number)); }

/// " − 0.485", or " + 0.1" where the mean is below 0.
std::string minus_mean(double mean) {
  return mean < 0 ? fmt::format(" + {:g}", -mean) : fmt::format(" {} {:g}", minus_sign, mean);
}

/// The formula's parts, and where the value v stands in it.
struct NormalizationFormula {
  MathBox general, substituted, result;
  Vec2 value;  ///< of v's baseline's left end in `substituted`
  float value_width = 0;
  std::vector<ValueReference> value_references;
  std::string value_text;
  float width() const { return general.width + substituted.width + result.width; }
};

/// Takes the pieces, leaves the room: what travels there is drawn by itself.
MathBox room_for(MathBox box) {
  box.pieces.clear();
  return box;
}

NormalizationFormula formula_at(const StageContext& c, float size) {
  const Theme& t = c.out.theme();
  const texts::LessonFacts facts = lesson_facts(c.input);
  texts::Values values = texts::lesson_values(facts, *c.input.texts, {"v", "vn"});
  const Normalization& n = c.document.params.normalization;
  const int channel = static_cast<int>(c.channel), channels = c.document.params.channels;
  const MathSetter set(c.out.metrics(), size, t.text);
  const auto text = [&](const std::string& words) { return set.text(words); };
  NormalizationFormula f;
  f.value_text = values["v"].text;
  f.value_references = values["v"].references;
  const MathBox v = set.text(f.value_text, t.c);
  f.value_width = v.width;
  const MathBox small = set.fraction(room_for(v), text("255"));
  const MathBox equals = text(" = ");
  // The numerator of a fraction stands above its bar, its left end in the middle of what the bar leaves.
  const auto value_in = [&](const MathBox& fraction, Vec2 at) {
    const float gap = 0.16f * size, bar = -0.25f * size;
    return Vec2{at.x + (fraction.width - v.width) / 2, at.y + bar - gap - v.descent};
  };
  if (is_off(n)) {
    f.general = set.fraction(text("v"), text("255"));
    f.substituted = set.row({equals, small});
    f.value = value_in(small, {equals.width, 0});
  } else {
    const double mean = n.mean_of(channel, channels), deviation = n.std_of(channel, channels);
    const std::string place = std::to_string(channel);
    f.general = set.fraction(set.row({set.fraction(text("v"), text("255")), text(fmt::format(" {} μ", minus_sign))}),
                             text("σ"));
    const MathBox top = set.row({small, set.text(minus_mean(mean), {{{}, "params.mean." + place}})});
    const MathBox bottom = set.text(statistic(deviation), {{{}, "params.std." + place}});
    const MathBox whole = set.fraction(top, bottom);
    f.substituted = set.row({equals, whole});
    const float gap = 0.16f * size, bar = -0.25f * size;
    f.value = value_in(small, {equals.width + (whole.width - top.width) / 2, bar - gap - top.descent});
  }
  f.result = set.row({equals, set.text(values["vn"].text, t.c, values["vn"].references)});
  return f;
}

NormalizationFormula fitted_formula(const StageContext& c, float width, float height) {
  float size = c.frame.px(c.frame.compact ? 21 : 25);
  NormalizationFormula f = formula_at(c, size);
  while (size > 9 && (f.width() > width || f.general.ascent + f.general.descent > height)) f = formula_at(c, size -= 1);
  return f;
}

void write_value_on_its_way(const StageContext& c, const ImageStepPlan& p, const NormalizationFormula& f, Vec2 at) {
  const float way = c.done("1.3", "normalize_one");
  const auto from = lens_value_place(c, p, c.channel);
  if (way <= 0 || !from) return;
  const float size =
      f.general.pieces.empty() ? c.frame.px(20) : std::get<MathBox::Letter>(f.general.pieces[0]).text.size;
  const Vec2 to{at.x + f.general.width + f.value.x + f.value_width / 2, at.y + f.value.y};
  const Color color = mix(from->color, c.out.theme().c, std::min(1.f, 3 * way));
  c.out.text("formula.value", f.value_text, mix(from->position, to, way),
             {Font::math, from->size + (size - from->size) * way, color, Align::center}, f.value_references);
}

/// Whose mean and std they are, and each channel's.
void write_statistics(const StageContext& c, const Rect& room) {
  const StageFrame& f = c.frame;
  const Theme& t = c.out.theme();
  const EmbedParams& params = c.document.params;
  const Normalization& n = params.normalization;
  const float line = f.small * 1.5f;
  const Spans heading = c.words(is_off(n) ? "image.stats.off" : "image.stats." + n.name, {});
  SpanStyle style{Font::regular, f.small, line, Ink::text};
  const float words = paragraph_height(c.out.metrics(), heading, room.width, style);
  const auto rows = is_off(n) ? 0.f : static_cast<float>(params.channels);
  float y = room.y + std::max(0.f, (room.height - words - line * rows) / 2);
  y = write_paragraph(c.out, "stats.words", heading, {room.x, y, room.width, 0}, style);
  if (is_off(n)) return;
  const float name = f.px(12) + c.out.metrics().width(channel_name(c, 0), Font::semibold, f.small);
  const float column = std::min(f.px(110), (room.width - name) / 2);
  for (int k = 0; k < params.channels; ++k, y += line) {
    const bool chosen = k == c.channel;
    const Color ink = chosen ? t.text : t.quiet_text;
    const Font font = chosen ? Font::semibold : Font::regular;
    const float baseline = y + line * 0.72f;
    const std::string id = "stats." + std::to_string(k), place = std::to_string(k);
    c.out.text(id + ".name", channel_name(c, k), {room.x, baseline}, {Font::semibold, f.small, t.c});
    const auto put = [&](const char* part, const char* letter, double number, float x) {
      const std::string text = std::string(letter) + " = " + statistic(number);
      c.out.text(id + part, text, {x, baseline}, {font, f.small, ink},
                 {{{}, std::string("params") + part + '.' + place}});
    };
    put(".mean", "μ", n.mean_of(k, params.channels), room.x + name);
    put(".std", "σ", n.std_of(k, params.channels), room.x + name + column);
  }
}

}  // namespace

void write_normalization(const StageContext& c, const ImageStepPlan& p) {
  const float coming = c.share("1.3", "formula"), going = fading_out(c.share("1.3", "planes_part"));
  if (coming <= 0 || going <= 0) return;
  const StageFrame& f = c.frame;
  const float opacity = fading_in(coming) * going;
  const Rect room{p.foot.x, p.foot.y + f.px(8), p.foot.width, p.foot.height - f.px(8)};
  if (lesson_facts(c.input).preprocessed) {
    if (opacity <= 0) return;
    c.out.set_opacity(opacity);
    write_paragraph(c.out, "formula.none", c.words("image.stats.array", {}), {room.x, room.y + f.px(20), room.width, 0},
                    {Font::regular, f.label * 1.2f, f.label * 1.7f, Ink::text});
    c.out.set_opacity(1);
    return;
  }
  const float split = room.width * (f.compact ? 0.6f : 0.58f), inset = f.px(f.compact ? 4 : 44);
  const NormalizationFormula formula = fitted_formula(c, split - inset - f.px(14), room.height);
  const MathBox& g = formula.general;
  const Vec2 at{room.x + inset, room.y + (room.height - g.ascent - g.descent) / 2 + g.ascent};
  if (opacity > 0) {
    c.out.set_opacity(opacity);
    write_math(c.out, "formula.general", g, at);
    write_statistics(c, {room.x + split, room.y, room.width - split, room.height});
  }
  const float one = c.share("1.3", "normalize_one");
  if (const float shown = part_of_share(one, 0, 0.5f) * going; shown > 0) {
    c.out.set_opacity(shown);
    write_math(c.out, "formula.numbers", formula.substituted, {at.x + g.width, at.y});
  }
  c.out.set_opacity(going);
  write_value_on_its_way(c, p, formula, at);
  if (const float shown = part_of_share(one, 0.75f, 1) * going; shown > 0) {
    c.out.set_opacity(shown);
    write_math(c.out, "formula.result", formula.result, {at.x + g.width + formula.substituted.width, at.y});
  }
  c.out.set_opacity(1);
}

}  // namespace tessera::scene

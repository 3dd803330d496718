#include "app/scene/lesson/stage_foot.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/question.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t legend_steps = 65;

/// How far the legend has come: it is there with the first heat map, and away where there is none.
float legend_shown(const StageContext& c, const Beat& beat) {
  if (beat.step == 1) return c.share("1.3", "normalize_one");
  if (beat.step == 2) return beat.number == 1 ? 1 - c.share("2.1", "enter") : 0;
  if (beat.id() == "3.1") return c.share("3.1", "planes_part");
  if (beat.id() == "8.4") return fading_out(c.share("8.4", "step_back"));  // the recap has no matrix to read
  return 1;
}

/// −1 … 1, for the shader that draws sheets.
const Matrix& legend_values() {
  static const Matrix values = [] {
    Tensor ramp({1, legend_steps});
    for (std::int64_t k = 0; k < legend_steps; ++k)
      ramp.data[static_cast<std::size_t>(k)] = 2 * static_cast<float>(k) / static_cast<float>(legend_steps - 1) - 1;
    return std::make_shared<const Tensor>(std::move(ramp));
  }();
  return values;
}

/// "full colour from X ±1 · E ±0.063 · Z ±4.1". Empty without a result.
Spans range_words(const StageContext& c, std::initializer_list<TensorName> tensors) {
  Spans words;
  if (c.result() == nullptr) return words;
  const Sheets& sheets = c.result()->sheets;
  words.push_back({c.word("legend.ranges") + ' ', Ink::quiet, {}, false});
  for (const TensorName tensor : tensors) {
    const bool x = tensor == TensorName::x, e = tensor == TensorName::e;
    const float range = x ? sheets.x_range : e ? sheets.e_range : sheets.z_range;
    if (words.size() > 1) words.push_back({" · ", Ink::quiet, {}, false});
    words.push_back({x ? "X" : e ? "E" : tensor == TensorName::maps ? "Y" : "Z", Ink::text, {}, false});
    words.push_back({fmt::format(" ±{:.2g}", range), Ink::quiet, {{{tensor, -1, -1, -1}, "range"}}, false});
  }
  return words;
}

/// Of the sheets that a step shows.
Spans ranges_of_step(const StageContext& c, int step) {
  switch (step) {
    case 4: return range_words(c, {TensorName::x, TensorName::e, TensorName::z});
    case 5: return range_words(c, {TensorName::e, TensorName::maps});
    case 6: return range_words(c, {TensorName::maps});
    default: return {};  // each sheet tells its own
  }
}

/// How values become colours, and the ranges of the sheets.
Spans legend_words(const StageContext& c) {
  texts::Values values;
  values["percent"] = {.text = fmt::format("{:g}", 100 * range_share)};
  Spans words = c.words("legend.how", values);
  const Spans ranges = range_words(c, {TensorName::x, TensorName::e, TensorName::z});
  if (ranges.empty()) return words;
  words.push_back({" ", Ink::quiet, {}, false});
  words.insert(words.end(), ranges.begin(), ranges.end());
  return words;
}

/// Above the legend, over the pictures, as long as that is pointed at.
void write_legend_card(const StageContext& c, float right) {
  const StageFrame& f = c.frame;
  const SpanStyle style{Font::regular, f.small, f.small * 1.45f, Ink::text};
  const float inset = f.px(12), width = std::min(f.px(390), f.foot.width) - 2 * inset;
  const Spans words = legend_words(c);
  const float height = paragraph_height(c.out.metrics(), words, width, style);
  const Rect box{right - width - 2 * inset, f.foot.y - f.px(4) - height - 2 * inset, width + 2 * inset,
                 height + 2 * inset};
  c.out.box("legend.card", box, c.out.theme().raised, c.out.theme().control_border, 8);
  write_paragraph(c.out, "legend.words", words, {box.x + inset, box.y + inset, width, 0}, style);
}

/// A step's ranges before the legend, as far as there is room. Returns where they begin.
float write_ranges_of(const StageContext& c, int step, Vec2 end, float opacity) {
  const StageFrame& f = c.frame;
  const Spans words = ranges_of_step(c, step);
  const SpanStyle style{Font::regular, f.small, 0, Ink::quiet};
  const float x = end.x - f.px(18) - width_of(c.out.metrics(), words, style);
  if (words.empty() || opacity <= 0 || x < f.foot.x) return end.x;
  c.out.set_opacity(opacity);
  write_spans(c.out, fmt::format("legend.range.{}", step), words, {x, end.y}, style);
  return x;
}

/// The ranges of this step's sheets; at its beginning still those of the step before. A guess takes their place.
float write_ranges(const StageContext& c, const Beat& beat, Vec2 end, float shown) {
  if (c.input.prediction.revealed != Question::none) return end.x;
  const bool enters = beat.step > 1 && beat.number == 1;
  const float entered = enters ? c.share(beat.id(), "enter") : 1;
  const float before = enters ? write_ranges_of(c, beat.step - 1, end, shown * fading_out(entered)) : end.x;
  return std::min(before, write_ranges_of(c, beat.step, end, shown * fading_in(entered)));
}

/// "negative ▭▭0▭▭ positive" at the right end. Returns where it begins.
float write_legend(const StageContext& c, const Beat& beat) {
  const float shown = legend_shown(c, beat);
  const StageFrame& f = c.frame;
  if (shown <= 0) return f.foot.right();
  const Theme& t = c.out.theme();
  const std::string negative = c.word("legend.negative"), positive = c.word("legend.positive");
  const TextStyle style{Font::regular, f.small, t.quiet_text};
  const auto width_of_word = [&](const std::string& word) {
    return c.out.metrics().width(word, style.font, style.size);
  };
  const float gap = f.px(7), wide = f.px(f.compact ? 84 : 116), high = std::max(9.f, f.px(10));
  const float right = f.foot.right(), base = f.foot.bottom() - 0.4f * f.small;
  const Rect bar{right - width_of_word(positive) - gap - wide, base - 0.36f * f.small - high / 2, wide, high};
  float left = bar.x - gap - width_of_word(negative);
  c.out.set_opacity(shown);
  c.out.text("legend.negative", negative, {left, base}, style);
  c.out.add("legend.bar", heat_map(c, legend_values(), bar, 1));
  c.out.frame("legend.frame", bar, t.control_border);
  c.out.text("legend.zero", "0", {bar.x + bar.width / 2, base},
             {Font::regular, f.readable(std::min(f.small, high * 1.1f)), t.quiet_text, Align::center});
  c.out.text("legend.positive", positive, {bar.right() + gap, base}, style);
  left = write_ranges(c, beat, {left, base}, shown);
  c.out.set_opacity(1);
  c.out.hot_spot({left, f.foot.y, right - left, f.foot.height}, {}, std::string(legend_action));
  if (c.input.hover.action == legend_action) write_legend_card(c, right);
  return left;
}

/// "You said 14; it is 196. Counted: 14 × 14 = 196 patches." up to `right`; without the reason where that is too long.
void write_guess(const StageContext& c, float right) {
  const Prediction& what = c.input.prediction;
  if (what.revealed == Question::none) return;
  const StageFrame& f = c.frame;
  const Verdict told = verdict_of(c.input, what);
  const float room = right - f.foot.x;
  const auto write = [&](const std::string& id, const Spans& words, float opacity) {
    SpanStyle style{Font::regular, f.label, 0, Ink::text};
    while (style.size > 9 && width_of(c.out.metrics(), words, style) > room) style.size -= 0.5f;
    if (opacity <= 0 || width_of(c.out.metrics(), words, style) > room) return;
    c.out.set_opacity(opacity);
    write_spans(c.out, id, words, {f.foot.x, f.foot.bottom() - 0.4f * f.small}, style);
    c.out.set_opacity(1);
  };
  Spans whole = told.verdict;
  whole.push_back({" ", Ink::quiet, {}, false});
  whole.insert(whole.end(), told.because.begin(), told.because.end());
  const SpanStyle least{Font::regular, std::max(11.f, 0.85f * f.label), 0, Ink::text};
  const bool fits = width_of(c.out.metrics(), whole, least) <= room;
  write("guess", told.guess, fading_out(what.answer));
  write("verdict", fits ? whole : told.verdict, fading_in(what.answer));
}

}  // namespace

void write_stage_foot(const StageContext& c, const Beat& beat) {
  const float legend = write_legend(c, beat);
  write_guess(c, legend - c.frame.px(18));
}

}  // namespace tessera::scene

// The singular values of E on a logarithmic scale, its rank, and what is lost.

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/spectrum_facts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

Subject about_e() { return {TensorName::e, -1, -1, -1}; }

texts::Value fact(std::int64_t number, const char* field) {
  return {.text = grouped(number), .number = number, .references = {{about_e(), field}}};
}

texts::Values spectrum_values(const SpectrumFacts& f) {
  return {{"rank", fact(f.rank, "spectrum.rank")},
          {"length", fact(f.length, "spectrum.length")},
          {"D", fact(f.dim, "spectrum.dim")},
          {"count", fact(f.count, "spectrum.count")},
          {"lost", fact(f.lost(), "spectrum.lost")},
          {"beyond", fact(f.length - f.dim, "spectrum.beyond")},
          {"existing", fact(f.existing, "spectrum.existing")},
          {"weak", fact(f.weak(), "spectrum.weak")},
          {"threshold", {.text = real_number(f.threshold), .references = {{about_e(), "spectrum.threshold"}}}},
          {"most", fact(f.most_count, "spectrum.most")},
          {"condition", {.text = real_number(f.condition()), .references = {{about_e(), "spectrum.condition"}}}},
          {"largest", {.text = real_number(f.largest), .references = {{about_e(), "spectrum.largest"}}}},
          {"smallest", {.text = real_number(f.smallest), .references = {{about_e(), "spectrum.smallest"}}}}};
}

/// What the rank means for the pictures.
const char* verdict_key(const SpectrumFacts& f) {
  if (f.rank == 0) return "models.spectrum.zero";
  if (f.rank == f.length) return "models.spectrum.lossless";
  if (f.existing == f.length) return "models.spectrum.weak";
  if (f.existing < f.count && f.dim < f.length) return "models.spectrum.both";
  if (f.existing < f.count) return "models.spectrum.dependent";
  return f.weak() > 0 ? "models.spectrum.narrow_weak" : "models.spectrum.narrow";
}

/// The plot's frame: place 1 … count across, decades down.
struct Plot {
  Rect box;
  std::int64_t count = 1;
  double low = -1, high = 0;  ///< powers of ten

  float x(double place) const {
    return count > 1 ? box.x + box.width * static_cast<float>((place - 1) / static_cast<double>(count - 1))
                     : box.x + box.width / 2;
  }
  float y(double value) const {
    const double power = value > 0 ? std::log10(value) : low;
    return box.bottom() - box.height * static_cast<float>((std::clamp(power, low, high) - low) / (high - low));
  }
};

Plot make_plot(const SpectrumFacts& f, const Rect& box) {
  Plot plot{box, f.count};
  plot.high = std::log10(f.largest) + 0.12;
  plot.low = std::log10(f.smallest) - 0.12;
  // Values that are nothing but rounding: the line under which they lie is seen, and that they are there.
  if (f.rank < f.count) plot.low = std::min(plot.low, std::log10(f.threshold) - 0.5);
  if (plot.high - plot.low < 1.2) {
    const double middle = (plot.high + plot.low) / 2;
    plot.low = middle - 0.6;
    plot.high = middle + 0.6;
  }
  return plot;
}

/// 1, 2, 5 times a power of ten, such that about `wanted` steps make `all`.
std::int64_t round_step(std::int64_t all, int wanted) {
  const double rough = static_cast<double>(std::max<std::int64_t>(all, 1)) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(std::max(rough, 1.0))));
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    if (factor * power >= rough) return std::max<std::int64_t>(1, std::llround(factor * power));
  return std::max<std::int64_t>(1, all);
}

std::string power_text(int power) {
  constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (power == 0) return "1";
  if (power == 1) return "10";
  std::string text = power < 0 ? "10⁻" : "10";
  for (const char ch : std::to_string(std::abs(power))) text += digits[ch - '0'];
  return text;
}

void write_decades(const ModelsContext& c, const Plot& plot) {
  const StageFrame& f = c.frame();
  const TextStyle style{Font::regular, f.small, c.theme().quiet_text, Align::right};
  const int first = static_cast<int>(std::ceil(plot.low)), last = static_cast<int>(std::floor(plot.high));
  const float decade = plot.box.height / static_cast<float>(plot.high - plot.low);
  const int step = std::max(1, static_cast<int>(std::ceil(f.small * 1.8f / decade)));
  for (int power = first; power <= last; ++power) {
    if (((power % step) + step) % step != 0) continue;
    const float y = plot.y(std::pow(10.0, power));
    const std::string id = fmt::format("axis.value.p{}", power);
    c.out().path(id + ".line", {{plot.box.x, y}, {plot.box.right(), y}}, c.theme().line);
    c.out().text(id, power_text(power), {plot.box.x - f.px(8), y + f.small * 0.35f}, style);
  }
  // Within a decade or two the whole powers alone tell little.
  if (last - first > 2) return;
  for (int power = first - 1; power <= last; ++power) {
    for (const int factor : {2, 5}) {
      const double value = factor * std::pow(10.0, power);
      if (std::log10(value) <= plot.low || std::log10(value) >= plot.high) continue;
      const float y = plot.y(value);
      const std::string id = fmt::format("axis.value.p{}f{}", power, factor);
      c.out().path(id + ".line", {{plot.box.x, y}, {plot.box.right(), y}}, mix(c.theme().line, c.theme().ground, 0.4f));
      const std::string text =
          power < 0 ? fmt::format("{}·{}", factor, power_text(power)) : grouped(std::llround(value));
      c.out().text(id, text, {plot.box.x - f.px(8), y + f.small * 0.35f}, style);
    }
  }
}

void write_places(const ModelsContext& c, const Plot& plot) {
  const StageFrame& f = c.frame();
  const std::int64_t step = round_step(plot.count, std::max(2, static_cast<int>(plot.box.width / f.px(110))));
  const float y = plot.box.bottom() + f.small * 1.45f;
  const auto mark = [&](std::int64_t place) {
    const float x = plot.x(static_cast<double>(place));
    const std::string id = fmt::format("axis.place.n{}.", place);
    c.out().fill(id + "tick", {x - 0.5f, plot.box.bottom(), 1, f.px(5)}, c.theme().control_border);
    c.out().text(id + "label", grouped(place), {x, y}, {Font::regular, f.small, c.theme().quiet_text, Align::center});
  };
  mark(1);
  for (std::int64_t place = step; place < plot.count; place += step) {
    const float room = f.small * 2.6f;
    if (place > 1 && plot.x(static_cast<double>(place)) - plot.x(1) > room &&
        plot.box.right() - plot.x(static_cast<double>(place)) > room)
      mark(place);
  }
  if (plot.count > 1) mark(plot.count);
  c.out().text("axis.place.name", c.word("models.spectrum.axis"), {plot.box.x + plot.box.width / 2, y + f.small * 1.6f},
               {Font::regular, f.small, c.theme().quiet_text, Align::center});
}

/// The values as a curve, each as a dot where there are few; those that do not count for the rank in the bad colour.
void write_curve(const ModelsContext& c, const Plot& plot, const std::vector<double>& values, std::int64_t rank) {
  const auto part = [&](const char* id, std::int64_t first, std::int64_t last, Color color) {
    if (last - first < 1) return;
    std::vector<Vec2> points;
    // A point a half pixel of the plot is enough; ends are kept.
    const double step = std::max(1.0, static_cast<double>(plot.count) / static_cast<double>(plot.box.width) / 2);
    for (double at = static_cast<double>(first); at < static_cast<double>(last) - 1; at += step) {
      const auto k = static_cast<std::int64_t>(at);
      points.push_back({plot.x(static_cast<double>(k + 1)), plot.y(values[static_cast<std::size_t>(k)])});
    }
    points.push_back({plot.x(static_cast<double>(last)), plot.y(values[static_cast<std::size_t>(last - 1)])});
    if (points.size() > 1) c.out().path(id, points, color, 2.2f);
  };
  part("curve", 0, rank, c.theme().d);
  part("curve.rounding", rank, plot.count, c.theme().bad);
  constexpr std::int64_t most_dots = 48;
  if (plot.count > most_dots) return;
  for (std::int64_t k = 0; k < plot.count; ++k) {
    const Vec2 at{plot.x(static_cast<double>(k + 1)), plot.y(values[static_cast<std::size_t>(k)])};
    c.out().fill(fmt::format("curve.dot.{}", k), {at.x - 3, at.y - 3, 6, 6}, k < rank ? c.theme().d : c.theme().bad, 3);
  }
}

/// A mark at a place of the axis with its words at the plot's top, on the side where there is room.
struct PlaceMark {
  const char* id;
  std::int64_t place;
  Spans words;
  Color color;
};

void write_place_marks(const ModelsContext& c, const Plot& plot, const std::vector<PlaceMark>& marks) {
  const StageFrame& f = c.frame();
  float y = plot.box.y - f.small * 0.6f - f.small * 1.5f * static_cast<float>(marks.size() - 1);
  for (const PlaceMark& mark : marks) {
    const float x = plot.x(static_cast<double>(mark.place)), at = std::clamp(x, plot.box.x, plot.box.right());
    const SpanStyle style{Font::regular, f.small, 0, Ink::text};
    const float width = width_of(c.out().metrics(), mark.words, style);
    const bool right = at + f.px(6) + width <= plot.box.right() + f.px(10);
    float left = right ? at + f.px(6) : at - f.px(6) - width;
    // No other mark's line may run through the words.
    for (const PlaceMark& other : marks) {
      const float line = std::clamp(plot.x(static_cast<double>(other.place)), plot.box.x, plot.box.right());
      if (&other != &mark && !right && line > left - 2 && line < at) left = line - f.px(6) - width;
    }
    c.out().path(fmt::format("{}.line", mark.id), {{at, y - f.small * 0.9f}, {at, plot.box.bottom()}}, mark.color,
                 1.5f);
    write_spans(c.out(), mark.id, mark.words, {std::max(c.body.x, left), y}, style);
    y += f.small * 1.5f;
  }
}

void write_threshold(const ModelsContext& c, const Plot& plot, const SpectrumFacts& f) {
  if (f.rank == f.count) return;
  const float y = plot.y(f.threshold), size = c.frame().small;
  for (float x = plot.box.x; x < plot.box.right(); x += 10)
    c.out().path(fmt::format("threshold.dash.{}", static_cast<int>(x - plot.box.x)),
                 {{x, y}, {std::min(x + 5, plot.box.right()), y}}, c.theme().bad, 1);
  const SpanStyle style{Font::regular, size, 0, Ink::bad};
  const Spans words = c.stage.words("models.spectrum.threshold", {});
  float left = plot.box.x + c.px(8);
  // Beside the mark of 99 %, whose line would run through the words.
  const float mark = plot.x(static_cast<double>(f.most_count));
  if (mark < left + width_of(c.out().metrics(), words, style)) left = mark + c.px(8);
  write_fitted_line(c.stage, "threshold.label", words, {left, y - size * 0.5f, plot.box.right() - c.px(20) - left, 0},
                    style);
}

}  // namespace

void write_spectrum_page(const ModelsContext& c) {
  if (!analysis_is_there(c, c.analyses.filters, "models.computing.spectrum")) return;
  const KernelSpectrum& spectrum = c.analyses.filters.result->spectrum;
  const SpectrumFacts f = spectrum_facts(spectrum);
  const texts::Values values = spectrum_values(f);
  if (f.rank == 0) {
    write_models_note(c, c.body, c.stage.words("models.spectrum.zero", values));
    return;
  }
  const StageFrame& frame = c.frame();
  const float axis = frame.small * 3.6f, top = frame.small * 3.4f, verdict = frame.label * 3.4f;
  const Rect box{c.body.x + axis, c.body.y + top, c.body.width - axis - frame.px(14),
                 c.body.height - top - frame.small * 3.4f - verdict - frame.px(14)};
  const Plot plot = make_plot(f, box);
  c.out().fill("plot.ground", box, mix(c.theme().panel, c.theme().ground, 0.4f));
  write_decades(c, plot);
  write_places(c, plot);
  c.out().frame("plot.frame", box, c.theme().control_border);
  write_threshold(c, plot, f);
  write_curve(c, plot, spectrum.singular_values(), f.rank);
  std::vector<PlaceMark> marks{
      {"mark.most", f.most_count, c.stage.words("models.spectrum.most.mark", values), c.theme().text},
      {"mark.rank", f.rank, c.stage.words("models.spectrum.rank.mark", values), c.theme().c}};
  write_place_marks(c, plot, marks);
  const SpanStyle style{Font::regular, frame.label, frame.label * 1.45f, Ink::text};
  write_paragraph(c.out(), "verdict", c.stage.words(verdict_key(f), values),
                  {c.body.x, c.body.bottom() - verdict, c.body.width, verdict}, style);
}

ModelsWords spectrum_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.spectrum.caption");
  const FilterAnalysis* analysis = c.analyses.filters.now();
  if (analysis == nullptr) return words;
  const SpectrumFacts f = spectrum_facts(analysis->spectrum);
  const texts::Values values = spectrum_values(f);
  const auto line = [&](const char* key) {
    words.facts.push_back({c.word(fmt::format("models.spectrum.{}.label", key)),
                           c.stage.words(fmt::format("models.spectrum.{}.value", key), values)});
  };
  line("rank");
  line("tolerance");
  line("limit");
  line("largest");
  if (f.rank > 0) {
    line("smallest");
    line("condition");
    line("most");
    words.paragraphs.push_back(c.stage.words("models.spectrum.energy", values));
  }
  words.paragraphs.push_back(c.stage.words(verdict_key(f), values));
  return words;
}

}  // namespace tessera::scene

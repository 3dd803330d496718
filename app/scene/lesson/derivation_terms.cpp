// The terms behind a number of Z, in a list, and their sum.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "app/scene/lesson/derivation.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/place_order.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t most_listed = 64;

float largest_of(const std::vector<float>& numbers) {
  float largest = 0;
  for (const float v : numbers)
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  return largest;
}

/// The largest input, weight and term, for their decimals.
struct Magnitudes {
  float input = 0, weight = 0, term = 0;
};

std::shared_ptr<const Magnitudes> magnitudes(const StageContext& c, const Derivation& d) {
  const auto terms = explanation(c, d.patch, d.filter);
  return c.input.memo->get<Magnitudes>(
      c.input.result, fmt::format("magnitudes/{}/{}/{}", c.image_index, d.patch, d.filter), [&] {
        return Magnitudes{largest_of(terms->inputs), largest_of(terms->weights), largest_of(terms->terms)};
      });
}

/// Sums of the first 0, 1, 2, … terms in order, in double precision.
std::shared_ptr<const std::vector<double>> partial_sums(const StageContext& c, const Derivation& d) {
  const auto all = explanation(c, d.patch, d.filter);
  return c.input.memo->get<std::vector<double>>(
      c.input.result, fmt::format("partial sums/{}/{}/{}", c.image_index, d.patch, d.filter), [&] {
        std::vector<double> sums{0};
        for (std::size_t k = 0; k < all->terms.size(); ++k)
          sums.push_back(sums.back() + static_cast<double>(all->inputs[k]) * static_cast<double>(all->weights[k]));
        return sums;
      });
}

std::string padded(const std::string& number, std::size_t width) {
  // A true minus takes three bytes.
  const std::size_t letters = number.size() - (number.starts_with("−") ? 2 : 0);
  return std::string(width > letters ? width - letters : 0, ' ') + number;
}

/// "−1.00 × 0.0622 = −0.0622", digits under digits.
Spans term_words(const StageContext& c, const Derivation& d, std::int64_t j, const Magnitudes& m) {
  const auto terms = explanation(c, d.patch, d.filter);
  const auto k = static_cast<std::size_t>(j);
  const auto number = [](float value, float largest) {
    const int decimals = decimals_for(largest);
    const auto width = fixed_number(-static_cast<double>(largest), decimals).size() - 2;
    return padded(fixed_number(static_cast<double>(value), decimals), width);
  };
  const Subject x{TensorName::x, c.image_index, d.patch, j}, e{TensorName::e, -1, j, d.filter};
  return {{number(terms->inputs[k], m.input), Ink::text, {{x, ""}}, false},
          {" × ", Ink::quiet, {}, false},
          {number(terms->weights[k], m.weight), Ink::text, {{e, ""}}, false},
          {" = ", Ink::quiet, {}, false},
          {number(terms->terms[k], m.term),
           Ink::text,
           {{{TensorName::z, c.image_index, d.patch, d.filter}, fmt::format("term.{}", j)}},
           false}};
}

float opacity_of_line(float summed, std::size_t line, std::size_t lines) {
  const float step = 1.f / static_cast<float>(lines + 1);
  return std::clamp((summed - step * static_cast<float>(line)) / step, 0.f, 1.f);
}

std::vector<std::int64_t> listed_places(const StageContext& c, const Derivation& d, std::size_t lines) {
  std::vector<std::int64_t> places;
  const auto largest = largest_terms(c, d.patch, d.filter);
  const auto count = std::min<std::size_t>(lines, d.by_size ? largest->size() : static_cast<std::size_t>(c.length()));
  for (std::size_t k = 0; k < count; ++k)
    places.push_back(d.by_size ? (*largest)[k] : stored_place(c, static_cast<std::int64_t>(k)));
  return places;
}

void write_line(const StageContext& c, const Spans& words, Rect line, std::size_t number, const Subject& subject) {
  SpanStyle style{Font::mono, c.frame.small, c.frame.small * 1.4f, Ink::text};
  while (style.size > 8 && width_of(c.out.metrics(), words, style) > line.width) style.size -= 0.5f;
  const float width =
      write_spans(c.out, fmt::format("cell.term.{}", number), words, {line.x, line.y + c.frame.small}, style);
  c.out.hot_spot({line.x, line.y, width, line.height}, subject);
}

/// "Z[60, 19] = Σ + b[19] = " before the numbers.
std::string equation(const Derivation& d, bool bias) {
  const std::string cell = fmt::format("Z[{}, {}] = Σ", grouped(d.patch), grouped(d.filter));
  return cell + (bias ? fmt::format(" + b[{}] = ", grouped(d.filter)) : " = ");
}

/// While it is being added up: the sum of the first terms.
void write_running(const StageContext& c, const DerivationLayout& l, const Derivation& d, float opacity) {
  const auto sums = partial_sums(c, d);
  const auto last = static_cast<float>(sums->size() - 1);
  const auto count = static_cast<std::int64_t>(std::lround(std::clamp(d.summed, 0.f, 1.f) * last));
  const double sum = (*sums)[static_cast<std::size_t>(count)];
  const Subject cell{TensorName::z, c.image_index, d.patch, d.filter};
  const int decimals = decimals_of_sum(*explanation(c, d.patch, d.filter));
  const Spans words{{c.word("cell.running_sum") + "  ", Ink::quiet, {}, false},
                    {"Σ = ", Ink::text, {}, false},
                    {fixed_number(sum, decimals), Ink::text, {{cell, fmt::format("partial.{}", count)}}, false},
                    {fmt::format("   {} / {}", grouped(count), grouped(c.length())), Ink::quiet, {}, false}};
  c.out.set_opacity(opacity);
  write_spans(c.out, "cell.running", words, l.total, {Font::mono, c.frame.label * 0.95f, 0, Ink::text});
  c.out.set_opacity(1);
}

Spans total_words(const StageContext& c, const Derivation& d) {
  const auto terms = explanation(c, d.patch, d.filter);
  const bool bias = c.result()->embedding.weights->bias.has_value();
  const Subject cell{TensorName::z, c.image_index, d.patch, d.filter};
  const int decimals = decimals_of_sum(*terms);
  const auto product = static_cast<double>(terms->by_product);
  const std::string value = fixed_number(product, decimals);
  Spans words{{equation(d, bias), Ink::text, {}, false}};
  if (bias) {
    words.push_back({fixed_number(terms->sum, decimals), Ink::text, {{cell, "sum"}}, false});
    words.push_back({terms->bias < 0 ? " − " : " + ", Ink::text, {}, false});
    words.push_back({fixed_number(std::abs(terms->bias), decimals),
                     Ink::text,
                     {{{TensorName::bias, -1, d.filter, -1}, terms->bias < 0 ? "magnitude" : ""}},
                     false});
    // A product of single precision, long rows above all, may differ from the exact sum in the last digit.
    const bool equal = fixed_number(terms->sum + terms->bias, decimals) == value;
    words.push_back({equal ? " = " : " ≈ ", Ink::text, {}, false});
  }
  words.push_back({value, Ink::text, {{cell, ""}}, false});
  return words;
}

void write_other_road(const StageContext& c, const DerivationLayout& l, const Derivation& d) {
  if (l.other.y <= 0 || !d.other_road) return;
  const auto terms = explanation(c, d.patch, d.filter);
  const Subject cell{TensorName::maps, c.image_index, d.filter, d.patch};
  const texts::Values values{
      {"value",
       {.text = fixed_number(static_cast<double>(terms->by_convolution), decimals_of_sum(*terms)),
        .references = {{cell, ""}}}}};
  const SpanStyle style{Font::regular, c.frame.small, c.frame.small * 1.4f, Ink::quiet};
  write_spans(c.out, "cell.other", c.words("cell.code_road", values), l.other, style);
}

}  // namespace

int decimals_of_sum(const Explanation& e) {
  double largest = 0;
  for (const double v : {e.sum, e.bias, static_cast<double>(e.by_product), static_cast<double>(e.by_convolution)})
    largest = std::max(largest, std::abs(v));
  int decimals = 6;
  for (; largest >= 1 && decimals > 0; largest /= 10) --decimals;
  return decimals;
}

int decimals_for(float largest) {
  if (!(largest > 0) || !std::isfinite(largest)) return 2;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(largest))), 2, 7);
}

std::shared_ptr<const std::vector<std::int64_t>> largest_terms(const StageContext& c, std::int64_t patch,
                                                               std::int64_t filter) {
  const auto all = explanation(c, patch, filter);
  if (!all) return std::make_shared<const std::vector<std::int64_t>>();
  return c.input.memo->get<std::vector<std::int64_t>>(
      c.input.result, fmt::format("largest terms/{}/{}/{}", c.image_index, patch, filter), [&] {
        std::vector<std::int64_t> places(all->terms.size());
        std::iota(places.begin(), places.end(), std::int64_t{0});
        const auto count = std::min<std::ptrdiff_t>(most_listed, std::ssize(places));
        // What is no number goes before all that are: it is why the sum is none either, and sorting needs an order.
        const auto size = [&](std::int64_t j) {
          const float term = all->terms[static_cast<std::size_t>(j)];
          return std::isnan(term) ? std::numeric_limits<float>::infinity() : std::abs(term);
        };
        std::partial_sort(places.begin(), places.begin() + count, places.end(), [&](std::int64_t a, std::int64_t b) {
          return size(a) != size(b) ? size(a) > size(b) : a < b;
        });
        places.resize(static_cast<std::size_t>(count));
        return places;
      });
}

void write_terms(const StageContext& c, const DerivationLayout& l, const Derivation& d) {
  if (d.summed <= 0 || l.list.width <= 0 || !explanation(c, d.patch, d.filter)) return;
  const Theme& t = c.out.theme();
  const float line = c.frame.small * 1.42f;
  const std::string heading = d.by_size ? c.word("cell.largest") : c.word("cell.terms");
  // The heading, and the line that tells how many are left out.
  const auto lines = static_cast<std::size_t>(std::max(0.f, std::floor(l.list.height / line) - 2));
  const std::vector<std::int64_t> places = listed_places(c, d, std::min<std::size_t>(lines, 10));
  const auto m = magnitudes(c, d);
  const PathShape arrow{
      {{l.product.back().right() + c.frame.px(8), l.equals.y}, {l.list.x - c.frame.px(8), l.equals.y}},
      false,
      std::nullopt,
      t.quiet_text,
      1.5f,
      true};
  c.out.set_opacity(std::clamp(d.summed * 8, 0.f, 1.f));
  if (arrow.points[1].x - arrow.points[0].x > c.frame.px(12)) c.out.add("cell.arrow", arrow);
  c.out.text("cell.list", heading, {l.list.x, l.list.y + c.frame.small}, {Font::regular, c.frame.small, t.quiet_text});
  float y = l.list.y + line;
  for (std::size_t k = 0; k < places.size(); ++k, y += line) {
    const float opacity = opacity_of_line(d.summed, k, places.size());
    if (opacity <= 0) return c.out.set_opacity(1);
    c.out.set_opacity(opacity);
    write_line(c, term_words(c, d, places[k], *m), {l.list.x, y, l.list.width, line}, k,
               {TensorName::x, c.image_index, d.patch, places[k]});
  }
  c.out.set_opacity(opacity_of_line(d.summed, places.size(), places.size()));
  const std::int64_t left = c.length() - static_cast<std::int64_t>(places.size());
  if (left > 0)
    c.out.text("cell.more", c.input.texts->plain("cell.more", {{"count", {.text = grouped(left)}}}),
               {l.list.x, y + c.frame.small}, {Font::regular, c.frame.small, t.quiet_text});
  c.out.set_opacity(1);
}

void write_total(const StageContext& c, const DerivationLayout& l, const Derivation& d) {
  if (d.summed <= 0 || !explanation(c, d.patch, d.filter)) return;
  const float running = std::clamp(1 - d.with_bias / 0.35f, 0.f, 1.f);
  if (running > 0) write_running(c, l, d, running * std::clamp(d.summed * 8, 0.f, 1.f));
  const float whole = std::clamp((d.with_bias - 0.4f) / 0.6f, 0.f, 1.f);
  if (whole <= 0) return;
  const Spans words = total_words(c, d);
  SpanStyle style{Font::mono, c.frame.label * 1.05f, 0, Ink::text};
  while (style.size > 8 && width_of(c.out.metrics(), words, style) > l.width) style.size -= 0.5f;
  c.out.set_opacity(whole);
  write_spans(c.out, "cell.total", words, l.total, style);
  write_other_road(c, l, d);
  c.out.set_opacity(1);
}

}  // namespace tessera::scene

#include "app/shell/cli_values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

namespace tessera::cli {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

// One number for all channels, or three by commas.
std::optional<std::array<double, 3>> three_numbers(std::string_view text) {
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::optional<double> number = number_of<double>(text.substr(begin, end - begin));
    if (!number || !std::isfinite(*number)) return std::nullopt;
    numbers.push_back(*number);
    begin = end + 1;
  }
  if (numbers.size() == 1) return std::array{numbers[0], numbers[0], numbers[0]};
  if (numbers.size() == 3) return std::array{numbers[0], numbers[1], numbers[2]};
  return std::nullopt;
}

}  // namespace

void refuse(const Given& given, const std::string& expected) {
  throw UsageError(
      fmt::format("{}: '{}' is not {}; give {}", given.option, printable(given.text), expected, given.allowed));
}

std::int64_t parse_integer(const Given& given) {
  const auto number = number_of<std::int64_t>(given.text);
  if (!number) refuse(given, "a whole number");
  return *number;
}

Size2 parse_size(const Given& given) {
  const std::string_view text = given.text;
  const std::size_t by = text.find_first_of("xX");
  const auto height = number_of<std::int64_t>(text.substr(0, by));
  const auto width = by == std::string_view::npos ? height : number_of<std::int64_t>(text.substr(by + 1));
  if (!height || !width) refuse(given, "a size");
  return {*height, *width};
}

FitChoice parse_fit(const Given& given) {
  const std::string_view text = given.text;
  if (text == "resize") return {Fit::resize};
  if (text == "pad") return {Fit::pad};
  if (text == "crop") return {Fit::crop};
  if (text.starts_with("crop:")) {
    const auto ratio = number_of<double>(text.substr(5));
    if (ratio && *ratio > 0 && *ratio <= 1) return {Fit::crop, *ratio};
    refuse(given, "a crop of a ratio above 0 and up to 1");
  }
  refuse(given, "a way to fit");
}

Interpolation parse_interpolation(const Given& given) {
  if (given.text == "bilinear") return Interpolation::bilinear;
  if (given.text == "bicubic") return Interpolation::bicubic;
  refuse(given, "an interpolation");
}

Normalization parse_normalization(const Given& given) {
  if (const auto preset = Normalization::preset(given.text)) return *preset;
  const std::string_view text = given.text;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto mean = three_numbers(text.substr(0, slash));
    const auto deviation = three_numbers(text.substr(slash + 1));
    if (mean && deviation) return {"custom", *mean, *deviation};
  }
  refuse(given, "a normalisation");
}

std::string printable(const std::string& text) {
  std::string clean = printable_lines(text);
  std::replace(clean.begin(), clean.end(), '\n', '?');
  return clean;
}

std::string printable_lines(const std::string& text) {
  std::string clean = text;
  for (char& c : clean) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F) c = '?';
  }
  return clean;
}

}  // namespace tessera::cli

#include "app/scene/numbers.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace tessera::scene {

namespace {

constexpr const char* thin_space = "\u2009";
constexpr const char* minus = "\u2212";

/// As PyTorch prints them.
std::string not_a_number(double number) {
  if (std::isnan(number)) return "nan";
  return number < 0 ? std::string(minus) + "inf" : "inf";
}

}  // namespace

std::string grouped(std::int64_t number) {
  const std::string digits = std::to_string(std::abs(number));
  std::string text = number < 0 ? minus : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && digits.size() > 4 && (digits.size() - i) % 3 == 0) text += thin_space;
    text += digits[i];
  }
  return text;
}

std::string in_short(std::int64_t number) {
  constexpr std::array<std::pair<double, const char*>, 4> units{{{1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}}};
  for (const auto& [unit, letter] : units) {
    const double share = static_cast<double>(number) / unit;
    if (share >= 1) return fmt::format("{:.{}f} {}", share, share < 10 ? 2 : 1, letter);
  }
  return grouped(number);
}

std::string duration(double seconds) {
  const double ms = seconds * 1e3;
  if (ms < 9.95) return fmt::format("{:.1f} ms", ms);
  if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
  return fmt::format("{:.2f} s", seconds);
}

std::string scientific(double number) {
  if (number == 0) return "0";
  if (!std::isfinite(number)) return not_a_number(number);
  std::string text = fmt::format("{:.1e}", number);
  for (std::size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at + 3))
    text.replace(at, 1, minus);
  return text;
}

std::string decimal(double number) {
  if (!std::isfinite(number)) return not_a_number(number);
  std::string text = fmt::format("{:.2f}", number);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  if (text.starts_with('-')) text.replace(0, 1, minus);
  return text;
}

std::string fixed_number(double number, int decimals, bool plus) {
  if (!std::isfinite(number)) return not_a_number(number);
  std::string text = fmt::format("{:.{}f}", number, decimals);
  const bool negative = text.starts_with('-') && text.find_first_of("123456789") != std::string::npos;
  if (text.starts_with('-')) text.erase(0, 1);
  return (negative ? minus : plus ? "+" : "") + text;
}

std::string real_number(double number) {
  if (!std::isfinite(number)) return not_a_number(number);
  const double size = std::abs(number);
  if (size != 0 && size < 9.995e-4) return scientific(number);
  if (size >= 999.5) return size < 1e15 ? grouped(std::llround(number)) : scientific(number);
  const int decimals = size >= 99.95      ? 1
                       : size >= 9.995    ? 2
                       : size >= 0.9995   ? 3
                       : size >= 0.09995  ? 3
                       : size >= 0.009995 ? 4
                                          : 5;
  return fixed_number(number, size == 0 ? 0 : decimals);
}

}  // namespace tessera::scene

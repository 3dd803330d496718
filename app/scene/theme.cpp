#include "app/scene/theme.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tessera::scene {

namespace {

constexpr Color rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8), static_cast<std::uint8_t>(hex)};
}

Theme dark() {
  Theme t;
  t.name = ThemeName::dark;
  t.ground = rgb(0x12141A), t.panel = rgb(0x1A1D24), t.raised = rgb(0x242933);
  t.line = rgb(0x323845), t.control_border = rgb(0x6B7484);
  t.text = rgb(0xE9ECF2), t.quiet_text = rgb(0xA2ABBA);
  t.n = rgb(0xFFD94A), t.p = rgb(0x5B9BFF), t.c = rgb(0x6FF0C0), t.d = rgb(0xDB8FB8), t.bad = rgb(0xFF5C50);
  t.negative = rgb(0x4A9AFF), t.zero = rgb(0x1B1E26), t.positive = rgb(0xFFAA4A);
  t.button = t.text, t.button_text = t.ground;
  return t;
}

Theme light() {
  Theme t;
  t.name = ThemeName::light;
  t.ground = rgb(0xFFFFFF), t.panel = rgb(0xF5F6F8), t.raised = rgb(0xECEEF2);
  t.line = rgb(0xD5D9E0), t.control_border = rgb(0x7C8494);
  t.text = rgb(0x1B1E25), t.quiet_text = rgb(0x5A6270);
  t.n = rgb(0x896300), t.p = rgb(0x2463DF), t.c = rgb(0x00654E), t.d = rgb(0x571E55), t.bad = rgb(0x7C1119);
  t.negative = rgb(0x2166AC), t.zero = rgb(0xF7F7F7), t.positive = rgb(0xD66E14);
  t.button = t.text, t.button_text = t.ground;
  return t;
}

double linear(std::uint8_t v) {
  const double s = v / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

double luminance(Color c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

struct Lab {
  double l, a, b;
};

/// CIE L*a*b* under D65.
Lab to_lab(const LinearRgb& c) {
  const auto [r, g, b] = c;
  const auto f = [](double t) {
    constexpr double delta = 6.0 / 29;
    return t > delta * delta * delta ? std::cbrt(t) : t / (3 * delta * delta) + 4.0 / 29;
  };
  const double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const double y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
  const double z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double hue(double a, double b) {
  const double h = std::atan2(b, a);
  return a == 0 && b == 0 ? 0 : h < 0 ? h + 2 * std::numbers::pi : h;
}

/// CIEDE2000 as in Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005), k = 1.
double delta_e_2000(Lab p, Lab q) {
  constexpr double pi = std::numbers::pi;
  constexpr double degree = pi / 180;
  const auto seventh = [](double c) {
    const double c7 = std::pow(c, 7);
    return std::sqrt(c7 / (c7 + std::pow(25.0, 7)));
  };
  const double g = 0.5 * (1 - seventh((std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2));
  const double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
  const double c1 = std::hypot(a1, p.b), c2 = std::hypot(a2, q.b);
  const double h1 = hue(a1, p.b), h2 = hue(a2, q.b);
  const bool gray = c1 * c2 == 0;
  double dh = h2 - h1;
  if (dh > pi) dh -= 2 * pi;
  if (dh < -pi) dh += 2 * pi;
  if (gray) dh = 0;
  double mean_h = gray ? h1 + h2 : (h1 + h2) / 2;
  if (!gray && std::abs(h1 - h2) > pi) mean_h += h1 + h2 < 2 * pi ? pi : -pi;
  const double mean_l = (p.l + q.l) / 2, mean_c = (c1 + c2) / 2;
  const double t = 1 - 0.17 * std::cos(mean_h - 30 * degree) + 0.24 * std::cos(2 * mean_h) +
                   0.32 * std::cos(3 * mean_h + 6 * degree) - 0.20 * std::cos(4 * mean_h - 63 * degree);
  const double l50 = (mean_l - 50) * (mean_l - 50);
  const double dl = (q.l - p.l) / (1 + 0.015 * l50 / std::sqrt(20 + l50));
  const double dc = (c2 - c1) / (1 + 0.045 * mean_c);
  const double dh_term = 2 * std::sqrt(c1 * c2) * std::sin(dh / 2) / (1 + 0.015 * mean_c * t);
  const double bend = (mean_h / degree - 275) / 25;
  const double rotation = -std::sin(60 * degree * std::exp(-bend * bend)) * 2 * seventh(mean_c);
  return std::sqrt(dl * dl + dc * dc + dh_term * dh_term + rotation * dc * dh_term);
}

}  // namespace

Theme make_theme(ThemeName name) { return name == ThemeName::dark ? dark() : light(); }

Color mix(Color from, Color to, float share) {
  const auto blend = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {blend(from.r, to.r), blend(from.g, to.g), blend(from.b, to.b), blend(from.a, to.a)};
}

Color with_alpha(Color color, float alpha) {
  color.a = static_cast<std::uint8_t>(std::lround(255 * std::clamp(alpha, 0.f, 1.f)));
  return color;
}

Color heat_color(const Theme& theme, float share) {
  const float strength = std::pow(std::min(std::abs(share), 1.f), 0.6f);
  return mix(theme.zero, share < 0 ? theme.negative : theme.positive, strength);
}

double contrast(Color a, Color b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

LinearRgb to_linear(Color c) { return {linear(c.r), linear(c.g), linear(c.b)}; }
double color_difference(const LinearRgb& a, const LinearRgb& b) { return delta_e_2000(to_lab(a), to_lab(b)); }
double color_difference(Color a, Color b) { return color_difference(to_linear(a), to_linear(b)); }

}  // namespace tessera::scene

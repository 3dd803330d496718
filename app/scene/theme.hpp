#pragma once
// One palette, dark and light. Roles are the lesson's: a colour a dimension, everywhere.

#include <array>

#include "app/scene/item.hpp"

namespace tessera::scene {

enum class ThemeName { dark, light };

struct Theme {
  ThemeName name = ThemeName::dark;
  Color ground, panel, raised, line, control_border;
  Color text, quiet_text;
  Color n, p, c, d;                ///< N · P, stride and kernel · C and P²C · D
  Color bad;                       ///< dropped, padded, wrong; always with a hatch or a word beside it
  Color negative, zero, positive;  ///< heat maps
  Color button, button_text;       ///< the one filled button of a screen
  bool operator==(const Theme&) const = default;
};

Theme make_theme(ThemeName name);

/// The heat map's colour of value/range, −1 … 1, gamma 0.6.
Color heat_color(const Theme& theme, float share);

/// Between two colours, share 0 … 1, in sRGB values.
Color mix(Color from, Color to, float share);
/// The colour at opacity `alpha`, 0 … 1.
Color with_alpha(Color color, float alpha);

/// WCAG contrast ratio, 1 … 21, of opaque colours.
double contrast(Color a, Color b);
/// CIEDE2000 difference of opaque colours.
double color_difference(Color a, Color b);

/// Red, green and blue in linear light, 0 … 1: what simulations of colour vision work on.
using LinearRgb = std::array<double, 3>;
LinearRgb to_linear(Color color);
double color_difference(const LinearRgb& a, const LinearRgb& b);

}  // namespace tessera::scene

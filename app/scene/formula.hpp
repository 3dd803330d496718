#pragma once
// Mathematics as boxes: rows, fractions with real bars, floor and ceiling brackets that stretch, superscripts.
// After TeX's idea of boxes with a width, an ascent and a descent, joined on their baselines.

#include <string>
#include <variant>
#include <vector>

#include "app/scene/scene_writer.hpp"

namespace tessera::scene {

/// A laid-out piece of mathematics. Positions are relative to its left end on the baseline.
struct MathBox {
  struct Letter {
    TextShape text;
  };
  struct Bar {
    Rect rect;
    Color color;
  };
  struct Stroke {
    std::vector<Vec2> points;
    Color color;
    float width;
  };
  float width = 0;
  float ascent = 0;   ///< above the baseline, positive
  float descent = 0;  ///< below it, positive
  std::vector<std::variant<Letter, Bar, Stroke>> pieces;
};

/// Sets mathematics in one size.
class MathSetter {
 public:
  MathSetter(const TextMetrics& metrics, float size, Color color) : metrics_(metrics), size_(size), color_(color) {}

  MathBox text(const std::string& text, std::vector<ValueReference> values = {}) const;
  MathBox text(const std::string& text, Color color, std::vector<ValueReference> values = {}) const;
  /// Side by side. Spacing is the callers' own: put it into the texts.
  MathBox row(const std::vector<MathBox>& boxes) const;
  MathBox fraction(const MathBox& top, const MathBox& bottom) const;
  MathBox floor(const MathBox& inside) const;
  MathBox ceil(const MathBox& inside) const;
  MathBox superscript(const MathBox& base, const std::string& exponent) const;
  /// A subscript and, over it, a superscript; either may be empty.
  MathBox scripts(const MathBox& base, const std::string& below, const std::string& above) const;
  /// ∑ with what it runs over under it.
  MathBox sum(const std::string& over) const;

  float size() const { return size_; }

 private:
  enum class Foot { bottom, top };
  MathBox bracketed(const MathBox& inside, Foot foot) const;
  MathBox styled(const std::string& text, float size, Color color) const;

  const TextMetrics& metrics_;
  float size_;
  Color color_;
};

/// Adds the pieces of a box whose baseline starts at `position`. Numbers of a tensor's cell answer the pointer.
void write_math(SceneWriter& writer, const std::string& id, const MathBox& box, Vec2 position);

/// Sets parts in lines no wider than `width`, each line after the first beginning a new part; returns the lines.
std::vector<MathBox> break_math(const MathSetter& setter, const std::vector<MathBox>& parts, float width);

}  // namespace tessera::scene

#pragma once
// A brace's label with its subscripts set as the formula sets them: "P_h·P_w·C = 384", upright or reading upwards.

#include <string>
#include <vector>

#include "app/scene/scene_writer.hpp"

namespace tessera::scene {

struct BraceText {
  struct Piece {
    std::string text;
    float x = 0;     ///< from the label's start
    float size = 0;  ///< em
    float drop = 0;  ///< below the baseline
  };
  std::vector<Piece> pieces;
  float width = 0;
};

/// `markup` as in the texts: P_h is a P with a small h below it.
BraceText set_brace_text(const TextMetrics& metrics, const std::string& markup, Font font, float size);

/// With its start at `start` on the baseline; `turned`: reading upwards from there. One piece alone has the id itself,
/// several have `id`.0, `id`.1, …; the values belong to the last, where the number is.
void write_brace_text(SceneWriter& out, const std::string& id, const BraceText& label, Vec2 start, bool turned,
                      const TextStyle& style, std::vector<ValueReference> values);

}  // namespace tessera::scene

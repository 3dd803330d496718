#pragma once
// The lesson's steps as PyTorch with the numbers of the moment. It runs as it stands, step after step, with
//
//   import torch, torch.nn as nn, torch.nn.functional as F
//   img   the fitted picture as a numpy array, uint8: (H, W, C), gray too; of a batch (B, H, W, C)
//
// and names the same things as the lesson: x, patches, X, E, Z, proj.

#include <string>
#include <vector>

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

struct CodePiece {
  std::string text;
  texts::Role role = texts::Role::none;  ///< of a number: the colour of its dimension
  std::vector<ValueReference> values{};
  bool may_break = false;  ///< a line may begin with this piece: it stands within brackets
};

struct CodeStatement {
  std::vector<CodePiece> pieces;
  std::vector<CodePiece> comment;  ///< "# (1, 196, 768)": what comes out; left out where it does not fit
  std::string_view beats;          ///< "4.1 4.3": during these it is the current one
  bool repeats = false;            ///< stands in an earlier step already, here for context
};

/// Of one step, for settings that fit.
std::vector<CodeStatement> lesson_code(const StageContext& context, int step);

/// The code's road as a whole: the layer, and three lines from x to the tokens.
std::vector<CodeStatement> whole_code(const StageContext& context);

/// As it would be typed, comments left out.
std::string to_string(const CodeStatement& statement);

}  // namespace tessera::scene

#pragma once
// The numbers behind the lesson's values, taken from the document and, where there is one, from the result.

#include <optional>
#include <string>
#include <string_view>

#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::texts {

/// The numbers that stand in one sentence about a cell of Z.
struct Cell {
  double sum = 0, bias = 0, product = 0, convolution = 0;
  int decimals = 6;  ///< prints each of them with six digits or, below 1, six decimals
};

/// What all values of one call have in common. Borrows facts and texts.
class LessonSource {
 public:
  LessonSource(const LessonFacts& facts, const Texts& texts);

  const LessonFacts& facts() const { return facts_; }
  const EmbedParams& params() const { return facts_.document->params; }
  const Selection& selection() const { return facts_.document->selection; }
  const PatchGrid& grid() const { return grid_; }
  std::string word(std::string_view key) const { return texts_.plain(key); }

  const AxisGrid& ruler() const { return ruler_is_width() ? grid_.width : grid_.height; }
  /// "grid.width.NAME" or "grid.height.NAME".
  std::string on_ruler(std::string_view name) const;

  /// Of the selected patch; 0 where there is none.
  std::int64_t row() const { return grid_.count() > 0 ? grid_.row_of(selection().patch) : 0; }
  std::int64_t column() const { return grid_.count() > 0 ? grid_.column_of(selection().patch) : 0; }
  std::int64_t batch() const { return static_cast<std::int64_t>(facts_.document->images.size()); }

  /// The pixel under the lens, within the part of the picture that shows the file.
  Pixel lens() const;
  /// A channel's value there, 0 … 255, and the same normalised; nullopt where no result shows that pixel.
  std::optional<int> raw(std::int64_t channel) const;
  std::optional<double> normalized(std::int64_t channel) const;

  /// The selected patch and filter as the result has them, computed when first asked for; nullptr where it has
  /// no such cell.
  const Cell* cell();

 private:
  bool ruler_is_width() const { return facts_.document->view.ruler == Axis::width; }
  const FittedImage* fitted() const;
  Pixel middle_of_patch() const;
  std::optional<Cell> make_cell() const;

  const LessonFacts& facts_;
  const Texts& texts_;
  PatchGrid grid_;
  bool asked_for_cell_ = false;
  std::optional<Cell> cell_;
};

}  // namespace tessera::texts

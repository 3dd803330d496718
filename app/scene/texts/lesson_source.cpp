#include "app/scene/texts/lesson_source.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::texts {

namespace {

int decimals_for(std::initializer_list<double> numbers) {
  double largest = 0;
  for (const double number : numbers) largest = std::max(largest, std::abs(number));
  int decimals = 6;
  for (; largest >= 1 && decimals > 0; largest /= 10) --decimals;
  return decimals;
}

}  // namespace

LessonSource::LessonSource(const LessonFacts& facts, const Texts& texts)
    : facts_(facts), texts_(texts), grid_(plan_grid(facts.document->params.grid_settings())) {}

std::string LessonSource::on_ruler(std::string_view name) const {
  return (ruler_is_width() ? "grid.width." : "grid.height.") + std::string(name);
}

const FittedImage* LessonSource::fitted() const {
  const auto b = static_cast<std::size_t>(selection().image);
  return facts_.result != nullptr && b < facts_.result->fitted.size() ? facts_.result->fitted[b].get() : nullptr;
}

Pixel LessonSource::middle_of_patch() const {
  if (grid_.count() == 0) return {};
  const Interval rows = grid_.height.window(row()), columns = grid_.width.window(column());
  return {(rows.begin + rows.end - 1) / 2, (columns.begin + columns.end - 1) / 2};
}

Pixel LessonSource::lens() const {
  Pixel lens = facts_.lens.value_or(middle_of_patch());
  Size2 content = params().image;
  if (fitted() != nullptr && facts_.current) content = fitted()->content;
  lens.row = std::clamp<std::int64_t>(lens.row, 0, std::max<std::int64_t>(content.height - 1, 0));
  lens.column = std::clamp<std::int64_t>(lens.column, 0, std::max<std::int64_t>(content.width - 1, 0));
  return lens;
}

std::optional<int> LessonSource::raw(std::int64_t channel) const {
  const FittedImage* picture = fitted();
  const Pixel at = lens();
  if (picture == nullptr || at.row >= picture->image.height || at.column >= picture->image.width ||
      channel >= picture->image.channels)
    return std::nullopt;
  return picture->image.at(at.column, at.row)[channel];
}

std::optional<double> LessonSource::normalized(std::int64_t channel) const {
  if (facts_.result == nullptr) return std::nullopt;
  const Tensor& image = facts_.result->embedding.image;
  const Pixel at = lens();
  if (image.shape.size() != 4 || selection().image >= image.extent(0) || channel >= image.extent(1) ||
      at.row >= image.extent(2) || at.column >= image.extent(3))
    return std::nullopt;
  return image.view().at({selection().image, channel, at.row, at.column});
}

const Cell* LessonSource::cell() {
  if (!asked_for_cell_) cell_ = make_cell();
  asked_for_cell_ = true;
  return cell_ ? &*cell_ : nullptr;
}

std::optional<Cell> LessonSource::make_cell() const {
  if (facts_.result == nullptr) return std::nullopt;
  const Embedding& embedding = facts_.result->embedding;
  const Selection& s = selection();
  if (s.image >= embedding.batch() || s.patch >= embedding.grid.count() || s.filter >= embedding.params.dim)
    return std::nullopt;
  const bool given = facts_.explanation != nullptr && facts_.current;
  const Explanation e = given ? *facts_.explanation : embedding.explain(s.image, s.patch, s.filter);
  return Cell{e.sum, e.bias, e.by_product, e.by_convolution,
              decimals_for({e.sum, e.bias, e.by_product, e.by_convolution})};
}

}  // namespace tessera::texts

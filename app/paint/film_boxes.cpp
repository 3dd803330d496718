#include "app/paint/film_boxes.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::paint {

namespace {

// Cells along lightness and the two axes of colour; a border of zeros before each, for the sums.
constexpr std::array<int, 3> counts{64, 40, 40};
constexpr float lowest_a = -0.25F, lowest_b = -0.33F;
constexpr float cell_l = 1.0F / 64, cell_ab = 0.56F / 40;

int cell_index(float value, float lowest, float size, int count) {
  return 1 + std::clamp(static_cast<int>(std::floor((value - lowest) / size)), 0, count - 1);
}

}  // namespace

ColorBoxes::Moments& ColorBoxes::Moments::operator+=(const Moments& o) {
  weight += o.weight, l += o.l, a += o.a, b += o.b, squares += o.squares;
  return *this;
}

ColorBoxes::Moments& ColorBoxes::Moments::operator-=(const Moments& o) {
  weight -= o.weight, l -= o.l, a -= o.a, b -= o.b, squares -= o.squares;
  return *this;
}

ColorBoxes::ColorBoxes()
    : cells_(static_cast<std::size_t>(counts[0] + 1) * static_cast<std::size_t>(counts[1] + 1) *
             static_cast<std::size_t>(counts[2] + 1)) {}

ColorBoxes::Moments& ColorBoxes::cell(int l, int a, int b) {
  return cells_[static_cast<std::size_t>((l * (counts[1] + 1) + a) * (counts[2] + 1) + b)];
}
const ColorBoxes::Moments& ColorBoxes::cell(int l, int a, int b) const {
  return cells_[static_cast<std::size_t>((l * (counts[1] + 1) + a) * (counts[2] + 1) + b)];
}

void ColorBoxes::add(const Oklab& color, double weight) {
  const double l = static_cast<double>(color.l), a = static_cast<double>(color.a), b = static_cast<double>(color.b);
  cell(cell_index(color.l, 0, cell_l, counts[0]), cell_index(color.a, lowest_a, cell_ab, counts[1]),
       cell_index(color.b, lowest_b, cell_ab, counts[2])) +=
      {weight, weight * l, weight * a, weight * b, weight * (l * l + a * a + b * b)};
}

/// From counts to sums over all cells up to each, along one axis after the other.
void ColorBoxes::accumulate() {
  for (int l = 1; l <= counts[0]; ++l) {
    for (int a = 1; a <= counts[1]; ++a) {
      for (int b = 1; b <= counts[2]; ++b) cell(l, a, b) += cell(l, a, b - 1);
    }
    for (int a = 1; a <= counts[1]; ++a) {
      for (int b = 1; b <= counts[2]; ++b) cell(l, a, b) += cell(l, a - 1, b);
    }
    for (int a = 1; a <= counts[1]; ++a) {
      for (int b = 1; b <= counts[2]; ++b) cell(l, a, b) += cell(l - 1, a, b);
    }
  }
}

ColorBoxes::Moments ColorBoxes::sum(const Box& box) const {
  const auto& [l0, a0, b0] = box.low;
  const auto& [l1, a1, b1] = box.high;
  Moments total = cell(l1, a1, b1);
  total -= cell(l0, a1, b1);
  total -= cell(l1, a0, b1);
  total -= cell(l1, a1, b0);
  total += cell(l0, a0, b1);
  total += cell(l0, a1, b0);
  total += cell(l1, a0, b0);
  total -= cell(l0, a0, b0);
  return total;
}

ColorBoxes::Cut ColorBoxes::best_cut(const Box& box) const {
  constexpr double least_weight = 0.5;  // of one colour at least; less is rounding
  const Moments whole = sum(box);
  Cut best;
  for (int axis = 0; axis < 3; ++axis) {
    const auto i = static_cast<std::size_t>(axis);
    for (int at = box.low[i] + 1; at < box.high[i]; ++at) {
      Box lower = box;
      lower.high[i] = at;
      const Moments below = sum(lower);
      Moments above = whole;
      above -= below;
      if (below.weight < least_weight || above.weight < least_weight) continue;
      const double gain = below.explained() + above.explained() - whole.explained();
      if (gain > best.gain) best = {axis, at, gain};
    }
  }
  return best;
}

ColorBoxes::Box ColorBoxes::measured(Box box) const {
  box.variance = sum(box).variance();
  return box;
}

std::vector<Oklab> ColorBoxes::split(std::size_t most) {
  accumulate();
  std::vector<Box> boxes{measured({{0, 0, 0}, counts})};
  while (boxes.size() < most) {
    const auto widest = std::max_element(
        boxes.begin(), boxes.end(), [](const Box& one, const Box& other) { return one.variance < other.variance; });
    if (widest->variance <= 0) break;
    const Cut cut = best_cut(*widest);
    if (cut.axis < 0) {
      widest->variance = 0;  // one cell: cannot be cut
      continue;
    }
    Box upper = *widest;
    widest->high[static_cast<std::size_t>(cut.axis)] = cut.at;
    upper.low[static_cast<std::size_t>(cut.axis)] = cut.at;
    *widest = measured(*widest);
    boxes.push_back(measured(upper));
  }
  std::vector<Oklab> means;
  for (const Box& box : boxes) {
    const Moments m = sum(box);
    if (m.weight <= 0) continue;
    means.push_back(
        {static_cast<float>(m.l / m.weight), static_cast<float>(m.a / m.weight), static_cast<float>(m.b / m.weight)});
  }
  return means;
}

}  // namespace tessera::paint

#pragma once
// Wu's quantiser: a histogram of Oklab in cells, split into boxes of least variance.

#include <cstddef>
#include <vector>

#include "app/paint/film_palette.hpp"

namespace tessera::paint {

class ColorBoxes {
 public:
  ColorBoxes();
  void add(const Oklab& color, double weight);
  /// The means of at most `most` boxes; fewer where there are fewer cells with colours. Once.
  std::vector<Oklab> split(std::size_t most);

 private:
  /// Weight, weighted sums and the weighted sum of squares.
  struct Moments {
    double weight = 0, l = 0, a = 0, b = 0, squares = 0;
    Moments& operator+=(const Moments& o);
    Moments& operator-=(const Moments& o);
    /// What variance leaves unexplained falls as this grows.
    double explained() const { return weight > 0 ? (l * l + a * a + b * b) / weight : 0; }
    double variance() const { return squares - explained(); }
  };
  /// Cells (low, high] along each axis.
  struct Box {
    std::array<int, 3> low{}, high{};
    double variance = 0;
  };
  struct Cut {
    int axis = -1, at = 0;
    double gain = 0;
  };

  void accumulate();
  Moments& cell(int l, int a, int b);
  const Moments& cell(int l, int a, int b) const;
  Moments sum(const Box& box) const;
  Cut best_cut(const Box& box) const;
  Box measured(Box box) const;

  std::vector<Moments> cells_;
};

}  // namespace tessera::paint

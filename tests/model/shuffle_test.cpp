#include "app/model/shuffle.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tessera {
namespace {

TEST(Shuffle, IsAPermutationAndItsOwnReverse) {
  for (std::int64_t n = 1; n <= 700; ++n) {
    const Shuffle shuffle(n);
    std::vector<bool> seen(static_cast<std::size_t>(n), false);
    for (std::int64_t place = 0; place < n; ++place) {
      const std::int64_t source = shuffle.source(place);
      ASSERT_GE(source, 0);
      ASSERT_LT(source, n);
      ASSERT_FALSE(seen[static_cast<std::size_t>(source)]) << source << " of " << n << " twice";
      seen[static_cast<std::size_t>(source)] = true;
      ASSERT_EQ(shuffle.place(source), place);
    }
  }
}

TEST(Shuffle, LeavesFewWhereTheyWere) {
  const Shuffle shuffle(196);
  int fixed = 0;
  for (std::int64_t place = 0; place < 196; ++place) fixed += shuffle.source(place) == place ? 1 : 0;
  EXPECT_LE(fixed, 6);
  EXPECT_NE(Shuffle(2).source(0), 0);
}

TEST(Shuffle, AnswersForSinglePlacesOfAnyNumber) {
  const std::int64_t n = 67'108'864 - 5;
  const Shuffle shuffle(n);
  for (std::int64_t place = 0; place < n; place += 1'234'567) EXPECT_EQ(shuffle.place(shuffle.source(place)), place);
}

}  // namespace
}  // namespace tessera

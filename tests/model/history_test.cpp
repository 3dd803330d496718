#include "app/model/history.hpp"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(History, UndoOfNothingDoesNothing) {
  History<int> history(1);
  EXPECT_FALSE(history.can_undo(1));
  EXPECT_EQ(history.undo(1), std::nullopt);
  EXPECT_EQ(history.redo(1), std::nullopt);
}

TEST(History, GoesBackAndForthThroughSettledChanges) {
  History<int> history(1);
  history.settle(2, false);
  history.settle(3, false);
  EXPECT_EQ(history.undo(3), 2);
  EXPECT_EQ(history.undo(2), 1);
  EXPECT_EQ(history.undo(1), std::nullopt);
  EXPECT_EQ(history.redo(1), 2);
  EXPECT_EQ(history.redo(2), 3);
  EXPECT_EQ(history.redo(3), std::nullopt);
}

TEST(History, MakesOneEntryOfAGestureHoweverManyValuesItPassed) {
  History<int> history(1);
  for (int value = 2; value < 50; ++value) history.settle(value, true);
  history.settle(50, false);
  EXPECT_EQ(history.entries(), 1U);
  EXPECT_EQ(history.undo(50), 1);
}

TEST(History, MakesNoEntryOfAGestureThatComesBack) {
  History<int> history(1);
  history.settle(9, true);
  history.settle(1, false);
  EXPECT_EQ(history.entries(), 0U);
}

TEST(History, UndoesAGestureThatHasNotSettledYet) {
  History<int> history(1);
  history.settle(7, true);
  EXPECT_TRUE(history.can_undo(7));
  EXPECT_EQ(history.undo(7), 1);
  EXPECT_EQ(history.redo(1), 7);
}

TEST(History, ForgetsWhatWasUndoneOnceSomethingElseIsDone) {
  History<int> history(1);
  history.settle(2, false);
  EXPECT_EQ(history.undo(2), 1);
  history.settle(5, false);
  EXPECT_FALSE(history.can_redo(5));
  EXPECT_EQ(history.undo(5), 1);
}

TEST(History, KeepsNoMoreEntriesThanItsLimit) {
  History<int> history(0, 3);
  for (int value = 1; value <= 10; ++value) history.settle(value, false);
  EXPECT_EQ(history.entries(), 3U);
  EXPECT_EQ(history.undo(10), 9);
  EXPECT_EQ(history.undo(9), 8);
  EXPECT_EQ(history.undo(8), 7);
  EXPECT_EQ(history.undo(7), std::nullopt);
}

TEST(History, LetsChangesStandThatAreNotTheUsers) {
  History<int> history(1);
  history.accept(4);
  EXPECT_FALSE(history.can_undo(4));
  EXPECT_EQ(history.undo(4), std::nullopt);
}

}  // namespace
}  // namespace tessera

#include "app/model/export_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;

TEST(ExportPlan, TellsTheFramesThatAFormatCanHave) {
  ExportPlan plan;
  plan.fps = 60;
  EXPECT_TRUE(validate(plan).empty()) << "a still has none";
  plan.what = ExportWhat::step;
  plan.format = ExportFormat::gif;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("60 frames a second must be 10 to 50 for GIF"));
  plan.format = ExportFormat::mp4;
  EXPECT_TRUE(validate(plan).empty());
  plan.fps = 9;
  EXPECT_FALSE(validate(plan).empty());
}

TEST(ExportPlan, TakesSizeAndTitleFromAPreset) {
  ExportPlan plan;
  plan.narration = true;
  const ExportPreset column{"column", {LengthUnit::millimeters, 85, 0, 1.1, 7, 600, true, 2}, false};
  use_preset(plan, column);
  EXPECT_EQ(plan.size, column.size);
  EXPECT_FALSE(plan.title);
  EXPECT_TRUE(plan.narration);
}

TEST(ExportFormats, OfFilmsAndOfStillsAreApart) {
  for (const ExportWhat what :
       {ExportWhat::moment, ExportWhat::storyboard, ExportWhat::beat, ExportWhat::step, ExportWhat::lesson}) {
    for (const ExportFormat format : formats_of(what)) EXPECT_EQ(is_film(format), is_film(what));
  }
}

}  // namespace
}  // namespace tessera

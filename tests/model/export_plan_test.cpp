#include "app/model/export_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera {
namespace {

using testing::HasSubstr;

TEST(ExportPlan, OfPixelsHasThatManyAndTextOfTheAskedSize) {
  ExportPlan plan;
  plan.width = 1920;
  plan.height = 1080;
  plan.font_size = 28;
  const ExportSize size = size_export(plan);
  EXPECT_EQ(size.pixel_width, 1920);
  EXPECT_EQ(size.pixel_height, 1080);
  EXPECT_DOUBLE_EQ(size.scene_width, 960);  // labels of 14 points, drawn twice as large
  EXPECT_DOUBLE_EQ(size.scale, 2);
  EXPECT_NEAR(size.width_mm, 508, 1e-9);  // 20 inches of 96 pixels
}

TEST(ExportPlan, OfMillimetersComesToPixelsAndPoints) {
  ExportPlan plan;
  plan.unit = LengthUnit::millimeters;
  plan.width = 254;
  plan.height = 127;
  plan.font_size = 10;
  plan.dots_per_inch = 300;
  const ExportSize size = size_export(plan);
  EXPECT_EQ(size.pixel_width, 3000);
  EXPECT_EQ(size.pixel_height, 1500);
  // Ten inches are 720 points; a label of ten of them is fourteen of the scene.
  EXPECT_NEAR(size.scene_width, 1008, 1e-9);
  EXPECT_NEAR(size.scene_width * size.scale, 3000, 1e-9);
}

TEST(ExportPlan, EveryPresetIsPossibleInEveryFormat) {
  for (const ExportPreset& preset : export_presets()) {
    ExportPlan plan;
    use_preset(plan, preset);
    EXPECT_EQ(preset_of(plan), &preset);
    for (const ExportFormat format : formats_of(ExportWhat::moment)) {
      plan.format = format;
      EXPECT_EQ(to_string(validate(plan)), "") << preset.id << " " << export_name(format);
    }
  }
}

TEST(ExportPlan, TellsWithNumbersWhatCannotBe) {
  ExportPlan plan;
  plan.font_size = 100;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("leaves no room for the picture at this size: at most 28.5"));
  plan.font_size = 28.5;  // what it names is possible
  EXPECT_TRUE(validate(plan).empty()) << to_string(validate(plan));
  plan.font_size = 1;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("too small"));
  plan.font_size = 14;
  plan.what = ExportWhat::step;
  plan.format = ExportFormat::gif;
  plan.fps = 60;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("10 to 50 for GIF"));
  plan.format = ExportFormat::mp4;
  EXPECT_TRUE(validate(plan).empty());
  plan.width = 5000;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("5000 × 800 pixels are too many: at most 4096 a side"));
}

TEST(ExportFormats, OfFilmsAndOfStillsAreApart) {
  for (const ExportWhat what :
       {ExportWhat::moment, ExportWhat::storyboard, ExportWhat::overview, ExportWhat::beat, ExportWhat::step,
        ExportWhat::lesson, ExportWhat::span, ExportWhat::document, ExportWhat::tensors, ExportWhat::terms,
        ExportWhat::torch_convolution, ExportWhat::torch_matrix, ExportWhat::cpp}) {
    EXPECT_FALSE(formats_of(what).empty());
    for (const ExportFormat format : formats_of(what)) EXPECT_EQ(is_film(format), is_film(what));
    EXPECT_EQ(int{is_film(what)} + int{is_data(what)} + int{is_figure(what)}, 1);
  }
}

TEST(ExportPlan, OfAFilmFromOneMomentToAnotherTellsWhatIsOutside) {
  ExportPlan plan;
  plan.what = ExportWhat::span;
  plan.format = ExportFormat::gif;
  plan.from = 3, plan.to = 4.5;
  EXPECT_TRUE(validate(plan).empty()) << to_string(validate(plan));
  plan.to = 3;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("3 s must come after 3 s"));
  plan.to = 1000;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("1000 s must lie in the lesson, 0 to "));
  plan.from = -1;
  EXPECT_THAT(to_string(validate(plan)), HasSubstr("-1 s must lie in the lesson"));
}

TEST(ExportPlan, OfNumbersHasNoSizeToBeWrong) {
  ExportPlan plan;
  plan.what = ExportWhat::tensors;
  plan.font_size = 1000;
  EXPECT_TRUE(validate(plan).empty());
}

}  // namespace
}  // namespace tessera

// One scene, three files: the same picture in all of them, and other people's programs can read them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/model/timeline.hpp"
#include "app/paint/carried_document.hpp"
#include "app/paint/image_painter.hpp"
#include "app/paint/pdf_file.hpp"
#include "app/paint/png_file.hpp"
#include "app/paint/svg_writer.hpp"
#include "tests/io/comma_locale.hpp"
#include "tests/paint/figures.hpp"
#include "tests/paint/film_frames.hpp"
#include "tests/paint/similarity.hpp"

namespace tessera::paint {
namespace {

using namespace tessera::test;
using test::installed;
using test::output_of;
using testing::HasSubstr;

constexpr double alike = 0.98;

std::string svg_of(const scene::Scene& scene, scene::ThemeName theme) {
  SvgOptions options;
  options.title = "Zürich & <Bern>";
  options.ground = ground_of(theme);
  return write_svg(scene, options);
}

std::vector<std::byte> pdf_of(const scene::Scene& scene, scene::ThemeName theme) {
  PdfOptions options;
  options.pixels = 1;
  options.ground = ground_of(theme);
  return paint_pdf({scene}, options);
}

Image8 image_of_scene(const scene::Scene& scene, scene::ThemeName theme) {
  return paint_image(scene, {1, true, ground_of(theme)});
}

class Figures : public testing::TestWithParam<std::tuple<int, scene::ThemeName>> {
 protected:
  scene::ThemeName theme() const { return std::get<1>(GetParam()); }
  scene::Scene scene() const { return step_scene(std::get<0>(GetParam()), theme()); }
  io::ScratchFolder scratch_;
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }
};

TEST_P(Figures, LookTheSameInEveryFormat) {
  if (!installed("rsvg-convert") || !installed("pdftocairo")) GTEST_SKIP() << "no rsvg-convert or pdftocairo";
  const scene::Scene s = scene();
  const Image8 image = image_of_scene(s, theme());
  EXPECT_GE(structural_similarity(image, rasterised_svg(svg_of(s, theme()))), alike);
  EXPECT_GE(structural_similarity(image, rasterised_pdf(pdf_of(s, theme()))), alike);
}

TEST_P(Figures, AreSmallAndAlwaysTheSameBytes) {
  const scene::Scene s = scene();
  const std::string svg = svg_of(s, theme());
  EXPECT_LE(svg.size(), 400'000U);
  SvgOptions full;
  full.full_matrices = true;
  EXPECT_LE(write_svg(s, full).size(), 1'500'000U);
  const auto pdf = pdf_of(s, theme());
  const auto png = encode_png(image_of_scene(s, theme()));
  const io::CommaLocale comma;
  const scene::Scene again = scene();
  EXPECT_TRUE(svg == svg_of(again, theme()));
  EXPECT_TRUE(pdf == pdf_of(again, theme()));
  EXPECT_TRUE(png == encode_png(image_of_scene(again, theme())));
}

TEST_P(Figures, AreReadByOtherPrograms) {
  const scene::Scene s = scene();
  write_file(path("a.svg"), bytes_of(svg_of(s, theme())));
  write_file(path("a.pdf"), attach_document(pdf_of(s, theme()), "{}"));
  write_file(path("a.png"), encode_png(image_of_scene(s, theme()), {{{carried_keyword, "{}"}}, 11811, {}, true}));
  if (installed("xmllint")) output_of("xmllint", {"--noout", path("a.svg")});
  if (installed("pngcheck")) {
    EXPECT_THAT(output_of("pngcheck", {"-v", path("a.png")}), HasSubstr("No errors"));
  }
  if (!installed("pdfinfo")) GTEST_SKIP() << "no poppler-utils";
  EXPECT_THAT(output_of("pdfinfo", {path("a.pdf")}), HasSubstr("Pages:           1"));
  const std::string fonts = output_of("pdffonts", {path("a.pdf")});
  EXPECT_THAT(fonts, HasSubstr("+Inter"));
  EXPECT_THAT(fonts, testing::Not(HasSubstr("no  no")));  // all embedded
  EXPECT_THAT(output_of("pdfdetach", {"-list", path("a.pdf")}), HasSubstr(carried_file_name));
}

INSTANTIATE_TEST_SUITE_P(Steps, Figures,
                         testing::Combine(testing::Range(1, 9),
                                          testing::Values(scene::ThemeName::light, scene::ThemeName::dark)),
                         [](const auto& each) {
                           return "Step" + std::to_string(std::get<0>(each.param)) +
                                  (std::get<1>(each.param) == scene::ThemeName::light ? "Light" : "Dark");
                         });

TEST(FigureText, OfAFormulaIsFoundInThePdfAndTheSvg) {
  StillLook look;
  look.size = {900, 900};
  look.parts.formula = true;
  const scene::Scene s = sample_stills().scene_at(lesson_timeline().step_stop(4), look);
  const std::string svg = svg_of(s, look.theme);
  EXPECT_NE(svg.find(">Z = X E + b<"), std::string::npos);
  EXPECT_NE(svg.find("id=\"formula."), std::string::npos);
  if (!installed("pdftotext")) GTEST_SKIP() << "no pdftotext";
  const io::ScratchFolder scratch;
  write_file(scratch.path() / "a.pdf", pdf_of(s, look.theme));
  const std::string text = output_of("pdftotext", {"-layout", (scratch.path() / "a.pdf").string(), "-"});
  EXPECT_THAT(text, HasSubstr("Z = X E + b"));
  EXPECT_THAT(text, HasSubstr("Z[60, 0] = "));
}

TEST(FigureText, AsOutlinesLooksTheSameWithoutAnyFont) {
  const scene::Scene scene = step_scene(4, scene::ThemeName::light);
  SvgOptions options;
  options.ground = ground_of(scene::ThemeName::light);
  options.outlines = true;
  const std::string svg = write_svg(scene, options);
  EXPECT_EQ(svg.find("<text"), std::string::npos);
  EXPECT_THAT(svg, HasSubstr("aria-label=\"X\""));
  EXPECT_TRUE(svg == write_svg(scene, options));
  if (!installed("rsvg-convert")) GTEST_SKIP() << "no rsvg-convert";
  EXPECT_GE(structural_similarity(image_of_scene(scene, scene::ThemeName::light), rasterised_svg(svg)), alike);
}

TEST(FigureText, OfChineseIsTextToo) {
  StillMaker stills(sample_stills().input(), Language::chinese);
  StillLook look;
  const scene::Scene s = stills.scene_at(lesson_timeline().step_stop(2), look);
  const std::string svg = svg_of(s, look.theme);
  EXPECT_NE(svg.find('>' + stills.words("2.title", 0) + "</text>"), std::string::npos);
  EXPECT_NE(svg.find("'Noto Sans CJK SC'"), std::string::npos);
  if (!installed("pdftotext")) GTEST_SKIP() << "no pdftotext";
  const io::ScratchFolder scratch;
  write_file(scratch.path() / "a.pdf", pdf_of(s, look.theme));
  const std::string text = output_of("pdftotext", {(scratch.path() / "a.pdf").string(), "-"});
  EXPECT_THAT(text, HasSubstr(stills.words("2.title", 0)));
}

TEST(FigureSize, StaysSmallWithSixtyFiveThousandPatches) {
  Document document;
  document.images = {"sample:astronaut"};
  document.params.image = {2048, 2048};
  document.params.patch = {8, 8};
  document.params.dim = 8;
  StillMaker stills(load_still_input(document), Language::english);
  for (const int step : {2, 3, 8}) {
    const scene::Scene s = stills.scene_at(lesson_timeline().step_stop(step), {});
    EXPECT_LT(write_svg(s, {}).size(), 5'000'000U) << step;
    EXPECT_LT(paint_pdf({s}, {}).size(), 5'000'000U) << step;
  }
}

TEST(FigureImage, IsTransparentWhereNothingIs) {
  const scene::Scene s = step_scene(2, scene::ThemeName::light);
  const Image8 image = paint_image(s, {1, false, {}});
  ASSERT_EQ(image.channels, 4);
  EXPECT_EQ(image.at(1, 1)[3], 0);
  const Image8 opaque = paint_image(s, {1, true, {255, 255, 255, 255}});
  std::int64_t differ = 0;  // laid over white it is the opaque picture, but for rounding
  for (std::int64_t y = 0; y < image.height; ++y) {
    for (std::int64_t x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      for (int c = 0; c < 3; ++c) differ += std::abs((p[c] * p[3] + 255 * (255 - p[3])) / 255 - opaque.at(x, y)[c]) > 4;
    }
  }
  EXPECT_LT(differ, image.width * image.height / 1000);
}

TEST(FigureImage, OfAnySizeHasThatSizeAndOneThatCannotBeIsRefused) {
  const scene::Scene s = step_scene(2, scene::ThemeName::light);
  const Image8 image = paint_image(s, {2.5, true, {}});
  EXPECT_EQ(image.width, 2410);
  EXPECT_EQ(image.height, 2380);
  EXPECT_THROW(paint_image(s, {100, true, {}}), Error);
  EXPECT_THROW(paint_image(s, {0, true, {}}), Error);
}

TEST(FigureImage, DoesNotDependOnWhatWasDrawnBefore) {
  ImagePainter painter;
  const ImageOptions options{1, true, ground_of(scene::ThemeName::light)};
  for (const int step : {7, 2, 5, 2})
    EXPECT_TRUE(painter.paint(step_scene(step, scene::ThemeName::light), options) ==
                paint_image(step_scene(step, scene::ThemeName::light), options));
}

TEST(Similarity, KnowsAPictureFromItsNegativeAndFromNoise) {
  const Image8 image = image_of_scene(step_scene(2, scene::ThemeName::light), scene::ThemeName::light);
  EXPECT_DOUBLE_EQ(structural_similarity(image, image), 1);
  Image8 shifted = image;
  std::rotate(shifted.pixels.begin(), shifted.pixels.begin() + 6, shifted.pixels.end());
  EXPECT_LT(structural_similarity(image, shifted), 0.9);
}

}  // namespace
}  // namespace tessera::paint

// Where edges lie, how matrices become pixels, and what an SVG's words look like.

#include "app/paint/placing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/paint/raster.hpp"
#include "app/paint/svg_words.hpp"
#include "app/paint/svg_writer.hpp"

namespace tessera::paint {
namespace {

using scene::Rect;

using testing::HasSubstr;
using testing::Not;

Tensor matrix(std::int64_t rows, std::int64_t columns, std::vector<float> values) {
  return Tensor({rows, columns}, values);
}

scene::HeatMapShape heat_map(Tensor values) {
  scene::HeatMapShape map;
  map.matrix = std::make_shared<const Tensor>(std::move(values));
  map.negative = {0, 0, 255, 255};
  map.zero = {0, 0, 0, 255};
  map.positive = {255, 0, 0, 255};
  return map;
}

TEST(Placing, PutsEdgesOnWholePixelsOrLeavesThem) {
  const Placement screen{{}, 2}, paper{};
  EXPECT_EQ(screen.rect({0.3f, 0.2f, 1, 1.1f}), (Rect{0.5f, 0, 1, 1.5f}));
  EXPECT_EQ(paper.rect({0.25f, 0.125f, 1, 1.5f}), (Rect{0.25f, 0.125f, 1, 1.5f}));
  EXPECT_EQ(screen.stroke(0.1f), 0.5f);
  EXPECT_EQ(paper.stroke(0.1f), 0.1f);
}

TEST(Placing, OfALineCoversWholePixels) {
  const PlacedPath path = place({{}, 1}, {{{3.2f, 4.4f}, {9.7f, 4.4f}}, false, {}, scene::Color{}, 1, false});
  ASSERT_EQ(path.points.size(), 2U);
  EXPECT_TRUE(path.square_ends);
  EXPECT_EQ(path.points[0].y, 4.5f);  // from 4 to 5
  EXPECT_EQ(path.points[0].x, 3.5f);
}

TEST(Raster, OfAMatrixIsItsCellsOrTheirMeans) {
  const scene::HeatMapShape map = heat_map(matrix(2, 2, {-1, 1, 0, 1}));
  const Image8 large = heat_levels(map, {6, 4});
  EXPECT_EQ(*large.at(0, 0), 0);
  EXPECT_EQ(*large.at(2, 1), 0);
  EXPECT_EQ(*large.at(3, 1), 254);
  EXPECT_EQ(*large.at(0, 2), 127);
  const Image8 small = heat_levels(map, {1, 2});
  EXPECT_EQ(*small.at(0, 0), 127);  // the mean of −1 and 1
  EXPECT_EQ(*small.at(0, 1), 127 + std::lround(127 * std::pow(0.5, 0.6)));
  // One axis reduced, the other not: the other keeps its cells.
  const Image8 narrow = heat_levels(heat_map(matrix(2, 4, {1, 1, -1, -1, 0, 0, 0, 0})), {2, 2});
  EXPECT_EQ(*narrow.at(0, 0), 254);
  EXPECT_EQ(*narrow.at(1, 0), 0);
  EXPECT_EQ(*narrow.at(1, 1), 127);
}

TEST(Raster, OfColoursIsThatOfTheTheme) {
  const HeatColors colors = heat_colors(heat_map(matrix(1, 1, {0})));
  EXPECT_EQ(colors[0], (scene::Color{0, 0, 255, 255}));
  EXPECT_EQ(colors[127], (scene::Color{0, 0, 0, 255}));
  EXPECT_EQ(colors[254], (scene::Color{255, 0, 0, 255}));
}

TEST(Raster, OfAPictureKeepsItsMean) {
  Image8 picture{4, 4, 1, {}};
  for (int k = 0; k < 16; ++k) picture.pixels.push_back(static_cast<std::uint8_t>(k * 16));
  const Image8 one = resample(picture, {0, 0, 4, 4}, {1, 1}, true);
  EXPECT_EQ(*one.at(0, 0), 120);
  const Image8 crisp = resample(picture, {1, 1, 2, 2}, {4, 4}, false);
  EXPECT_EQ(*crisp.at(0, 0), *picture.at(1, 1));
  EXPECT_EQ(*crisp.at(3, 3), *picture.at(2, 2));
}

TEST(Raster, OfAMosaicHasEmptyGapsAndEvenTiles) {
  scene::MosaicShape mosaic;
  Image8 picture{8, 8, 3, std::vector<std::uint8_t>(192, 90)};
  mosaic.picture = std::make_shared<const Image8>(std::move(picture));
  mosaic.grid = plan_grid({{8, 8}, {4, 4}, {4, 4}});
  mosaic.target = {0, 0, 45, 45};
  mosaic.gap = 0.2f;
  const PlacedMosaic placed = place({{}, 1}, mosaic);
  const Image8 image = rasterize(mosaic, placed, {45, 45});
  EXPECT_EQ(image.at(0, 0)[3], 255);
  EXPECT_EQ(image.at(19, 0)[3], 255);
  EXPECT_EQ(image.at(22, 0)[3], 0);
  EXPECT_EQ(image.at(22, 22)[3], 0);
  EXPECT_EQ(image.at(44, 44)[3], 255);
  EXPECT_EQ(image.at(44, 44)[0], 90);
}

TEST(SvgWords, AreShortAndWellFormed) {
  EXPECT_EQ(svg_number(1.0), "1");
  EXPECT_EQ(svg_number(-0.0001), "0");
  EXPECT_EQ(svg_number(0.25), "0.25");
  EXPECT_EQ(svg_number(1234567.0), "1234567");
  EXPECT_EQ(xml_escaped("a<b & \"c\"\x01\xFF>"), "a&lt;b &amp; &quot;c&quot;\xEF\xBF\xBD&gt;");
  SvgIds ids;
  EXPECT_EQ(ids.make("patches.tiles"), "patches.tiles");
  EXPECT_EQ(ids.make("patches.tiles"), "patches.tiles-2");
  EXPECT_EQ(ids.make("3 d"), "_3_d");
}

TEST(Svg, HasTheScenesIdsGroupsAndText) {
  scene::Scene scene;
  scene.size = {100, 50};
  scene::TextShape text;
  text.text = "W′ = 14 <b>";
  text.position = {10, 20};
  scene.items.push_back({"image.label", {}, {}, {}, 1, text});
  scene.items.push_back(
      {"image.box", {}, {}, Rect{0, 0, 5, 5}, 0.5f, scene::RectShape{{1, 1, 8, 8}, scene::Color{}, {}}});
  SvgOptions options;
  options.width_mm = 85;
  options.background = false;
  const std::string svg = write_svg(scene, options);
  EXPECT_THAT(svg, HasSubstr("width=\"85mm\" height=\"42.5mm\" viewBox=\"0 0 100 50\""));
  EXPECT_THAT(svg, HasSubstr("inkscape:label=\"image\""));
  EXPECT_THAT(svg, HasSubstr("<text id=\"image.label\""));
  EXPECT_THAT(svg, HasSubstr(">W′ = 14 &lt;b&gt;</text>"));
  EXPECT_THAT(svg, HasSubstr("opacity=\"0.5\""));
  EXPECT_THAT(svg, HasSubstr("clip-path=\"url(#def.clip.0)\""));
  EXPECT_THAT(svg, Not(HasSubstr("def.ground")));
}

}  // namespace
}  // namespace tessera::paint

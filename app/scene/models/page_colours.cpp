// The tokens' first three principal components as red, green and blue over the image.

#include <algorithm>
#include <array>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr std::array<Color, 3> primaries{{{224, 82, 82, 255}, {72, 176, 96, 255}, {88, 128, 240, 255}}};
constexpr std::array<const char*, 3> primary_keys{"models.colours.red", "models.colours.green", "models.colours.blue"};

const TokenComponents& components_of(const ModelsContext& c) { return c.analyses.tokens.result->components; }

std::int64_t component_count(const ModelsContext& c) { return components_of(c).scores.extent(1); }

double score_of(const ModelsContext& c, std::int64_t patch, std::int64_t k) {
  return static_cast<double>(components_of(c).scores.data[static_cast<std::size_t>(patch * component_count(c) + k)]);
}

/// What share of the tokens' variance component k tells; 0 where there is none to tell.
double share_of_component(const ModelsContext& c, std::int64_t k) {
  const TokenComponents& components = components_of(c);
  if (!(components.total_variance > 0)) return 0;
  return components.explained_variance[static_cast<std::size_t>(k)] / components.total_variance;
}

/// Each component from its smallest score (no light) to its largest (full); what does not vary is half.
Image8 colour_picture(const ModelsContext& c) {
  const std::int64_t count = c.stage.n(), kept = component_count(c);
  Image8 picture{c.stage.grid.columns(), c.stage.grid.rows(), 3, {}};
  picture.pixels.assign(static_cast<std::size_t>(count * 3), 128);
  for (std::int64_t k = 0; k < std::min<std::int64_t>(3, kept); ++k) {
    double low = score_of(c, 0, k), high = low;
    for (std::int64_t i = 1; i < count; ++i) {
      low = std::min(low, score_of(c, i, k));
      high = std::max(high, score_of(c, i, k));
    }
    if (!(high > low) || !(share_of_component(c, k) > 1e-10)) continue;
    for (std::int64_t i = 0; i < count; ++i)
      picture.pixels[static_cast<std::size_t>(3 * i + k)] =
          static_cast<std::uint8_t>(std::lround(255 * (score_of(c, i, k) - low) / (high - low)));
  }
  return picture;
}

/// One pixel a patch, each a tile that answers the pointer.
void write_colour_map(const ModelsContext& c, const Rect& target) {
  MosaicShape shape;
  shape.picture = remembered<Image8>(c, c.analyses.tokens.result, "colours", [&] { return colour_picture(c); });
  const Size2 side{c.stage.grid.rows(), c.stage.grid.columns()};
  shape.grid = plan_grid({side, {1, 1}, {1, 1}});
  shape.target = target;
  shape.padding = c.theme().raised;
  shape.smooth = false;
  c.out().set_subject(c.stage.patch_subject(-1));
  c.out().add("colours.map", shape);
  c.out().set_subject({});
  c.out().frame("colours.map.frame", target, c.theme().control_border);
}

/// "red: component 1, 41.2 %", a bar of that length, and the pointed or selected token's score.
void write_component_rows(const ModelsContext& c, const Rect& room) {
  const StageFrame& f = c.frame();
  const std::int64_t patch = c.stage.shown();
  const float step = f.label * 1.4f + f.px(7) + f.label * 1.4f + f.px(12);
  float y = room.y;
  for (std::int64_t k = 0; k < std::min<std::int64_t>(3, component_count(c)); ++k, y += step) {
    if (y + step - f.px(12) > room.bottom() + 1) return;
    const auto place = static_cast<std::size_t>(k);
    const std::string id = fmt::format("colours.component.{}", k);
    const double share = share_of_component(c, k);
    Subject subject = c.stage.patch_subject(-1);
    subject.k = k;
    const texts::Values values{{"k", {.text = std::to_string(k + 1)}},
                               {"share", {.text = percent_text(share), .references = {{subject, "tokens.share"}}}}};
    const SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::text};
    c.out().fill(id + ".swatch", {room.x, y + f.label * 0.2f, f.label * 0.9f, f.label * 0.9f}, primaries[place], 2);
    const float x = room.x + f.label * 1.4f;
    write_fitted_line(c.stage, id + ".name", c.stage.words(primary_keys[place], values),
                      {x, y + f.label * 1.05f, room.right() - x, 0}, style);
    const Rect track{x, y + f.label * 1.5f, room.right() - x, f.px(5)};
    c.out().fill(id + ".track", track, c.theme().line, track.height / 2);
    const float length = track.width * static_cast<float>(std::clamp(share, 0.0, 1.0));
    if (length >= 1) c.out().fill(id + ".bar", {track.x, track.y, length, track.height}, primaries[place]);
    subject.i = patch;
    texts::Values score = patch_values(c, patch);
    score["score"] = {.text = real_number(score_of(c, patch, k)), .references = {{subject, "tokens.score"}}};
    write_fitted_line(c.stage, id + ".score", joined(c.stage.words("models.colours.score", score), Ink::quiet),
                      {x, track.bottom() + f.small * 1.3f, room.right() - x, 0},
                      {Font::regular, f.small, f.small * 1.4f, Ink::quiet});
  }
}

struct ColourLayout {
  Rect image, map, side;
  bool plain = true;  ///< the image itself is shown too
};

ColourLayout lay_out_colours(const ModelsContext& c) {
  const Rect& b = c.body;
  const float gap = c.px(24), name = c.frame().small * 1.7f;
  const float column = std::clamp(b.width * 0.24f, std::min(150.f, b.width * 0.4f), c.px(300));
  const float row = std::min(c.px(210), b.height * 0.4f);
  // The words beside the pictures or under them, whichever leaves these larger.
  const auto largest = [&](float width, float height) {
    const Rect drawn = patch_map_rect(c, {0, 0, std::max(1.f, (width - gap) / 2), std::max(1.f, height - name)});
    return drawn.width * drawn.height;
  };
  const bool tall =
      b.width > b.height * 1.05f && largest(b.width - column - gap, b.height) >= largest(b.width, b.height - row - gap);
  ColourLayout l;
  Rect room = b;
  if (tall) {
    const float side = column;
    room.width -= side + gap;
    l.side = {room.right() + gap, b.y + name, side, b.height - name};
  } else {
    const float side = row;
    room.height -= side + gap;
    l.side = {b.x, room.bottom() + gap, b.width, side};
  }
  const float half = (room.width - gap) / 2;
  l.image = patch_map_rect(c, {room.x, room.y + name, half, room.height - name});
  l.map = patch_map_rect(c, {room.x + half + gap, room.y + name, half, room.height - name});
  l.image.y = l.map.y = room.y + name;
  return l;
}

}  // namespace

void write_colours_page(const ModelsContext& c) {
  if (!tokens_are_there(c)) return;
  if (!analysis_is_there(c, c.analyses.tokens, "models.computing.tokens")) return;
  const ColourLayout l = lay_out_colours(c);
  const TextStyle name{Font::regular, c.frame().small, c.theme().quiet_text, Align::left};
  const auto heading = [&](const char* id, const char* key, const Rect& box) {
    const std::string text = c.word(key);
    if (c.out().metrics().width(text, name.font, name.size) <= c.body.width / 2.4f)
      c.out().text(id, text, {box.x, box.y - c.frame().small * 0.55f}, name);
  };
  heading("colours.image.name", "models.colours.image", l.image);
  write_token_image(c, "colours.image", l.image);
  write_token_marks(c, "colours.image", l.image);
  heading("colours.map.name", "models.colours.tokens", l.map);
  write_colour_map(c, l.map);
  write_token_marks(c, "colours.map", l.map);
  write_component_rows(c, l.side);
}

ModelsWords colours_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.colours.caption");
  if (c.analyses.tokens.now() == nullptr) return words;
  double together = 0;
  for (std::int64_t k = 0; k < std::min<std::int64_t>(3, component_count(c)); ++k) together += share_of_component(c, k);
  words.facts.push_back({c.word("models.colours.together"),
                         {{percent_text(together), Ink::text, {{c.stage.patch_subject(-1), "tokens.together"}}}}});
  words.paragraphs.push_back(c.stage.words("models.colours.note", {}));
  return words;
}

}  // namespace tessera::scene

// The image again from its tokens: what it was, what comes back, and the difference; a slider over the components.

#include <algorithm>
#include <array>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/components_slider.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"
#include "tessera/patches.hpp"

namespace tessera::scene {

namespace {

/// The newest of this image's; that of another number of components while the wanted one is on its way.
const Rebuilt* shown_rebuilt(const ModelsContext& c) {
  const auto& known = c.analyses.rebuilt.result;
  const bool same = known && known->source == c.stage.input.result && known->image == shown_image(c);
  return same ? known.get() : nullptr;
}

/// Both in 8 bits; no difference where no patch reads.
struct Difference {
  Image8 picture;   ///< 128: none
  int factor = 1;   ///< by which it is multiplied
  int largest = 0;  ///< levels
};

/// The largest of 1, 2, 5, 10 … that keeps the largest difference within the picture's range.
int amplification(int largest) {
  int factor = 1;
  for (const int next : {2, 4, 8, 16, 32, 64, 127})
    if (largest * next <= 127) factor = next;
  return factor;
}

Difference difference_of(const Image8& original, const Rebuilt& rebuilt, const PatchGrid& grid) {
  const Image8& made = rebuilt.picture;
  Difference difference{{made.width, made.height, made.channels, {}}, 1, 0};
  difference.picture.pixels.assign(made.pixels.size(), 128);
  const Tensor read = fold_count(grid);
  const auto channels = static_cast<std::size_t>(made.channels);
  const auto apart = [&](std::size_t k) { return static_cast<int>(made.pixels[k]) - original.pixels[k]; };
  for (std::size_t k = 0; k < made.pixels.size(); ++k)
    if (read.data[k / channels] > 0) difference.largest = std::max(difference.largest, std::abs(apart(k)));
  difference.factor = amplification(difference.largest);
  for (std::size_t k = 0; k < made.pixels.size(); ++k)
    if (read.data[k / channels] > 0)
      difference.picture.pixels[k] = static_cast<std::uint8_t>(std::clamp(128 + apart(k) * difference.factor, 0, 255));
  return difference;
}

std::shared_ptr<const Difference> difference_from(const ModelsContext& c, const Rebuilt& rebuilt) {
  return remembered<Difference>(c, c.analyses.rebuilt.result, "difference",
                                [&] { return difference_of(*c.stage.picture, rebuilt, c.stage.grid); });
}

struct RebuiltLayout {
  std::array<Rect, 3> pictures;
  Rect words, slider;
  float name = 0;  ///< height of a picture's heading
};

/// Three in a row with the words under them, or two by two with the words in the last place: whatever is larger.
RebuiltLayout lay_out_rebuilt(const ModelsContext& c) {
  const Size2 side = c.stage.document.params.image;
  const float gap = c.px(24), name = c.frame().small * 1.7f;
  RebuiltLayout l;
  l.name = name;
  Rect b = c.body;
  const float slider = c.frame().label * 3.4f;
  l.slider = {b.x, b.y, b.width, slider};
  b = {b.x, b.y + slider + c.px(8), b.width, b.height - slider - c.px(8)};
  const auto size_in = [&](float width, float height) {
    return centered({0, 0, std::max(8.f, width), std::max(8.f, height)}, as_float(side.width), as_float(side.height));
  };
  const float words = std::min(c.px(150), b.height * 0.4f);
  const Rect row = size_in((b.width - 2 * gap) / 3, b.height - name - words);
  const Rect cell = size_in((b.width - gap) / 2, (b.height - gap) / 2 - name);
  const float least = c.px(3);
  const bool grid = cell.width * cell.height > row.width * row.height;
  const Rect& one = grid ? cell : row;
  const Vec2 drawn{std::max(one.width, least), std::max(one.height, least)};
  for (std::size_t k = 0; k < 3; ++k) {
    const auto column = static_cast<float>(grid ? k % 2 : k), line = static_cast<float>(grid ? k / 2 : 0);
    const float step = std::max(drawn.x, grid ? c.px(150) : std::min(c.px(120), (b.width - 2 * gap) / 3));
    l.pictures[k] = {b.x + column * (step + gap), b.y + name + line * (drawn.y + name + gap), drawn.x, drawn.y};
  }
  if (grid) {
    const float x = l.pictures[1].x;
    l.words = {x, l.pictures[2].y, b.right() - x, b.bottom() - l.pictures[2].y};
  } else {
    const float y = l.pictures[0].bottom() + c.px(14);
    l.words = {b.x, y, b.width, b.bottom() - y};
  }
  return l;
}

void write_named_picture(const ModelsContext& c, const std::string& id, const std::string& name,
                         const std::shared_ptr<const Image8>& picture, const Rect& box) {
  c.out().set_subject({});
  c.out().fill(id + ".ground", box, c.theme().raised);
  if (picture) {
    const Rect all{0, 0, as_float(picture->width), as_float(picture->height)};
    c.out().add(id + ".pixels", PictureShape{picture, all, box, box.width * c.stage.zoom < all.width * 3});
  }
  c.out().frame(id + ".frame", box, c.theme().control_border);
  float size = c.frame().small;
  const float room = std::max(box.width, c.px(110));
  while (size > 8 && c.out().metrics().width(name, Font::regular, size) > room) size -= 0.5f;
  if (c.out().metrics().width(name, Font::regular, size) <= room)
    c.out().text(id + ".name", name, {box.x, box.y - c.frame().small * 0.55f},
                 {Font::regular, size, c.theme().quiet_text});
}

texts::Value rebuilt_value(std::string text, const char* field) {
  return {.text = std::move(text), .references = {{{}, field}}};
}

texts::Values rebuilt_values(const Rebuilt& r) {
  return {{"k", rebuilt_value(grouped(r.components), "rebuilt.components")},
          {"rank", rebuilt_value(grouped(r.rank), "rebuilt.rank")},
          {"length", rebuilt_value(grouped(r.length), "rebuilt.length")},
          {"lost", rebuilt_value(grouped(r.length - r.existing), "rebuilt.lost")},
          {"existing", rebuilt_value(grouped(r.existing), "rebuilt.existing")},
          {"weak", rebuilt_value(grouped(r.existing - r.rank), "rebuilt.weak")},
          {"rms", rebuilt_value(real_number(r.root_mean_square), "rebuilt.rms")},
          {"largest", rebuilt_value(real_number(r.largest), "rebuilt.largest")}};
}

/// What the rank says: nothing is lost, or how many directions are.
const char* verdict_key(const Rebuilt& r) {
  if (r.rank == r.length)
    return r.components == r.rank ? "models.rebuilt.lossless" : "models.rebuilt.could_be_lossless";
  if (r.existing == r.length) return "models.rebuilt.weak";
  return r.existing > r.rank ? "models.rebuilt.lossy_weak" : "models.rebuilt.lossy";
}

std::string difference_name(const ModelsContext& c, const Difference& difference) {
  if (difference.largest == 0) return c.word("models.rebuilt.no_difference");
  return c.word("models.rebuilt.difference", {{"factor", {.text = std::to_string(difference.factor)}}});
}

void write_rebuilt_pictures(const ModelsContext& c, const RebuiltLayout& l, const Rebuilt& rebuilt) {
  write_named_picture(c, "rebuilt.original", c.word("models.rebuilt.original"), c.stage.picture, l.pictures[0]);
  const std::shared_ptr<const Image8> made(c.analyses.rebuilt.result, &rebuilt.picture);
  write_named_picture(c, "rebuilt.made", c.word("models.rebuilt.made", {{"k", {.text = grouped(rebuilt.components)}}}),
                      made, l.pictures[1]);
  const auto difference = difference_from(c, rebuilt);
  write_named_picture(c, "rebuilt.difference", difference_name(c, *difference), {difference, &difference->picture},
                      l.pictures[2]);
}

}  // namespace

void write_reconstruction_page(const ModelsContext& c) {
  if (!tokens_are_there(c)) return;
  const Rebuilt* rebuilt = shown_rebuilt(c);
  const auto& known = c.analyses.rebuilt;
  const bool failed = !known.failure.empty();
  if (rebuilt == nullptr || failed || !c.stage.picture) {
    analysis_is_there(c, false, known.share, known.failure, "models.computing.rebuilt");
    return;
  }
  const RebuiltLayout l = lay_out_rebuilt(c);
  write_components_slider(c, l.slider, *rebuilt);
  write_rebuilt_pictures(c, l, *rebuilt);
  const texts::Values values = rebuilt_values(*rebuilt);
  std::vector<Spans> lines{c.stage.words("models.rebuilt.error", values), c.stage.words(verdict_key(*rebuilt), values)};
  write_token_lines(c, "rebuilt.line", lines, l.words);
}

ModelsWords reconstruction_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.rebuilt.caption");
  const Rebuilt* rebuilt = shown_rebuilt(c);
  if (rebuilt == nullptr) return words;
  const texts::Values values = rebuilt_values(*rebuilt);
  const auto fact = [&](const char* key, const char* value) {
    const texts::Value& v = values.at(value);
    words.facts.push_back({c.word(key), {{v.text, Ink::text, v.references}}});
  };
  fact("models.rebuilt.fact.k", "k");
  fact("models.rebuilt.fact.rank", "rank");
  fact("models.rebuilt.fact.length", "length");
  fact("models.rebuilt.fact.rms", "rms");
  fact("models.rebuilt.fact.largest", "largest");
  words.paragraphs = {c.stage.words(verdict_key(*rebuilt), values), c.stage.words("models.rebuilt.note", {})};
  return words;
}

}  // namespace tessera::scene

// Cosine similarity of the selected token with all others, laid over the image.

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/token_cosines.hpp"
#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

texts::Value cosine_value(const ModelsContext& c, const TokenCosines& cosines, std::int64_t patch) {
  Subject subject = c.stage.patch_subject(patch);
  subject.k = c.stage.selected;
  const char* field = cosines.with_positions ? "similarity.positioned" : "similarity";
  texts::Value value{.text = cosine_text(c, cosines.of(patch))};
  if (!std::isnan(cosines.of(patch))) value.references = {{subject, field}};
  return value;
}

/// "patch 12 (row 0, column 12): cosine 0.873", or how to get one.
Spans pointed_line(const ModelsContext& c, const TokenCosines& cosines) {
  if (!c.stage.hovered) return joined(c.stage.words("models.similarity.point", {}), Ink::quiet);
  texts::Values values = patch_values(c, *c.stage.hovered);
  values["cosine"] = cosine_value(c, cosines, *c.stage.hovered);
  return c.stage.words("models.similarity.pointed", values);
}

/// The most and the least alike of the others; none where there are none.
std::vector<Spans> extreme_lines(const ModelsContext& c, const TokenCosines& cosines) {
  if (c.stage.n() < 2) return {c.stage.words("models.similarity.alone", {})};
  if (!cosines.defined(c.stage.selected)) return {c.stage.words("models.no_cosine.chosen", {})};
  if (cosines.nearest.empty()) return {};
  std::vector<Spans> lines;
  for (const bool most : {true, false}) {
    const std::int64_t patch = most ? cosines.most : cosines.least;
    texts::Values values = patch_values(c, patch);
    values["cosine"] = cosine_value(c, cosines, patch);
    lines.push_back(c.stage.words(most ? "models.similarity.most" : "models.similarity.least", values));
  }
  return lines;
}

/// Tokens as the embedding gives them, or with the model's positions added: two words to be clicked, side by side where
/// there is room, else one under the other. Returns the height that they take.
float write_position_switch(const ModelsContext& c, const Rect& row) {
  const StageFrame& f = c.frame();
  const float line = f.small * 1.9f, gap = f.px(18);
  float x = row.x, baseline = row.y + f.small;
  for (const bool positions : {false, true}) {
    const std::string key = positions ? "models.with_positions" : "models.without_positions";
    const std::string text = c.word(key);
    const bool lit = positions == c.view().with_positions, pointed = c.stage.input.hover.action == key;
    const float width = c.out().metrics().width(text, Font::semibold, f.small);
    if (positions && x + width > row.right() + 1) {
      x = row.x;
      baseline += line;
    }
    c.out().text(
        "similarity." + key, text, {x, baseline},
        {lit ? Font::semibold : Font::regular, f.small, lit || pointed ? c.theme().text : c.theme().quiet_text});
    if (lit || pointed)
      c.out().fill("similarity." + key + ".line", {x, baseline + f.small * 0.32f, width, lit ? 1.5f : 1.f},
                   lit ? c.theme().text : c.theme().control_border);
    c.out().hot_spot({x - 4, baseline - f.small - 3, width + 8, line}, {}, key);
    x += width + gap;
  }
  return baseline - f.small - row.y + line + f.px(10);
}

}  // namespace

void write_similarity_page(const ModelsContext& c) {
  if (!tokens_are_there(c)) return;
  const auto cosines = token_cosines(c);
  const TokenLayout l = lay_out_tokens(c, 0.31f);
  write_token_map(c, "similarity", as_patch_map(c, cosines->all), l.map, 1);
  write_token_marks(c, "similarity", l.map);
  write_color_bar(c, "similarity.bar", l.legend,
                  {{"−1", Ink::quiet, {}}, {c.word("models.similarity.bar"), Ink::quiet, {}}, {"1", Ink::quiet, {}}});
  Rect room = l.side;
  if (c.tabs && has_positions(c)) {
    const float height = write_position_switch(c, room);
    room.y += height;
    room.height -= height;
  }
  room = write_token_crop(c, "similarity.crop", c.stage.selected, room, l.tall);
  std::vector<Spans> lines{c.stage.words("models.patch.selected", patch_values(c, c.stage.selected)),
                           pointed_line(c, *cosines)};
  for (Spans& line : extreme_lines(c, *cosines)) lines.push_back(std::move(line));
  write_token_lines(c, "similarity.line", lines, room);
}

ModelsWords similarity_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.similarity.caption");
  if (!c.stage.result()->embedding.kept) return words;
  const auto cosines = token_cosines(c);
  const float mean = cosines->mean;
  Subject subject = c.stage.patch_subject(-1);
  subject.k = c.stage.selected;
  words.facts = {{c.word("models.similarity.mean"), {{cosine_text(c, mean), Ink::text, {}}}}};
  if (!std::isnan(mean))
    words.facts.front().value.front().values = {
        {subject, cosines->with_positions ? "similarity.positioned.mean" : "similarity.mean"}};
  words.paragraphs.push_back(
      c.stage.words(cosines->with_positions ? "models.similarity.note.positions" : "models.similarity.note", {}));
  return words;
}

}  // namespace tessera::scene

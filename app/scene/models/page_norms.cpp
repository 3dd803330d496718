// The tokens' lengths laid over the image.

#include <algorithm>

#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/models/token_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

struct NormFacts {
  std::int64_t smallest = 0, largest = 0;  ///< patches
  double mean = 0;
};

NormFacts facts_of(const std::vector<float>& norms) {
  const auto [low, high] = std::minmax_element(norms.begin(), norms.end());
  NormFacts facts{low - norms.begin(), high - norms.begin(), 0};
  for (const float norm : norms) facts.mean += static_cast<double>(norm);
  facts.mean /= static_cast<double>(norms.size());
  return facts;
}

texts::Values norm_values(const ModelsContext& c, std::int64_t patch) {
  const float norm = c.analyses.tokens.result->norms[static_cast<std::size_t>(patch)];
  texts::Values values = patch_values(c, patch);
  values["norm"] = patch_number(c, patch, "norm", real_number(static_cast<double>(norm)));
  return values;
}

/// A crop with its sentence beside it; returns its bottom.
float write_extreme(const ModelsContext& c, const std::string& id, const char* key, std::int64_t patch,
                    const Rect& room) {
  const float side = std::min(c.px(54), room.height);
  const Rect box = patch_box(c.stage, {room.x, room.y, side, side});
  const Rect place{room.x, room.y, box.width, box.height};
  write_patch_picture(c.stage, id + ".crop", patch, place);
  c.out().set_subject({});
  c.out().frame(id + ".frame", place, c.theme().control_border);
  const float x = room.x + side + c.px(12);
  const float end =
      write_token_lines(c, id, {c.stage.words(key, norm_values(c, patch))}, {x, room.y, room.right() - x, room.height});
  const float bottom = std::max(place.bottom(), end);
  c.out().hot_spot({room.x, room.y, room.width, bottom - room.y}, c.stage.patch_subject(patch));
  if (c.stage.hovered == patch) c.out().outline(id + ".pointed", place, true);
  return bottom;
}

void write_norm_side(const ModelsContext& c, const TokenLayout& l, const NormFacts& facts) {
  Rect room = l.side;
  std::vector<Spans> lines{c.stage.words("models.norms.selected", norm_values(c, c.stage.selected))};
  if (c.stage.hovered)
    lines.push_back(c.stage.words("models.norms.pointed", norm_values(c, *c.stage.hovered)));
  else
    lines.push_back(joined(c.stage.words("models.norms.point", {}), Ink::quiet));
  if (!l.tall) {
    const float half = (room.width - c.px(24)) / 2;
    write_token_lines(c, "norms.line", lines, {room.x, room.y, half, room.height});
    room.x += half + c.px(24);
    room.width = half;
  } else {
    room = write_token_crop(c, "norms.crop", c.stage.selected, room, true);
    const float reserved = c.stage.n() > 1 ? c.px(140) : 0;
    const float end = write_token_lines(c, "norms.line", lines, {room.x, room.y, room.width, room.height - reserved});
    room.height -= end - room.y;
    room.y = end;
  }
  if (c.stage.n() < 2) return;
  for (const bool largest : {true, false}) {
    const float gap = largest ? c.px(l.tall ? 10 : 0) : c.px(12);
    room.y += gap;
    room.height -= gap;
    if (room.height < c.px(40)) return;
    const float end = write_extreme(c, largest ? "norms.largest" : "norms.smallest",
                                    largest ? "models.norms.largest" : "models.norms.smallest",
                                    largest ? facts.largest : facts.smallest, room);
    room.height -= end - room.y;
    room.y = end;
  }
}

void write_extreme_marks(const ModelsContext& c, const Rect& map, const NormFacts& facts) {
  if (c.stage.n() < 2) return;
  c.out().set_subject({});
  for (const bool largest : {true, false}) {
    const std::int64_t patch = largest ? facts.largest : facts.smallest;
    if (patch == c.stage.selected || patch == c.stage.hovered) continue;
    const Rect cell = visible_cell(c, map, patch);
    c.out().frame(largest ? "norms.mark.largest" : "norms.mark.smallest", cell, c.theme().text, 1.5f);
  }
}

}  // namespace

void write_norms_page(const ModelsContext& c) {
  if (!tokens_are_there(c)) return;
  if (!analysis_is_there(c, c.analyses.tokens, "models.computing.tokens")) return;
  const std::vector<float>& norms = c.analyses.tokens.result->norms;
  const NormFacts facts = facts_of(norms);
  const TokenLayout l = lay_out_tokens(c, 0.31f);
  const float most = norms[static_cast<std::size_t>(facts.largest)];
  write_token_map(c, "norms", as_patch_map(c, norms), l.map, most > 0 ? most : 1);
  write_extreme_marks(c, l.map, facts);
  write_token_marks(c, "norms", l.map);
  const Span high{real_number(static_cast<double>(most)), Ink::quiet,
                  patch_number(c, facts.largest, "norm", "").references};
  write_color_bar(c, "norms.bar", l.legend, {{"0", Ink::quiet, {}}, {}, high}, true);
  write_norm_side(c, l, facts);
}

ModelsWords norms_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.norms.caption");
  if (c.analyses.tokens.now() == nullptr) return words;
  const NormFacts facts = facts_of(c.analyses.tokens.result->norms);
  const auto fact = [&](const char* key, std::int64_t patch) {
    const texts::Value norm = norm_values(c, patch).at("norm");
    words.facts.push_back({c.word(key), {{norm.text, Ink::text, norm.references}}});
  };
  fact("models.norms.fact.smallest", facts.smallest);
  words.facts.push_back({c.word("models.norms.fact.mean"),
                         {{real_number(facts.mean), Ink::text, {{c.stage.patch_subject(-1), "norm.mean"}}}}});
  fact("models.norms.fact.largest", facts.largest);
  words.paragraphs.push_back(c.stage.words("models.norms.note", {}));
  return words;
}

}  // namespace tessera::scene

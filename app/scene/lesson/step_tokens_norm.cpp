// Step 8: what a model's norm does to the selected token, in numbers.

#include <fmt/format.h>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/tokens_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

float norm_share(const StageContext& c) { return (c.share("8.3", "clear") + c.share("8.3", "formula")) / 2; }

float normed_range(const StageContext& c, const StackMaps& maps) {
  if (!maps.patches) return 1;
  return *c.input.memo->get<float>(c.input.result,
                                   fmt::format("normed range/{}/{}", c.image_index, c.document.view.shuffled),
                                   [&] { return robust_range({maps.patches.get()}); });
}

void write_norm_words(const StageContext& c, const TokensLayout& l) {
  const float shown = fading_in(norm_share(c));
  const ModelTokens* own = own_tokens(c, l);
  if (shown <= 0 || own == nullptr || own->normed.empty()) return;
  const auto effect = c.input.memo->get<std::optional<NormEffect>>(
      c.input.result, fmt::format("norm effect/{}/{}", c.image_index, c.selected),
      [&] { return norm_effect(*own, c.result()->embedding, c.image_index, c.selected); });
  if (!*effect) return;
  const Subject patch = c.patch_subject(c.selected);
  texts::Values values{
      {"i", {.text = grouped(c.selected), .number = c.selected, .references = {{patch, "selection.patch"}}}}};
  const auto tell = [&](const std::string& stage, const RowSpread& row) {
    for (const auto& [name, number] : {std::pair{"mean", row.mean}, std::pair{"spread", row.spread}})
      values[stage + "_" + name] = {.text = stage == "normed" ? fixed_number(number, 2) : real_number(number),
                                    .references = {{patch, fmt::format("norm.{}.{}", stage, name)}}};
  };
  tell("before", (*effect)->before);
  tell("normed", (*effect)->normed);
  tell("after", (*effect)->after);
  write_under_mosaic(c, l, "norm.words", c.words("tokens.norm", values), shown);
}

}  // namespace tessera::scene

// The first principal components of the filters, as in the ViT paper's Fig. 7, and how much each explains.

#include <algorithm>
#include <cmath>

#include "app/model/filter_pictures.hpp"
#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr std::int64_t drawn_side = 64;  // pixels of a component's picture
constexpr std::int64_t figure_columns = 7;

double share_of_component(const FilterComponents& components, std::int64_t k) {
  const double total = components.total_variance;
  return total > 0 ? components.explained_variance[static_cast<std::size_t>(k)] / total : 0;
}

/// Of the first `count`.
double share_of_components(const FilterComponents& components, std::int64_t count) {
  double sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += share_of_component(components, k);
  return std::min(sum, 1.0);
}

/// No direction stands out: any others would do as well.
bool all_alike(const FilterComponents& all) {
  const std::vector<double>& v = all.explained_variance;
  return v.size() > 1 && v.back() > 0.999 * v.front();
}

Span share_span(double share, std::string field) {
  Span span{percent_text(share), Ink::quiet, {}};
  // A bound is no value.
  if (!span.text.starts_with('<')) span.values = {{{TensorName::e, -1, -1, -1}, std::move(field)}};
  return span;
}

/// All of them side by side in one picture, each from its least value to its largest.
Image8 component_pictures(const FilterComponents& all) {
  const Tensor& t = all.components;
  const std::int64_t count = t.extent(0), channels = t.extent(1), height = t.extent(2), width = t.extent(3);
  const auto length = static_cast<std::size_t>(channels * height * width);
  Image8 row;
  for (std::int64_t k = 0; k < count; ++k) {
    const std::span<const float> one =
        std::span<const float>(t.data).subspan(static_cast<std::size_t>(k) * length, length);
    const Image8 picture = draw_stretched(one, static_cast<int>(channels), {height, width}, drawn_side);
    if (k == 0) {
      row = {picture.width * count, picture.height, picture.channels, {}};
      row.pixels.resize(static_cast<std::size_t>(row.width * row.height * row.channels));
    }
    for (std::int64_t y = 0; y < picture.height; ++y)
      std::copy_n(picture.at(0, y), picture.width * picture.channels,
                  row.pixels.data() + (y * row.width + k * picture.width) * row.channels);
  }
  return row;
}

struct ComponentsLayout {
  std::int64_t columns = figure_columns, rows = 4;
  float width = 0, height = 0;  ///< of a tile
  Vec2 pitch, corner;
  Rect bar;  ///< of all shares
  Rect tile(std::int64_t k) const {
    return {corner.x + pitch.x * as_float(k % columns), corner.y + pitch.y * as_float(k / columns), width, height};
  }
};

ComponentsLayout lay_out_components(const ModelsContext& c, std::int64_t count) {
  const StageFrame& f = c.frame();
  const Size2 patch = c.stage.document.params.patch;
  const float ratio = std::clamp(as_float(patch.width) / as_float(patch.height), 0.05f, 20.f);
  const float label = f.small * 1.75f, foot = f.small * 3.4f + f.px(22);
  const Rect room{c.body.x, c.body.y, c.body.width, c.body.height - foot};
  ComponentsLayout l;
  // Rows of seven, as in the figure, unless the stage has another shape.
  float best = 0;
  const float share = f.small * 3.9f;  // of a label
  for (const std::int64_t columns : {7, 4, 10, 14, 28, 5, 3, 2, 1}) {
    const std::int64_t across = std::min<std::int64_t>(columns, count), rows = (count + across - 1) / across;
    const float gap = f.px(10);
    const float width = (room.width - gap * as_float(across - 1)) / as_float(across);
    const float height = (room.height - (gap + label) * as_float(rows)) / as_float(rows);
    const float drawn = std::min({width / ratio, height, f.px(190)});
    // A label must fit under each, and another number of columns must be worth it.
    if (best > 0 && std::max(width, 0.f) < share) continue;
    if (drawn <= best * (best > 0 ? 1.25f : 1)) continue;
    best = drawn;
    l.columns = across;
    l.rows = rows;
    l.height = std::max(drawn, 2.f);
    l.width = std::max(drawn * ratio, 2.f);
    l.pitch = {std::max(l.width, share) + gap, l.height + label + gap};
  }
  const float across = l.pitch.x * as_float(l.columns) - f.px(10);
  l.corner = {room.x + std::max(0.f, (room.width - across) / 2), room.y};
  const float bottom = l.corner.y + l.pitch.y * as_float(l.rows);
  l.bar = {l.corner.x, bottom + f.px(14) + f.small, std::min(across, room.width), f.px(12)};
  return l;
}

/// One over the other side by side: each component's share of the whole, then what is left.
void write_shares(const ModelsContext& c, const ComponentsLayout& l, const FilterComponents& all) {
  const Theme& t = c.theme();
  const StageFrame& f = c.frame();
  const std::int64_t count = all.components.extent(0);
  c.out().fill("shares.rest", l.bar, t.raised);
  float x = l.bar.x;
  for (std::int64_t k = 0; k < count; ++k) {
    const float width = l.bar.width * static_cast<float>(share_of_component(all, k));
    if (width >= 0.5f)
      c.out().fill(fmt::format("shares.{}", k),
                   {x, l.bar.y, std::max(0.5f, width - (width > 3 ? 1.f : 0.f)), l.bar.height},
                   mix(t.d, t.ground, k % 2 == 0 ? 0.f : 0.35f));
    x += width;
  }
  c.out().frame("shares.frame", l.bar, t.control_border);
  const double sum = share_of_components(all, count);
  const texts::Values values{
      {"count", {.text = grouped(count), .number = count}},
      {"share",
       {.text = percent_text(sum),
        .references = {{{TensorName::e, -1, -1, -1}, fmt::format("components.share.{}", count)}}}}};
  write_fitted_line(c.stage, "shares.label", c.stage.words("models.components.sum", values),
                    {l.bar.x, l.bar.bottom() + f.small * 1.6f, l.bar.width, 0},
                    {Font::regular, f.small, 0, Ink::quiet});
}

}  // namespace

void write_components_page(const ModelsContext& c) {
  if (!analysis_is_there(c, c.analyses.filters, "models.computing.components")) return;
  const FilterComponents& all = c.analyses.filters.result->components;
  if (all.total_variance <= 0) {
    write_models_note(c, c.body, c.stage.words("models.components.none", {}));
    return;
  }
  const auto pictures =
      remembered<Image8>(c, c.analyses.filters.result, "components", [&] { return component_pictures(all); });
  const std::int64_t count = all.components.extent(0);
  const ComponentsLayout l = lay_out_components(c, count);
  const float side = as_float(pictures->width) / as_float(count);
  for (std::int64_t k = 0; k < count; ++k) {
    const Rect tile = l.tile(k);
    const std::string id = fmt::format("component.{}", k);
    const bool empty = share_of_component(all, k) < 1e-9;
    c.out().fill(id + ".ground", tile, c.theme().raised);
    if (!empty)
      c.out().add(id, PictureShape{pictures,
                                   {side * as_float(k), 0, side, as_float(pictures->height)},
                                   tile,
                                   tile.width * c.stage.zoom < side});
    c.out().frame(id + ".frame", tile, c.theme().control_border);
    const Span share = share_span(share_of_component(all, k), fmt::format("component.share.{}", k));
    c.out().text(id + ".share", share.text, {tile.x + tile.width / 2, tile.bottom() + c.frame().small * 1.3f},
                 {Font::regular, c.frame().small, c.theme().quiet_text, Align::center}, share.values);
  }
  write_shares(c, l, all);
}

ModelsWords components_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.components.caption");
  if (const FilterAnalysis* analysis = c.analyses.filters.now()) {
    const FilterComponents& all = analysis->components;
    const std::int64_t count = all.components.extent(0);
    for (const std::int64_t first : {std::int64_t{1}, std::int64_t{3}, std::int64_t{10}, count}) {
      if (first > count || (first == count && count <= 3) || all.total_variance <= 0) continue;
      const std::string label = first == 1 ? c.word("models.components.one")
                                           : c.word("models.components.first", {{"count", {.text = grouped(first)}}});
      words.facts.push_back(
          {label, {share_span(share_of_components(all, first), fmt::format("components.share.{}", first))}});
    }
  }
  if (const FilterAnalysis* analysis = c.analyses.filters.now(); analysis && all_alike(analysis->components))
    words.paragraphs.push_back(c.stage.words("models.components.alike", {}));
  words.paragraphs.push_back(c.stage.words("models.components.reading", {}));
  words.paragraphs.push_back(c.stage.words(c.stage.document.model ? "models.trained" : "models.made", {}));
  return words;
}

}  // namespace tessera::scene

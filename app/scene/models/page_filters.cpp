// The wall: all D filters as pictures, one item, and the chosen one enlarged beside it.

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/models/chosen_filter.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr std::array orders{FilterOrder::index, FilterOrder::norm, FilterOrder::variance, FilterOrder::similarity};
constexpr std::array<const char*, 4> order_ids{"index", "norm", "variance", "similarity"};

struct FiltersLayout {
  Rect orders;  ///< the row of choices
  Rect wall;    ///< room for it
  Rect foot;    ///< the line under it
  Rect side;    ///< the chosen filter
  bool beside = true;
};

FiltersLayout lay_out_filters(const ModelsContext& c) {
  const Rect& b = c.body;
  const float row = c.frame().label * 1.9f, foot = c.frame().small * 2.6f;
  FiltersLayout l;
  l.beside = b.width > b.height * 0.95f;
  const float gap = c.px(l.beside ? 36 : 12);
  const float side =
      l.beside ? std::clamp(b.width * 0.31f, 150.f, c.px(330)) : std::clamp(b.height * 0.3f, 96.f, c.px(260));
  const float width = l.beside ? b.width - side - gap : b.width;
  const float height = l.beside ? b.height : b.height - side - gap;
  l.orders = {b.x, b.y, width, row};
  l.wall = {b.x + 3, b.y + row + 3, width - 6, height - row - foot - 6};
  l.foot = {b.x, b.y + height - foot, width, foot};
  l.side = l.beside ? Rect{b.x + width + gap, b.y, side, b.height} : Rect{b.x, b.bottom() - side, b.width, side};
  return l;
}

/// Columns that make the tiles largest.
struct WallPlan {
  std::int64_t columns = 1, rows = 1;
  float gap = 0;  ///< share of a pitch
  Rect target;
};

WallPlan plan_wall(const ModelsContext& c, const FilterPictures& pictures, const Rect& room) {
  const float aspect = as_float(pictures.patch.width) / as_float(pictures.patch.height);
  const float largest = c.px(150);  // of a tile's longer side
  WallPlan best;
  float best_height = 0;
  for (std::int64_t columns = 1; columns <= pictures.count; ++columns) {
    const std::int64_t rows = (pictures.count + columns - 1) / columns;
    float height = std::min(room.height / as_float(rows), room.width / as_float(columns) / aspect);
    height = std::min(height, largest / std::max(1.f, aspect));
    if (height <= best_height * 1.0001f) continue;
    best_height = height;
    best.columns = columns;
    best.rows = rows;
  }
  // What is long and thin would vanish.
  const Vec2 pitch{std::max(best_height * aspect, room.width / as_float(best.columns) * 0.02f),
                   std::max(best_height, room.height / as_float(best.rows) * 0.02f)};
  const float smaller = std::min(pitch.x, pitch.y);
  best.gap = smaller * c.stage.zoom < 6 ? 0 : std::min(0.1f, 3 / smaller);
  best.target = {room.x, room.y, pitch.x * (as_float(best.columns) - best.gap),
                 pitch.y * (as_float(best.rows) - best.gap)};
  return best;
}

/// The order that is drawn: as stored while another is not known yet.
using SharedOrder = std::shared_ptr<const std::vector<std::int64_t>>;
SharedOrder shown_order(const ModelsContext& c) {
  const auto& orders_known = c.analyses.orders;
  if (orders_known.now() != nullptr) return {orders_known.result, &orders_known.result->order(c.view().order)};
  return remembered<std::vector<std::int64_t>>(c, c.analyses.wall.result, "as stored", [&] {
    std::vector<std::int64_t> all(static_cast<std::size_t>(c.analyses.wall.result->pictures.count));
    for (std::size_t d = 0; d < all.size(); ++d) all[d] = static_cast<std::int64_t>(d);
    return all;
  });
}

/// Tiles without gaps, those beyond the last clear.
Image8 wall_picture(const FilterPictures& pictures, const std::vector<std::int64_t>& order, const WallPlan& plan) {
  const std::int64_t w = pictures.size.width, h = pictures.size.height;
  Image8 wall{plan.columns * w, plan.rows * h, 4, {}};
  wall.pixels.resize(static_cast<std::size_t>(wall.width * wall.height * 4), 0);
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto at = static_cast<std::int64_t>(place);
    const std::span<const std::uint8_t> tile = pictures.of(order[place]);
    for (std::int64_t k = 0; k < w * h; ++k) {
      const std::int64_t x = at % plan.columns * w + k % w, y = at / plan.columns * h + k / w;
      std::uint8_t* pixel = wall.pixels.data() + (y * wall.width + x) * 4;
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] = tile[static_cast<std::size_t>(k * pictures.channels + (pictures.channels == 3 ? channel : 0))];
      pixel[3] = 255;
    }
  }
  return wall;
}

MosaicShape wall_mosaic(const ModelsContext& c, const WallPlan& plan, const SharedOrder& order) {
  const FilterPictures& pictures = c.analyses.wall.result->pictures;
  const bool known = c.analyses.orders.now() != nullptr;
  const std::string key = fmt::format("wall/{}/{}", known ? static_cast<int>(c.view().order) : 0, plan.columns);
  MosaicShape shape;
  shape.picture =
      remembered<Image8>(c, c.analyses.wall.result, key, [&] { return wall_picture(pictures, *order, plan); });
  shape.grid = plan_grid({{shape.picture->height, shape.picture->width}, pictures.size, pictures.size});
  shape.target = plan.target;
  shape.gap = plan.gap;
  shape.padding = c.theme().raised;
  shape.places = order;
  shape.smooth = tile_rect(shape, 0).width * c.stage.zoom < as_float(pictures.size.width);
  return shape;
}

void write_wall(const ModelsContext& c, const Rect& room) {
  const SharedOrder order = shown_order(c);
  const WallPlan plan = plan_wall(c, c.analyses.wall.result->pictures, room);
  const MosaicShape shape = wall_mosaic(c, plan, order);
  // Filters may be all of the ground's colour.
  c.out().fill("wall.ground", {plan.target.x - 3, plan.target.y - 3, plan.target.width + 6, plan.target.height + 6},
               c.theme().raised, 3);
  c.out().set_subject({TensorName::e, -1, -1, -1});
  c.out().add("wall.filters", shape);
  c.out().set_subject({});
  const auto outline = [&](const char* id, std::int64_t filter, bool light) {
    const auto found = std::find(order->begin(), order->end(), filter);
    if (found != order->end()) c.out().outline(id, tile_rect(shape, found - order->begin()), light);
  };
  outline("wall.chosen", c.stage.filter, false);
  if (c.stage.pointed.filter && *c.stage.pointed.filter != c.stage.filter)
    outline("wall.pointed", *c.stage.pointed.filter, true);
}

void write_orders(const ModelsContext& c, const Rect& row) {
  const StageFrame& f = c.frame();
  const float baseline = row.y + f.label * 0.95f, gap = f.px(f.compact ? 10 : 16);
  float x = row.x +
            c.out().text("orders.heading", c.word("models.order"), {row.x, baseline},
                         {Font::regular, f.small, c.theme().quiet_text}) +
            gap;
  for (std::size_t k = 0; k < orders.size(); ++k) {
    const std::string id = fmt::format("orders.{}", order_ids[k]),
                      action = fmt::format("models.order.{}", order_ids[k]);
    const bool lit = c.view().order == orders[k], pointed = c.stage.input.hover.action == action;
    const std::string text = c.word(action);
    const float width = c.out().metrics().width(text, Font::semibold, f.small);
    if (x + width > row.right()) return;
    c.out().text(
        id, text, {x, baseline},
        {lit ? Font::semibold : Font::regular, f.small, lit || pointed ? c.theme().text : c.theme().quiet_text});
    if (lit || pointed)
      c.out().fill(id + ".line", {x, baseline + f.small * 0.32f, width, lit ? 1.5f : 1.f},
                   lit ? c.theme().text : c.theme().control_border);
    c.out().hot_spot({x - gap / 2, row.y - 3, width + gap, f.small * 1.9f}, {}, action);
    x += width + gap;
  }
  if (c.view().order == FilterOrder::index || c.analyses.orders.now() != nullptr) return;
  const std::string failure = c.analyses.orders.failure;
  const int percent = std::min(99, static_cast<int>(100 * c.analyses.orders.share));
  const std::string words =
      failure.empty() ? c.word("models.ordering", {{"share", {.text = std::to_string(percent)}}}) : failure;
  if (x + c.out().metrics().width(words, Font::regular, f.small) <= row.right())
    c.out().text("orders.waiting", words, {x, baseline}, {Font::regular, f.small, c.theme().quiet_text});
}

Spans filter_line(const ModelsContext& c, std::int64_t d) {
  const bool bias = c.analyses.wall.result->weights->bias.has_value();
  return c.stage.words(bias ? "models.filter.line" : "models.filter.line.no_bias", filter_values(c, d));
}

/// Under the wall: what is under the pointer, or how to read it.
void write_foot(const ModelsContext& c, const Rect& row) {
  const SpanStyle style{Font::regular, c.frame().small, c.frame().small * 1.4f, Ink::quiet};
  const auto pointed = c.stage.pointed.filter;
  const bool averaged = c.analyses.wall.result->pictures.averaged();
  const Spans words = pointed
                          ? filter_line(c, *pointed)
                          : c.stage.words(averaged ? "models.filters.scaled.averaged" : "models.filters.scaled", {});
  write_fitted_line(c.stage, "wall.foot", words,
                    {row.x, row.y + row.height - style.size * 1.3f, row.width, style.line_height}, style);
}

}  // namespace

void write_filters_page(const ModelsContext& c) {
  if (!analysis_is_there(c, c.analyses.wall, "models.computing.filters")) return;
  const FiltersLayout l = lay_out_filters(c);
  if (c.tabs) write_orders(c, l.orders);
  write_wall(c, l.wall);
  write_foot(c, l.foot);
  write_chosen_filter(c, l.side, l.beside);
}

ModelsWords filters_words(const ModelsContext& c) {
  ModelsWords words;
  words.caption = c.stage.words("models.filters.caption");
  if (const FilterWall* wall = c.analyses.wall.now()) {
    const auto value = [](float number, TensorName tensor, const char* field) {
      return texts::Value{.text = real_number(static_cast<double>(number)),
                          .references = {{{tensor, -1, -1, -1}, field}}};
    };
    const auto spread = [&](const char* key, std::span<const float> numbers, TensorName tensor) {
      std::vector<float> finite{};
      std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(finite),
                   [](float x) { return std::isfinite(x); });
      if (finite.empty()) return;
      const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
      const char* prefix = tensor == TensorName::e ? "norms" : "biases";
      const std::string least = fmt::format("filters.{}.low", prefix), most = fmt::format("filters.{}.high", prefix);
      words.facts.push_back({c.word(key), c.stage.words(fmt::format("{}.value", key),
                                                        {{"low", value(*low, TensorName::e, least.c_str())},
                                                         {"high", value(*high, TensorName::e, most.c_str())}})});
    };
    spread("models.filters.spread", wall->norms, TensorName::e);
    if (wall->weights->bias)
      spread("models.filters.biases", wall->weights->bias->data, TensorName::bias);
    else
      words.facts.push_back({c.word("models.filters.biases"), c.stage.words("models.filters.no_bias", {})});
  }
  words.paragraphs.push_back(c.stage.words("models.filters.click", {}));
  words.paragraphs.push_back(c.stage.words(c.stage.document.model ? "models.trained" : "models.made", {}));
  return words;
}

}  // namespace tessera::scene

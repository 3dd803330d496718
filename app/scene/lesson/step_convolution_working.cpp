// Step 5, on the card: the working behind one number, as each road does it.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/convolution_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

constexpr float roomy_working = 500;  ///< points; in less the pictures come first

/// How much of a working's width the numbers take.
float numbers_width(const StageContext& c, float width) {
  const float least = std::min(c.frame.px(180), 0.5f * width);
  return width < c.frame.px(roomy_working) ? least : std::clamp(0.42f * width, least, c.frame.px(330));
}

float numbers_gap(const StageContext& c, float width) {
  return c.frame.px(width < c.frame.px(roomy_working) ? 14 : 28);
}

/// Planes one over another, each a step to the right and down.
struct PlaneStack {
  std::string id;
  Matrix planes;
  Subject subject;
  float range = 1;
  Rect box;
  float share = 1;  ///< of its height that is written
};

void write_plane_stack(const StageContext& c, const PlaneStack& s) {
  const std::int64_t channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  const float step = channels > 1 ? 0.1f * std::min(s.box.width, s.box.height) : 0;
  const float reach = step * as_float(channels - 1);
  const Rect first = centered({s.box.x, s.box.y, s.box.width - reach, s.box.height - reach}, as_float(patch.width),
                              as_float(patch.height));
  const Rect plane_box{first.x, first.y, std::max(first.width, 3.f), std::max(first.height, 3.f)};
  float shift = 0;
  for (const std::int64_t k : stacked_channels(c)) {
    const Rect at{plane_box.x + shift, plane_box.y + shift, plane_box.width, plane_box.height};
    c.out.fill(fmt::format("{}.{}.ground", s.id, k), at, c.out.theme().panel);
    if (s.planes && s.share > 0) {
      c.out.set_subject(s.subject);
      if (s.share < 1) c.out.set_clip(Rect{at.x, at.y, at.width, at.height * s.share});
      c.out.add(fmt::format("{}.{}", s.id, k), plane(c, s.planes, k, at, s.range));
      c.out.set_clip(std::nullopt);
      c.out.set_subject({});
    }
    c.out.frame(fmt::format("{}.{}.frame", s.id, k), at, c.out.theme().control_border);
    shift += step;
  }
}

/// Whether the numbers add up with the digits that are shown.
bool add_up_as_printed(double sum, double bias, double result, int decimals) {
  const double unit = std::pow(10.0, decimals);
  return std::round(sum * unit) + std::round(bias * unit) == std::round(result * unit);
}

/// "sum of 768 products −0.052104" and so on, one under another; they come when all products are there.
void write_working_sum(const StageContext& c, const std::string& id, const Rect& room, const ValueReference& output,
                       const char* output_words) {
  const float opacity = c.share("5.2", "sum");
  const auto terms = opacity > 0 ? explanation(c, c.shown(), c.shown_filter()) : nullptr;
  if (!terms) return;
  const std::int64_t b = c.image_index, i = c.shown(), d = c.shown_filter();
  const int decimals = six_digit_decimals({terms->sum, terms->bias, terms->by_product, terms->by_convolution});
  struct Line {
    const char* words;
    double number;
    ValueReference reference;
    bool strong;
  };
  std::vector<Line> lines{{"convolution.sum", terms->sum, {{TensorName::z, b, i, d}, "sum"}, false}};
  if (c.document.params.bias)
    lines.push_back({"convolution.bias", terms->bias, {{TensorName::bias, -1, d, -1}, ""}, false});
  const bool code = output.subject.tensor == TensorName::maps;
  lines.push_back({output_words, static_cast<double>(code ? terms->by_convolution : terms->by_product), output, true});
  const bool adds_up = add_up_as_printed(terms->sum, terms->bias, lines.back().number, decimals);
  const std::size_t first = c.out.scene().items.size();
  const float size = c.frame.small;
  // Where not all have room the result is what stays.
  std::size_t left_out = 0;
  while (lines.size() > 1 && room.height < size * 1.2f * as_float(static_cast<std::int64_t>(lines.size()))) {
    lines.erase(lines.begin());
    ++left_out;
  }
  const float step = std::min(size * 1.75f, room.height / as_float(static_cast<std::int64_t>(lines.size())));
  float y = room.y + (room.height - step * as_float(static_cast<std::int64_t>(lines.size()))) / 2 + size;
  const texts::Values values = convolution_values(c);
  const Theme& t = c.out.theme();
  for (std::size_t k = 0; k < lines.size(); ++k, y += step) {
    const Line& line = lines[k];
    const std::string number = (line.strong && !adds_up ? "≈ " : "") + fixed_number(line.number, decimals);
    const float width =
        c.out.text(fmt::format("{}.{}.number", id, k + left_out), number, {room.right(), y},
                   {Font::mono, size * (line.strong ? 1.15f : 1.f), line.strong ? t.text : t.quiet_text, Align::right},
                   {line.reference});
    write_fitted_line(c, fmt::format("{}.{}", id, k + left_out), c.words(line.words, values),
                      {room.x, y, room.width - width - c.frame.px(8), 0},
                      {Font::regular, size, size, line.strong ? Ink::text : Ink::quiet});
  }
  fade_items_from(c.out, first, opacity);
}

}  // namespace

texts::Values convolution_values(const StageContext& c) {
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const bool same_patch = i == c.selected;
  texts::Values values{{"i", index_value(i, same_patch, "selection.patch")},
                       {"d", index_value(d, d == c.filter, "selection.filter")},
                       {"row", index_value(c.grid.row_of(i), same_patch, "selection.row")},
                       {"column", index_value(c.grid.column_of(i), same_patch, "selection.column")},
                       {"N", count_value(c.n(), "grid.count")},
                       {"D", count_value(c.d(), "params.dim")},
                       {"P2C", count_value(c.length(), "params.patch_length")}};
  if (c.result() == nullptr) return values;
  const Embedding& e = c.result()->embedding;
  values["difference"] = {.text = scientific(e.max_difference), .references = {{{}, "result.max_difference"}}};
  values["magnitude"] = {.text = decimal(e.max_magnitude), .references = {{{}, "result.max_magnitude"}}};
  return values;
}

void write_working_sign(const StageContext& c, const std::string& id, const std::string& sign, Vec2 centre) {
  const float size = c.frame.label * 1.2f;
  c.out.text(id, sign, {centre.x, centre.y + size * 0.36f},
             {Font::regular, size, c.out.theme().quiet_text, Align::center});
}

void write_patch_pictures(const StageContext& c, const Rect& room, float share, bool captions) {
  const StageFrame& f = c.frame;
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const float sign = f.px(room.width < f.px(300) ? 16 : 30), caption = captions ? f.small + f.px(7) : 0;
  const float side = std::min(room.height - caption, (room.width - 2 * sign) / 3);
  if (side < 8) return;
  const Rect first{room.x, room.y + (room.height - caption - side) / 2, side, side};
  const auto at = [&](int k) { return Rect{first.x + static_cast<float>(k) * (side + sign), first.y, side, side}; };
  const EmbedResult* r = c.result();
  const float x_range = r != nullptr ? r->sheets.x_range : 1, e_range = r != nullptr ? r->sheets.e_range : 1;
  write_plane_stack(c, {"working.patch", patch_planes(c, i), {TensorName::x, c.image_index, i, -1}, x_range, at(0)});
  write_plane_stack(c, {"working.filter", filter_planes(c, d), {TensorName::e, -1, -1, d}, e_range, at(1)});
  write_plane_stack(c, {"working.product", product_planes(c, i, d), {}, product_range(c, i, d), at(2), share});
  write_working_sign(c, "working.times", "⊙", {at(1).x - sign / 2, first.y + side / 2});
  write_working_sign(c, "working.is", "=", {at(2).x - sign / 2, first.y + side / 2});
  if (!captions) return;
  texts::Values values = convolution_values(c);
  values["channel"] = {.text = channel_name(c, c.channel)};
  const bool stacked = c.document.params.channels > 1;
  const std::array<const char*, 3> names{stacked ? "cell.patch.front" : "cell.patch", "cell.filter", "cell.products"};
  for (int k = 0; k < 3; ++k) {
    const Rect box = at(k);
    write_fitted_line(c, fmt::format("working.caption.{}", k), c.words(names[static_cast<std::size_t>(k)], values),
                      {box.x, box.bottom() + caption - f.px(2), side + sign * 0.8f, 0},
                      {Font::regular, f.small, f.small, Ink::quiet});
  }
}

void write_row_pictures(const StageContext& c, const Rect& room, float share, bool captions) {
  const StageFrame& f = c.frame;
  const std::int64_t i = c.shown(), d = c.shown_filter();
  const float pitch = room.height / 3, caption = captions ? f.small + f.px(3) : 0;
  const float strip = std::clamp(pitch - caption - f.px(4), 4.f, f.px(16));
  const texts::Values values = convolution_values(c);
  struct Line {
    const char* words;
    Matrix numbers;
    float range;
    float share;
  };
  const EmbedResult* r = c.result();
  const std::string b = fmt::format("{}/{}", c.image_index, i);
  const std::array<Line, 3> lines{
      {{"cell.row", flattened_line(c, "x/" + b, patch_planes(c, i)), r != nullptr ? r->sheets.x_range : 1, 1},
       {"cell.column", flattened_line(c, fmt::format("e/{}", d), filter_planes(c, d)),
        r != nullptr ? r->sheets.e_range : 1, 1},
       {"cell.products", flattened_line(c, fmt::format("product/{}/{}", b, d), product_planes(c, i, d)),
        product_range(c, i, d), share}}};
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const std::string id = fmt::format("working.line.{}", k);
    const Rect box{room.x, room.y + pitch * as_float(static_cast<std::int64_t>(k)) + caption, room.width, strip};
    if (captions)
      write_fitted_line(c, id + ".name", c.words(lines[k].words, values), {box.x, box.y - f.px(4), room.width, 0},
                        {Font::regular, f.small, f.small, Ink::quiet});
    c.out.fill(id + ".ground", box, c.out.theme().ground);
    if (lines[k].numbers && lines[k].share > 0) {
      if (lines[k].share < 1) c.out.set_clip(Rect{box.x, box.y, box.width * lines[k].share, box.height});
      c.out.add(id, heat_map(c, lines[k].numbers, box, lines[k].range));
      c.out.set_clip(std::nullopt);
    }
    c.out.frame(id + ".frame", box, c.out.theme().control_border);
  }
}

void write_patch_working(const StageContext& c, const Rect& room, float share) {
  const float caption = c.frame.small + c.frame.px(7), gap = numbers_gap(c, room.width);
  const float numbers = numbers_width(c, room.width);
  // Beside the pictures, as wide as they come out.
  const float sign = c.frame.px(room.width - numbers - gap < c.frame.px(300) ? 16 : 30);
  const float side = std::min(room.height - caption, (room.width - numbers - gap - 2 * sign) / 3);
  write_patch_pictures(c, {room.x, room.y, room.width - numbers - gap, room.height}, share, true);
  const float x = room.x + 3 * side + 2 * sign + gap;
  write_working_sum(c, "working.sum", {x, room.y, std::min(room.right() - x, c.frame.px(330)), room.height - caption},
                    {{TensorName::maps, c.image_index, c.shown_filter(), c.shown()}, ""}, "convolution.output");
}

void write_row_working(const StageContext& c, const Rect& room, float share) {
  const float gap = numbers_gap(c, room.width), width = room.width - numbers_width(c, room.width) - gap;
  write_row_pictures(c, {room.x, room.y, width, room.height}, share, true);
  const float x = room.x + width + gap;
  write_working_sum(c, "working.paper.sum", {x, room.y, room.right() - x, room.height},
                    {{TensorName::z, c.image_index, c.shown(), c.shown_filter()}, ""}, "convolution.output.paper");
}

}  // namespace tessera::scene

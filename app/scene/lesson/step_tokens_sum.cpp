// Step 8: the position table, the sum with it row by row, and a model's norm.

#include <algorithm>

#include <fmt/format.h>

#include "app/model/downsample.hpp"
#include "app/model/made_tokens.hpp"
#include "app/model/shuffle.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/tokens_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

Matrix kept_matrix(const StageContext& c, const std::string& key, const std::function<Tensor()>& make) {
  return c.input.memo->get<Tensor>(c.input.result, key, make);
}

/// Z and the positions as drawn: the same rows of both, means of the same blocks.
const Sheet* drawn_z(const StageContext& c) {
  const ImageSheets* sheets = c.sheets();
  return sheets != nullptr && sheets->z.matrix && sheets->z.rows == c.n() && sheets->z.columns == c.d() ? &sheets->z
                                                                                                        : nullptr;
}

const Sheet* drawn_positions(const StageContext& c) {
  const Sheet* z = drawn_z(c);
  if (z == nullptr) return nullptr;
  const Sheet& position = c.result()->sheets.position;
  return position.matrix && position.matrix->shape == z->matrix->shape ? &position : nullptr;
}

/// `prefix` rows over `patches` rows.
Tensor over(const Tensor* prefix, const Tensor& patches) {
  const std::int64_t above = prefix != nullptr ? prefix->extent(0) : 0;
  Tensor both({above + patches.extent(0), patches.extent(1)});
  if (prefix != nullptr) std::copy(prefix->data.begin(), prefix->data.end(), both.data.begin());
  std::copy(patches.data.begin(), patches.data.end(), both.data.begin() + above * patches.extent(1));
  return both;
}

/// Whether each row of the sequence has a row of its own in what is drawn.
bool row_by_row(const StageContext& c, const Sheet& drawn) { return drawn.matrix->extent(0) == c.n(); }

void finish(const StageContext& c, StackMaps& maps, const Sheet& drawn, const std::string& key) {
  if (!row_by_row(c, drawn)) return;
  maps.whole = kept_matrix(c, key, [&] { return over(maps.prefix.get(), *maps.patches); });
}

void write_part(const StageContext& c, const TokensLayout& l, const StackMaps& maps, const StackStyle& style,
                const Rect& box, bool prefix) {
  const Matrix& own = prefix ? maps.prefix : maps.patches;
  if (!own || box.height <= 0) return;
  // Tokens made for show are small: on the scale of a model's they would be no picture.
  const bool own_range = prefix && style.tensor == TensorName::sequence && !style.one_range && !c.input.model;
  const float range = own_range ? prefix_range(c, l) : style.range;
  HeatMapShape map = heat_map(c, own, box, range);
  const std::int64_t rows = prefix ? l.prefix : c.n();
  map.rows = rows;
  map.columns = c.d();
  if (maps.whole) {
    // Patch rows count on from the prefix's.
    if (!prefix) {
      map.matrix = maps.whole;
      map.rows = l.prefix + rows;
      map.source = {0, static_cast<float>(l.prefix), static_cast<float>(c.d()), static_cast<float>(rows)};
    }
    const std::int64_t b = style.tensor == TensorName::sequence ? c.image_index : -1;
    c.out.set_subject({style.tensor, b, -1, -1});
  }
  c.out.add(style.id + (prefix ? ".prefix" : ".sheet"), map);
  c.out.set_subject({});
}

Matrix ordered_sum(const StageContext& c, const Sheet& z, const Sheet* position) {
  return kept_matrix(c, fmt::format("sum/{}", c.image_index), [&] {
    Tensor sum = *z.matrix;
    for (std::size_t k = 0; position != nullptr && k < sum.data.size(); ++k) sum.data[k] += position->matrix->data[k];
    return sum;
  });
}

/// Positions stay where they are while other patches stand there: (rows, D) as drawn.
Matrix shuffled_sum(const StageContext& c, const Sheet& z, const Sheet* position) {
  return kept_matrix(c, fmt::format("shuffled sum/{}", c.image_index), [&] {
    Tensor sum = *shuffled_z(c, z);
    const std::int64_t rows = sum.extent(0), columns = sum.extent(1);
    for (std::int64_t row = 0; position != nullptr && row < rows; ++row) {
      const std::int64_t there = row * position->matrix->extent(0) / rows;
      for (std::int64_t k = 0; k < columns; ++k)
        sum.data[static_cast<std::size_t>(row * columns + k)] +=
            position->matrix->data[static_cast<std::size_t>(there * columns + k)];
    }
    return sum;
  });
}

/// What a model's norm makes of it, as many rows as `usual` draws.
Matrix shuffled_normed(const StageContext& c, const ModelTokens& own, const Tensor& usual) {
  return kept_matrix(c, fmt::format("shuffled normed/{}", c.image_index), [&] {
    const Shuffle shuffle(c.n());
    const std::int64_t rows = std::min<std::int64_t>(usual.extent(0), 256);
    const auto read = [&](std::int64_t row, std::span<float> numbers) {
      const std::int64_t place = row * c.n() / rows;
      const std::vector<float> made =
          encoder_row_at(own, c.result()->embedding, c.image_index, shuffle.source(place), place);
      std::copy(made.begin(), made.end(), numbers.begin());
    };
    return downsample(RowSource{rows, c.d(), read}, max_sheet_side, max_sheet_side);
  });
}

/// (K, D) as drawn.
Tensor drawn_prefix(const Tensor& rows) { return downsample(rows, max_sheet_side, max_sheet_side); }

float resting(const StageContext& c) { return 1 - c.done("8.3", "clear"); }

/// Where the sum has come to, in rows of the sequence.
float rows_added(const StageContext& c, const TokensLayout& l) {
  return c.done("8.2", "add") * static_cast<float>(l.prefix + c.n());
}

/// How much of a stack, from its top, the sum has come over.
float height_added(const StageContext& c, const TokensLayout& l) {
  const auto prefix = static_cast<float>(l.prefix), n = static_cast<float>(c.n());
  const float added = rows_added(c, l);
  if (added < prefix) return l.tokens.prefix.height * added / prefix;
  return l.tokens.patches.y - l.tokens.whole().y + l.tokens.patches.height * (added - prefix) / n;
}

/// Where the sum or the norm is just now, over a stack.
void write_front(const StageContext& c, const std::string& id, const Rect& whole, float height) {
  c.out.outline(id, {whole.x, whole.y + height - 2, whole.width, 3}, true);
}

/// Row after row comes out of the norm.
void write_normed(const StageContext& c, const TokensLayout& l) {
  const float share = norm_share(c);
  const StackMaps maps = normed_maps(c, l);
  if (share <= 0 || !maps.patches) return;
  StackStyle style{"normed", TensorName::none, normed_range(c, maps), 1};
  style.one_range = true;
  const Rect whole = l.tokens.whole();
  const float height = whole.height * share;
  c.out.set_opacity(c.pixel_opacity * (1 - 0.5f * c.done("8.3", "enter_encoder")));
  if (share < 1) c.out.set_clip(Rect{whole.x, whole.y, whole.width, height});
  write_part(c, l, maps, style, l.tokens.prefix, true);
  write_part(c, l, maps, style, l.tokens.patches, false);
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(1);
  if (share < 1) write_front(c, "norm.front", whole, height);
}

void write_sum(const StageContext& c, const TokensLayout& l) {
  const float added = rows_added(c, l);
  if (added <= 0) return;
  const StackMaps maps = sequence_maps(c, l);
  const StackStyle style{"seq", TensorName::sequence, sequence_range(c, l), 1};
  const Rect whole = l.tokens.whole();
  const bool done = c.done("8.2", "add") >= 1;
  const float height = height_added(c, l);
  c.out.set_opacity(c.pixel_opacity);
  if (!done) c.out.set_clip(Rect{whole.x, whole.y, whole.width, height});
  write_part(c, l, maps, style, l.tokens.prefix, true);
  write_part(c, l, maps, style, l.tokens.patches, false);
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(1);
  if (done) return write_normed(c, l);
  write_front(c, "add.front", whole, height);
  if (l.positions) write_front(c, "add.position", l.position.whole(), height);
}

void write_plus(const StageContext& c, const TokensLayout& l, float shown) {
  const Rect above = l.tokens.whole(), below = l.position.whole();
  const float size = c.frame.px(26);
  const Vec2 at = l.beside ? Vec2{(l.right + below.x) / 2, above.y + above.height / 2 + size * 0.36f}
                           : Vec2{below.x - c.frame.px(30), below.y + below.height / 2 + size * 0.36f};
  c.out.set_opacity(shown);
  c.out.text("position.plus", "+", at, {Font::regular, size, c.out.theme().text, Align::center});
}

}  // namespace

const ModelTokens* own_tokens(const StageContext& c, const TokensLayout& l) {
  if (!c.input.model || c.result() == nullptr || !c.result()->model) return nullptr;
  const ModelTokens& tokens = *c.result()->model;
  return tokens.model == c.input.model && tokens.prefix_count() == l.prefix ? &tokens : nullptr;
}

Matrix prefix_map(const StageContext& c, const TokensLayout& l) {
  if (l.prefix < 1 || drawn_z(c) == nullptr) return nullptr;
  if (c.input.model) {
    const ModelTokens* own = own_tokens(c, l);
    return own == nullptr ? nullptr : kept_matrix(c, "own prefix", [&] { return drawn_prefix(own->prefix); });
  }
  return kept_matrix(c, fmt::format("prefix/{}", l.prefix),
                     [&] { return downsample(made_prefix(l.prefix, c.d()), max_sheet_side, max_sheet_side); });
}

float prefix_range(const StageContext& c, const TokensLayout& l) {
  const Matrix prefix = prefix_map(c, l);
  return prefix ? robust_range({prefix.get()}) : 1;
}

StackMaps position_maps(const StageContext& c, const TokensLayout& l) {
  StackMaps maps;
  const Sheet* position = drawn_positions(c);
  if (position == nullptr) return maps;
  maps.patches = position->matrix;
  if (l.prefix > 0)
    maps.prefix = kept_matrix(c, fmt::format("position prefix/{}/{}", l.prefix, own_tokens(c, l) != nullptr), [&] {
      const ModelTokens* own = own_tokens(c, l);
      return own != nullptr ? drawn_prefix(own->prefix_position)
                            : Tensor::zeros({l.prefix, position->matrix->extent(1)});
    });
  finish(c, maps, *position, "positions");
  return maps;
}

StackMaps sequence_maps(const StageContext& c, const TokensLayout& l) {
  StackMaps maps;
  const Sheet* z = drawn_z(c);
  const Sheet* position = l.positions ? drawn_positions(c) : nullptr;
  if (z == nullptr || (l.positions && position == nullptr)) return maps;
  maps.prefix = prefix_map(c, l);
  if (const ModelTokens* own = own_tokens(c, l); own != nullptr && l.prefix > 0)
    maps.prefix = kept_matrix(c, "prefix sum", [&] {
      Tensor sum = own->prefix;
      for (std::size_t k = 0; k < sum.data.size(); ++k) sum.data[k] += own->prefix_position.data[k];
      return drawn_prefix(sum);
    });
  if (c.document.view.shuffled) {
    maps.patches = shuffled_sum(c, *z, position);
    return maps;
  }
  maps.patches = ordered_sum(c, *z, position);
  finish(c, maps, *z, fmt::format("sequence/{}", c.image_index));
  return maps;
}

StackMaps normed_maps(const StageContext& c, const TokensLayout& l) {
  StackMaps maps;
  const ModelTokens* own = own_tokens(c, l);
  const auto b = static_cast<std::size_t>(c.image_index);
  if (drawn_z(c) == nullptr || own == nullptr || b >= own->normed.size()) return maps;
  const ModelTokens::Normed& normed = own->normed[b];
  maps.patches = c.document.view.shuffled ? shuffled_normed(c, *own, *normed.patches.matrix) : normed.patches.matrix;
  if (l.prefix > 0)
    maps.prefix = kept_matrix(c, fmt::format("normed prefix/{}", b), [&] { return drawn_prefix(normed.prefix); });
  return maps;
}

float position_range(const StageContext& c) {
  const Sheet* position = c.input.model ? drawn_positions(c) : nullptr;
  if (position == nullptr) return 1;
  return *c.input.memo->get<float>(c.input.result, "position range",
                                   [&] { return robust_range({position->matrix.get()}); });
}

float sequence_range(const StageContext& c, const TokensLayout& l) {
  // Shuffled, it keeps the colours that it has in order.
  const Sheet* z = drawn_z(c);
  const Sheet* position = l.positions ? drawn_positions(c) : nullptr;
  if (z == nullptr || (l.positions && position == nullptr)) return 1;
  const Matrix sum = ordered_sum(c, *z, position);
  return *c.input.memo->get<float>(c.input.result, fmt::format("sum range/{}", c.image_index),
                                   [&] { return robust_range({sum.get()}); });
}

Spans range_note(const StageContext& c, TensorName tensor, float range) {
  if (drawn_z(c) == nullptr) return {};
  const texts::Values values{
      {"range", {.text = fmt::format("{:.2g}", range), .references = {{{tensor, c.image_index, -1, -1}, "range"}}}}};
  Spans note{{" · ", Ink::quiet, {}, false}};
  for (Span& span : c.words("sheet.range", values)) note.push_back(std::move(span));
  return note;
}

void write_quiet_words(const StageContext& c, const std::string& id, const std::string& words, Spans note,
                       const Rect& room) {
  const SpanStyle style{Font::regular, c.frame.small, 0, Ink::quiet};
  const Spans name{{words, Ink::quiet, {}, false}};
  Spans both = name;
  both.insert(both.end(), note.begin(), note.end());
  // Each matrix has a range of its own, so that none is all dark or all bright: its number goes before its name.
  if (!note.empty()) note.erase(note.begin());
  for (const Spans& line : {both, note, name}) {
    if (line.empty() || width_of(c.out.metrics(), line, style) > room.width) continue;
    write_spans(c.out, id, line, {room.x, room.y}, style);
    return;
  }
}

void write_stack(const StageContext& c, const TokensLayout& l, const StackBoxes& boxes, const StackMaps& maps,
                 const StackStyle& style) {
  if (style.opacity <= 0) return;
  const Theme& t = c.out.theme();
  c.out.set_opacity(style.opacity);
  c.out.fill(style.id + ".ground", boxes.patches, t.panel);
  c.out.set_opacity(style.opacity * c.pixel_opacity);
  write_part(c, l, maps, style, boxes.prefix, true);
  write_part(c, l, maps, style, boxes.patches, false);
  c.out.set_opacity(style.opacity);
  if (boxes.prefix.height > 0) c.out.frame(style.id + ".prefix.frame", boxes.prefix, t.control_border);
  c.out.frame(style.id + ".frame", boxes.patches, t.control_border);
  c.out.set_opacity(1);
}

void write_positions(const StageContext& c, const TokensLayout& l) {
  const float meet = c.done("8.2", "positions_meet");
  if (l.positions && c.share("8.2", "positions_meet") > 0.45f && resting(c) > 0) {
    // It follows the sequence into its place, and is seen once that has left it.
    const float shown = std::clamp((c.share("8.2", "positions_meet") - 0.45f) / 0.35f, 0.f, 1.f) * resting(c);
    const Vec2 away = l.late;
    StackBoxes boxes = l.position;
    for (Rect* box : {&boxes.prefix, &boxes.patches}) box->x += away.x, box->y += away.y;
    write_stack(c, l, boxes, position_maps(c, l), {"position", TensorName::position, position_range(c), shown});
    c.out.set_opacity(meet * std::min(shown, fading_out(c.share("8.3", "clear"))));
    const std::string words = c.word("tokens.positions");
    const Rect whole = boxes.whole();
    const float size = c.frame.label;
    const Vec2 at{whole.x, whole.bottom() + size * 1.75f};
    const Spans name{{"E", Ink::text, {}, true}, {"pos", Ink::text, {}, true, texts::Script::subscript}};
    const SpanStyle style{Font::regular, size * 1.1f, 0, Ink::text};
    const float width = write_spans(c.out, "position.name", name, at, style) + c.frame.px(9);
    write_quiet_words(c, "position.words", words, range_note(c, TensorName::position, position_range(c)),
                      {at.x + width, at.y, c.frame.body.right() - at.x - width, 0});
    write_plus(c, l, shown * meet);
    c.out.set_opacity(1);
  }
  write_sum(c, l);
}

}  // namespace tessera::scene

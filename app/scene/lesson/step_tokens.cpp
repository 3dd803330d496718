// Step 8: what the encoder receives. A class token joins in front of Z, the patches are shuffled and Z's rows with
// them, positions are added, and the sequence goes to the encoder.

#include <algorithm>

#include <fmt/format.h>

#include "app/model/shuffle.hpp"
#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/steps.hpp"
#include "app/scene/lesson/tokens_parts.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

float name_room(const StageContext& c) { return c.frame.label * 2.1f; }

/// Words beside the sequence: "60" and "patch 60", "0" and "class token".
struct Beside {
  float numbers = 0, names = 0;  ///< widths
  float all(const StageContext& c) const { return c.frame.px(9) + numbers + c.frame.px(10) + names; }
};

Spans patch_name(const StageContext& c) {
  const Subject patch = c.patch_subject(c.selected);
  return c.words(
      "cell.patch",
      {{"i", {.text = grouped(c.selected), .number = c.selected, .references = {{patch, "selection.patch"}}}}});
}

Spans prefix_name(const StageContext& c, std::int64_t prefix) {
  if (prefix == 1) return c.words("tokens.class");
  return c.words("tokens.prefix",
                 {{"prefix", {.text = grouped(prefix), .number = prefix, .references = {{{}, "encoder.prefix"}}}}});
}

Beside measure_beside(const StageContext& c, std::int64_t prefix) {
  const TextMetrics& metrics = c.out.metrics();
  const SpanStyle style{Font::regular, c.frame.small, 0, Ink::text};
  float names = width_of(metrics, patch_name(c), style);
  if (prefix > 0) names = std::max(names, width_of(metrics, prefix_name(c, prefix), style));
  return {metrics.width(grouped(prefix + c.n()), Font::mono, c.frame.small), names};
}

struct Arrangement {
  SheetScale scale;
  bool beside = false;
};

/// Two sequences one under the other or side by side, whichever is larger; the encoder must fit in the second's place.
Arrangement arrange(const StageContext& c, Vec2 room, float gap, std::int64_t prefix) {
  const float name = name_room(c), least_box = c.frame.px(96), least_wide = c.frame.px(230);
  std::vector<std::int64_t> once{c.n()}, twice{c.n(), c.n()};
  for (std::int64_t k = 0; k < (prefix > 0 ? 1 : 0); ++k) {
    once.push_back(prefix);
    twice.insert(twice.end(), {prefix, prefix});
  }
  const auto smaller = [](const SheetScale& a, const SheetScale& b) { return a.unit < b.unit ? a : b; };
  const float taken = 2 * (gap + name) + c.frame.px(18);
  const SheetScale under =
      smaller(fit_sheets({c.d()}, room.x, twice, room.y - taken), fit_sheets({}, 1, once, room.y - taken - least_box));
  const float apart = c.frame.px(44);
  const SheetScale side = smaller(fit_sheets({c.d(), c.d()}, room.x - apart, once, room.y - gap - name),
                                  fit_sheets({c.d()}, room.x - apart - least_wide, {}, 1));
  return side.unit > under.unit ? Arrangement{side, true} : Arrangement{under, false};
}

StackBoxes stack_at(const TokensLayout& l, const StageContext& c, Vec2 corner, float gap) {
  const float width = l.scale.side(c.d()), above = l.prefix > 0 ? l.scale.side(l.prefix) : 0;
  return {{corner.x, corner.y, width, above},
          {corner.x, corner.y + (l.prefix > 0 ? above + gap : 0), width, l.scale.side(c.n())}};
}

Rect mosaic_box(const StageContext& c, const Rect& room) {
  const Size2 patch = c.document.params.patch;
  const auto w = static_cast<float>(c.grid.columns() * patch.width);
  const auto h = static_cast<float>(c.grid.rows() * patch.height);
  return thick_enough(centered(room, w, h), 6);
}

/// The sequence stands in the middle until positions come beside or under it.
void make_room_for_positions(const StageContext& c, TokensLayout& l, float between) {
  const float early = 1 - c.done("8.2", "positions_meet");
  const Rect second = l.position.whole();
  const Vec2 by = l.beside ? Vec2{early * (second.width + between) / 2, 0}
                           : Vec2{0, early * (second.height + between + name_room(c)) / 2};
  for (Rect* box : {&l.tokens.prefix, &l.tokens.patches}) box->x += by.x, box->y += by.y;
  l.right += by.x;
  l.late = by;
}

/// Where Z lies: alone in the middle of the sequence's place, then behind what joins it.
Rect z_box(const StageContext& c, const TokensLayout& l) {
  Rect alone = l.tokens.patches;
  alone.y = l.tokens.prefix.y + (alone.y - l.tokens.prefix.y) / 2;
  return mix(alone, l.tokens.patches, c.done("8.1", "make_room"));
}

void write_prefix(const StageContext& c, const TokensLayout& l) {
  const float join = c.done("8.1", "join"), shown = std::min(1.f, 3 * c.share("8.1", "join"));
  if (l.prefix < 1 || shown <= 0) return;
  const Theme& t = c.out.theme();
  Rect box = l.tokens.prefix;
  box.x += c.frame.px(46) * (1 - join);  // above it is the brace, to the left another
  c.out.set_opacity(shown * c.pixel_opacity);
  if (const Matrix prefix = prefix_map(c, l)) {
    // A model's own on the scale of Z beside it; those made for show are small and would be no picture.
    const bool scale_of_z = c.input.model && c.result() != nullptr;
    HeatMapShape map = heat_map(c, prefix, box, scale_of_z ? c.result()->sheets.z_range : prefix_range(c, l));
    map.rows = l.prefix;
    map.columns = c.d();
    c.out.set_subject({TensorName::sequence, c.image_index, -1, -1});
    c.out.add("class.sheet", map);
    c.out.set_subject({});
  }
  c.out.set_opacity(shown);
  c.out.frame("class.frame", box, t.control_border);
  c.out.set_opacity(1);
}

struct RowWord {
  std::int64_t position = 0;
  float y = 0;
  std::string field;
  bool strong = false;
};

/// Positions beside the rows that they count: the selected patch's first, the others where there is room.
void write_position_numbers(const StageContext& c, const TokensLayout& l, const Shuffling& s) {
  const float shown = c.done("8.1", "positions");
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  const float size = c.frame.small, x = l.tokens.patches.right() + c.frame.px(9);
  const auto y_of = [&](std::int64_t position) {
    const bool prefix = position < l.prefix;
    const Rect& box = prefix ? l.tokens.prefix : l.tokens.patches;
    const auto rows = static_cast<float>(prefix ? l.prefix : c.n());
    return box.y + box.height * (static_cast<float>(prefix ? position : position - l.prefix) + 0.5f) / rows;
  };
  const std::int64_t last = l.prefix + c.n() - 1, own = l.prefix + (s.held && s.share > 0.5f ? s.selected : c.selected);
  std::vector<RowWord> words{{own, y_of(own), own == l.prefix + c.selected ? "encoder.position" : "", true}};
  for (const std::int64_t position : {std::int64_t{0}, last, l.prefix, std::int64_t{2}, last / 2}) {
    const float y = y_of(std::clamp<std::int64_t>(position, 0, last));
    const bool free = position <= last && std::none_of(words.begin(), words.end(), [&](const RowWord& w) {
                        return w.position == position || std::abs(w.y - y) < size * 1.25f;
                      });
    if (free) words.push_back({position, y, position == last ? "encoder.last" : "", false});
  }
  c.out.set_opacity(shown);
  for (const RowWord& w : words) {
    std::vector<ValueReference> values;
    if (!w.field.empty()) values.push_back({{}, w.field});
    c.out.text("position.number." + std::to_string(w.position), grouped(w.position), {x, w.y + size * 0.36f},
               {Font::mono, size, w.strong ? t.n : t.quiet_text}, std::move(values));
  }
  c.out.set_opacity(1);
}

/// "class token" and, riding with its row, "patch 60".
void write_row_names(const StageContext& c, const TokensLayout& l, const Shuffling& s, float numbers) {
  const float size = c.frame.small, x = l.tokens.patches.right() + c.frame.px(19) + numbers;
  const SpanStyle style{Font::regular, size, 0, Ink::text};
  float least = -1e6f;
  if (const float joined = fading_in(c.share("8.1", "join")); l.prefix > 0 && joined > 0) {
    c.out.set_opacity(joined);
    const float y = l.tokens.prefix.y + l.tokens.prefix.height / 2 + size * 0.36f;
    write_spans(c.out, "class.name", prefix_name(c, l.prefix), {x, y}, style);
    least = y + size * 1.25f;
  }
  const float shown = c.done("8.1", "positions");
  if (shown > 0) {
    c.out.set_opacity(shown);
    const Rect& box = l.tokens.patches;
    const auto row_y = [&](std::int64_t row) {
      return box.y + box.height * (static_cast<float>(row) + 0.5f) / static_cast<float>(c.n());
    };
    const float row = row_y(c.selected) + (row_y(s.selected) - row_y(c.selected)) * s.share;
    const float y = std::max(least, row + size * 0.36f);
    c.out.set_subject(c.patch_subject(c.selected));
    write_spans(c.out, "z.row.name", patch_name(c), {x, y}, style);
    c.out.set_subject({});
  }
  c.out.set_opacity(1);
}

Spans formula(const StageContext& c, const TokensLayout& l) {
  const char* key = l.prefix == 0  ? "tokens.formula.none"
                    : l.prefix > 1 ? "tokens.formula.prefix"
                                   : "tokens.formula.class";
  if (c.n() == 1 && l.prefix == 1) key = "tokens.formula.one";
  Spans words = c.words(key);
  if (l.positions)
    for (Span& span : c.words("tokens.formula.position")) words.push_back(std::move(span));
  if (lesson_facts(c.input).encoder.norm_before_encoder)
    for (Span& span : c.words("tokens.formula.norm")) words.push_back(std::move(span));
  return words;
}

/// Under the sequence: Z, then z₀, then the whole formula.
void write_name(const StageContext& c, const TokensLayout& l) {
  const StageFrame& f = c.frame;
  const Vec2 at{l.tokens.patches.x, l.tokens.patches.bottom() + f.label * 1.75f};
  const float added = c.share("8.2", "add"), told = c.share("8.3", "formula");
  const float end = l.beside ? l.position.patches.x + l.late.x - f.px(10) : f.body.right();
  const auto write = [&](const std::string& id, const Spans& name, const std::string& words, Spans note, float shown) {
    if (shown <= 0) return;
    c.out.set_opacity(shown);
    const SpanStyle style{Font::regular, f.label * 1.1f, 0, Ink::text};
    const float width = write_spans(c.out, id + ".name", name, at, style) + f.px(9);
    write_quiet_words(c, id + ".words", words, std::move(note), {at.x + width, at.y, end - at.x - width, 0});
  };
  const float z_range = c.result() != nullptr ? c.result()->sheets.z_range : 1;
  const Spans sum{{"z", Ink::text, {}, true}, {"0", Ink::text, {}, true, texts::Script::subscript}};
  write("z", {{"Z", Ink::text, {}, true}}, c.word("tokens.z"), range_note(c, TensorName::z, z_range),
        fading_out(added));
  // What it is the sum of, where that leaves room for the words; else its name alone.
  const Spans whole = formula(c, l);
  const SpanStyle set{Font::regular, f.label * 1.1f, 0, Ink::text};
  const bool fits = at.x + width_of(c.out.metrics(), whole, set) < end;
  write("seq", fits ? whole : sum, c.word("tokens.sum"), range_note(c, TensorName::sequence, sequence_range(c, l)),
        fading_in(added) * fading_out(told));
  if (const float shown = fading_in(told); shown > 0) {
    c.out.set_opacity(shown);
    const Spans words = formula(c, l);
    SpanStyle style{Font::regular, f.label * 1.2f, 0, Ink::text};
    // Beside the encoder's box, or under it where it is longer than that leaves room.
    Vec2 place = at;
    float limit = l.beside ? l.encoder.x - f.px(10) : f.body.right();
    if (l.beside && place.x + width_of(c.out.metrics(), words, style) > limit) {
      place.y = std::max(place.y, l.encoder.bottom() + f.label * 1.5f);
      limit = f.body.right();
    }
    while (style.size > 9 && place.x + width_of(c.out.metrics(), words, style) > limit) style.size -= 0.5f;
    write_spans(c.out, "formula", words, place, style);
  }
  c.out.set_opacity(1);
}

void write_braces_beside(const StageContext& c, const TokensLayout& l) {
  SheetPlan z = z_plan(c, {l.tokens.patches.x, l.tokens.patches.y}, l.scale);
  const float joined = c.share("8.1", "join");
  Rect all = mix(z_box(c, l), l.tokens.whole(), c.done("8.1", "join"));
  z.box = z_box(c, l);
  BraceLabel across = dimension_label(c, texts::Role::d);
  across.id = "z.brace.above";
  const auto fits = [&](const BraceLabel& label, float length) {
    const std::string text = label.name + " = " + grouped(label.count);
    return c.out.metrics().width(text, Font::semibold, c.frame.label) < length;
  };
  across.number = fits(across, all.width);
  if (joined > 0 && l.prefix > 0) {
    Rect top = all;
    top.y = std::min(all.y, z.box.y);
    write_brace(c, top, Side::above, across);
  } else {
    write_brace(c, z.box, Side::above, across);
  }
  BraceLabel n = dimension_label(c, texts::Role::n);
  n.id = "z.brace.left";
  n.number = fits(n, z.box.height);
  if (const float shown = l.prefix > 0 ? fading_out(joined) : 1; shown > 0) {
    c.out.set_opacity(shown);
    write_brace(c, z.box, Side::left, n);
  }
  if (const float shown = l.prefix > 0 ? fading_in(joined) : 0; shown > 0) {
    c.out.set_opacity(shown);
    BraceLabel length = n;
    length.id = "seq.brace.left";
    length.name = "L";
    length.count = l.prefix + c.n();
    length.field = "encoder.length";
    length.number = fits(length, l.tokens.whole().height);
    write_brace(c, l.tokens.whole(), Side::left, length);
  }
  c.out.set_opacity(1);
}

/// While they are shuffled: where the selected patch stands now, in its picture and in Z.
void write_alike(const StageContext& c, const TokensLayout& l, const Shuffling& s) {
  const float shown = s.held ? s.share : c.done("8.2", "alike") * fading_out(c.share("8.2", "unshuffle"));
  if (shown <= 0) return;
  texts::Values values;
  values["place"] = {.text = grouped(s.selected), .number = s.selected, .references = {{{}, "shuffle.place"}}};
  values["i"] = {.text = grouped(c.selected),
                 .number = c.selected,
                 .references = {{c.patch_subject(c.selected), "selection.patch"}}};
  const Spans words = c.words(c.n() > 1 ? "tokens.alike" : "tokens.alike.one", values);
  write_under_mosaic(c, l, "alike", words, shown);
}

/// Where positions are much larger than Z, the sum looks as if they had taken its place.
void write_outweighed(const StageContext& c, const TokensLayout& l) {
  const float shown = c.done("8.2", "add") * fading_out(c.share("8.3", "clear"));
  if (shown <= 0 || !l.positions || c.result() == nullptr) return;
  const float z = c.result()->sheets.z_range, position = position_range(c);
  if (position < 3 * z) return;
  const auto range = [](float number, TensorName tensor) {
    return texts::Value{.text = fmt::format("{:.2g}", number), .references = {{{tensor, -1, -1, -1}, "range"}}};
  };
  write_under_mosaic(c, l, "outweighed",
                     c.words("tokens.outweighed",
                             {{"z", range(z, TensorName::z)}, {"position", range(position, TensorName::position)}}),
                     shown);
}

void write_made(const StageContext& c) {
  const float shown = c.share("8.1", "join");
  if (shown <= 0) return;
  const StageFrame& f = c.frame;
  const texts::EncoderInput encoder = lesson_facts(c.input).encoder;
  const bool sure = c.input.model && (c.input.model->embedding->family_from == io::Provenance::config ||
                                      c.input.model->embedding->family_from == io::Provenance::keys);
  const bool left_out = c.input.model && c.input.model->embedding->positions && !encoder.adds_position;
  const char* key = !encoder.own ? "tokens.made"
                    : left_out   ? "tokens.own.no_positions"
                    : sure       ? "tokens.own"
                                 : "tokens.own.unsure";
  const std::string words = c.input.texts->plain(key, {{"family", {.text = encoder.family}}});
  float size = f.small;
  while (size > 9 && c.out.metrics().width(words, Font::regular, size) > f.body.width) size -= 0.5f;
  c.out.set_opacity(shown);
  c.out.text("tokens.made", words, {f.body.x, f.body.bottom() - f.px(4)},
             {Font::regular, size, c.out.theme().quiet_text});
  c.out.set_opacity(1);
}

}  // namespace

void write_under_mosaic(const StageContext& c, const TokensLayout& l, const std::string& id, const Spans& words,
                        float opacity) {
  const StageFrame& f = c.frame;
  SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::text};
  const Rect box{f.body.x, l.mosaic.bottom() + f.px(12), std::max(l.mosaic.right() - f.body.x, f.body.width * 0.3f),
                 l.under_mosaic};
  const float least = f.readable(10);
  while (style.size > least && paragraph_height(c.out.metrics(), words, box.width, style) > box.height)
    style.size = std::max(least, style.size - 0.5f), style.line_height = style.size * 1.4f;
  c.out.set_opacity(opacity);
  write_paragraph(c.out, id, words, box, style);
  c.out.set_opacity(1);
}

TokensLayout lay_out_tokens(const StageContext& c) {
  const StageFrame& f = c.frame;
  const texts::EncoderInput encoder = lesson_facts(c.input).encoder;
  TokensLayout l;
  l.prefix = encoder.prefix;
  l.positions = encoder.adds_position;
  const float gap = f.px(4), made = f.small * 1.9f, brace = f.px(9) + 12 + f.label;
  const float left = f.body.width * (f.compact ? 0.28f : 0.31f), between = f.px(f.compact ? 10 : 26);
  const Beside beside = measure_beside(c, l.prefix);
  const float x = f.body.x + left + between + brace, words = beside.all(c);
  const Vec2 room{f.body.right() - x - words, f.body.height - made - brace};
  const Arrangement a = arrange(c, room, gap, l.prefix);
  l.scale = a.scale;
  l.beside = a.beside;
  const float d = l.scale.side(c.d()), name = name_room(c), apart = f.px(44);
  StackBoxes own = stack_at(l, c, {}, gap);
  const float high = own.whole().height, used = l.beside ? high + name : 2 * (high + name) + f.px(18);
  const float box_height = std::max(high, f.px(96));
  const float top =
      f.body.y + brace + std::max(0.f, (room.y - std::max(used, high + name + f.px(18) + box_height)) / 2);
  const float wide = l.beside ? d + apart + std::max(d, f.px(230)) : d;
  const float start = x + std::max(0.f, (room.x - wide) * 0.35f);
  l.tokens = stack_at(l, c, {start, top}, gap);
  l.right = start + d + words;
  const Vec2 second = l.beside ? Vec2{l.right + apart, top} : Vec2{start, top + high + name + f.px(18)};
  l.position = stack_at(l, c, second, gap);
  const float encoder_width = l.beside ? f.body.right() - second.x : std::max(d, std::min(f.px(420), room.x + words));
  l.encoder = {second.x, second.y, encoder_width, box_height};
  l.under_mosaic = f.label * 1.4f * 4;
  const float most = f.body.height - made - brace - l.under_mosaic - f.px(12);
  l.mosaic = mosaic_box(c, {f.body.x, f.body.y + brace, left, most});
  // As high as the sequence while that stands alone.
  const float middle = top + (l.beside ? high / 2 : high + (f.px(18) + name) / 2);
  const float lowest = f.body.bottom() - made - l.under_mosaic - f.px(12) - l.mosaic.height;
  l.mosaic.y = std::clamp(middle - l.mosaic.height / 2, f.body.y + brace, std::max(lowest, f.body.y + brace));
  make_room_for_positions(c, l, l.beside ? apart + words : f.px(18));
  return l;
}

void write_tokens_step(const StageContext& c) {
  const TokensLayout l = lay_out_tokens(c);
  const Shuffling s = shuffling(c);
  const std::size_t first = c.out.scene().items.size();
  write_shuffled_patches(c, l, s);
  write_alike(c, l, s);
  write_shuffled_rows(c, l, s, z_box(c, l));
  write_prefix(c, l);
  write_braces_beside(c, l);
  write_positions(c, l);
  write_selected_row(c, l, s, z_box(c, l));
  if (!s.held) {  // where the patch has gone is told in their place
    write_outweighed(c, l);
    write_norm_words(c, l);
  }
  write_encoder(c, l);
  write_position_numbers(c, l, s);
  write_row_names(c, l, s, measure_beside(c, l.prefix).numbers);
  write_name(c, l);
  write_made(c);
  c.out.fade_since(first, fading_out(c.share("8.4", "step_back")));
  write_recap(c, l);
}

}  // namespace tessera::scene

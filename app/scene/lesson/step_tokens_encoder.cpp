// Step 8: the encoder's box, and the sequence that goes into it.

#include <algorithm>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/tokens_parts.hpp"

namespace tessera::scene {

namespace {

/// The place of the sequence in the encoder's box, as small as it takes to leave room for words.
struct Door {
  Vec2 corner;
  float scale = 1;
  float right = 0;
};

Door door_of(const StageContext& c, const TokensLayout& l) {
  const Rect from = l.tokens.whole();
  const float pad = c.frame.px(14);
  const Rect room{l.encoder.x + pad, l.encoder.y + pad, l.encoder.width * 0.4f, l.encoder.height - 2 * pad};
  const float scale = std::min({1.f, room.width / from.width, room.height / from.height});
  return {{room.x, room.y + (room.height - from.height * scale) / 2}, scale, room.x + from.width * scale};
}

/// A copy of the sequence on its way there.
StackBoxes entering(const StageContext& c, const TokensLayout& l) {
  const Rect from = l.tokens.whole();
  const Door door = door_of(c, l);
  const float way = c.done("8.3", "enter_encoder");
  const auto place = [&](const Rect& r) {
    const Rect small{door.corner.x + (r.x - from.x) * door.scale, door.corner.y + (r.y - from.y) * door.scale,
                     r.width * door.scale, r.height * door.scale};
    return mix(r, small, way);
  };
  return {place(l.tokens.prefix), place(l.tokens.patches)};
}

void write_entering(const StageContext& c, const TokensLayout& l, float opacity) {
  if (const StackMaps normed = normed_maps(c, l); normed.patches) {
    StackStyle style{"enter", TensorName::none, normed_range(c, normed), opacity};
    style.one_range = true;
    write_stack(c, l, entering(c, l), normed, style);
    return;
  }
  write_stack(c, l, entering(c, l), sequence_maps(c, l),
              {"enter", TensorName::sequence, sequence_range(c, l), opacity});
}

float longest_word(const StageContext& c, const std::string& text, const SpanStyle& style) {
  float longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    longest = std::max(longest, c.out.metrics().width(text.substr(at, end - at), style.font, style.size));
    at = end + 1;
  }
  return longest;
}

void write_encoder_words(const StageContext& c, const TokensLayout& l, float shown) {
  const Theme& t = c.out.theme();
  const StageFrame& f = c.frame;
  const float x = door_of(c, l).right + f.px(18), room = l.encoder.right() - f.px(10) - x;
  const float middle = l.encoder.y + l.encoder.height / 2;
  const auto fitted = [&](const std::string& text, Font font, float size) {
    while (size > 9 && c.out.metrics().width(text, font, size) > room) size -= 0.5f;
    return size;
  };
  c.out.set_opacity(shown);
  const std::string name = c.word("tokens.encoder");
  c.out.text("encoder.name", name, {x, middle - f.label * 0.9f},
             {Font::semibold, fitted(name, Font::semibold, f.label), t.text});
  const auto batch = static_cast<std::int64_t>(c.document.images.size());
  const Spans shape{
      {"(", Ink::quiet, {}, false},  {std::to_string(batch), Ink::text, {{{}, "batch"}}, false},
      {", ", Ink::quiet, {}, false}, {std::to_string(l.prefix + c.n()), Ink::n, {{{}, "encoder.length"}}, false},
      {", ", Ink::quiet, {}, false}, {std::to_string(c.d()), Ink::d, {{{}, "params.dim"}}, false},
      {")", Ink::quiet, {}, false}};
  SpanStyle style{Font::mono, f.label, 0, Ink::text};
  while (style.size > 9 && width_of(c.out.metrics(), shape, style) > room) style.size -= 0.5f;
  write_spans(c.out, "encoder.shape", shape, {x, middle + f.label * 0.6f}, style);
  const Spans words{{c.word("tokens.encoder.words"), Ink::quiet, {}, false}};
  const SpanStyle quiet{Font::regular, f.small, f.small * 1.35f, Ink::quiet};
  const Rect under{x, middle + f.label * 1.1f, room, l.encoder.bottom() - middle - f.label * 1.1f - f.px(6)};
  if (longest_word(c, words.front().text, quiet) <= room &&
      paragraph_height(c.out.metrics(), words, room, quiet) <= under.height)
    write_paragraph(c.out, "encoder.words", words, under, quiet);
}

}  // namespace

void write_encoder(const StageContext& c, const TokensLayout& l) {
  const float shown = c.done("8.3", "clear");
  if (shown <= 0) return;
  const Theme& t = c.out.theme();
  c.out.set_opacity(shown);
  c.out.box("encoder", l.encoder, t.panel, t.line, 10);
  const Rect from = l.tokens.whole();
  const float end = c.frame.px(8);
  PathShape arrow;
  if (l.beside) {
    const float y = l.encoder.y + l.encoder.height / 2;
    arrow.points = {{l.right + end / 2, y}, {l.encoder.x - end / 2, y}};
  } else {
    const float x = l.encoder.x - c.frame.px(16), middle = l.encoder.y + l.encoder.height / 2;
    arrow.points = {{x, from.bottom() + end}, {x, middle}, {l.encoder.x - 3, middle}};
  }
  arrow.stroke = t.quiet_text;
  arrow.stroke_width = 1.5f;
  arrow.arrow_at_end = true;
  c.out.add("encoder.arrow", arrow);
  write_encoder_words(c, l, fading_in(c.share("8.3", "clear")));
  c.out.set_opacity(1);
  if (const float share = c.share("8.3", "enter_encoder"); share > 0) write_entering(c, l, std::min(1.f, 6 * share));
}

}  // namespace tessera::scene

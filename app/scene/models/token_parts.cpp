#include "app/scene/models/token_parts.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/lesson/patch_picture.hpp"
#include "app/scene/models/models_parts.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"

namespace tessera::scene {

namespace {

constexpr float map_opacity = 0.66f;  ///< of the numbers over the image

/// Luma of Rec. 601, its contrast a little less about the middle, so that the numbers' colours carry.
Image8 quiet_gray(const Image8& picture) {
  Image8 gray{picture.width, picture.height, 1, {}};
  const auto pixels = static_cast<std::size_t>(picture.width * picture.height);
  const auto channels = static_cast<std::size_t>(picture.channels);
  gray.pixels.reserve(pixels);
  for (std::size_t k = 0; k < pixels; ++k) {
    const std::uint8_t* p = picture.pixels.data() + k * channels;
    const double luma = channels >= 3 ? 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2] : static_cast<double>(p[0]);
    gray.pixels.push_back(static_cast<std::uint8_t>(std::lround(32 + luma * 0.75)));
  }
  return gray;
}

/// The same stage with its picture in gray.
StageContext gray_stage(const ModelsContext& c) {
  StageContext stage = c.stage;
  if (stage.picture)
    stage.picture = remembered<Image8>(c, c.stage.picture, "gray", [&] { return quiet_gray(*c.stage.picture); });
  return stage;
}

}  // namespace

TokenLayout lay_out_tokens(const ModelsContext& c, float side_share) {
  const Rect& b = c.body;
  TokenLayout l;
  l.tall = b.width > b.height * 1.05f;
  const float legend = c.px(10) + c.frame().small * 1.9f + c.px(8), gap = c.px(l.tall ? 32 : 14);
  Rect room = b;
  if (l.tall) {
    const float side = std::clamp(b.width * side_share, std::min(170.f, b.width * 0.4f), b.width * 0.6f);
    room.width = b.width - side - gap;
    l.side = {room.right() + gap, b.y, side, b.height};
  } else {
    const float side = std::clamp(b.height * side_share, 90.f, b.height * 0.5f);
    room.height = b.height - side - gap;
    l.side = {b.x, room.bottom() + gap, b.width, side};
  }
  room.height -= legend;
  l.map = patch_map_rect(c, room);
  l.map.y = room.y;  // words begin where the picture does
  const float width = std::clamp(l.map.width, std::min(room.width, c.px(220)), room.width);
  l.legend = {std::clamp(l.map.x + (l.map.width - width) / 2, room.x, room.right() - width), l.map.bottom() + c.px(8),
              width, c.px(10)};
  return l;
}

std::int64_t shown_image(const ModelsContext& c) {
  const std::int64_t batch = c.stage.result()->embedding.batch();
  return std::clamp<std::int64_t>(c.stage.image_index, 0, std::max<std::int64_t>(0, batch - 1));
}

bool tokens_are_there(const ModelsContext& c) {
  if (c.stage.result()->embedding.kept) return true;
  write_models_note(c, c.body, c.stage.words("models.tokens.not_kept", {}));
  return false;
}

std::shared_ptr<const Tensor> as_patch_map(const ModelsContext& c, const std::vector<float>& values) {
  return std::make_shared<const Tensor>(tessera::Shape{c.stage.grid.rows(), c.stage.grid.columns()}, values);
}

void write_token_map(const ModelsContext& c, const std::string& id, std::shared_ptr<const Tensor> values,
                     const Rect& target, float range) {
  const StageContext stage = gray_stage(c);
  const ModelsContext gray{stage, c.analyses, c.body, c.tabs};
  write_patch_ground(gray, id, target);
  c.out().set_subject(c.stage.patch_subject(-1));
  c.out().set_opacity(map_opacity);
  c.out().add(id + ".values", patch_map(c, std::move(values), target, range));
  c.out().set_opacity(1);
  c.out().set_subject({});
  c.out().frame(id + ".frame", target, c.theme().control_border);
}

Rect visible_cell(const ModelsContext& c, const Rect& target, std::int64_t patch) {
  return visible_box(patch_cell(c, target, patch));
}

void write_token_marks(const ModelsContext& c, const std::string& id, const Rect& target) {
  c.out().set_subject({});
  if (c.stage.hovered && *c.stage.hovered != c.stage.selected)
    c.out().outline(id + ".pointed", visible_cell(c, target, *c.stage.hovered), true);
  c.out().outline(id + ".selected", visible_cell(c, target, c.stage.selected), false);
}

void write_token_image(const ModelsContext& c, const std::string& id, const Rect& target) {
  write_patch_ground(c, id, target);
  c.out().set_subject(c.stage.patch_subject(-1));
  c.out().set_opacity(0);  // for the pointer alone
  const auto nothing = remembered<Tensor>(c, nullptr, "no values", [&] {
    return Tensor::zeros({c.stage.grid.rows(), c.stage.grid.columns()});
  });
  c.out().add(id + ".cells", patch_map(c, nothing, target, 1));
  c.out().set_opacity(1);
  c.out().set_subject({});
  c.out().frame(id + ".frame", target, c.theme().control_border);
}

texts::Values patch_values(const ModelsContext& c, std::int64_t patch) {
  return {{"patch", patch_number(c, patch, "patch.index", grouped(patch))},
          {"row", patch_number(c, patch, "patch.row", grouped(c.stage.grid.row_of(patch)))},
          {"column", patch_number(c, patch, "patch.column", grouped(c.stage.grid.column_of(patch)))}};
}

texts::Value patch_number(const ModelsContext& c, std::int64_t patch, const char* field, std::string text) {
  return {.text = std::move(text), .references = {{c.stage.patch_subject(patch), field}}};
}

Rect write_token_crop(const ModelsContext& c, const std::string& id, std::int64_t patch, const Rect& room, bool tall) {
  const float side = tall ? std::min({room.width * 0.62f, room.height * 0.28f, c.px(150)})
                          : std::min({room.height, room.width * 0.24f, c.px(150)});
  const Rect box = patch_box(c.stage, {room.x, room.y, side, side});
  const Rect place{room.x, room.y, box.width, box.height};
  write_patch_picture(c.stage, id, patch, place);
  c.out().set_subject({});
  c.out().frame(id + ".frame", place, c.theme().control_border);
  const float gap = c.px(tall ? 12 : 18);
  if (tall) return {room.x, place.bottom() + gap, room.width, room.bottom() - place.bottom() - gap};
  return {place.right() + gap, room.y, room.right() - place.right() - gap, room.height};
}

float write_token_lines(const ModelsContext& c, const std::string& id, const std::vector<Spans>& lines,
                        const Rect& room) {
  SpanStyle style{Font::regular, c.frame().label, c.frame().label * 1.4f, Ink::text};
  style.linked = true;
  float y = room.y;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const float height = paragraph_height(c.out().metrics(), lines[k], room.width, style);
    if (y + height > room.bottom() + 1) break;
    y = write_paragraph(c.out(), fmt::format("{}.{}", id, static_cast<char>('a' + k)), lines[k],
                        {room.x, y, room.width, height}, style) +
        c.px(6);
  }
  return y;
}

}  // namespace tessera::scene

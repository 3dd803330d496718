#include "app/scene/lesson/wrong_sheet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/model/wrong_way.hpp"
#include "app/scene/lesson/matrices.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

texts::Value whole_number(std::int64_t number, std::string field) {
  return {.text = grouped(number), .number = number, .references = {{{}, std::move(field)}}};
}

std::string normalization_name(const StageContext& c, const std::string& name) {
  if (name == "imagenet") return "ImageNet";
  if (name == "clip") return "CLIP";
  if (name == "sam") return "SAM";
  if (name == "0.5") return "0.5 / 0.5";
  return c.word("control.normalize." + name);
}

/// Three digits, as a power of ten only where it is small.
std::string difference_text(double difference) {
  if (difference < 0.01) return scientific(difference);
  return difference < 100 ? fmt::format("{:#.3g}", difference) : fmt::format("{:.0f}", difference);
}

/// "13, 14, 0, …, 12": a few, and the last.
texts::Value mixed_list(std::int64_t row, std::int64_t dim, std::int64_t n) {
  constexpr std::int64_t most = 6, first = 4;
  const std::int64_t mixed = mixed_patches(dim, n);
  texts::Value list;
  const auto append = [&](std::int64_t k) {
    if (!list.text.empty()) list.text += ", ";
    list.text += grouped(reshaped_patch(row, k, dim, n));
    list.references.push_back({{}, "wrong.patches." + std::to_string(k)});
  };
  for (std::int64_t k = 0; k < (mixed <= most ? mixed : first); ++k) append(k);
  if (mixed > most) {
    list.text += ", …";
    append(mixed - 1);
  }
  return list;
}

/// How plainly the picture frames anything as wrong, 0 … 1.
float framed_as_wrong(const Scene& scene) {
  float shown = 0;
  for (const Item& item : scene.items) {
    if (item.id.starts_with("wrong.") && item.id.ends_with("frame")) shown = std::max(shown, item.opacity);
  }
  return shown;
}

}  // namespace

const char* wrong_way_key(WrongWay way) {
  switch (way) {
    case WrongWay::none: return "wrong.none";
    case WrongWay::reshape: return "wrong.reshape";
    case WrongWay::layout: return "wrong.layout";
    case WrongWay::bgr: return "wrong.bgr";
    case WrongWay::normalization: return "wrong.normalization";
    case WrongWay::flip: return "wrong.flip";
  }
  return "wrong.none";
}

const WrongResult* wrong_result(const StageContext& c) {
  const WrongResult* wrong = c.input.wrong.get();
  const WrongWay way = c.document.view.wrong;
  if (wrong == nullptr || way == WrongWay::none || wrong->way != way || wrong->image != c.image_index) return nullptr;
  const bool fits = c.result() != nullptr && wrong->z.rows == c.n() && wrong->z.columns == c.d();
  return fits ? wrong : nullptr;
}

void write_wrong_sheet(const StageContext& c, Vec2 corner, const SheetScale& scale, float opacity) {
  const WrongResult* wrong = wrong_result(c);
  if (wrong == nullptr || opacity <= 0) return;
  const Theme& t = c.out.theme();
  const Rect box{corner.x, corner.y, scale.side(c.d()), scale.side(c.n())};
  HeatMapShape map = heat_map(c, wrong->z.matrix, box, c.result()->sheets.z_range);
  map.rows = c.n();
  map.columns = c.d();
  // It stands for no tensor: its rows are no tokens, and nothing lights up with them.
  c.out.set_opacity(opacity * c.pixel_opacity);
  c.out.add("wrong.sheet", map);
  c.out.set_opacity(opacity);
  c.out.frame("wrong.frame", box, t.bad, 2);
  const std::string name = c.word(wrong_way_key(wrong->way)), whole = c.word("wrong.heading") + ": " + name;
  const auto fits = [&](const std::string& text) {
    return corner.x + c.out.metrics().width(text, Font::semibold, c.frame.small) <= c.frame.body.right();
  };
  if (fits(name))
    c.out.text("wrong.name", fits(whole) ? whole : name, {corner.x, corner.y - c.frame.px(7)},
               {Font::semibold, c.frame.small, t.bad});
  c.out.set_opacity(1);
}

Matrix wrong_row(const StageContext& c) {
  const WrongResult* wrong = wrong_result(c);
  if (wrong == nullptr || wrong->patch != c.shown() || static_cast<std::int64_t>(wrong->row.size()) != c.length())
    return nullptr;
  const std::string key = fmt::format("wrong row/{}/{}/{}", static_cast<int>(wrong->way), wrong->image, wrong->patch);
  return c.input.memo->get<Tensor>(c.input.result, key, [&] { return Tensor({1, c.length()}, wrong->row); });
}

Matrix wrong_planes(const StageContext& c) {
  const Matrix row = wrong_row(c);
  if (!row) return nullptr;
  const EmbedParams& p = c.document.params;
  const WrongResult& wrong = *wrong_result(c);
  const std::string key = fmt::format("wrong planes/{}/{}/{}", static_cast<int>(wrong.way), wrong.image, wrong.patch);
  return c.input.memo->get<Tensor>(c.input.result, key, [&] {
    return row->reshaped({p.channels * p.patch.height, p.patch.width});
  });
}

Matrix flipped_planes(const StageContext& c, std::int64_t filter) {
  const WrongResult* wrong = wrong_result(c);
  if (wrong == nullptr || wrong->way != WrongWay::flip) return nullptr;
  const Matrix planes = filter_planes(c, filter);
  if (!planes) return nullptr;
  return c.input.memo->get<Tensor>(c.input.result, fmt::format("flipped/{}", filter), [&] {
    Tensor turned = *planes;
    const Size2 patch = c.document.params.patch;
    const std::ptrdiff_t plane = patch.height * patch.width;
    for (auto at = turned.data.begin(); at != turned.data.end(); at += plane) std::reverse(at, at + plane);
    return turned;
  });
}

void write_wrong_half(const StageContext& c, const std::string& id, const HeatMapShape& map, WrongHalf half,
                      float opacity) {
  if (opacity <= 0 || map.target.width < 4 || map.target.height < 4) return;
  Rect part = map.target;
  if (half == WrongHalf::right)
    part.x += part.width / 2, part.width /= 2;
  else if (half == WrongHalf::upper)
    part.height /= 2;
  else
    part.y += part.height / 2, part.height /= 2;
  // It stands for no tensor: nothing lights up with it.
  c.out.set_subject({});
  c.out.set_opacity(opacity * c.pixel_opacity);
  c.out.set_clip(part);
  c.out.add(id, map);
  c.out.set_clip(std::nullopt);
  c.out.set_opacity(opacity);
  c.out.frame(id + ".frame", part, c.out.theme().bad, 1.5f);
  c.out.set_opacity(1);
}

void write_wrong_banner(const StageContext& c, int step) {
  const WrongResult* wrong = wrong_result(c);
  const float shown = framed_as_wrong(c.out.scene());
  if (wrong == nullptr || step < 3 || step > 6 || shown <= 0) return;
  const StageFrame& f = c.frame;
  texts::Values values;
  values["name"] = {.text = c.word(wrong_way_key(wrong->way))};
  values["difference"] = {.text = difference_text(wrong->max_difference), .references = {{{}, "wrong.max_difference"}}};
  const Spans words = c.words(wrong->max_difference == 0 ? "wrong.banner.same" : "wrong.banner", values);
  // Behind the title, in its row: what stands under it has labels of its own there.
  const float title = c.out.metrics().width(c.word(std::to_string(step) + ".title"), Font::semibold, f.title_size);
  const float left = f.title.x + title + f.px(22);
  // From step 4 on Z waits at the end of that row, its name before it.
  const float parked = c.out.metrics().width(c.word("road.parked"), Font::regular, f.small) + f.px(24);
  const float right = step > 3 ? parked_box(c).x - parked : f.body.right();
  const float room = right - left, most = f.body.y - f.px(6);
  if (room < 8 * f.small) return;
  SpanStyle style{Font::regular, f.small, f.small * 1.2f, Ink::bad};
  while (style.size > 9 && paragraph_height(c.out.metrics(), words, room, style) > most)
    style.size -= 0.5f, style.line_height = style.size * 1.2f;
  const float height = paragraph_height(c.out.metrics(), words, room, style);
  if (height > most) return;
  const float middle = f.title.y - 0.34f * f.title_size;
  const float y = std::clamp(middle - height / 2, f.px(2), std::max(f.px(2), f.body.y - f.px(4) - height));
  c.out.set_opacity(shown);
  write_paragraph(c.out, "wrong.banner", words, {left, y, room, height}, style);
  c.out.set_opacity(1);
}

Spans wrong_words(const StageContext& c) {
  const WrongResult* wrong = wrong_result(c);
  if (wrong == nullptr) return {};
  if (wrong->max_difference == 0) return c.words("wrong.same");
  texts::Values values = reshape_values(c, wrong->patch);
  values["difference"] = {.text = difference_text(wrong->max_difference), .references = {{{}, "wrong.max_difference"}}};
  values["wrong"] = {.text = normalization_name(c, wrong->wrong)};
  values["right"] = {.text = normalization_name(c, wrong->right)};
  Spans words = c.words(std::string(wrong_way_key(wrong->way)) + ".text", values);
  if (!wrong->z.sampled) return words;
  values["rows"] = {.text = grouped(wrong->z.matrix->extent(0))};
  words.push_back({" ", Ink::text, {}, false});
  for (Span& span : c.words("transpose.wrong.sampled", values)) words.push_back(std::move(span));
  return words;
}

texts::Values reshape_values(const StageContext& c, std::int64_t row) {
  texts::Values values;
  values["N"] = whole_number(c.n(), "grid.count");
  values["D"] = whole_number(c.d(), "params.dim");
  values["i"] = {.text = grouped(row), .number = row, .references = {{c.patch_subject(row), "selection.patch"}}};
  values["mixed"] = whole_number(mixed_patches(c.d(), c.n()), "wrong.mixed");
  values["patches"] = mixed_list(row, c.d(), c.n());
  return values;
}

}  // namespace tessera::scene

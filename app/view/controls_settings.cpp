// The rows of the control panel that change settings.

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "app/view/commands.hpp"
#include "app/view/controls.hpp"
#include "app/view/controls_model.hpp"
#include "app/view/controls_parts.hpp"

namespace tessera::view::parts {

namespace {

constexpr float number_width = 64;

constexpr std::array<int, 3> channel_counts{1, 3, 4};
constexpr std::array<const char*, 5> normalization_names{"none", "0.5", "imagenet", "clip", "sam"};

/// Their names are the same in every language.
constexpr std::array<std::pair<const char*, const char*>, 4> normalizations{
    {{"0.5 / 0.5", "half"}, {"ImageNet", "imagenet"}, {"CLIP", "clip"}, {"SAM", "sam"}}};

std::vector<Option> normalization_options(const texts::Texts& texts) {
  std::vector<Option> options{{texts.plain("control.normalize.none"), texts.plain("control.normalize.none.note")}};
  for (const auto& [name, key] : normalizations)
    options.push_back({name, texts.plain(fmt::format("control.normalize.{}.note", key))});
  return options;
}

/// Choices by their keys, each with a note.
std::vector<Option> noted_options(const texts::Texts& texts, std::initializer_list<std::string_view> keys) {
  std::vector<Option> options;
  for (const std::string_view key : keys)
    options.push_back({texts.plain(key), texts.plain(fmt::format("{}.note", key))});
  return options;
}

template <class Range, class Value>
int index_in(const Range& range, const Value& value) {
  const auto found = std::find(range.begin(), range.end(), value);
  return found == range.end() ? -1 : static_cast<int>(found - range.begin());
}

}  // namespace

SettingRows::SettingRows(Ui& ui, Document& document, const Issues& issues)
    : ui_(ui), document_(document), issues_(issues) {}

bool SettingRows::has_issue(const char* field) const {
  return std::any_of(issues_.begin(), issues_.end(), [&](const Issue& issue) { return issue.field == field; });
}

void SettingRows::notes(const char* id, const char* field) {
  if (ui_.state.noted != 0 && ui_.state.noted == ImGui::GetID(id)) row_note(ui_, ui_.state.note);
  for (const Issue& issue : issues_) {
    if (issue.field == field) row_note(ui_, ui_.translated(issue.rule));
  }
}

bool SettingRows::whole(const Whole& spec, std::int64_t& value) {
  const Row row = begin_row(ui_, spec.label, number_width);
  bool changed =
      number_field(ui_, {.id = spec.field, .min = spec.min, .max = spec.max, .bad = has_issue(spec.field)}, value)
          .changed;
  if (row.restored && value != spec.usual) {
    value = spec.usual;
    changed = true;
  }
  end_row(ui_, row);
  return changed;
}

bool SettingRows::pick(const char* field, const Label& label, std::span<const Option> options, int& selected,
                       int usual) {
  const float width = choice_width(ui_, options);
  const Row row = begin_row(ui_, label, width);
  bool changed = choice(ui_, field, options, selected, width);
  if (row.restored && selected != usual) {
    selected = usual;
    changed = true;
  }
  end_row(ui_, row);
  return changed;
}

void SettingRows::image() {
  sides();
  fit();
  const texts::Texts& texts = ui_.texts;
  const std::array<Option, 3> choices{{{texts.plain("control.channels.gray")},
                                       {texts.plain("control.channels.rgb")},
                                       {texts.plain("control.channels.rgba")}}};
  int channels = std::max(0, index_in(channel_counts, document_.params.channels));
  if (pick("channels", {texts.plain("control.channels"), "C", ui_.theme.c}, choices, channels, 1))
    document_.params.channels = channel_counts[static_cast<std::size_t>(channels)];
  notes("channels", "channels");
  normalization();
}

void SettingRows::sides() {
  Size2& image = document_.params.image;
  bool& linked = document_.view.link_sides;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = content_width();
  const auto side = [&](const char* field, const std::string& label, std::int64_t usual, std::int64_t& value,
                        std::int64_t& other) {
    if (whole({field, {label}, 1, static_cast<double>(max_image_side), usual}, value) && linked) other = value;
    notes(field, field);
  };
  side("height", ui_.texts.plain("control.height") + " H", usual_.image.height, image.height, image.width);
  const ImVec2 between = ImGui::GetCursorScreenPos();
  side("width", ui_.texts.plain("control.width") + " W", usual_.image.width, image.width, image.height);
  const ImVec2 below = ImGui::GetCursorScreenPos();
  // Between the two numbers, or beside the first where a note stands between them.
  const bool apart = between.y > at.y + ui_.px(row_height + 1);
  const float middle = apart ? at.y + ui_.px(row_height) / 2 : between.y;
  ImGui::SetCursorScreenPos({at.x + width - ui_.px(number_width + 28), middle - ui_.px(10)});
  if (chain(ui_, "link-sides", linked, ui_.texts.plain(linked ? "control.linked" : "control.unlinked"))) {
    linked = !linked;
    if (linked) image.width = image.height;
  }
  ImGui::SetCursorScreenPos(below);
}

void SettingRows::fit() {
  EmbedParams& params = document_.params;
  const texts::Texts& texts = ui_.texts;
  int way = static_cast<int>(params.fit);
  const std::vector<Option> ways = noted_options(texts, {"control.fit.resize", "control.fit.crop", "control.fit.pad"});
  if (pick("fit", {texts.plain("control.fit")}, ways, way, 0)) params.fit = static_cast<Fit>(way);
  if (params.fit == Fit::crop) {
    const Row row = begin_row(ui_, {texts.plain("control.crop_ratio")}, number_width);
    number_field(
        ui_, {.id = "ratio", .min = min_crop_ratio, .max = 1, .step = 0.005, .decimals = 3, .bad = has_issue("fit")},
        params.crop_ratio);
    if (row.restored) params.crop_ratio = usual_.crop_ratio;
    end_row(ui_, row);
  }
  notes("ratio", "fit");
  int filter = static_cast<int>(params.interpolation);
  const std::string note = texts.plain("control.scaling.note");
  const std::array<Option, 2> filters{
      {{texts.plain("control.scaling.bilinear"), note}, {texts.plain("control.scaling.bicubic"), note}}};
  if (pick("interpolation", {texts.plain("control.scaling")}, filters, filter, 0))
    params.interpolation = static_cast<Interpolation>(filter);
}

void SettingRows::normalization() {
  Normalization& current = document_.params.normalization;
  int index = index_in(normalization_names, current.name);
  std::vector<Option> options = normalization_options(ui_.texts);
  if (index < 0) {
    index = static_cast<int>(options.size());
    options.push_back({ui_.texts.plain("control.normalize.custom"), ui_.texts.plain("control.normalize.custom.note")});
  }
  const int before = index;
  if (pick("normalize", {ui_.texts.plain("control.normalize")}, options, index, 1) && index != before &&
      index < static_cast<int>(normalization_names.size()))
    current = *Normalization::preset(normalization_names[static_cast<std::size_t>(index)]);
  notes("normalize", "normalize");
}

void SettingRows::patches() {
  patch_size();
  stride();
  Size2& padding = document_.params.padding;
  if (whole({"padding", {ui_.texts.plain("control.padding")}, 0, static_cast<double>(max_image_side), 0},
            padding.height))
    padding.width = padding.height;
  notes("padding", "padding");
  int edge = document_.params.pad_to_multiple ? 1 : 0;
  const std::vector<Option> edges = noted_options(ui_.texts, {"control.left_over.floor", "control.left_over.pad"});
  if (pick("edge", {ui_.texts.plain("control.left_over")}, edges, edge, 0))
    document_.params.pad_to_multiple = edge == 1;
}

void SettingRows::patch_size() {
  Size2& patch = document_.params.patch;
  bool& linked = document_.view.link_patch;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = content_width();
  const double most = static_cast<double>(max_image_side);
  if (linked && patch.height == patch.width) {
    if (whole({"patch", {ui_.texts.plain("control.patch_size"), "P", ui_.theme.p}, 1, most, usual_.patch.height},
              patch.height))
      patch.width = patch.height;
  } else {
    whole({"patch", {ui_.texts.plain("control.patch_height"), "P_h", ui_.theme.p}, 1, most, usual_.patch.height},
          patch.height);
    const Row row = begin_row(ui_, {ui_.texts.plain("control.patch_width"), "P_w", ui_.theme.p}, number_width);
    number_field(ui_, {.id = "patch-width", .min = 1, .max = most, .bad = has_issue("patch")}, patch.width);
    if (row.restored) patch.width = usual_.patch.width;
    end_row(ui_, row);
  }
  const ImVec2 below = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + width - ui_.px(number_width + 28), at.y + ui_.px(row_height) / 2 - ui_.px(10)});
  const bool together = linked && patch.height == patch.width;
  if (chain(ui_, "link-patch", together, ui_.texts.plain(together ? "control.square" : "control.oblong"))) {
    linked = !together;
    if (linked) patch.width = patch.height;
  }
  ImGui::SetCursorScreenPos(below);
  patch_slider();
  notes("patch", "patch");
  notes("patch-width", "");
}

void SettingRows::patch_slider() {
  EmbedParams& params = document_.params;
  if (params.patch.height != params.patch.width) return;
  const std::int64_t most = std::max<std::int64_t>(1, std::min(params.image.height, params.image.width));
  const std::vector<std::int64_t> divisors = common_divisors(params.image.height, params.image.width);
  std::int64_t side = params.patch.height;
  if (slider(ui_,
             {.id = "patch-slider",
              .min = 1,
              .max = static_cast<double>(most),
              .ticks = divisors,
              .snap = document_.view.snap_to_divisors},
             side))
    params.patch = {side, side};
  tick_box(ui_, "snap", ui_.texts.plain("control.snap"), document_.view.snap_to_divisors);
}

void SettingRows::stride() {
  EmbedParams& params = document_.params;
  const Size2 current = params.stride_or_patch();
  std::string shown;
  if (!params.stride)
    shown = "= P";
  else if (current.height != current.width)
    shown = fmt::format("{}×{}", current.height, current.width);
  const Row row = begin_row(ui_, {ui_.texts.plain("control.stride")}, number_width);
  std::int64_t side = current.height;
  const NumberEdit edit = number_field(ui_,
                                       {.id = "stride",
                                        .min = 1,
                                        .max = static_cast<double>(max_image_side),
                                        .text = shown,
                                        .word = "= P",
                                        .bad = has_issue("stride"),
                                        .hint = ui_.texts.plain("control.stride.hint")},
                                       side);
  if (edit.word || row.restored)
    params.stride.reset();
  else if (edit.changed)
    params.stride = Size2{side, side};
  end_row(ui_, row);
  notes("stride", "stride");
}

void SettingRows::embedding() {
  EmbedParams& params = document_.params;
  const Label label{ui_.texts.plain("control.dimension"), "D", ui_.theme.d};
  if (document_.model) {  // its filters make as many numbers as they make
    const std::string number = std::to_string(params.dim);
    const Row fixed = begin_row(ui_, label, text_width(ui_, UiFont::body, number) / ui_.scale);
    ImGui::PushStyleColor(ImGuiCol_Text, to_u32(ui_.theme.quiet_text));
    ImGui::TextUnformatted(number.c_str());
    ImGui::PopStyleColor();
    end_row(ui_, fixed);
    row_hint(ui_, ui_.texts.plain("control.dimension.model", {{"D", {.text = number}}}));
  } else {
    whole({"dim", label, 1, static_cast<double>(max_dim), usual_.dim}, params.dim);
    slider(ui_, {.id = "dim-slider", .min = 1, .max = static_cast<double>(max_dim)}, params.dim);
  }
  notes("dim", "dim");
  const Row row = begin_row(ui_, {ui_.texts.plain("control.bias")}, number_width);
  toggle(ui_, "bias", params.bias);
  if (row.restored) params.bias = usual_.bias;
  end_row(ui_, row);
  weights();
}

void SettingRows::weights() {
  WeightSpec& spec = document_.weights;
  std::vector<Option> options = weight_options(ui_.texts);
  int kind = weight_index(spec.kind);
  if (document_.model) {
    kind = static_cast<int>(options.size());
    options.push_back({ui_.texts.plain("control.weights.model"), model_name(*document_.model)});
  }
  const int before = kind;
  if (pick("weights", {ui_.texts.plain("control.weights")}, options, kind, 0) && kind != before)
    choose_weights(document_, weight_kind(kind));
  if (document_.model) return;
  if (spec.kind != WeightKind::pytorch && spec.kind != WeightKind::trunc_normal) return;
  constexpr double most = 4294967295;  // torch.manual_seed takes more, but the generator reads 32 bits
  const Row row = begin_row(ui_, {ui_.texts.plain("control.seed")}, 104);
  auto seed = static_cast<std::int64_t>(std::min<std::uint64_t>(spec.seed, static_cast<std::uint64_t>(most)));
  if (number_field(ui_, {.id = "seed", .min = 0, .max = most, .width = 104}, seed).changed)
    spec.seed = static_cast<std::uint64_t>(seed);
  if (row.restored) spec.seed = 0;
  end_row(ui_, row);
  notes("seed", "");
}

}  // namespace tessera::view::parts

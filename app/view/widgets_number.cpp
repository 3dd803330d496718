// Numbers: the box that can be typed into, dragged, wheeled and nudged, and the slider.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "app/view/widgets.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view {

namespace {

std::string format_number(double value, int decimals) { return fmt::format("{:.{}f}", value, decimals); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view b) {
  std::string left;
  std::string right;
  const auto keep = [](std::string_view from, std::string& to) {
    for (const char c : from) {
      if (std::isalnum(static_cast<unsigned char>(c)))
        to += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  };
  keep(a, left);
  keep(b, right);
  return left == right;
}

std::string allowed(const NumberSpec& spec, const texts::Texts& texts) {
  const std::string range = texts.plain(spec.decimals == 0 ? "number.whole" : "number.any",
                                        {{"least", {.text = format_number(spec.min, spec.decimals)}},
                                         {"most", {.text = format_number(spec.max, spec.decimals)}}});
  if (spec.word.empty()) return range;
  return texts.plain("number.or_word", {{"range", {.text = range}}, {"word", {.text = spec.word}}});
}

double rounded(double value, const NumberSpec& spec) {
  const double unit = std::pow(10.0, spec.decimals);
  return std::clamp(std::round(value * unit) / unit, spec.min, spec.max);
}

void begin_editing(WidgetState& state, ImGuiID id, std::string_view text) {
  state.editing = id;
  state.keyboard_asked = state.editing_started = false;
  state.text = {};
  std::copy_n(text.begin(), std::min(text.size(), state.text.size() - 1), state.text.begin());
}

/// Takes what was typed. `stay`: keep typing where it is refused.
NumberEdit take_typed(Ui& ui, ImGuiID id, const NumberSpec& spec, bool stay, double& value) {
  WidgetState& state = ui.state;
  const ParsedNumber parsed = parse_number(state.text.data(), spec, ui.texts);
  state.editing = 0;
  if (!parsed.ok) {
    state.noted = id;
    state.note = parsed.note;
    if (stay) begin_editing(state, id, std::string(state.text.data()));
    return {};
  }
  if (state.noted == id) state.noted = 0;
  NumberEdit edit{parsed.word || parsed.value != value, parsed.word};
  if (!parsed.word) value = parsed.value;
  return edit;
}

NumberEdit edit_text(Ui& ui, ImGuiID id, const NumberSpec& spec, const ImRect& box, double& value) {
  WidgetState& state = ui.state;
  parts::draw_box(ui, box, {.focused = true, .bad = spec.bad || state.noted == id});
  ImFont* font = ui.fonts[UiFont::mono];
  ImGui::PushFont(font);
  const float side = ui.px(8);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {side, std::floor((box.GetHeight() - font->FontSize) / 2)});
  ImGui::SetCursorScreenPos(box.Min);
  ImGui::SetNextItemWidth(box.GetWidth());
  ImGui::PushID(static_cast<int>(id));
  // Once only: ImGui grants it a frame later, and drops what is typed in the frame that grants it.
  if (!std::exchange(state.keyboard_asked, true)) ImGui::SetKeyboardFocusHere();
  const bool enter = ImGui::InputText("##text", state.text.data(), state.text.size(),
                                      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool active = ImGui::IsItemActive();
  const bool left = ImGui::IsItemDeactivated();
  ImGui::PopID();
  ImGui::PopStyleVar();
  ImGui::PopFont();
  state.controls.push_back({id, box.Min, box.Max});
  if (active) state.editing_started = true;
  if (take_key(ui.keys, {.key = "Escape"})) {
    state.editing = state.noted = 0;
    ImGui::ClearActiveID();
    return {};
  }
  const bool ended = left || (state.editing_started && !active);
  return enter || ended ? take_typed(ui, id, spec, enter, value) : NumberEdit{};
}

NumberEdit drag_number(Ui& ui, const NumberSpec& spec, double& value) {
  WidgetState& state = ui.state;
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsItemActivated()) {
    state.drag_start = value;
    state.dragging = false;
  }
  if (!ImGui::IsItemActive()) return {};
  const float distance = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0).x / ui.scale;
  constexpr float threshold = 3;  // points; less is a click
  state.dragging = state.dragging || std::abs(distance) > threshold;
  if (!state.dragging) return {};
  // A quarter step a point, more for large numbers: 800 points go from 1 to a few thousand.
  const double speed = std::max(spec.step / 4, std::abs(state.drag_start) / 400) * (io.KeyShift ? 10 : 1);
  const double steps = std::round(static_cast<double>(distance) * speed / spec.step);
  const double moved = rounded(state.drag_start + steps * spec.step, spec);
  const NumberEdit edit{moved != value};
  value = moved;
  return edit;
}

void draw_number(const Ui& ui, ImGuiID id, const NumberSpec& spec, const ImRect& box, double value) {
  const bool hovered = ImGui::IsItemHovered();
  parts::draw_box(ui, box,
                  {.hovered = hovered || ImGui::IsItemActive(), .focused = ui.state.focus == id, .bad = spec.bad});
  const std::string number = format_number(value, spec.decimals);
  const std::string_view shown = spec.text.empty() ? std::string_view(number) : spec.text;
  const float width = text_width(ui, UiFont::mono, shown);
  draw_text(ui, UiFont::mono, {box.Max.x - ui.px(8) - width, box.GetCenter().y}, ui.theme.text, shown);
  if (hovered || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
}

}  // namespace

ParsedNumber parse_number(std::string_view typed, const NumberSpec& spec, const texts::Texts& texts) {
  const std::string_view text = trimmed(typed);
  if (!spec.word.empty() && (text.empty() || same_word(text, spec.word))) return {true, true, 0, ""};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto refused = [&](std::string_view key, const std::string& given) {
    return texts.plain(key, {{"given", {.text = given}}, {"range", {.text = allowed(spec, texts)}}});
  };
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number) ||
      (spec.decimals == 0 && number != std::floor(number)))
    return {false, false, 0,
            refused("number.refused", text.empty() ? texts.plain("number.nothing") : fmt::format("“{}”", text))};
  if (number < spec.min || number > spec.max)
    return {false, false, 0, refused("number.out_of_range", std::string(text))};
  return {true, false, rounded(number, spec), ""};
}

NumberEdit number_field(Ui& ui, const NumberSpec& spec, double& value) {
  WidgetState& state = ui.state;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImRect box(at, {at.x + ui.px(spec.width), std::round(at.y + ui.px(field_height))});
  const ImGuiID id = ImGui::GetID(spec.id);
  if (state.editing == id) return edit_text(ui, id, spec, box, value);

  ImGui::InvisibleButton(spec.id, box.GetSize());
  const bool focused = parts::take_focus(ui, id, true);
  NumberEdit edit = drag_number(ui, spec, value);
  if (const int steps = parts::steps_asked(ui, ImGui::IsItemHovered(), focused); steps != 0) {
    const double moved = rounded(value + steps * spec.step, spec);
    edit.changed = edit.changed || moved != value;
    value = moved;
  }
  const bool clicked = ImGui::IsItemDeactivated() && !state.dragging && ImGui::IsItemHovered();
  const bool entered = focused && state.editing == 0 && take_key(ui.keys, {.key = "Enter"});
  if (clicked || entered) {
    begin_editing(state, id, spec.text.empty() ? format_number(value, spec.decimals) : spec.text);
    if (state.noted != 0) state.noted = 0;
  }
  if (edit.changed && state.noted == id) state.noted = 0;
  draw_number(ui, id, spec, box, value);
  if (ImGui::IsItemHovered() && !ImGui::IsItemActive()) tooltip(ui, spec.hint);
  return edit;
}

NumberEdit number_field(Ui& ui, const NumberSpec& spec, std::int64_t& value) {
  auto number = static_cast<double>(value);
  const NumberEdit edit = number_field(ui, spec, number);
  value = static_cast<std::int64_t>(std::llround(number));
  return edit;
}

namespace {

/// A logarithmic scale laid along a slider's track.
class SliderScale {
 public:
  SliderScale(const SliderSpec& spec, float from, float to)
      : spec_(spec), low_(std::max(1.0, spec.min)), high_(std::max(low_, spec.max)), from_(from), to_(to) {}

  float place_of(std::int64_t value) const {
    return from_ + static_cast<float>(share_of(static_cast<double>(value))) * (to_ - from_);
  }
  /// The number at a place, on a tick where the slider stops at ticks only.
  std::int64_t value_at(float x) const {
    const double share = std::clamp((x - from_) / std::max(1.0F, to_ - from_), 0.0F, 1.0F);
    const double value = std::round(low_ * std::pow(high_ / low_, share));
    if (!snaps()) return whole(value);
    return *std::min_element(spec_.ticks.begin(), spec_.ticks.end(), [&](std::int64_t a, std::int64_t b) {
      return std::abs(share_of(static_cast<double>(a)) - share) < std::abs(share_of(static_cast<double>(b)) - share);
    });
  }
  std::int64_t stepped(std::int64_t value, int steps) const {
    if (!snaps()) return whole(static_cast<double>(value + steps));
    const auto& ticks = spec_.ticks;
    const auto last = static_cast<std::ptrdiff_t>(ticks.size()) - 1;
    std::ptrdiff_t tick = std::lower_bound(ticks.begin(), ticks.end(), value) - ticks.begin();
    // Between two ticks, or above the last, a step up leads to the one found.
    if (steps > 0 && tick <= last && ticks[static_cast<std::size_t>(tick)] > value) --tick;
    return ticks[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(tick + steps, 0, last))];
  }

 private:
  bool snaps() const { return spec_.snap && !spec_.ticks.empty(); }
  double share_of(double value) const {
    const double range = std::log(high_ / low_);
    return range > 0 ? std::clamp(std::log(std::max(value, low_) / low_) / range, 0.0, 1.0) : 0;
  }
  std::int64_t whole(double value) const {
    return static_cast<std::int64_t>(std::llround(std::clamp(value, low_, high_)));
  }

  const SliderSpec& spec_;
  double low_;
  double high_;
  float from_;
  float to_;
};

constexpr float knob_radius = 6.5F;

struct SliderLook {
  ImRect box;
  bool lit = false;  ///< pointed at or dragged
  bool focused = false;
};

void draw_slider(const Ui& ui, const SliderSpec& spec, const SliderScale& scale, const SliderLook& look,
                 std::int64_t value) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const scene::Theme& theme = ui.theme;
  const ImRect& box = look.box;
  const float y = std::round(box.Min.y + ui.px(10));
  const float x = scale.place_of(value);
  const float half = ui.px(1.75F);
  const float knob = ui.px(knob_radius);
  list.AddRectFilled({box.Min.x, y - half}, {box.Max.x, y + half}, to_u32(theme.control_border), half);
  list.AddRectFilled({box.Min.x, y - half}, {x, y + half}, to_u32(theme.text), half);
  for (const std::int64_t tick : spec.ticks) {
    const float tick_x = std::round(scale.place_of(tick));
    list.AddRectFilled({tick_x, y + ui.px(8)}, {tick_x + ui.line(), y + ui.px(12)}, to_u32(theme.control_border));
  }
  if (look.lit) list.AddCircleFilled({x, y}, knob + ui.px(3), to_u32(theme.text, 0.18F));
  list.AddCircleFilled({x, y}, knob, to_u32(theme.text));
  if (look.focused) list.AddCircle({x, y}, knob + ui.px(3), to_u32(theme.text, 0.8F), 0, 1.5F * ui.line());
}

}  // namespace

bool slider(Ui& ui, const SliderSpec& spec, std::int64_t& value) {
  constexpr float height = 26;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImRect box(at, {at.x + content_width(), at.y + ui.px(height)});
  const SliderScale scale(spec, box.Min.x + ui.px(knob_radius), box.Max.x - ui.px(knob_radius));
  ImGui::InvisibleButton(spec.id, box.GetSize());
  const bool focused = parts::take_focus(ui, ImGui::GetID(spec.id), true);
  const bool hovered = ImGui::IsItemHovered();
  const std::int64_t before = value;
  if (ImGui::IsItemActive()) {
    const float pointer = ImGui::GetIO().MousePos.x;
    // A press that does not move the knob must not change the number by rounding.
    if (std::abs(pointer - scale.place_of(value)) >= 0.5F * ui.scale) value = scale.value_at(pointer);
  }
  if (const int steps = parts::steps_asked(ui, hovered, focused); steps != 0) value = scale.stepped(value, steps);
  const bool lit = hovered || ImGui::IsItemActive();
  draw_slider(ui, spec, scale, {box, lit, focused}, value);
  if (lit) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  return value != before;
}

}  // namespace tessera::view

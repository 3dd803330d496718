#include "app/view/widgets.hpp"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include "app/scene/font_faces.hpp"
#include "app/scene/texts/line_breaks.hpp"
#include "app/scene/texts/messages.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view {

float Ui::line() const { return std::max(1.0F, std::round(scale)); }

std::string Ui::translated(std::string_view message) const {
  return &texts == &english ? std::string(message) : texts::translate_message(english, texts, message);
}

ImU32 to_u32(scene::Color color, float opacity) {
  const auto alpha = static_cast<int>(std::lround(static_cast<float>(color.a) * std::clamp(opacity, 0.0F, 1.0F)));
  return IM_COL32(color.r, color.g, color.b, alpha);
}

ImVec4 to_vec4(scene::Color color) { return ImGui::ColorConvertU32ToFloat4(to_u32(color)); }

void apply_style(const scene::Theme& theme, float scale) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = style.FramePadding = style.ItemSpacing = style.ItemInnerSpacing = {0, 0};
  style.WindowRounding = style.ChildRounding = 0;
  style.WindowMinSize = {1, 1};
  style.WindowBorderSize = style.ChildBorderSize = style.FrameBorderSize = 0;
  style.PopupBorderSize = std::max(1.0F, std::round(scale));
  style.PopupRounding = std::round(8 * scale);
  style.ScrollbarSize = std::round(10 * scale);
  style.ScrollbarRounding = std::round(5 * scale);
  style.GrabMinSize = std::round(24 * scale);
  style.AntiAliasedLinesUseTex = false;
  const auto set = [&style](ImGuiCol index, scene::Color color) { style.Colors[index] = to_vec4(color); };
  scene::Color clear = theme.panel;
  clear.a = 0;
  scene::Color selection = theme.p;
  selection.a = 90;
  set(ImGuiCol_Text, theme.text);
  set(ImGuiCol_TextDisabled, theme.quiet_text);
  set(ImGuiCol_TextSelectedBg, selection);
  set(ImGuiCol_WindowBg, theme.panel);
  set(ImGuiCol_ChildBg, clear);
  set(ImGuiCol_FrameBg, clear);
  set(ImGuiCol_PopupBg, theme.panel);
  set(ImGuiCol_Border, scene::mix(theme.line, theme.control_border, 0.5F));
  set(ImGuiCol_ScrollbarBg, clear);
  set(ImGuiCol_ScrollbarGrab, theme.line);
  set(ImGuiCol_ScrollbarGrabHovered, theme.control_border);
  set(ImGuiCol_ScrollbarGrabActive, theme.quiet_text);
  set(ImGuiCol_NavHighlight, clear);
  style.Colors[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, 0.4F};
}

bool take_key(std::vector<KeyStroke>& keys, const KeyStroke& stroke) {
  const auto found = std::find(keys.begin(), keys.end(), stroke);
  if (found == keys.end()) return false;
  keys.erase(found);
  return true;
}

void move_focus(Ui& ui) {
  WidgetState& state = ui.state;
  const bool forward = take_key(ui.keys, {.key = "Tab"});
  const bool backward = !forward && take_key(ui.keys, {.key = "Tab", .shift = true});
  const auto& order = state.controls;
  if ((forward || backward) && !order.empty()) {
    const auto found =
        std::find_if(order.begin(), order.end(), [&](const PlacedControl& c) { return c.id == state.focus; });
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    std::ptrdiff_t index = forward ? 0 : count - 1;
    if (found != order.end()) index = (found - order.begin() + (forward ? 1 : count - 1)) % count;
    state.focus = order[static_cast<std::size_t>(index)].id;
  }
  if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup) && take_key(ui.keys, {.key = "Escape"}))
    ImGui::ClosePopupToLevel(0, false);
  if (state.focus != 0 && state.editing == 0 && take_key(ui.keys, {.key = "Escape"})) state.focus = 0;
}

bool gesture_running(const WidgetState& state) {
  return ImGui::IsAnyItemActive() || state.editing != 0 || ImGui::GetTime() < state.busy_until;
}

float draw_text(const Ui& ui, UiFont font, ImVec2 left_middle, scene::Color color, std::string_view text) {
  if (text.empty()) return 0;
  const ImFont* face = ui.fonts[font];
  const ImVec2 place{std::round(left_middle.x), std::round(left_middle.y - face->FontSize / 2)};
  ImGui::GetWindowDrawList()->AddText(face, face->FontSize, place, to_u32(color), text.data(),
                                      text.data() + text.size());
  return text_width(ui, font, text);
}

float text_width(const Ui& ui, UiFont font, std::string_view text) {
  if (text.empty()) return 0;  // ImGui would look for a zero byte at a null pointer
  const ImFont* face = ui.fonts[font];
  return face->CalcTextSizeA(face->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

std::string ellipsis(const Ui& ui, UiFont font, std::string_view text, float width) {
  if (text_width(ui, font, text) <= width) return std::string(text);
  // UTF-8 continuation bytes are 10xxxxxx: a cut never leaves one at the start or loses one at the end.
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  std::size_t head = text.size() / 2;
  std::size_t tail = head;
  while (head > 0 || tail < text.size()) {
    if (head > 0 && head >= text.size() - tail) {
      do --head;
      while (head > 0 && continues(text[head]));
    } else {
      do ++tail;
      while (tail < text.size() && continues(text[tail]));
    }
    std::string shorter = std::string(text.substr(0, head)) + "…" + std::string(text.substr(tail));
    if (text_width(ui, font, shorter) <= width) return shorter;
  }
  return "…";
}

std::string wrapped(const Ui& ui, UiFont font, std::string_view text, float width) {
  std::string lines;
  std::size_t begin = 0;  // of the line
  std::size_t end = 0;    // of what is known to fit on it
  const auto without_space = [](std::string_view line) { return line.substr(0, line.find_last_not_of(' ') + 1); };
  std::vector<std::size_t> places = texts::line_starts(text);
  places.push_back(text.size());
  for (const std::size_t place : places) {
    const bool fits = text_width(ui, font, without_space(text.substr(begin, place - begin))) <= width;
    if (!fits && end > begin) {
      lines += without_space(text.substr(begin, end - begin));
      lines += '\n';
      begin = end;
    }
    end = place;
  }
  return lines += text.substr(begin);
}

void tooltip(const Ui& ui, std::string_view hint) {
  if (hint.empty()) return;
  const std::string text = wrapped(ui, UiFont::small, hint, ui.px(300));
  const ImFont* face = ui.fonts[UiFont::small];
  const float padding = ui.px(8);
  const ImVec2 size = face->CalcTextSizeA(face->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size());
  const ImRect item = ImGui::GetCurrentContext()->LastItemData.Rect;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImVec2 place{item.Min.x, item.Max.y + ui.px(6)};
  if (place.y + size.y + 2 * padding > screen.y) place.y = item.Min.y - ui.px(6) - size.y - 2 * padding;
  place.x = std::max(ui.px(4), std::min(place.x, screen.x - size.x - 2 * padding - ui.px(4)));
  const ImVec2 end{place.x + size.x + 2 * padding, place.y + size.y + 2 * padding};
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled(place, end, to_u32(ui.theme.raised), ui.px(5));
  list.AddRect(place, end, to_u32(ui.theme.line), ui.px(5), 0, ui.line());
  list.AddText(face, face->FontSize, {std::round(place.x + padding), std::round(place.y + padding)},
               to_u32(ui.theme.text), text.data(), text.data() + text.size());
}

// ---- parts that several widgets share -----------------------------------------------------------------------

bool parts::take_focus(Ui& ui, ImGuiID id, bool by_click) {
  ui.state.controls.push_back({id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
  if (ImGui::IsItemActivated()) ui.state.focus = by_click ? id : 0;
  return ui.state.focus == id;
}

int parts::steps_asked(Ui& ui, bool hovered, bool focused) {
  const ImGuiIO& io = ImGui::GetIO();
  int steps = 0;
  if (hovered) {
    ImGui::SetItemUsingMouseWheel();
    ui.state.wheel += static_cast<double>(io.MouseWheel);
    const double whole = std::trunc(ui.state.wheel);
    ui.state.wheel -= whole;
    steps += static_cast<int>(whole) * (io.KeyShift ? 10 : 1);
  }
  if (focused && ui.state.editing == 0) {
    for (const auto& [name, sign] : {std::pair{"Right", 1}, {"Up", 1}, {"Left", -1}, {"Down", -1}}) {
      while (take_key(ui.keys, {.key = name})) steps += sign;
      while (take_key(ui.keys, {.key = name, .shift = true})) steps += 10 * sign;
    }
  }
  constexpr double pause_between_gestures = 0.6;  // seconds
  if (steps != 0) ui.state.busy_until = ImGui::GetTime() + pause_between_gestures;
  return steps;
}

void parts::draw_box(const Ui& ui, const ImRect& box, const BoxLook& look) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const scene::Theme& theme = ui.theme;
  const float radius = ui.px(look.radius);
  scene::Color fill = theme.raised;
  if (look.hovered) fill = scene::mix(fill, theme.control_border, 0.25F);
  scene::Color border = theme.control_border;
  if (look.hovered) border = scene::mix(border, theme.text, 0.35F);
  if (look.bad) border = theme.bad;
  list.AddRectFilled(box.Min, box.Max, to_u32(fill), radius);
  const float half = ui.line() / 2;
  list.AddRect({box.Min.x + half, box.Min.y + half}, {box.Max.x - half, box.Max.y - half}, to_u32(border), radius, 0,
               look.bad ? 1.5F * ui.line() : ui.line());
  if (look.focused) draw_focus_ring(ui, box, radius);
}

void parts::draw_focus_ring(const Ui& ui, const ImRect& box, float radius) {
  const float gap = ui.px(2);
  ImGui::GetWindowDrawList()->AddRect({box.Min.x - gap, box.Min.y - gap}, {box.Max.x + gap, box.Max.y + gap},
                                      to_u32(ui.theme.text, 0.8F), radius + gap, 0, 1.5F * ui.line());
}

void parts::draw_triangle(const Ui& ui, ImVec2 middle, scene::Color color) {
  const float half = std::round(ui.px(3.5F));
  const float rise = ui.px(2);
  ImGui::GetWindowDrawList()->AddTriangleFilled({middle.x - half, middle.y - rise}, {middle.x + half, middle.y - rise},
                                                {middle.x, middle.y + rise + ui.px(0.5F)}, to_u32(color));
}

std::string parts::capitals(std::string_view text) {
  std::string large(text);
  std::transform(large.begin(), large.end(), large.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return large;
}

void parts::draw_tick(const Ui& ui, ImVec2 middle, scene::Color color) {
  const float s = ui.px(1);
  const std::array<ImVec2, 3> points{ImVec2{middle.x - 4 * s, middle.y + 0.2F * s},
                                     {middle.x - 1.2F * s, middle.y + 3 * s},
                                     {middle.x + 4.2F * s, middle.y - 3.4F * s}};
  ImGui::GetWindowDrawList()->AddPolyline(points.data(), 3, to_u32(color), 0, std::max(1.5F, ui.px(1.8F)));
}

// ---- rows ---------------------------------------------------------------------------------------------------

float content_width() {
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  return window->Size.x - 2 * (window->DC.Indent.x + window->Scroll.x);
}

void section(const Ui& ui, std::string_view title) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  // ImGui has no letter spacing: capitals are set one by one.
  const std::string large = parts::capitals(title);
  float x = at.x;
  for (std::size_t place = 0; place < large.size();) {
    const std::size_t begin = place;
    scene::next_code_point(large, place);
    const std::string_view letter = std::string_view(large).substr(begin, place - begin);
    x += draw_text(ui, UiFont::section, {x, at.y + ui.px(19)}, ui.theme.quiet_text, letter) + ui.px(0.9F);
  }
  ImGui::Dummy({0, ui.px(32)});
}

Row begin_row(const Ui& ui, const Label& label, float field_width) {
  Row row{ImGui::GetCursorScreenPos()};
  const float width = content_width();
  const float middle = row.origin.y + ui.px(row_height) / 2;
  const float text = text_width(ui, UiFont::body, label.text);
  const float gap = label.symbol.empty() ? 0 : ui.px(4);
  const float symbol = text_width(ui, UiFont::strong, label.symbol);
  ImGui::PushID(label.text.c_str());
  ImGui::InvisibleButton("label", {std::max(1.0F, text + gap + symbol), ui.px(row_height)});
  row.restored = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  ImGui::PopID();
  draw_text(ui, UiFont::body, {row.origin.x, middle}, scene::mix(ui.theme.quiet_text, ui.theme.text, 0.25F),
            label.text);
  if (!label.symbol.empty())
    draw_text(ui, UiFont::strong, {row.origin.x + text + gap, middle}, label.color, label.symbol);
  ImGui::SetCursorScreenPos(
      {std::round(row.origin.x + width - ui.px(field_width)), std::round(middle - ui.px(field_height) / 2)});
  return row;
}

void end_row(const Ui& ui, const Row& row) {
  ImGui::SetCursorScreenPos({row.origin.x, row.origin.y + ui.px(row_height)});
}

namespace {

void draw_wrapped(const Ui& ui, std::string_view words, scene::Color color) {
  const ImFont* face = ui.fonts[UiFont::small];
  const float width = content_width();
  const std::string text = wrapped(ui, UiFont::small, words, width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  // A word wider than the line, such as a path, is cut by ImGui.
  const ImVec2 size = face->CalcTextSizeA(face->FontSize, FLT_MAX, width, text.data(), text.data() + text.size());
  ImGui::GetWindowDrawList()->AddText(face, face->FontSize, {std::round(at.x), std::round(at.y + ui.px(2))},
                                      to_u32(color), text.data(), text.data() + text.size(), width);
  ImGui::Dummy({width, size.y + ui.px(7)});
}

}  // namespace

void row_note(const Ui& ui, std::string_view text) { draw_wrapped(ui, text, ui.theme.bad); }
void row_hint(const Ui& ui, std::string_view text) { draw_wrapped(ui, text, ui.theme.quiet_text); }

bool text_box(Ui& ui, const char* id, const std::string& hint, std::string& text, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(32);
  ImFont* font = ui.fonts[UiFont::body];
  const ImGuiID box = ImGui::GetID(id);
  parts::draw_box(ui, ImRect(at, {at.x + width, at.y + height}), {.focused = ImGui::GetActiveID() == box});
  ImGui::PushFont(font);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(10), std::floor((height - font->FontSize) / 2)});
  ImGui::SetNextItemWidth(width);
  const bool entered = ImGui::InputTextWithHint(id, hint.c_str(), &text, ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  return entered;
}

}  // namespace tessera::view

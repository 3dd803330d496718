// Choices, switches, buttons and menu rows.

#include <algorithm>
#include <cmath>

#include "app/view/widgets.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view {

namespace {

constexpr float menu_row_height = 28;
constexpr float menu_side = 12;  // left and right of a row
constexpr float menu_mark = 18;  // room for the tick
constexpr float menu_gap = 28;   // between text and detail

struct Pressed {
  ImRect box;
  bool clicked = false;
  bool hovered = false;
  bool focused = false;
};

/// An invisible button that Enter and Space press too. A click does all that was meant: it leaves the arrow keys to the
/// lesson. Tab gives it the focus.
Pressed press_area(Ui& ui, const char* id, ImVec2 size) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  Pressed pressed{ImRect(at, {at.x + size.x, at.y + size.y})};
  pressed.clicked = ImGui::InvisibleButton(id, size);
  pressed.focused = parts::take_focus(ui, ImGui::GetID(id), false);
  pressed.hovered = ImGui::IsItemHovered();
  if (pressed.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (pressed.focused && ui.state.editing == 0) {
    pressed.clicked = take_key(ui.keys, {.key = "Enter"}) || pressed.clicked;
    pressed.clicked = take_key(ui.keys, {.key = " ", .typed = true}) || pressed.clicked;
  }
  return pressed;
}

/// Places the next popup under `box` at its right edge, or above it where there is no room below.
void place_popup(const Ui& ui, const ImRect& box, ImVec2 size) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  float y = box.Max.y + ui.px(4);
  if (y + size.y > screen.y - ui.px(4)) y = std::max(ui.px(4), box.Min.y - ui.px(4) - size.y);
  const float x = std::clamp(box.Max.x - size.x, ui.px(4), std::max(ui.px(4), screen.x - size.x - ui.px(4)));
  ImGui::SetNextWindowPos({x, y});
}

std::vector<MenuRow> rows_of(std::span<const Option> options) {
  std::vector<MenuRow> rows;
  for (const Option& option : options) rows.push_back({option.text, option.note});
  return rows;
}

bool option_list(Ui& ui, std::span<const Option> options, int& selected, float width) {
  bool changed = false;
  for (std::size_t index = 0; index < options.size(); ++index) {
    const bool current = static_cast<int>(index) == selected;
    ImGui::PushID(static_cast<int>(index));
    if (menu_row(ui, {options[index].text, options[index].note, true, current}, width)) {
      changed = !current;
      selected = static_cast<int>(index);
    }
    ImGui::PopID();
  }
  return changed;
}

}  // namespace

float choice_width(const Ui& ui, std::span<const Option> options) {
  float width = 0;
  for (const Option& option : options) width = std::max(width, text_width(ui, UiFont::mono, option.text));
  return std::ceil(width / ui.scale) + 34;
}

bool choice(Ui& ui, const char* id, std::span<const Option> options, int& selected, float width,
            std::string_view hint) {
  ImGui::PushID(id);
  const Pressed area = press_area(ui, "box", {ui.px(width), std::round(ui.px(field_height))});
  const auto last = static_cast<int>(options.size()) - 1;
  const int before = selected;
  selected = std::clamp(selected - parts::steps_asked(ui, area.hovered, area.focused), 0, last);
  bool changed = selected != before;
  const bool open = ImGui::IsPopupOpen("list");
  parts::draw_box(ui, area.box, {.hovered = area.hovered || open, .focused = area.focused});
  const std::string shown =
      ellipsis(ui, UiFont::mono, options[static_cast<std::size_t>(selected)].text, area.box.GetWidth() - ui.px(30));
  const float middle = area.box.GetCenter().y;
  draw_text(ui, UiFont::mono, {area.box.Max.x - ui.px(22) - text_width(ui, UiFont::mono, shown), middle}, ui.theme.text,
            shown);
  parts::draw_triangle(ui, {area.box.Max.x - ui.px(12), middle}, ui.theme.quiet_text);
  if (area.hovered && !open) tooltip(ui, hint);

  const float list_width = std::max(width, menu_width(ui, rows_of(options)));
  if (area.clicked) ImGui::OpenPopup("list");
  if (open || area.clicked)
    place_popup(ui, area.box, {ui.px(list_width), ui.px(menu_row_height * static_cast<float>(options.size()) + 12)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, ui.px(6)});
  if (ImGui::BeginPopup("list", ImGuiWindowFlags_NoMove)) {
    if (take_key(ui.keys, {.key = "Escape"})) ImGui::CloseCurrentPopup();  // before the window that it belongs to
    changed = option_list(ui, options, selected, list_width) || changed;
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return changed;
}

bool toggle(Ui& ui, const char* id, bool& value) {
  constexpr float width = 64;
  const Pressed area = press_area(ui, id, {ui.px(width), std::round(ui.px(field_height))});
  const int steps = area.focused ? parts::steps_asked(ui, false, true) : 0;
  const bool flipped = area.clicked || (steps > 0 && !value) || (steps < 0 && value);
  if (flipped) value = !value;
  parts::draw_box(ui, area.box, {.hovered = area.hovered, .focused = area.focused});
  const std::string shown = ui.texts.plain(value ? "control.on" : "control.off");
  draw_text(ui, UiFont::mono, {area.box.Max.x - ui.px(8) - text_width(ui, UiFont::mono, shown), area.box.GetCenter().y},
            value ? ui.theme.text : ui.theme.quiet_text, shown);
  return flipped;
}

bool tick_box(Ui& ui, const char* id, std::string_view text, bool& value) {
  const float side = std::round(ui.px(15));
  const Pressed area = press_area(ui, id, {side + ui.px(8) + text_width(ui, UiFont::small, text), ui.px(22)});
  if (area.clicked) value = !value;
  const float middle = area.box.GetCenter().y;
  const ImVec2 corner{area.box.Min.x, std::round(middle - side / 2)};
  const ImRect box(corner, {corner.x + side, corner.y + side});
  parts::draw_box(ui, box, {.hovered = area.hovered, .focused = area.focused, .radius = 3});
  if (value) parts::draw_tick(ui, box.GetCenter(), ui.theme.text);
  draw_text(ui, UiFont::small, {box.Max.x + ui.px(8), middle}, area.hovered ? ui.theme.text : ui.theme.quiet_text,
            text);
  return area.clicked;
}

bool link(Ui& ui, const char* id, std::string_view text) {
  const float width = text_width(ui, UiFont::small, text);
  const Pressed area = press_area(ui, id, {width, ui.px(20)});
  const float middle = area.box.GetCenter().y;
  const scene::Color color = area.hovered ? ui.theme.text : scene::mix(ui.theme.text, ui.theme.quiet_text, 0.35F);
  draw_text(ui, UiFont::small, {area.box.Min.x, middle}, color, text);
  const float under = std::round(middle + ui.px(7));
  ImGui::GetWindowDrawList()->AddRectFilled({area.box.Min.x, under}, {area.box.Min.x + width, under + ui.line()},
                                            to_u32(color));
  if (area.focused) parts::draw_focus_ring(ui, area.box, ui.px(3));
  return area.clicked;
}

bool chain(Ui& ui, const char* id, bool linked, std::string_view hint) {
  const Pressed area = press_area(ui, id, {ui.px(20), ui.px(20)});
  const ImVec2 c = area.box.GetCenter();
  const scene::Color color = area.hovered || linked ? ui.theme.text : ui.theme.quiet_text;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thick = std::max(1.0F, ui.px(1.5F));
  const float w = ui.px(3.2F);
  const float h = ui.px(4);
  const float apart = ui.px(linked ? 2.2F : 4.2F);
  for (const float sign : {-1.0F, 1.0F}) {
    const ImVec2 m{c.x, c.y + sign * (apart + h / 2)};
    list.AddRect({m.x - w, m.y - h}, {m.x + w, m.y + h}, to_u32(color), w, 0, thick);
  }
  if (linked) list.AddLine({c.x, c.y - ui.px(3)}, {c.x, c.y + ui.px(3)}, to_u32(color), thick);
  if (area.focused) parts::draw_focus_ring(ui, area.box, ui.px(3));
  if (area.hovered) tooltip(ui, hint);
  return area.clicked;
}

float button_width(const Ui& ui, const ButtonSpec& spec) {
  const float side = spec.kind == ButtonKind::plain ? 10 : 13;
  float text = 0;
  for (const std::string* part : {&spec.before, &spec.text, &spec.after}) text += text_width(ui, UiFont::body, *part);
  return std::ceil(text / ui.scale) + 2 * side + (spec.arrow ? 18 : 0);
}

bool button(Ui& ui, const ButtonSpec& spec) {
  const Pressed area = press_area(ui, spec.id, {ui.px(button_width(ui, spec)), std::round(ui.px(spec.height))});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const scene::Theme& theme = ui.theme;
  scene::Color text = theme.text;
  if (spec.kind == ButtonKind::outlined) {
    parts::draw_box(ui, area.box, {.hovered = area.hovered || spec.lit, .focused = area.focused});
  } else {
    scene::Color fill = spec.kind == ButtonKind::filled ? theme.button : theme.raised;
    if (spec.kind == ButtonKind::filled) {
      text = theme.button_text;
      if (area.hovered) fill = scene::mix(fill, theme.button_text, 0.12F);
    } else if (!area.hovered && !spec.lit) {
      fill.a = 0;
      text = scene::mix(theme.quiet_text, theme.text, 0.3F);
    }
    list.AddRectFilled(area.box.Min, area.box.Max, to_u32(fill), ui.px(5));
    if (area.focused) parts::draw_focus_ring(ui, area.box, ui.px(5));
  }
  const float side = ui.px(spec.kind == ButtonKind::plain ? 10 : 13);
  const float middle = area.box.GetCenter().y;
  float x = area.box.Min.x + side;
  x += draw_text(ui, UiFont::body, {x, middle}, theme.quiet_text, spec.before);
  x += draw_text(ui, UiFont::body, {x, middle}, text, spec.text);
  draw_text(ui, UiFont::body, {x, middle}, theme.quiet_text, spec.after);
  if (spec.arrow) parts::draw_triangle(ui, {area.box.Max.x - side - ui.px(1), middle}, text);
  return area.clicked;
}

float menu_width(const Ui& ui, std::span<const MenuRow> rows) {
  float width = 0;
  for (const MenuRow& row : rows) {
    const float detail = row.detail.empty() ? 0 : text_width(ui, UiFont::small, row.detail) + ui.px(menu_gap);
    width = std::max(width, text_width(ui, UiFont::body, row.text) + detail + ui.px(row.lead_width));
  }
  return std::ceil(width / ui.scale) + 2 * menu_side + menu_mark;
}

bool menu_row(Ui& ui, const MenuRow& row, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (width <= 0) width = menu_width(ui, {&row, 1});
  const ImRect box(
      at, {at.x + std::max(ui.px(width), ImGui::GetContentRegionAvail().x), at.y + std::round(ui.px(menu_row_height))});
  ImGui::PushID(row.text.c_str());
  const bool clicked = ImGui::InvisibleButton("row", box.GetSize()) && row.enabled;
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && row.enabled) {
    ImGui::GetWindowDrawList()->AddRectFilled({box.Min.x + ui.px(5), box.Min.y}, {box.Max.x - ui.px(5), box.Max.y},
                                              to_u32(ui.theme.raised), ui.px(5));
  }
  scene::Color text = row.enabled ? ui.theme.text : scene::mix(ui.theme.quiet_text, ui.theme.panel, 0.4F);
  const float middle = box.GetCenter().y;
  const float left = box.Min.x + ui.px(menu_side + row.lead_width);
  draw_text(ui, UiFont::small, {box.Min.x + ui.px(menu_side), middle}, ui.theme.quiet_text, row.lead);
  if (row.checked) parts::draw_tick(ui, {left + ui.px(5), middle}, text);
  draw_text(ui, UiFont::body, {left + ui.px(menu_mark), middle}, text, row.text);
  const float detail = text_width(ui, UiFont::small, row.detail);
  draw_text(ui, UiFont::small, {box.Max.x - ui.px(menu_side) - detail, middle}, ui.theme.quiet_text, row.detail);
  if (clicked) ImGui::CloseCurrentPopup();
  return clicked;
}

void menu_separator(const Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float y = std::round(at.y + ui.px(4));
  ImGui::GetWindowDrawList()->AddRectFilled({at.x + ui.px(menu_side), y},
                                            {at.x + width - ui.px(menu_side), y + ui.line()}, to_u32(ui.theme.line));
  ImGui::Dummy({0, ui.px(9)});
}

void menu_heading(const Ui& ui, std::string_view text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text(ui, UiFont::section, {at.x + ui.px(menu_side), at.y + ui.px(14)}, ui.theme.quiet_text,
            parts::capitals(text));
  ImGui::Dummy({0, ui.px(24)});
}

}  // namespace tessera::view

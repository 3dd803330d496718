#pragma once
// What the widgets' sources share among themselves; panels do not need it.

#include <string>
#include <string_view>

#include <imgui.h>
#include <imgui_internal.h>

#include "app/view/widgets.hpp"

namespace tessera::view::parts {

/// Enters the last item, whose id is `id`, into the tab order; a click gives it the focus too, where arrow keys
/// change it (`by_click`). True: it has it.
bool take_focus(Ui& ui, ImGuiID id, bool by_click);

/// Steps that the wheel over the last item and arrow keys ask for; Shift makes ten of one.
int steps_asked(Ui& ui, bool hovered, bool focused);

struct BoxLook {
  bool hovered = false;
  bool focused = false;
  bool bad = false;
  float radius = 5;
};
void draw_box(const Ui& ui, const ImRect& box, const BoxLook& look);
void draw_focus_ring(const Ui& ui, const ImRect& box, float radius);
/// The small triangle of a control that opens a list.
void draw_triangle(const Ui& ui, ImVec2 middle, scene::Color color);
/// ASCII letters as capitals: what a heading does in English, and nothing to Chinese.
std::string capitals(std::string_view text);
void draw_tick(const Ui& ui, ImVec2 middle, scene::Color color);

}  // namespace tessera::view::parts

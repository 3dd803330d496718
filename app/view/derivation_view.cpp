#include "app/view/derivation_view.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::view {

namespace {

constexpr double lines_a_notch = 3;
constexpr std::int64_t to_be_found = -1;  // DerivationView::scroll until the pane knows its size

void act_on_derivation(AppState& state, const scene::Hit& hit, const scene::SceneInput& input) {
  scene::DerivationView& view = *state.derivation;
  if (hit.action == scene::close_action) {
    state.derivation.reset();
  } else if (hit.action == scene::in_order_action || hit.action == scene::by_size_action) {
    view.by_size = hit.action == scene::by_size_action;
    view.scroll = state.document.selection.place >= 0 ? to_be_found : 0;
  } else if (hit.action == scene::copy_action) {
    const std::string table = scene::derivation_table(input);
    if (!table.empty()) ImGui::SetClipboardText(table.c_str());
    view.copied = !table.empty();
  } else if (hit.action == scene::in_z_action) {
    const Selection& selection = state.document.selection;
    view = {{scene::TensorName::z, view.cell.b, selection.patch, selection.filter}, view.by_size, to_be_found, false};
  } else if (hit.subject.tensor == scene::TensorName::x && hit.subject.k >= 0) {
    state.document.selection.place = hit.subject.k;
  }
}

/// The wheel, and the bar under the pointer or held.
void scroll_list(Ui& ui, AppState& state, const scene::DerivationList& list, scene::Vec2 point, bool hovered) {
  scene::DerivationView& view = *state.derivation;
  if (list.count == 0) return;
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && io.MouseWheel != 0)
    view.scroll -= static_cast<std::int64_t>(std::lround(static_cast<double>(io.MouseWheel) * lines_a_notch));
  const scene::Rect bar = list.bar(view.scroll);
  if (bar.height > 0 && ImGui::IsItemActive()) {
    const scene::Vec2 start{point.x - ImGui::GetMouseDragDelta(0, 0).x / ui.scale, 0};
    if (start.x >= bar.x - 6) {
      const float share = (point.y - list.lines.y - bar.height / 2) / (list.lines.height - bar.height);
      view.scroll =
          std::llround(static_cast<double>(std::clamp(share, 0.0F, 1.0F)) * static_cast<double>(list.last_scroll()));
    }
  }
  view.scroll = std::clamp<std::int64_t>(view.scroll, 0, list.last_scroll());
}

}  // namespace

void toggle_derivation(AppState& state, const scene::Subject& cell) {
  if (!scene::asks_for_derivation(cell)) return;
  if (state.derivation && state.derivation->cell == cell) {
    state.derivation.reset();
    return;
  }
  const bool by_size = state.derivation && state.derivation->by_size;
  const bool has_place = cell.tensor == scene::TensorName::x || cell.tensor == scene::TensorName::e;
  if (!has_place) state.document.selection.place = -1;
  state.derivation = scene::DerivationView{cell, by_size, has_place ? to_be_found : 0, false};
}

void draw_derivation(Ui& ui, AppState& state, const CanvasInput& canvas, Requests&) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.x < 1 || room.y < 1 || !state.derivation) return;
  const scene::Vec2 size{room.x / ui.scale, room.y / ui.scale};
  scene::SceneInput& input = canvas.scene;
  ImGui::InvisibleButton("derivation", room);
  if (ImGui::IsItemActivated()) ui.state.focus = 0;
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const scene::Vec2 point{(mouse.x - at.x) / ui.scale, (mouse.y - at.y) / ui.scale};
  scene::DerivationView& view = *state.derivation;
  if (view.scroll == to_be_found && input.current) view.scroll = scene::scroll_to_place(input, view, size);
  const scene::DerivationList list = scene::derivation_list(input, view, size);
  scroll_list(ui, state, list, point, hovered);

  input.hover = state.hover;
  scene::Scene pane = scene::build_derivation(input, view, size);
  if (hovered && state.pointer.counts) {
    const scene::Hit hit = scene::hit_test(pane, point);
    const bool acts = !hit.action.empty() || hit.subject.k >= 0;
    if (acts) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (hit.action != scene::copy_action) view.copied = false;
    const bool changed = !(hit == state.hover);
    state.hover = input.hover = hit;
    const bool clicked = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
    if (clicked) act_on_derivation(state, hit, input);
    if (!state.derivation) return;
    if (changed || clicked) pane = scene::build_derivation(input, view, size);
  }
  canvas.draw_scene(*ImGui::GetWindowDrawList(), pane,
                    {{at.x, at.y}, ui.scale, ui.scale, {at.x, at.y, room.x, room.y}});
}

}  // namespace tessera::view

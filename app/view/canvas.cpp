#include "app/view/canvas.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/scene/models/components_slider.hpp"
#include "app/scene/models/models_scene.hpp"
#include "app/scene/overview.hpp"
#include "app/view/commands.hpp"
#include "app/view/derivation_view.hpp"
#include "app/view/questions.hpp"

namespace tessera::view {

namespace {

using scene::Vec2;

constexpr float click_slack = 4;  // points that the pointer may move during a click
constexpr float wheel_factor = 1.15F;
constexpr float kept_in_sight = 96;  // points of the stage

Vec2 vec(ImVec2 v) { return {v.x, v.y}; }

/// "image.7" selects a picture of the batch; anything else is a command.
void act(AppState& state, const std::string& action, Requests& requests) {
  if (act_on_question(state, action)) return;
  constexpr std::string_view image = "image.";
  if (!action.starts_with(image)) {
    run_command(action, state, requests);
    return;
  }
  std::int64_t index = 0;
  std::from_chars(action.data() + image.size(), action.data() + action.size(), index);
  const auto last = static_cast<std::int64_t>(state.document.images.size()) - 1;
  state.document.selection.image = std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(0, last));
}

void follow(AppState& state, const scene::Hit& hit, Requests& requests) {
  if (!hit.action.empty()) {
    act(state, hit.action, requests);
    return;
  }
  pin(state.document, hit.subject);
  toggle_derivation(state, hit.subject);
}

bool selects(const scene::Hit& hit) {
  const bool filter = hit.subject.tensor == scene::TensorName::e && hit.subject.k >= 0;
  return !hit.action.empty() || filter || (hit.subject.tensor != scene::TensorName::none && hit.subject.i >= 0);
}

/// The slider of the picture that is rebuilt is pointed at, or was when the button went down.
bool holds_slider(const AppState& state) { return state.hover.action == scene::components_track; }

/// k follows the pointer while the button is down. True: it is new.
bool drag_slider(AppState& state, const scene::Scene& scene, const CanvasInput& input, float pointer) {
  const auto track = std::find_if(scene.hot_spots.begin(), scene.hot_spots.end(),
                                  [](const scene::HotSpot& spot) { return spot.action == scene::components_track; });
  const auto rebuilt = input.scene.analyses ? input.scene.analyses->rebuilt.result : nullptr;
  if (track == scene.hot_spots.end() || !rebuilt) return false;
  const double share = (static_cast<double>(pointer) - static_cast<double>(track->rect.x)) /
                       static_cast<double>(std::max(1.F, track->rect.width));
  const std::int64_t before = state.document.models.components;
  state.document.models.components = scene::components_at(share, *rebuilt);
  return state.document.models.components != before;
}

/// Turns and drags of the mouse over the stage, which is the last ImGui item.
void steer(Ui& ui, AppState& state, const StageView& view, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && io.MouseWheel != 0)
    state.camera = zoom_about(view, vec(io.MousePos), std::pow(wheel_factor, io.MouseWheel));
  const bool held = ImGui::IsItemActive();
  for (const ImGuiMouseButton button : {ImGuiMouseButton_Left, ImGuiMouseButton_Middle}) {
    if (!held || !ImGui::IsMouseDragging(button, ui.px(click_slack)) || holds_slider(state)) continue;
    state.camera.pan_x += io.MouseDelta.x / ui.scale;
    state.camera.pan_y += io.MouseDelta.y / ui.scale;
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) state.camera = {};
  state.camera = keep_in_sight(view, state.camera);
}

bool clicked(const Ui& ui) {
  const ImGuiIO& io = ImGui::GetIO();
  const float moved = std::sqrt(io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left]);
  return ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && moved <= ui.px(click_slack);
}

/// Points at the scene; where that changes what is lit, the scene is built anew in the same frame.
template <class Build>
scene::Scene pointed_scene(AppState& state, scene::SceneInput& input, bool hovered, const Build& build,
                           const std::function<Vec2(Vec2)>& to_scene) {
  input.hover = state.hover;
  scene::Scene scene = build(input);
  if (!hovered || !state.pointer.counts) return scene;
  scene::Hit hit = scene::hit_test(scene, to_scene(vec(ImGui::GetIO().MousePos)));
  if (selects(hit)) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (hit == state.hover) return scene;
  state.hover = input.hover = std::move(hit);
  return build(input);
}

}  // namespace

Vec2 StageView::origin() const {
  const Vec2 points = size();
  const Vec2 middle{points.x / 2, points.y / 2};
  const Vec2 corner = middle + Vec2{camera.pan_x, camera.pan_y} - middle * camera.zoom;
  return {std::round(area.x + corner.x * scale), std::round(area.y + corner.y * scale)};
}

Vec2 StageView::to_scene(Vec2 screen) const { return (screen - origin()) * (1 / zoom()); }

Camera zoom_about(const StageView& view, Vec2 screen, float factor) {
  Camera camera = view.camera;
  camera.zoom = std::clamp(camera.zoom * factor, min_zoom, max_zoom);
  const Vec2 centre{view.area.x + view.area.width / 2, view.area.y + view.area.height / 2};
  const Vec2 arm = (screen - centre) * (1 / view.scale);  // from the area's centre, in points on screen
  const float grown = camera.zoom / view.camera.zoom;
  camera.pan_x = arm.x - (arm.x - camera.pan_x) * grown;
  camera.pan_y = arm.y - (arm.y - camera.pan_y) * grown;
  return camera;
}

Camera keep_in_sight(const StageView& view, Camera camera) {
  const Vec2 size = view.size();
  const auto limit = [&](float side) { return std::max(0.0F, side * (1 + camera.zoom) / 2 - kept_in_sight); };
  camera.pan_x = std::clamp(camera.pan_x, -limit(size.x), limit(size.x));
  camera.pan_y = std::clamp(camera.pan_y, -limit(size.y), limit(size.y));
  return camera;
}

void pin(Document& document, const scene::Subject& subject) {
  using scene::TensorName;
  Selection& selection = document.selection;
  const auto take = [](std::int64_t index, std::int64_t& selected) {
    if (index >= 0) selected = index;
  };
  switch (subject.tensor) {
    case TensorName::patches:
    case TensorName::x:
      take(subject.i, selection.patch);
      take(subject.k, selection.place);
      break;
    case TensorName::e:
      take(subject.i, selection.place);
      take(subject.k, selection.filter);
      break;
    case TensorName::bias: take(subject.i, selection.filter); break;
    case TensorName::z:
      take(subject.i, selection.patch);
      take(subject.k, selection.filter);
      break;
    case TensorName::maps:
    case TensorName::flattened:
      take(subject.i, selection.filter);
      take(subject.k, selection.patch);
      break;
    default: return;
  }
  take(subject.b, selection.image);
}

void draw_stage(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.x < 1 || room.y < 1) return;
  ImGui::InvisibleButton("stage", room, ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle);
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::IsItemActivated()) ui.state.focus = 0;

  StageView view{{at.x, at.y, room.x, room.y}, ui.scale, state.camera};
  steer(ui, state, view, hovered);
  view.camera = state.camera;
  const float pixels = view.camera.zoom * ui.fonts.scale() * view.scale / ui.scale;  // on screen, a point of the scene
  const bool click = clicked(ui);
  const bool pointing =
      hovered && (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, ui.px(click_slack)));
  const auto build = [&](const scene::SceneInput& what) {
    if (state.document.models.shown)
      return scene::build_models_scene(what, view.size(), pixels, {.narration = what.presenting || what.captioned});
    if (!state.overview) return scene::build_scene(what, view.size(), pixels);
    return scene::build_overview(what, view.size(), pixels, {.narration = what.presenting});
  };
  scene::Scene scene = pointed_scene(state, input.scene, pointing, build, [&](Vec2 p) { return view.to_scene(p); });
  if (ImGui::IsItemActive() && holds_slider(state)) {
    if (drag_slider(state, scene, input, view.to_scene(vec(ImGui::GetIO().MousePos)).x)) scene = build(input.scene);
  } else if (click && pointing && !holds_slider(state)) {
    follow(state, state.hover, requests);
    scene = build(input.scene);
  }
  input.draw_scene(*ImGui::GetWindowDrawList(), scene, {view.origin(), view.zoom(), view.scale, view.area});
}

void draw_explanation(Ui& ui, AppState& state, const CanvasInput& input, Requests& requests) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = content_width();  // the scene keeps its own margins
  const Vec2 origin{std::round(at.x), std::round(at.y)};
  const auto build = [&](const scene::SceneInput& what) {
    if (state.document.models.shown) return scene::build_models_panel(what, width / ui.scale);
    return state.overview ? scene::build_overview_panel(what, width / ui.scale)
                          : scene::build_panel(what, width / ui.scale);
  };
  const ImVec2 corner = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const bool hovered = ImGui::IsWindowHovered();
  const scene::Scene scene =
      pointed_scene(state, input.scene, hovered, build, [&](Vec2 p) { return (p - origin) * (1 / ui.scale); });
  ImGui::InvisibleButton("explanation", {std::max(1.0F, width), std::max(1.0F, scene.size.y * ui.scale)});
  if (ImGui::IsItemActivated()) ui.state.focus = 0;
  if (clicked(ui)) follow(state, state.hover, requests);
  input.draw_scene(*ImGui::GetWindowDrawList(), scene,
                   {origin, ui.scale, ui.scale, {corner.x, corner.y, size.x, size.y}});
}

}  // namespace tessera::view

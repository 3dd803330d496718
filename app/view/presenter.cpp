#include "app/view/presenter.hpp"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "app/scene/presenter_notes.hpp"
#include "app/scene/question.hpp"
#include "app/scene/timeline_bar.hpp"
#include "app/scene/zoom_card.hpp"
#include "app/view/questions.hpp"

namespace tessera::view {

namespace {

constexpr ImGuiWindowFlags card_flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoFocusOnAppearing;

/// A window over the stage that shows a scene at `corner`; `build` makes it for what is pointed at. Returns what was
/// clicked.
template <class Build>
scene::Hit draw_card(const char* id, Ui& ui, AppState& state, const CanvasInput& canvas, scene::Vec2 corner,
                     const Build& build) {
  canvas.scene.hover = state.hover;
  scene::Scene card = build(canvas.scene);
  const ImVec2 size{std::ceil(card.size.x * ui.scale), std::ceil(card.size.y * ui.scale)};
  ImGui::SetNextWindowPos({corner.x, corner.y});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin(id, nullptr, card_flags);
  if (ImGui::IsWindowAppearing()) ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImGui::InvisibleButton("card", size);
  scene::Hit clicked;
  if (ImGui::IsItemHovered() && state.pointer.counts) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    state.hover = canvas.scene.hover =
        scene::hit_test(card, {(mouse.x - corner.x) / ui.scale, (mouse.y - corner.y) / ui.scale});
    if (!state.hover.action.empty()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left)) clicked = state.hover;
    card = build(canvas.scene);
  }
  canvas.draw_scene(*ImGui::GetWindowDrawList(), card,
                    {corner, ui.scale, ui.scale, {corner.x, corner.y, size.x, size.y}});
  ImGui::End();
  return clicked;
}

constexpr float card_margin = 14;  ///< points between a question's card and the stage's edge

struct QuestionPlace {
  scene::Rect room;  ///< on the stage, in points
  float em;          ///< of its type
};

QuestionPlace question_place(const Ui& ui, const CanvasInput& canvas, const scene::Rect& stage) {
  const scene::Vec2 size{stage.width / ui.scale, stage.height / ui.scale};
  scene::Rect room = scene::question_room(canvas.scene, size);
  if (room.height <= 0) room = {card_margin, 0, size.x - 2 * card_margin, size.y - card_margin};
  const float most = scene::usual_question_type(canvas.scene, size.y);
  return {room, scene::question_type(canvas.scene, canvas.scene.prediction, {room.width, room.height}, most)};
}

}  // namespace

void let_pointer_lie(AppState& state) {
  state.pointer = {false, {}, state.pointer.rest};
  state.hover = {};
}

void watch_pointer(AppState& state, float scale, double seconds) {
  const ImGuiIO& io = ImGui::GetIO();
  Pointer& pointer = state.pointer;
  const bool used = ImGui::IsAnyMouseDown() || io.MouseWheel != 0;
  const bool moves = used || io.MouseDelta.x != 0 || io.MouseDelta.y != 0;
  pointer.rest = moves || !pointer_watched(state) ? 0 : pointer.rest + seconds;
  if (ImGui::IsMousePosValid()) {
    const scene::Vec2 at{io.MousePos.x, io.MousePos.y};
    const scene::Vec2 way = at - pointer.left_at.value_or(at);
    if (!pointer.left_at) pointer.left_at = at;
    if (std::hypot(way.x, way.y) >= pointer_slack * scale) pointer.counts = true;
  }
  if (used) pointer.counts = true;
  if (pointer.rest >= pointer_patience) let_pointer_lie(state);
  if (state.presenting && pointer.rest >= pointer_patience) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
}

bool pointer_watched(const AppState& state) { return state.presenting || state.playback.playing(); }

void draw_progress_line(const Ui& ui, const CanvasInput& canvas, const scene::Rect& stage) {
  const scene::Scene line = scene::build_progress_line(canvas.scene, stage.width / ui.scale);
  const float top = std::round(stage.bottom() - line.size.y * ui.scale);
  canvas.draw_scene(*ImGui::GetWindowDrawList(), line, {{stage.x, top}, ui.scale, ui.scale, stage});
}

void draw_question_card(Ui& ui, AppState& state, const CanvasInput& canvas, const scene::Rect& stage) {
  if (canvas.scene.prediction.asked == Question::none) return;
  const QuestionPlace place = question_place(ui, canvas, stage);
  const auto build = [&](const scene::SceneInput& input) {
    return scene::build_question_card(input, input.prediction, place.room.width, place.em);
  };
  const scene::Vec2 size = build(canvas.scene).size;
  const scene::Rect& room = place.room;
  const bool own_place =
      scene::question_room(canvas.scene, {stage.width / ui.scale, stage.height / ui.scale}).height > 0;
  const scene::Vec2 at{room.x + (room.width - size.x) / 2, std::max(0.0F, own_place ? room.y : room.bottom() - size.y)};
  const scene::Hit clicked =
      draw_card("question", ui, state, canvas,
                {std::round(stage.x + at.x * ui.scale), std::round(stage.y + at.y * ui.scale)}, build);
  act_on_question(state, clicked.action);
}

void draw_zoom_readout(Ui& ui, AppState& state, const CanvasInput& canvas, const scene::Rect& stage) {
  if (state.camera == Camera{}) return;
  const auto build = [&](const scene::SceneInput& input) {
    return scene::build_zoom_card(input, state.camera.zoom, stage.width / ui.scale - 2 * card_margin);
  };
  const scene::Hit clicked =
      draw_card("zoom", ui, state, canvas,
                {std::round(stage.x + card_margin * ui.scale), std::round(stage.y + card_margin * ui.scale)}, build);
  if (clicked.action == scene::fit_action) state.camera = {};
}

void draw_notes(Ui& ui, AppState& state, const CanvasInput& canvas, const scene::Rect& place) {
  const float margin = 16, width = place.width / ui.scale - 2 * margin;
  const scene::Vec2 corner{std::round(place.x + margin * ui.scale), std::round(place.y + margin * ui.scale)};
  const float height = place.height / ui.scale - 2 * margin;
  draw_card("notes", ui, state, canvas, corner, [&](const scene::SceneInput& input) {
    return scene::build_notes(input, {width, height});
  });
}

}  // namespace tessera::view

#include "app/view/timeline_pane.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/timeline_bar.hpp"
#include "app/view/lesson_commands.hpp"
#include "app/view/presenter.hpp"
#include "app/view/questions.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view {

namespace {

constexpr double longest_frame = 0.1;  // seconds
constexpr float high_from = 760;       // points of window height with room for the whole bar
constexpr float low_from = 300;

double reading_time(const scene::SceneInput& input, std::size_t beat) {
  const auto beats = lesson_timeline().beats();
  const texts::LessonFacts facts = scene::lesson_facts(input);
  double seconds = texts::reading_seconds(texts::to_string(texts::narrate(*input.texts, beats[beat].id(), facts)));
  if (beat + 1 < beats.size()) {
    if (const std::string key = question_key(beats[beat + 1].question); !key.empty())
      seconds += texts::reading_seconds(texts::to_string(texts::narrate(*input.texts, key, facts)));
  }
  return seconds;
}

/// Above the bar and beside the pointer, so that it covers neither.
void bar_tooltip(const Ui& ui, const std::string& text, float top) {
  if (text.empty()) return;
  const ImFont* face = ui.fonts[UiFont::small];
  const float padding = ui.px(8), width = text_width(ui, UiFont::small, text), height = face->FontSize;
  const float most = ImGui::GetIO().DisplaySize.x - width - 2 * padding - ui.px(4);
  const float x =
      std::round(std::clamp(ImGui::GetIO().MousePos.x - width / 2 - padding, ui.px(4), std::max(ui.px(4), most)));
  const float y = std::round(top - height - 2 * padding - ui.px(6));
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const ImVec2 end{x + width + 2 * padding, y + height + 2 * padding};
  list.AddRectFilled({x, y}, end, to_u32(ui.theme.raised), ui.px(5));
  list.AddRect({x, y}, end, to_u32(ui.theme.line), ui.px(5), 0, ui.line());
  list.AddText(face, face->FontSize, {x + padding, y + padding}, to_u32(ui.theme.text), text.data(),
               text.data() + text.size());
}

}  // namespace

void pass_time(AppState& state, const scene::SceneInput& input, double seconds) {
  Playback& playback = state.playback;
  playback.reduced_motion = state.preferences.reduced_motion;
  if (!playback.playing() || state.scrubbing) return;
  const Timeline& timeline = lesson_timeline();
  state.rests.resize(timeline.beats().size(), 1);
  if (validate(state.document.params).empty()) {
    // Time may pass the stop of this beat or, from its last moment on, that of the next.
    const std::size_t here = timeline.locate(playback.t).beat;
    for (std::size_t beat = here; beat < std::min(here + 2, state.rests.size()); ++beat)
      state.rests[beat] = reading_time(input, beat);
  }
  playback = advance(playback, timeline, std::clamp(seconds, 0.0, longest_frame), view::rests(state));
}

bool in_motion(const AppState& state) { return state.playback.moving(); }

bool waits_for_time(const AppState& state) {
  return state.playback.resting() || (pointer_watched(state) && state.pointer.rest < pointer_patience);
}

float timeline_height(const AppState& state, float height) {
  if (state.presenting || height < low_from) return 0;
  return height < high_from ? scene::low_timeline_bar_height : scene::timeline_bar_height;
}

void draw_timeline(Ui& ui, AppState& state, const CanvasInput& canvas, Requests& requests) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (room.x < 1 || room.y < 1) return;
  const scene::Vec2 size{room.x / ui.scale, room.y / ui.scale};
  const scene::TimelineBarLayout layout = scene::lay_out_timeline_bar(size);
  ImGui::InvisibleButton("timeline", room);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const scene::Vec2 point{(mouse.x - at.x) / ui.scale, (mouse.y - at.y) / ui.scale};
  const bool hovered = ImGui::IsItemHovered(), held = ImGui::IsItemActive();
  if (ImGui::IsItemActivated()) {
    ui.state.focus = 0;
    state.scrubbing = layout.scrub.contains(point);
    if (state.scrubbing) show_lesson(state);
  }
  if (held && state.scrubbing)
    state.playback = seek(state.playback, lesson_timeline(), scene::time_at(layout, lesson_timeline(), point.x));
  const bool pressed = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !state.scrubbing;
  if (!held) state.scrubbing = false;

  scene::SceneInput& input = canvas.scene;
  input.t = state.playback.t;
  scene::Scene bar = scene::build_timeline_bar(input, state.playback, size);
  if (hovered || state.scrubbing) {
    scene::Hit hit = scene::hit_test(bar, point);
    if (state.scrubbing) hit.action = scene::scrub_action;
    if (!hit.action.empty()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (pressed && hovered && hit.action != scene::scrub_action) run_command(hit.action, state, requests);
    state.hover = input.hover = std::move(hit);
    bar = scene::build_timeline_bar(input, state.playback, size);
    if (state.pointer.counts) bar_tooltip(ui, scene::timeline_tooltip(input, state.playback, layout, point), at.y);
  }
  canvas.draw_scene(*ImGui::GetWindowDrawList(), bar, {{at.x, at.y}, ui.scale, ui.scale, {at.x, at.y, room.x, room.y}});
}

}  // namespace tessera::view

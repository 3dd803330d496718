#include "app/view/main_screen.hpp"

#include <algorithm>
#include <cmath>

#include "app/model/presets.hpp"
#include "app/view/canvas.hpp"
#include "app/view/commands.hpp"
#include "app/view/file_browser.hpp"
#include "app/view/ground.hpp"
#include "app/view/overlays.hpp"
#include "app/view/top_bar.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

constexpr float wide_from = 1280;  // points
constexpr float controls_width = 264;
constexpr float controls_margin = 16;
constexpr float explanation_width = 370;

constexpr ImGuiWindowFlags pane_flags =
    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;

constexpr ImGuiWindowFlags fixed_flags = pane_flags | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;

struct Panes {
  scene::Rect bar, controls, messages, stage, explanation;  ///< in ImGui units; of no width: not there
};

Panes lay_out(const AppState& state, float scale) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const auto units = [scale](float points) { return std::round(points * scale); };
  const float top = units(top_bar_height);
  const float height = std::max(0.0F, screen.y - top);
  const float left = state.controls_shown ? std::min(units(controls_width), screen.x) : 0;
  const bool shown = state.narrow ? state.drawer_open : state.explanation_shown;
  const float right = shown ? std::min(units(explanation_width), screen.x) : 0;
  Panes panes;
  panes.bar = {0, 0, screen.x, top};
  panes.controls = {0, top, left, height};
  const float bars = std::min(units(state.message_height), height);
  panes.stage = {left, top + bars, std::max(0.0F, screen.x - left - (state.narrow ? 0 : right)), height - bars};
  panes.messages = {left, top, std::max(0.0F, screen.x - left - right), bars};
  panes.explanation = {screen.x - right, top, right, height};
  return panes;
}

/// A borderless ImGui window at `place`, its ground painted.
template <class Contents>
void pane(const char* id, const scene::Rect& place, scene::Color ground, int flags, const Contents& contents) {
  if (place.width < 1 || place.height < 1) return;
  ImGui::SetNextWindowPos({place.x, place.y});
  ImGui::SetNextWindowSize({place.width, place.height});
  // What lies over another pane paints its own ground; the others' is cleared, under all of ImGui's windows.
  const bool lies_over = (flags & ImGuiWindowFlags_NoBringToFrontOnFocus) == 0;
  if (!lies_over) paint_ground(*ImGui::GetBackgroundDrawList(), place, ground);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, to_vec4(ground));
  ImGui::Begin(id, nullptr, flags | (lies_over ? 0 : ImGuiWindowFlags_NoBackground));
  ImGui::PopStyleColor();
  contents();
  ImGui::End();
}

/// The line between two panes, over the current window's contents.
void draw_edge(const Ui& ui, const scene::Rect& edge) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRectFullScreen();
  list.AddRectFilled({edge.x, edge.y}, {edge.right(), edge.bottom()}, to_u32(ui.theme.line));
  list.PopClipRect();
}

scene::SceneInput scene_input(const Ui& ui, const AppState& state, const Work& work, const ScreenTools& tools) {
  scene::SceneInput input;
  input.document = &state.document;
  input.result = work.result;
  input.current = work.current;
  input.computing_seconds = work.computing_seconds;
  input.computing_share = work.computing_share;
  input.failure = ui.translated(work.failure);
  input.hover = state.hover;
  input.theme = ui.theme;
  input.metrics = &tools.metrics;
  input.texts = &tools.texts;
  input.memo = &tools.memo;
  if (work.batch && !work.batch->pictures.empty()) {
    const auto last = static_cast<std::int64_t>(work.batch->pictures.size()) - 1;
    const auto index = std::clamp<std::int64_t>(state.document.selection.image, 0, last);
    input.image_name = picture_name(work.batch->pictures[static_cast<std::size_t>(index)], ui.texts);
  }
  return input;
}

/// After the edits of a frame: the preset is the one whose settings these are, the selection stays within the settings,
/// the history hears of the change.
void settle(AppState& state, const Document& before) {
  Document& document = state.document;
  if (!(document == before)) {
    if (document.preset == before.preset) keep_identity(document, before);
    const Preset* preset = matching_preset(document.params, document.preset);
    document.preset = preset ? preset->id : std::string_view();
    document.selection = clamp_selection(document.selection, document, plan_grid(before.params.grid_settings()));
  }
  state.history.settle(undoable(document), gesture_running(state.widgets));
}

bool over(const scene::Rect& place) { return place.contains({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y}); }

void draw_panes(Ui& ui, AppState& state, const Work& work, const ScreenTools& tools, Requests& requests) {
  state.message_height = state.messages.empty() ? 0 : std::max(1.0F, state.message_height);
  const Panes panes = lay_out(state, ui.scale);
  if (!over(panes.stage) && !over(panes.explanation)) state.hover = {};
  pane("bar", panes.bar, ui.theme.panel, fixed_flags, [&] {
    draw_top_bar(ui, state, requests);
    draw_edge(ui, {0, panes.bar.bottom() - ui.line(), panes.bar.width, ui.line()});
  });
  scene::SceneInput input = scene_input(ui, state, work, tools);
  pane("controls", panes.controls, ui.theme.panel, pane_flags, [&] {
    ImGui::Indent(ui.px(controls_margin));  // not padding, which would also cut what is drawn beside a scroll bar
    draw_controls(ui, state, {work, input, tools.draw_scene}, requests);
    ImGui::Dummy({0, ui.px(14)});
    draw_edge(ui, {panes.controls.right() - ui.line(), panes.controls.y, ui.line(), panes.controls.height});
  });
  const CanvasInput canvas{input, tools.draw_scene};
  pane("messages", panes.messages, ui.theme.ground, fixed_flags, [&] { draw_messages(ui, state); });
  pane("stage", panes.stage, ui.theme.ground, fixed_flags, [&] { draw_stage(ui, state, canvas, requests); });
  // In a narrow window it lies over the stage as a drawer, so it must come to the front.
  const int front = pane_flags & ~ImGuiWindowFlags_NoBringToFrontOnFocus;
  pane("explanation", panes.explanation, ui.theme.panel, state.narrow ? front : pane_flags, [&] {
    draw_explanation(ui, state, canvas, requests);
    draw_edge(ui, {panes.explanation.x, panes.explanation.y, ui.line(), panes.explanation.height});
  });
}

}  // namespace

scene::Theme theme_of(const Preferences& preferences) {
  return scene::make_theme(preferences.appearance == Appearance::dark ? scene::ThemeName::dark
                                                                      : scene::ThemeName::light);
}

Requests draw_main_screen(AppState& state, const Work& work, const ScreenTools& tools, std::vector<KeyStroke> keys) {
  const Document before = state.document;
  const scene::Theme theme = theme_of(state.preferences);
  apply_style(theme, tools.scale);
  state.narrow = ImGui::GetIO().DisplaySize.x < wide_from * tools.scale;
  Ui ui{theme, tools.fonts, tools.scale, state.widgets, keys, tools.texts, tools.english};
  Requests requests;
  state.widgets.controls.clear();
  // Keys belong to what lies on top.
  const bool covered = state.overlay != Overlay::none;
  std::vector<KeyStroke> no_keys;
  Ui below{theme, tools.fonts, tools.scale, state.widgets, covered ? no_keys : keys, tools.texts, tools.english};
  draw_panes(below, state, work, tools, requests);
  draw_browser(ui, state, work, requests);
  draw_overlays(ui, state, requests);
  if (!covered) {
    move_focus(ui);
    if (!ImGui::GetIO().WantTextInput && state.widgets.editing == 0) run_shortcuts(state, keys, requests);
  }
  settle(state, before);
  return requests;
}

}  // namespace tessera::view

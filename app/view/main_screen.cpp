#include "app/view/main_screen.hpp"

#include <algorithm>
#include <cmath>

#include "app/model/presets.hpp"
#include "app/model/strict_size.hpp"
#include "app/scene/question.hpp"
#include "app/view/canvas.hpp"
#include "app/view/commands.hpp"
#include "app/view/derivation_view.hpp"
#include "app/view/export_dialog.hpp"
#include "app/view/file_browser.hpp"
#include "app/view/ground.hpp"
#include "app/view/leaving.hpp"
#include "app/view/lesson_commands.hpp"
#include "app/view/overlays.hpp"
#include "app/view/presenter.hpp"
#include "app/view/questions.hpp"
#include "app/view/timeline_pane.hpp"
#include "app/view/top_bar.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

constexpr float wide_from = 1280;  // points
constexpr float controls_width = 264;
constexpr float controls_margin = 16;
constexpr float explanation_width = 370;
constexpr float least_stage = 520;  ///< beside a panel; where less would remain, that lies over the stage

constexpr ImGuiWindowFlags pane_flags =
    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;

constexpr ImGuiWindowFlags fixed_flags = pane_flags | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;

struct Panes {
  scene::Rect bar, controls, messages, stage, explanation, timeline, notes;  ///< in ImGui units; of no width: not there
  bool drawer = false;                                                       ///< the right panel lies over the stage
};

bool explanation_open(const AppState& state) { return state.narrow ? state.drawer_open : state.explanation_shown; }

float controls_room(const AppState& state, float scale) {
  const bool shown = state.controls_shown && !state.presenting;
  return shown ? std::min(std::round(controls_width * scale), ImGui::GetIO().DisplaySize.x) : 0;
}

/// The right panel, or what stands in its place, is too wide to stand beside the stage.
bool lies_over_stage(const AppState& state, float scale) {
  const float left = ImGui::GetIO().DisplaySize.x - controls_room(state, scale) - std::round(explanation_width * scale);
  return state.presenting || (state.narrow && left < std::round(least_stage * scale));
}

Panes lay_out(const AppState& state, float scale) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const auto units = [scale](float points) { return std::round(points * scale); };
  const float top = state.presenting ? 0 : units(top_bar_height);
  const float foot = units(timeline_height(state, screen.y / scale));
  const float height = std::max(0.0F, screen.y - top - foot);
  const float left = controls_room(state, scale);
  const bool shown = state.derivation || (!state.presenting && explanation_open(state));
  const float right = shown ? std::min(units(explanation_width), screen.x) : 0;
  Panes panes;
  panes.drawer = lies_over_stage(state, scale);
  panes.bar = {0, 0, screen.x, top};
  panes.controls = {0, top, left, height};
  const float bars = std::min(units(state.message_height), height);
  // A presenter's notes stand beside the stage, not on it.
  const float notes = state.presenting && state.notes_shown ? std::min(units(notes_width), screen.x / 2) : 0;
  panes.stage = {left, top + bars, std::max(0.0F, screen.x - left - (panes.drawer ? notes : right)), height - bars};
  panes.notes = {screen.x - notes, top, notes, height};
  panes.messages = {left, top, std::max(0.0F, screen.x - left - right), bars};
  panes.explanation = {screen.x - right, top, right, height};
  panes.timeline = {0, screen.y - foot, screen.x, foot};
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
  if (work.model && work.model->embedding && state.document.model == work.model->choice) input.model = work.model;
  input.wrong = work.wrong;
  input.analyses = work.analyses;
  input.computing_seconds = work.computing_seconds;
  input.computing_share = work.computing_share;
  input.failure = ui.translated(work.failure);
  if (input.model && state.document.view.strict_sizes)
    if (const auto error = strict_size_error(*input.model->embedding, state.document.params))
      input.failure = error->message;
  input.hover = state.hover;
  input.t = state.playback.t;
  input.reduced_motion = state.preferences.reduced_motion;
  input.presenting = state.presenting;
  const bool told_beside = explanation_open(state) && !lies_over_stage(state, ui.scale);
  input.captioned = !state.presenting && !told_beside;
  input.theme = ui.theme;
  input.metrics = &tools.metrics;
  input.texts = &tools.texts;
  input.memo = &tools.memo;
  input.model_name = scene::settings_name(state.document, ui.texts);
  input.weights_name = scene::weights_name(state.document, ui.texts);
  if (work.batch && !work.batch->pictures.empty()) {
    const auto last = static_cast<std::int64_t>(work.batch->pictures.size()) - 1;
    const auto index = std::clamp<std::int64_t>(state.document.selection.image, 0, last);
    const LoadedPicture& shown = work.batch->pictures[static_cast<std::size_t>(index)];
    input.image_name = picture_name(shown, ui.texts);
    input.opened = shown.picture;
    input.file = Size2{shown.picture->height, shown.picture->width};
  }
  return input;
}

/// After the edits of a frame: the preset is the one whose settings these are, the selection stays within the settings,
/// the history hears of the change.
void settle(AppState& state, const Document& before) {
  Document& document = state.document;
  if (!(document == before)) {
    forget_outdated(state.guesses, before, document);
    if (document.preset == before.preset) keep_identity(document, before);
    const Preset* preset = matching_preset(document.params, document.preset);
    document.preset = preset ? preset->id : std::string_view();
    keep_selection(state.kept, document, before);
  }
  state.history.settle(undoable(document), gesture_running(state.widgets));
}

bool over(const scene::Rect& place) { return place.contains({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y}); }

/// Another beat's words are read from their beginning.
void scroll_up_for(const Beat& beat) {
  int& shown = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("beat"), 0);
  const int current = 10 * beat.step + beat.number;
  if (shown != current) ImGui::SetScrollY(0);
  shown = current;
}

/// The right panel, or in its place where a clicked number comes from.
void draw_right_pane(Ui& ui, AppState& state, const CanvasInput& canvas, const Panes& panes, Requests& requests) {
  // Over the stage as a drawer it must come to the front.
  const int front = ~(panes.drawer ? ImGuiWindowFlags_NoBringToFrontOnFocus : 0);
  const scene::Rect& place = panes.explanation;
  const auto edge = [&] { draw_edge(ui, {place.x, place.y, ui.line(), place.height}); };
  if (state.derivation) {
    pane("derivation", place, ui.theme.panel, fixed_flags & front, [&] {
      draw_derivation(ui, state, canvas, requests);
      edge();
    });
    return;
  }
  pane("explanation", place, ui.theme.panel, pane_flags & front, [&] {
    scroll_up_for(lesson_timeline().beat_at(state.playback.t));
    draw_explanation(ui, state, canvas, requests);
    edge();
  });
}

/// Questions stand with the words in the right panel; where that is away, at the stage's foot.
bool asks_on_stage(const AppState& state) {
  return state.presenting || !explanation_open(state) || state.derivation.has_value();
}

/// What lies on the stage: questions where the right panel is away, how far it is zoomed.
void draw_on_stage(Ui& ui, AppState& state, const CanvasInput& canvas, const Panes& panes) {
  if (asks_on_stage(state)) draw_question_card(ui, state, canvas, panes.stage);
  draw_zoom_readout(ui, state, canvas, panes.stage);
}

/// The result is that of the settings with which the frame began: what was edited since has none yet.
bool same_numbers(const Document& a, const Document& b) {
  return a.images == b.images && a.params == b.params && a.weights == b.weights && a.model == b.model &&
         a.fitting == b.fitting;
}

void draw_panes(Ui& ui, AppState& state, const Work& work, const ScreenTools& tools, Requests& requests) {
  const Document before = state.document;
  state.message_height = state.messages.empty() ? 0 : std::max(1.0F, state.message_height);
  const Panes panes = lay_out(state, ui.scale);
  const bool on_pane = over(panes.stage) || over(panes.explanation) || over(panes.timeline);
  if (!on_pane || !state.pointer.counts) state.hover = {};
  scene::SceneInput input = scene_input(ui, state, work, tools);
  const CanvasInput canvas{input, tools.draw_scene};
  pane("bar", panes.bar, ui.theme.panel, fixed_flags, [&] {
    draw_top_bar(ui, state, requests);
    draw_edge(ui, {0, panes.bar.bottom() - ui.line(), panes.bar.width, ui.line()});
  });
  // First, so that all other panes show the time that it was dragged to.
  pane("timeline", panes.timeline, ui.theme.panel, fixed_flags, [&] {
    draw_timeline(ui, state, canvas, requests);
    draw_edge(ui, {0, panes.timeline.y, panes.timeline.width, ui.line()});
  });
  input.t = state.playback.t;
  if (!beside_lesson(state)) input.prediction = scene::predict(state.document, state.playback, state.guesses);
  pane("controls", panes.controls, ui.theme.panel, pane_flags, [&] {
    ImGui::Indent(ui.px(controls_margin));  // not padding, which would also cut what is drawn beside a scroll bar
    draw_controls(ui, state, {work, input, tools.draw_scene}, requests);
    ImGui::Dummy({0, ui.px(14)});
    draw_edge(ui, {panes.controls.right() - ui.line(), panes.controls.y, ui.line(), panes.controls.height});
  });
  input.current = work.current && same_numbers(state.document, before);
  if (!input.current) input.wrong = nullptr;
  pane("messages", panes.messages, ui.theme.ground, fixed_flags, [&] { draw_messages(ui, state); });
  pane("stage", panes.stage, ui.theme.ground, fixed_flags, [&] {
    draw_stage(ui, state, canvas, requests);
    if (state.presenting && !beside_lesson(state)) draw_progress_line(ui, canvas, panes.stage);
  });
  pane("notes ground", panes.notes, ui.theme.ground, fixed_flags, [&] {
    draw_edge(ui, {panes.notes.x, panes.notes.y, ui.line(), panes.notes.height});
  });
  if (panes.notes.width > 0) draw_notes(ui, state, canvas, panes.notes);
  draw_right_pane(ui, state, canvas, panes, requests);
  draw_on_stage(ui, state, canvas, panes);
  draw_export_queue(ui, work, panes.stage, requests);
}

/// Escape closes what was opened last: the derivation, then the presentation, then what is shown beside the lesson.
void take_escape(AppState& state, std::vector<KeyStroke>& keys, Requests& requests) {
  if (!(state.derivation || state.presenting || beside_lesson(state)) || !take_key(keys, {.key = "Escape"})) return;
  if (state.derivation)
    state.derivation.reset();
  else if (state.presenting)
    set_presenting(state, false, requests);
  else
    show_lesson(state);
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
  const Question asked = open_question(state);
  pass_time(state, scene_input(ui, state, work, tools), tools.seconds);
  watch_pointer(state, tools.scale, tools.seconds);
  draw_panes(below, state, work, tools, requests);
  if (covered) state.widgets.controls.clear();  // Tab goes through what lies on top alone
  draw_browser(ui, state, work, requests);
  draw_export_dialog(ui, state, work, tools.draw_scene, requests);
  draw_overlays(ui, state, requests);
  draw_leaving(ui, state, requests);
  move_focus(ui);
  if (!covered) {
    if (!ImGui::GetIO().WantTextInput && state.widgets.editing == 0) {
      take_escape(state, keys, requests);
      take_answer_keys(state, keys);
      run_shortcuts(state, keys, requests);
    }
  }
  if (asked != Question::none && state.playback.moving() && !state.guesses.of(asked)) state.guesses.skip(asked);
  settle(state, before);
  return requests;
}

}  // namespace tessera::view

#include "app/view/lesson_commands.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/scene/models/models_pages.hpp"
#include "app/view/presenter.hpp"

namespace tessera::view {

namespace {

using Run = std::function<void(AppState&, Requests&)>;

Shortcut lesson_key(std::string name, bool shift = false) { return {{.key = std::move(name), .shift = shift}}; }
Shortcut lesson_character(std::string character) { return {{.key = std::move(character), .typed = true}}; }

/// A command that turns one playback into another: whatever moves the lesson brings it onto the stage, and its own
/// example.
template <class Change>
Run changing(Change change) {
  return [change](AppState& app, Requests&) {
    app.playback = change(app.playback, app);
    show_lesson(app);
    let_pointer_lie(app);
  };
}
/// One that changes how fast it plays.
Run at_speed(Playback (*change)(Playback)) {
  return [change](AppState& app, Requests&) { app.playback = change(app.playback); };
}

Playback next_speed(Playback playback) {
  if (playback.speed < speeds.back()) return faster(playback);
  playback.speed = speeds.front();
  return playback;
}

Command in_menu(std::string id, std::vector<Shortcut> shortcuts, Run run) {
  Command command;
  command.id = std::move(id);
  command.menu = Menu::lesson;
  command.shortcuts = std::move(shortcuts);
  command.run = std::move(run);
  return command;
}

void add_playing(std::vector<Command>& table) {
  const Timeline& lesson = lesson_timeline();
  table.push_back(in_menu("lesson.play", {lesson_character(" ")},
                          changing([&](const Playback& p, const AppState&) { return play_pause(p, lesson); })));
  table.push_back(
      in_menu("lesson.next-beat", {lesson_key("Right"), lesson_key("PageDown")},
              changing([&](const Playback& p, const AppState& app) { return next_beat(p, lesson, rests(app)); })));
  table.push_back(in_menu("lesson.previous-beat", {lesson_key("Left"), lesson_key("PageUp")},
                          changing([&](const Playback& p, const AppState&) { return previous_beat(p, lesson); })));
  table.push_back(in_menu("lesson.next-step", {lesson_key("Right", true)},
                          changing([&](const Playback& p, const AppState&) { return next_step(p, lesson); })));
  table.push_back(in_menu("lesson.previous-step", {lesson_key("Left", true)},
                          changing([&](const Playback& p, const AppState&) { return previous_step(p, lesson); })));
  table.push_back(in_menu("lesson.home", {lesson_key("Home")},
                          changing([&](const Playback& p, const AppState&) { return go_home(p, lesson); })));
  table.push_back(in_menu("lesson.end", {lesson_key("End")},
                          changing([&](const Playback& p, const AppState&) { return go_end(p, lesson); })));
  table.push_back(in_menu("lesson.slower", {lesson_character("[")}, at_speed(slower)));
  table.push_back(in_menu("lesson.faster", {lesson_character("]")}, at_speed(faster)));
  Command speed = in_menu("lesson.speed", {}, at_speed(next_speed));
  speed.menu = Menu::none;  // the bar's button; the menu has slower and faster
  table.push_back(std::move(speed));
}

void let_wait(Playback& playback) {
  playback.play = Play::paused;
  playback.rest_left = 0;
}

/// In step 8 patches stay shuffled, and Z's rows with them, or are in order again; elsewhere it shows them there.
void toggle_shuffle(AppState& app) {
  bool& shuffled = app.document.view.shuffled;
  shuffled = !shuffled;
  const Beat &first = lesson_timeline().beat("8.2"), &last = lesson_timeline().beat("8.3");
  const bool seen = app.playback.t >= first.begin && app.playback.t < last.end && !beside_lesson(app);
  if (!shuffled || seen) return;
  app.playback.play = Play::paused;
  app.playback = seek(app.playback, lesson_timeline(), first.begin + first.segment("unshuffle").start);
  show_lesson(app);
}

void add_steps(std::vector<Command>& table, const AppState& state) {
  const int current = lesson_timeline().beat_at(state.playback.t).step;
  for (const Step& step : lesson_timeline().steps()) {
    const int number = step.number;
    Command command = in_menu(
        fmt::format("lesson.step-{}", number), {lesson_character(std::to_string(number))},
        changing([number](const Playback& p, const AppState&) { return go_to_step(p, lesson_timeline(), number); }));
    command.starts_group = number == 1;
    command.checked = number == current && !beside_lesson(state);
    table.push_back(std::move(command));
  }
}

Command in_palette(std::string id, Run run, bool checked) {
  Command command = in_menu(std::move(id), {}, std::move(run));
  command.menu = Menu::none;
  command.checked = checked;
  return command;
}

/// The page `by` places further on in the list, around its end.
void turn_models_page(AppState& app, int by) {
  const auto pages = scene::models_pages();
  const auto count = static_cast<std::ptrdiff_t>(pages.size());
  const std::ptrdiff_t place = &scene::models_page(app.document.models.page) - pages.data();
  show_models(app, pages[static_cast<std::size_t>((place + by + count) % count)].page);
}

void add_models(std::vector<Command>& table, const AppState& state) {
  const ModelsView& view = state.document.models;
  Command show = in_menu("models.show", {lesson_character("M")}, [](AppState& app, Requests&) {
    if (app.document.models.shown)
      show_lesson(app);
    else
      show_models(app, app.document.models.page);
  });
  show.checked = view.shown;
  table.push_back(std::move(show));
  for (const scene::ModelsPageParts& parts : scene::models_pages())
    table.push_back(in_palette(
        fmt::format("models.{}", parts.id), [page = parts.page](AppState& app, Requests&) { show_models(app, page); },
        view.shown && view.page == parts.page));
  Command next = in_palette(
      "models.next-page", [](AppState& app, Requests&) { turn_models_page(app, 1); }, false);
  next.shortcuts = {lesson_character(".")};
  table.push_back(std::move(next));
  Command previous = in_palette(
      "models.previous-page", [](AppState& app, Requests&) { turn_models_page(app, -1); }, false);
  previous.shortcuts = {lesson_character(",")};
  table.push_back(std::move(previous));
  constexpr std::array<std::pair<FilterOrder, const char*>, 4> orders{{{FilterOrder::index, "index"},
                                                                       {FilterOrder::norm, "norm"},
                                                                       {FilterOrder::variance, "variance"},
                                                                       {FilterOrder::similarity, "similarity"}}};
  for (const auto& [order, id] : orders)
    table.push_back(in_palette(
        fmt::format("models.order.{}", id),
        [order = order](AppState& app, Requests&) {
          app.document.models.order = order;
          show_models(app, ModelsPage::filters);
        },
        view.order == order));
  table.push_back(in_palette(
      "models.to-lesson",
      [](AppState& app, Requests&) {
        show_lesson(app);
        app.playback = seek(app.playback, lesson_timeline(), lesson_timeline().beat("5.2").stop);
      },
      false));
}

/// Components that the picture is rebuilt with, `by` more; from all of them down.
void change_components(AppState& app, std::int64_t by) {
  const EmbedParams& params = app.document.params;
  const std::int64_t all = std::min<std::int64_t>(params.dim, params.patch_length());
  std::int64_t& components = app.document.models.components;
  const std::int64_t next = std::clamp<std::int64_t>((components < 0 ? all : components) + by, 0, all);
  components = next;
  show_models(app, ModelsPage::reconstruction);
}

/// Of the pages about tokens.
void add_token_choices(std::vector<Command>& table, const AppState& state) {
  for (const bool positions : {false, true})
    table.push_back(in_palette(
        positions ? "models.with_positions" : "models.without_positions",
        [positions](AppState& app, Requests&) {
          app.document.models.with_positions = positions;
          show_models(app, ModelsPage::similarity);
        },
        state.document.models.with_positions == positions));
  struct Step {
    const char* id;
    const char* key;
    std::int64_t by;
  };
  for (const Step step : {Step{"models.components.more", ">", 1}, Step{"models.components.less", "<", -1},
                          Step{"models.components.many", "}", 32}, Step{"models.components.few", "{", -32}}) {
    Command command = in_palette(
        step.id, [by = step.by](AppState& app, Requests&) { change_components(app, by); }, false);
    command.shortcuts = {lesson_character(step.key)};
    table.push_back(std::move(command));
  }
  table.push_back(in_palette(
      "models.components.all",
      [](AppState& app, Requests&) {
        app.document.models.components = -1;
        show_models(app, ModelsPage::reconstruction);
      },
      state.document.models.components < 0));
}

void add_showing(std::vector<Command>& table, const AppState& state) {
  Command overview = in_menu("lesson.overview", {lesson_character("O")},
                             [](AppState& app, Requests&) { set_overview(app, !app.overview); });
  overview.starts_group = true;
  overview.checked = state.overview;
  table.push_back(std::move(overview));
  add_models(table, state);
  add_token_choices(table, state);
  Command present = in_menu("lesson.present", {lesson_key("F5"), lesson_character("P")},
                            [](AppState& app, Requests& requests) { set_presenting(app, !app.presenting, requests); });
  present.checked = state.presenting;
  table.push_back(std::move(present));
  Command notes = in_menu("lesson.notes", {lesson_character("S")},
                          [](AppState& app, Requests&) { app.notes_shown = !app.notes_shown; });
  notes.checked = state.notes_shown;
  notes.enabled = state.presenting;
  table.push_back(std::move(notes));
}

void add_settings(std::vector<Command>& table, const AppState& state) {
  const ViewOptions& view = state.document.view;
  Command order = in_menu("lesson.order", {}, [](AppState& app, Requests&) {
    PatchOrder& chosen = app.document.view.order;
    chosen = chosen == PatchOrder::cpp ? PatchOrder::ppc : PatchOrder::cpp;
  });
  order.starts_group = true;
  order.checked = view.order == PatchOrder::ppc;
  table.push_back(std::move(order));
  Command roads = in_menu("lesson.both-roads", {}, [](AppState& app, Requests&) {
    app.document.view.both_roads = !app.document.view.both_roads;
  });
  roads.checked = view.both_roads;
  table.push_back(std::move(roads));
  Command shuffle = in_menu("lesson.shuffle", {}, [](AppState& app, Requests&) { toggle_shuffle(app); });
  shuffle.checked = view.shuffled;
  table.push_back(std::move(shuffle));
  for (const WrongWay way : wrong_ways) {
    Command command = in_menu(fmt::format("wrong.{}", wrong_way_name(way)), {},
                              [way](AppState& app, Requests&) { app.document.view.wrong = way; });
    command.menu = Menu::none;
    command.checked = view.wrong == way;
    table.push_back(std::move(command));
  }
}

}  // namespace

void add_lesson_commands(std::vector<Command>& table, const AppState& state) {
  add_playing(table);
  add_steps(table, state);
  add_showing(table, state);
  add_settings(table, state);
}

RestSeconds rests(const AppState& state) {
  return [&state](const Beat& beat) {
    const auto index = static_cast<std::size_t>(&beat - lesson_timeline().beats().data());
    return index < state.rests.size() ? state.rests[index] : 1.0;
  };
}

std::string_view wrong_way_name(WrongWay way) {
  switch (way) {
    case WrongWay::none: return "none";
    case WrongWay::reshape: return "reshape";
    case WrongWay::layout: return "layout";
    case WrongWay::bgr: return "bgr";
    case WrongWay::normalization: return "normalization";
    case WrongWay::flip: return "flip";
  }
  return "none";
}

void set_overview(AppState& state, bool overview) {
  if (overview == state.overview) return;
  state.overview = overview;
  state.camera = {};
  if (!overview) return;
  state.document.models.shown = false;
  let_wait(state.playback);
}

void show_models(AppState& state, ModelsPage page) {
  ModelsView& view = state.document.models;
  if (view.shown && view.page == page) return;
  view.shown = true;
  view.page = page;
  state.overview = false;
  state.camera = {};
  let_wait(state.playback);
}

void show_lesson(AppState& state) {
  if (!beside_lesson(state)) return;
  state.overview = state.document.models.shown = false;
  state.camera = {};
}

bool beside_lesson(const AppState& state) { return state.overview || state.document.models.shown; }

void set_presenting(AppState& state, bool presenting, Requests& requests) {
  if (state.presenting == presenting) return;
  state.presenting = presenting;
  state.notes_shown = state.notes_shown && presenting;
  state.camera = {};
  let_pointer_lie(state);
  requests.emplace_back(FillScreen{presenting});
}

}  // namespace tessera::view

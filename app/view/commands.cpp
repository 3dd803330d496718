#include "app/view/commands.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "app/model/presets.hpp"
#include "app/model/samples.hpp"
#include "app/scene/font_faces.hpp"
#include "app/view/export_dialog.hpp"
#include "app/view/lesson_commands.hpp"

namespace tessera::view {

namespace {

constexpr float zoom_step = 1.25F;
constexpr double ui_scale_step = 0.25;

Shortcut with_alt(std::string name) { return {{.key = std::move(name), .alt = true}}; }
Shortcut typed(std::string character) { return {{.key = std::move(character), .typed = true}}; }
Shortcut control(std::string name, bool shift = false) {
  return {{.key = std::move(name), .ctrl = true, .shift = shift}};
}

void zoom_by(Camera& camera, float factor) {
  const float zoom = std::clamp(camera.zoom * factor, min_zoom, max_zoom);
  camera.pan_x *= zoom / camera.zoom;
  camera.pan_y *= zoom / camera.zoom;
  camera.zoom = zoom;
}

void set_ui_scale(Preferences& preferences, double scale) {
  preferences.ui_scale = std::clamp(scale, min_ui_scale, max_ui_scale);
}

void open_overlay(AppState& state, Overlay overlay) {
  state.overlay = state.overlay == overlay ? Overlay::none : overlay;
  if (overlay == Overlay::palette) state.palette = {};
}

Command asks_where(const char* id, Saved what, std::vector<Shortcut> shortcuts = {}, bool starts_group = false) {
  return {
      id,   Menu::file, starts_group, std::move(shortcuts),
      true, false,      true,         [what](AppState&, Requests& requests) { requests.emplace_back(AskWhere{what}); }};
}

void add_save_commands(std::vector<Command>& table, const AppState& state) {
  const bool named = !state.file.path.empty();
  table.push_back(
      {"file.save", Menu::file, true, {control("S")}, true, false, true, [named](AppState&, Requests& requests) {
         if (named)
           requests.emplace_back(SaveTo{});
         else
           requests.emplace_back(AskWhere{});
       }});
  table.push_back(asks_where("file.save-as", Saved::document, {control("S", true)}));
  table.push_back(asks_where("file.save-with-pictures", Saved::document_with_pictures));
  table.push_back(asks_where("file.export-tensors", Saved::tensors, {}, true));
  table.push_back(asks_where("file.export-terms", Saved::terms));
  table.push_back(asks_where("file.export-torch", Saved::convolution_code));
  table.push_back(asks_where("file.export-torch-matrix", Saved::matrix_code));
  table.push_back(asks_where("file.export-cpp", Saved::library_code));
}

void add_file_commands(std::vector<Command>& table, const AppState& state) {
  table.push_back(
      {"file.open", Menu::file, false, {control("O")}, true, false, true, [](AppState&, Requests& requests) {
         requests.emplace_back(AskForPictures{false});
       }});
  table.push_back({"file.add",
                   Menu::file,
                   false,
                   {control("O", true)},
                   state.document.images.size() < max_batch,
                   false,
                   true,
                   [](AppState&, Requests& requests) { requests.emplace_back(AskForPictures{true}); }});
  add_save_commands(table, state);
  table.push_back({"file.export", Menu::file, true, {control("E")}, true, false, true, [](AppState& app, Requests&) {
                     open_export(app);
                   }});
  table.push_back({"file.copy-picture",
                   Menu::edit,
                   true,
                   {control("C", true)},
                   true,
                   false,
                   true,
                   [](AppState& app, Requests& requests) {
                     ExportPlan plan = app.export_dialog.plan;
                     plan.what = ExportWhat::moment;
                     requests.emplace_back(CopyPicture{plan});
                   }});
  table.push_back({"edit.undo",
                   Menu::edit,
                   false,
                   {control("Z")},
                   state.history.can_undo(undoable(state.document)),
                   false,
                   true,
                   [](AppState& app, Requests&) { undo(app); }});
  table.push_back({"edit.redo",
                   Menu::edit,
                   false,
                   {control("Z", true), control("Y")},
                   state.history.can_redo(undoable(state.document)),
                   false,
                   true,
                   [](AppState& app, Requests&) { redo(app); }});
  table.push_back(
      {"file.paste", Menu::edit, true, {control("V")}, true, false, true, [](AppState&, Requests& requests) {
         requests.emplace_back(PastePicture{});
       }});
  table.push_back({"file.quit", Menu::file, true, {control("Q")}, true, false, true, [](AppState&, Requests& requests) {
                     requests.emplace_back(Quit{});
                   }});
}

void add_view_commands(std::vector<Command>& table, const AppState& state) {
  const ViewOptions& view = state.document.view;
  table.push_back({"view.grid", Menu::view, false, {typed("G")}, true, view.grid, true, [](AppState& app, Requests&) {
                     app.document.view.grid = !app.document.view.grid;
                   }});
  table.push_back(
      {"view.indices", Menu::view, false, {typed("N")}, true, view.indices, true, [](AppState& app, Requests&) {
         app.document.view.indices = !app.document.view.indices;
       }});
  table.push_back(
      {"ruler.width", Menu::view, true, {}, true, view.ruler == Axis::width, true, [](AppState& app, Requests&) {
         app.document.view.ruler = Axis::width;
       }});
  table.push_back(
      {"ruler.height", Menu::view, false, {}, true, view.ruler == Axis::height, true, [](AppState& app, Requests&) {
         app.document.view.ruler = Axis::height;
       }});
  table.push_back({"view.panels",
                   Menu::view,
                   true,
                   {typed("H")},
                   true,
                   state.narrow ? state.drawer_open : state.controls_shown || state.explanation_shown,
                   true,
                   [](AppState& app, Requests&) {
                     if (app.narrow) {
                       app.drawer_open = !app.drawer_open;
                       return;
                     }
                     const bool show = !(app.controls_shown || app.explanation_shown);
                     app.controls_shown = app.explanation_shown = show;
                   }});
  table.push_back(
      {"view.controls", Menu::view, false, {}, true, state.controls_shown, true, [](AppState& app, Requests&) {
         app.controls_shown = !app.controls_shown;
       }});
  table.push_back({"view.fit", Menu::view, true, {typed("0")}, true, false, true, [](AppState& app, Requests&) {
                     app.camera = {};
                   }});
  table.push_back(
      {"view.zoom-in", Menu::view, false, {typed("+"), typed("=")}, true, false, true, [](AppState& app, Requests&) {
         zoom_by(app.camera, zoom_step);
       }});
  table.push_back({"view.zoom-out", Menu::view, false, {typed("-")}, true, false, true, [](AppState& app, Requests&) {
                     zoom_by(app.camera, 1 / zoom_step);
                   }});
  table.push_back({"view.theme",
                   Menu::view,
                   true,
                   {typed("T")},
                   true,
                   state.preferences.appearance == Appearance::light,
                   true,
                   [](AppState& app, Requests&) {
                     Appearance& look = app.preferences.appearance;
                     look = look == Appearance::dark ? Appearance::light : Appearance::dark;
                   }});
  table.push_back(
      {"view.larger",
       Menu::view,
       true,
       {control("="), control("+"), control("+", true)},
       state.preferences.ui_scale < max_ui_scale,
       false,
       true,
       [](AppState& app, Requests&) { set_ui_scale(app.preferences, app.preferences.ui_scale + ui_scale_step); }});
  table.push_back(
      {"view.smaller",
       Menu::view,
       false,
       {control("-")},
       state.preferences.ui_scale > min_ui_scale,
       false,
       true,
       [](AppState& app, Requests&) { set_ui_scale(app.preferences, app.preferences.ui_scale - ui_scale_step); }});
  table.push_back({"view.usual-size",
                   Menu::view,
                   false,
                   {control("0")},
                   state.preferences.ui_scale != 1,
                   false,
                   true,
                   [](AppState& app, Requests&) { set_ui_scale(app.preferences, 1); }});
}

void add_language_commands(std::vector<Command>& table, const AppState& state) {
  table.push_back({"view.language", Menu::view, true, {}, true, false, true, [](AppState& app, Requests&) {
                     Language& language = app.preferences.language;
                     language = language == Language::english ? Language::chinese : Language::english;
                     app.widgets.noted = 0;  // what it says is in the other language
                   }});
  table.push_back({"view.reduced-motion",
                   Menu::view,
                   false,
                   {},
                   true,
                   state.preferences.reduced_motion,
                   true,
                   [](AppState& app, Requests&) { app.preferences.reduced_motion = !app.preferences.reduced_motion; }});
}

void add_help_commands(std::vector<Command>& table) {
  table.push_back({"help.palette", Menu::help, false, {control("K")}, true, false, false, [](AppState& app, Requests&) {
                     open_overlay(app, Overlay::palette);
                   }});
  table.push_back({"help.keys", Menu::help, false, {typed("?")}, true, false, true, [](AppState& app, Requests&) {
                     open_overlay(app, Overlay::keys);
                   }});
  table.push_back({"help.about", Menu::help, true, {}, true, false, true, [](AppState& app, Requests&) {
                     open_overlay(app, Overlay::about);
                   }});
}

void add_selection_commands(std::vector<Command>& table) {
  struct Move {
    const char* id;
    const char* key;
    int rows, columns;
  };
  for (const Move& move : {Move{"select.left", "Left", 0, -1},
                           {"select.right", "Right", 0, 1},
                           {"select.up", "Up", -1, 0},
                           {"select.down", "Down", 1, 0}}) {
    table.push_back(
        {move.id, Menu::none, false, {with_alt(move.key)}, true, false, true, [move](AppState& app, Requests&) {
           move_selection(app.document, move.rows, move.columns);
         }});
  }
}

void add_choices(std::vector<Command>& table) {
  for (const Preset& preset : presets()) {
    table.push_back({fmt::format("preset.{}", preset.id),
                     Menu::none,
                     false,
                     {},
                     true,
                     false,
                     true,
                     [&preset](AppState& app, Requests&) { choose_preset(app, preset.id); }});
  }
  for (const Sample& sample : samples()) {
    table.push_back({std::string(sample.source),
                     Menu::none,
                     false,
                     {},
                     true,
                     false,
                     true,
                     [&sample](AppState&, Requests& requests) {
                       requests.emplace_back(OpenPictures{{std::string(sample.source)}, false});
                     }});
  }
}

/// The selection is not undone; the frame's end brings it into the new settings.
void go_to(AppState& state, Document target) {
  target.selection = state.document.selection;
  target.models = state.document.models;
  state.document = std::move(target);
}

char32_t lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; }

bool is_letter_or_digit(char32_t c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

std::u32string code_points(std::string_view utf8) {
  std::u32string points;
  for (std::size_t at = 0; at < utf8.size();) points += scene::next_code_point(utf8, at);
  return points;
}

}  // namespace

AppState::AppState(Document start)
    : document(std::move(start)), file{{}, undoable(document), false, {}, {}}, history(undoable(document)) {}

Document undoable(Document document) {
  document.selection = {};
  document.models = {};
  return document;
}

std::string Shortcut::text() const {
  std::string name = stroke.key;
  for (const auto& [plain, arrow] :
       {std::pair{"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}, {" ", "Space"}}) {
    if (name == plain) name = arrow;
  }
  return fmt::format("{}{}{}{}", stroke.ctrl ? "Ctrl+" : "", stroke.alt ? "Alt+" : "", stroke.shift ? "Shift+" : "",
                     name);
}

std::vector<Command> command_table(const AppState& state) {
  std::vector<Command> table;
  add_file_commands(table, state);
  add_view_commands(table, state);
  add_language_commands(table, state);
  add_lesson_commands(table, state);
  add_help_commands(table);
  add_selection_commands(table);
  add_choices(table);
  return table;
}

void run_shortcuts(AppState& state, std::vector<KeyStroke>& keys, Requests& requests) {
  for (const KeyStroke& stroke : std::exchange(keys, {})) {
    bool used = false;
    for (const Command& command : command_table(state)) {
      const bool struck = std::any_of(command.shortcuts.begin(), command.shortcuts.end(),
                                      [&](const Shortcut& shortcut) { return shortcut.stroke == stroke; });
      if (!struck) continue;
      used = true;
      if (command.enabled) command.run(state, requests);
      break;
    }
    if (!used) keys.push_back(stroke);
  }
}

bool run_command(std::string_view id, AppState& state, Requests& requests) {
  for (const Command& command : command_table(state)) {
    if (command.id != id || !command.enabled) continue;
    command.run(state, requests);
    return true;
  }
  return false;
}

namespace {

/// What a letter found at `at` adds to the score, `gap` letters behind the one before it; −1: it is the first one.
int letter_score(std::u32string_view title, std::size_t at, int gap) {
  constexpr int start_bonus = 8;
  constexpr int run_bonus = 4;
  const bool starts_word = at == 0 || !is_letter_or_digit(title[at - 1]);
  // What lies before the first letter counts little.
  const int distance = gap < 0 ? (at > 0 ? 1 : 0) : gap;
  return (starts_word ? start_bonus : 0) + (gap == 0 ? run_bonus : 0) - distance;
}

}  // namespace

std::optional<int> fuzzy_score(std::string_view query, std::string_view title) {
  std::u32string wanted = code_points(query);
  std::erase(wanted, U' ');
  const std::u32string letters = code_points(title);
  if (wanted.empty()) return 0;
  // The best score of the letters so far with the last of them found at each place.
  std::vector<std::optional<int>> best(letters.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    std::vector<std::optional<int>> next(letters.size());
    for (std::size_t at = k; at < letters.size(); ++at) {
      if (lower(letters[at]) != lower(wanted[k])) continue;
      if (k == 0) next[at] = letter_score(letters, at, -1);
      for (std::size_t from = 0; k > 0 && from < at; ++from) {
        if (best[from])
          next[at] = std::max(next[at],
                              std::optional(*best[from] + letter_score(letters, at, static_cast<int>(at - from - 1))));
      }
    }
    best = std::move(next);
  }
  return *std::max_element(best.begin(), best.end());
}

bool undo(AppState& state) {
  const auto target = state.history.undo(undoable(state.document));
  if (target) go_to(state, *target);
  return target.has_value();
}

bool redo(AppState& state) {
  const auto target = state.history.redo(undoable(state.document));
  if (target) go_to(state, *target);
  return target.has_value();
}

void choose_preset(Document& document, std::string_view id) {
  const Preset* preset = find_preset(id);
  if (!preset) return;
  if (document.model) {
    take_preparation(preset->params, document.params);
    const Preset* same = matching_preset(document.params, id);
    document.preset = same ? same->id : std::string_view();
    return;
  }
  document.preset = std::string(id);
  document.params = preset->params;
}

void choose_preset(AppState& state, std::string_view id) {
  choose_preset(state.document, id);
  const Preset* preset = find_preset(id);
  if (!preset || !state.document.model) return;
  std::string text = fmt::format(
      "{}: only how the picture is prepared is taken, the checkpoint's filters stay; close the model to take all of it",
      preset->name);
  std::erase_if(state.messages, [&](const Message& message) { return message.text == text; });
  state.messages.push_back({std::move(text), false});
}

void choose_weights(Document& document, WeightKind kind) {
  document.weights.kind = kind;
  document.model.reset();
  EmbedParams whole = document.params;
  whole.dim = whole.patch_length();
  if (kind == WeightKind::identity && validate(whole).empty()) document.params = whole;
}

void keep_identity(Document& document, const Document& before) {
  const bool was_whole =
      !before.model && before.weights.kind == WeightKind::identity && before.params.dim == before.params.patch_length();
  const bool same_dim = document.params.dim == before.params.dim;
  if (was_whole && same_dim && !document.model && document.weights.kind == WeightKind::identity)
    choose_weights(document, WeightKind::identity);
}

void move_selection(Document& document, std::int64_t rows, std::int64_t columns) {
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  if (grid.count() == 0) return;
  std::int64_t& patch = document.selection.patch;
  const std::int64_t row = std::clamp<std::int64_t>(grid.row_of(patch) + rows, 0, grid.rows() - 1);
  const std::int64_t column = std::clamp<std::int64_t>(grid.column_of(patch) + columns, 0, grid.columns() - 1);
  patch = row * grid.columns() + column;
}

}  // namespace tessera::view

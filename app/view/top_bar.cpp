#include "app/view/top_bar.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/model/presets.hpp"
#include "app/model/samples.hpp"
#include "app/view/commands.hpp"
#include "app/view/controls.hpp"
#include "app/view/controls_model.hpp"
#include "app/view/lesson_commands.hpp"
#include "app/view/widgets_parts.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

constexpr float bar_middle = top_bar_height / 2;
constexpr float present_from = 1280;  // points of window width; the menu has it too
constexpr std::array<double, 7> ui_scales{0.75, 1, 1.25, 1.5, 1.75, 2, 3};

std::vector<MenuRow> rows_of(const Ui& ui, const std::vector<Command>& table, Menu menu) {
  std::vector<MenuRow> rows;
  for (const Command& command : table) {
    if (command.menu != menu) continue;
    const std::string shortcut = command.shortcuts.empty() ? std::string() : command.shortcuts.front().text();
    rows.push_back({command_title(command.id, ui.texts), shortcut, command.enabled, command.checked});
  }
  return rows;
}

void command_rows(Ui& ui, AppState& state, Menu menu, Requests& requests) {
  const std::vector<Command> table = command_table(state);
  const std::vector<MenuRow> rows = rows_of(ui, table, menu);
  const float width = menu_width(ui, rows);
  std::size_t index = 0;
  for (const Command& command : table) {
    if (command.menu != menu) continue;
    if (command.starts_group) menu_separator(ui);
    if (menu_row(ui, rows[index], width)) command.run(state, requests);
    ++index;
  }
}

void recent_rows(Ui& ui, const AppState& state, Requests& requests) {
  const auto& files = state.preferences.recent_files;
  if (files.empty()) return;
  menu_separator(ui);
  menu_heading(ui, ui.texts.plain("menu.recent"));
  for (const std::string& file : files) {
    ImGui::PushID(file.c_str());
    const std::filesystem::path path(file);
    const std::string name = ellipsis(ui, UiFont::body, path.filename().string(), ui.px(220));
    const std::string folder = ellipsis(ui, UiFont::small, path.parent_path().string(), ui.px(180));
    if (menu_row(ui, {name, folder}, 320)) requests.emplace_back(OpenPictures{{file}, ImGui::GetIO().KeyShift});
    ImGui::PopID();
  }
}

void scale_rows(Ui& ui, Preferences& preferences) {
  menu_separator(ui);
  menu_heading(ui, ui.texts.plain("menu.scale"));
  for (const double scale : ui_scales) {
    const std::string text = fmt::format("{:.0f} %", 100 * scale);
    if (menu_row(ui, {text, {}, true, preferences.ui_scale == scale}, 0)) preferences.ui_scale = scale;
  }
}

void wrong_rows(Ui& ui, ViewOptions& view) {
  menu_separator(ui);
  menu_heading(ui, ui.texts.plain("wrong.heading"));
  for (const WrongWay way : wrong_ways) {
    const std::string text = ui.texts.plain(fmt::format("wrong.{}", wrong_way_name(way)));
    if (menu_row(ui, {text, {}, true, view.wrong == way}, 0)) view.wrong = way;
  }
}

void sample_rows(Ui& ui, Requests& requests) {
  menu_separator(ui);
  menu_heading(ui, ui.texts.plain("menu.samples"));
  for (const Sample& sample : samples()) {
    if (menu_row(ui, {sample_title(sample, ui.texts)}, 0))
      requests.emplace_back(OpenPictures{{std::string(sample.source)}, ImGui::GetIO().KeyShift});
  }
}

void menu_contents(Ui& ui, AppState& state, Menu menu, Requests& requests) {
  command_rows(ui, state, menu, requests);
  if (menu == Menu::file) {
    sample_rows(ui, requests);
    recent_rows(ui, state, requests);
  }
  if (menu == Menu::lesson) wrong_rows(ui, state.document.view);
  if (menu == Menu::view) scale_rows(ui, state.preferences);
}

/// A button that opens a popup below it. While one menu is open, pointing at another opens that.
template <class Contents>
void menu_button(Ui& ui, const ButtonSpec& spec, bool follows_pointer, const Contents& contents) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool open = ImGui::IsPopupOpen(spec.id);
  ButtonSpec look = spec;
  look.lit = open;
  const bool clicked = button(ui, look);
  // An open list keeps the pointer from what lies under it; here one click, or pointing, is to lead to the next.
  const bool pointed = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByPopup) && !open &&
                       (follows_pointer || ImGui::IsMouseClicked(ImGuiMouseButton_Left));
  if (clicked || pointed) ImGui::OpenPopup(spec.id);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  // ImGui measures a list in a first frame that it does not show.
  const ImGuiID measured = ImGui::GetID((std::string(spec.id) + "/width").c_str());
  const float room = screen.x - ImGui::GetStateStorage()->GetFloat(measured) - ui.px(4);
  ImGui::SetNextWindowPos({std::round(std::max(0.0F, std::min(at.x, room))), at.y + ui.px(spec.height + 4)});
  ImGui::SetNextWindowSizeConstraints({0, 0}, {screen.x, screen.y - at.y - ui.px(spec.height + 8)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, ui.px(6)});
  if (ImGui::BeginPopup(spec.id, ImGuiWindowFlags_NoMove)) {
    contents();
    const float width = ImGui::GetWindowWidth();
    ImGui::EndPopup();
    ImGui::GetStateStorage()->SetFloat(measured, width);
  }
  ImGui::PopStyleVar();
}

void preset_rows(Ui& ui, AppState& state) {
  constexpr float family_column = 84;
  std::vector<MenuRow> rows;
  std::string_view family;
  for (const Preset& preset : presets()) {
    rows.push_back({.text = preset_name(preset, ui.texts),
                    .detail = preset_note(preset, ui.texts),
                    .checked = preset.id == state.document.preset,
                    .lead = preset.family == family ? std::string() : std::string(preset.family),
                    .lead_width = family_column});
    family = preset.family;
  }
  const float width = menu_width(ui, rows);
  std::size_t index = 0;
  for (const Preset& preset : presets()) {
    if (menu_row(ui, rows[index++], width)) choose_preset(state, preset.id);
  }
}

void weight_rows(Ui& ui, Document& document, Requests& requests) {
  std::vector<MenuRow> rows;
  const int current = weight_index(document.weights.kind);
  for (const Option& option : weight_options(ui.texts))
    rows.push_back({option.text, option.note, true, !document.model && static_cast<int>(rows.size()) == current});
  const MenuRow checkpoint{ui.texts.plain("control.weights.open"), ui.texts.plain("control.weights.open.note"), true,
                           document.model.has_value()};
  rows.push_back(checkpoint);
  const float width = menu_width(ui, rows);
  rows.pop_back();
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (menu_row(ui, rows[index], width)) choose_weights(document, weight_kind(static_cast<int>(index)));
  }
  menu_separator(ui);
  if (menu_row(ui, checkpoint, width)) requests.emplace_back(AskForPictures{});
}

void center_vertically(const Ui& ui, float x, float height) {
  ImGui::SetCursorScreenPos({std::round(x), std::round(ImGui::GetWindowPos().y + ui.px(bar_middle - height / 2))});
}

float draw_menus(Ui& ui, AppState& state, Requests& requests, float x) {
  struct Entry {
    const char* key;  ///< of its title, and its id
    Menu menu;
  };
  constexpr std::array<Entry, 5> menus{{{"menu.file", Menu::file},
                                        {"menu.edit", Menu::edit},
                                        {"menu.view", Menu::view},
                                        {"menu.lesson", Menu::lesson},
                                        {"menu.help", Menu::help}}};
  bool any_open = false;
  for (const Entry& entry : menus) any_open = any_open || ImGui::IsPopupOpen(entry.key);
  for (const Entry& entry : menus) {
    const ButtonSpec spec{entry.key, ui.texts.plain(entry.key), ButtonKind::plain, false, false, 30};
    center_vertically(ui, x, spec.height);
    menu_button(ui, spec, any_open, [&] { menu_contents(ui, state, entry.menu, requests); });
    x += ui.px(button_width(ui, spec) + 2);
  }
  return x;
}

/// "EN · 中文", the language in use strong.
ButtonSpec language_switch(const Ui& ui, Language language) {
  const std::string english = ui.texts.plain("bar.english");
  const std::string chinese = ui.texts.plain("bar.chinese");
  if (language == Language::english) return {.id = "language", .text = english, .after = " · " + chinese};
  return {.id = "language", .text = chinese, .before = english + " · "};
}

float draw_right_buttons(Ui& ui, AppState& state, Requests& requests, float right) {
  std::vector<std::pair<ButtonSpec, const char*>> buttons;
  const bool dark = state.preferences.appearance == Appearance::dark;
  if (ImGui::GetIO().DisplaySize.x >= ui.px(present_from)) {
    buttons.push_back(
        {{.id = "overview", .text = ui.texts.plain("overview.name"), .lit = state.overview}, "lesson.overview"});
    buttons.push_back(
        {{.id = "models", .text = ui.texts.plain("models.name"), .lit = state.document.models.shown}, "models.show"});
    buttons.push_back(
        {{.id = "present", .text = ui.texts.plain("command.lesson.present"), .after = "  F5"}, "lesson.present"});
  }
  buttons.push_back({{"theme", ui.texts.plain(dark ? "bar.light" : "bar.dark")}, "view.theme"});
  buttons.push_back({language_switch(ui, state.preferences.language), "view.language"});
  if (state.narrow)
    buttons.push_back(
        {{"drawer", ui.texts.plain("bar.explain"), ButtonKind::outlined, false, state.drawer_open}, "view.panels"});
  float x = right;
  for (auto button_and_command = buttons.rbegin(); button_and_command != buttons.rend(); ++button_and_command) {
    const auto& [spec, command] = *button_and_command;
    x -= ui.px(button_width(ui, spec));
    center_vertically(ui, x, spec.height);
    if (button(ui, spec)) run_command(command, state, requests);
    x -= ui.px(10);
  }
  return x;
}

/// What fits into `room` ImGui units as a button; empty where nothing does.
std::string weights_text(const Ui& ui, const AppState& state, float room) {
  const Document& document = state.document;
  const bool own = document.model && state.lost_model != document.model;
  const std::string words = own ? model_name(*document.model) : weights_words(document.weights, ui.texts);
  const std::string full = ui.texts.plain("bar.weights", {{"name", {.text = words}}});
  const ButtonSpec button{"weights", full, ButtonKind::outlined, true};
  const float around = ui.px(button_width(ui, button)) - text_width(ui, UiFont::body, full);
  constexpr float least = 70;  // points of text
  if (room - around < ui.px(least)) return {};
  const bool fits = text_width(ui, UiFont::body, full) <= room - around;
  return fits ? full : ellipsis(ui, UiFont::body, words, room - around);
}

}  // namespace

void draw_top_bar(Ui& ui, AppState& state, Requests& requests) {
  const ImVec2 at = ImGui::GetWindowPos();
  const float right = at.x + ImGui::GetWindowWidth() - ui.px(16);
  const float middle = at.y + ui.px(bar_middle);
  float x = at.x + ui.px(16);
  x += draw_text(ui, UiFont::strong, {x, middle}, ui.theme.text, "Tessera") + ui.px(10);
  x = draw_menus(ui, state, requests, x) + ui.px(state.narrow ? 10 : 28);

  const Preset* preset = find_preset(state.document.preset);
  const ButtonSpec preset_button{"preset", preset ? preset_name(*preset, ui.texts) : ui.texts.plain("bar.custom"),
                                 ButtonKind::outlined, true};
  center_vertically(ui, x, preset_button.height);
  menu_button(ui, preset_button, false, [&] { preset_rows(ui, state); });
  x += ui.px(button_width(ui, preset_button) + (state.narrow ? 10 : 18));

  const float room = draw_right_buttons(ui, state, requests, right) - x;
  const std::string weights = weights_text(ui, state, room);
  if (weights.empty()) return;  // the control panel has them too
  const ButtonSpec weight_button{"weights", weights, ButtonKind::outlined, true};
  center_vertically(ui, x, weight_button.height);
  menu_button(ui, weight_button, false, [&] { weight_rows(ui, state.document, requests); });
}

}  // namespace tessera::view

#include "app/view/overlays.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include "app/view/widgets_parts.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

constexpr float palette_width = 560;
constexpr std::size_t palette_rows = 10;

/// What the program is made with. Names of licences are the same in every language, but for some, which are keys.
struct Licence {
  std::string_view what;
  std::string_view terms;
};
constexpr std::array<Licence, 9> licences{{
    {"Inter, JetBrains Mono, Noto Sans CJK", "SIL Open Font License 1.1"},
    {"Latin Modern Math", "GUST Font License"},
    {"DejaVu Sans", "about.fonts.dejavu"},
    {"Dear ImGui, fmt, JSON for Modern C++", "MIT"},
    {"libepoxy, stb", "MIT"},
    {"GLFW", "zlib/libpng"},
    {"Eigen", "MPL 2.0"},
    {"CLI11, libwebp", "BSD 3-Clause"},
    {"FreeType", "about.freetype"},
}};

/// What a search box answers to while it has the keyboard.
int list_steps(std::vector<KeyStroke>& keys) {
  int steps = 0;
  while (take_key(keys, {.key = "Down"})) ++steps;
  while (take_key(keys, {.key = "Up"})) --steps;
  return steps;
}

void search_box(Ui& ui, Palette& palette) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.px(38);
  parts::draw_box(ui, ImRect(at, {at.x + width, at.y + height}), {});
  ImFont* font = ui.fonts[UiFont::body];
  ImGui::PushFont(font);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(12), std::floor((height - font->FontSize) / 2)});
  ImGui::SetNextItemWidth(width);
  if (palette.fresh) ImGui::SetKeyboardFocusHere();
  const std::string before = palette.query;
  ImGui::InputTextWithHint("##query", ui.texts.plain("palette.hint").c_str(), &palette.query);
  if (palette.query != before) palette.selected = 0;
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::Dummy({0, ui.px(8)});
}

void palette_row(Ui& ui, const Command& command, bool selected) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.px(30);
  ImGui::PushID(command.id.c_str());
  ImGui::InvisibleButton("row", {width, height});
  ImGui::PopID();
  if (selected || ImGui::IsItemHovered())
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, to_u32(ui.theme.raised), ui.px(5));
  const scene::Color ink = command.enabled ? ui.theme.text : ui.theme.quiet_text;
  draw_text(ui, UiFont::body, {at.x + ui.px(12), at.y + height / 2}, ink, command_title(command.id, ui.texts));
  if (command.shortcuts.empty()) return;
  const std::string shortcut = command.shortcuts.front().text();
  draw_text(ui, UiFont::small, {at.x + width - ui.px(12) - text_width(ui, UiFont::small, shortcut), at.y + height / 2},
            ui.theme.quiet_text, shortcut);
}

void draw_palette(Ui& ui, AppState& state, Requests& requests) {
  Palette& palette = state.palette;
  const bool stay = begin_overlay(ui, "palette", {palette_width, 0}, palette.fresh);
  search_box(ui, palette);
  const std::vector<Command> found = find_commands(command_table(state), palette.query, ui.texts, ui.english);
  const auto count = static_cast<int>(std::min(found.size(), palette_rows));
  palette.selected = std::clamp(palette.selected + list_steps(ui.keys), 0, std::max(0, count - 1));
  const Command* chosen = nullptr;
  for (int row = 0; row < count; ++row) {
    const Command& command = found[static_cast<std::size_t>(row)];
    palette_row(ui, command, row == palette.selected);
    if (ImGui::IsItemClicked()) chosen = &command;
  }
  if (count == 0) row_hint(ui, ui.texts.plain("palette.none"));
  if (take_key(ui.keys, {.key = "Enter"}) && count > 0) chosen = &found[static_cast<std::size_t>(palette.selected)];
  palette.fresh = false;
  end_overlay();
  if (!stay || take_key(ui.keys, {.key = "Escape"})) state.overlay = Overlay::none;
  if (chosen && chosen->enabled) {
    state.overlay = Overlay::none;
    chosen->run(state, requests);
  }
}

/// In the texts as "keys.wheel" and "keys.wheel.does".
const std::array<std::string, 10> gestures{"wheel",       "drag",         "double",       "click", "click_cell",
                                           "drag_number", "wheel_number", "click_number", "label", "tab"};

void heading(const Ui& ui, std::string_view text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text(ui, UiFont::strong, {at.x, at.y + ui.px(10)}, ui.theme.text, text);
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(32)});
}

void key_line(const Ui& ui, std::string_view keys, std::string_view does, float keys_width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float middle = at.y + ui.px(12);
  draw_text(ui, UiFont::body, {at.x, middle}, ui.theme.text, keys);
  draw_text(ui, UiFont::body, {at.x + ui.px(keys_width), middle}, ui.theme.quiet_text, does);
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(24)});
}

struct KeyRow {
  std::string keys, does;
};
/// What a heading stands over.
struct KeyGroup {
  std::string heading;
  std::vector<KeyRow> rows;
};

/// All of a command's keys.
std::string every_key(const Command& command) {
  std::string keys;
  for (const Shortcut& shortcut : command.shortcuts) keys += (keys.empty() ? "" : ", ") + shortcut.text();
  return keys;
}

/// What holds everywhere at the left, the lesson and the mouse at the right.
std::array<std::vector<KeyGroup>, 2> key_columns(const Ui& ui, const std::vector<Command>& table) {
  constexpr std::string_view steps = "lesson.step-";
  KeyGroup window{ui.texts.plain("keys.heading"), {}}, lesson{ui.texts.plain("menu.lesson"), {}};
  KeyGroup mouse{ui.texts.plain("keys.mouse"), {}};
  for (const Command& command : table) {
    if (command.shortcuts.empty()) continue;
    if (command.menu != Menu::lesson)
      window.rows.push_back({command.shortcuts.front().text(), command_title(command.id, ui.texts)});
    else if (!command.id.starts_with(steps))
      lesson.rows.push_back({every_key(command), command_title(command.id, ui.texts)});
    else if (command.id.ends_with("-1"))
      lesson.rows.push_back({"1 … 8", ui.texts.plain("keys.steps")});
  }
  for (const std::string& gesture : gestures)
    mouse.rows.push_back({ui.texts.plain("keys." + gesture), ui.texts.plain("keys." + gesture + ".does")});
  return {{{std::move(window)}, {std::move(lesson), std::move(mouse)}}};
}

/// Widest keys and widest words of a column, in points.
std::pair<float, float> widths_of(const Ui& ui, const std::vector<KeyGroup>& column) {
  std::pair<float, float> widest{0, 0};
  for (const KeyGroup& group : column) {
    for (const KeyRow& row : group.rows) {
      widest.first = std::max(widest.first, text_width(ui, UiFont::body, row.keys) / ui.scale);
      widest.second = std::max(widest.second, text_width(ui, UiFont::body, row.does) / ui.scale);
    }
  }
  return widest;
}

/// One column from the cursor down.
void draw_key_column(const Ui& ui, const std::vector<KeyGroup>& column, float keys_width, float words_width) {
  const float left = ImGui::GetCursorScreenPos().x;
  for (std::size_t k = 0; k < column.size(); ++k) {
    if (k > 0) ImGui::SetCursorScreenPos({left, ImGui::GetCursorScreenPos().y + ui.px(10)});
    heading(ui, column[k].heading);
    for (const KeyRow& row : column[k].rows)
      key_line(ui, row.keys, ellipsis(ui, UiFont::body, row.does, ui.px(words_width)), keys_width);
  }
}

void draw_keys(Ui& ui, AppState& state) {
  constexpr float between_words = 22, between_columns = 44, around = 2 * 18 + 16;  // a scroll bar's room with it
  const auto columns = key_columns(ui, command_table(state));
  const auto left = widths_of(ui, columns[0]), right = widths_of(ui, columns[1]);
  const float keys = left.first + right.first + 2 * between_words + between_columns + around;
  const float wanted = keys + left.second + right.second;
  const float room = std::min(wanted, ImGui::GetIO().DisplaySize.x / ui.scale - 2 * 16);
  // On a narrow window the words give way, in equal shares.
  const float share = std::clamp((room - keys) / std::max(1.0F, wanted - keys), 0.0F, 1.0F);
  const bool stay = begin_overlay(ui, "keys", {room, 0}, false);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  draw_key_column(ui, columns[0], left.first + between_words, left.second * share + 1);
  const float bottom = ImGui::GetCursorScreenPos().y;
  const float second = left.first + between_words + left.second * share + between_columns;
  ImGui::SetCursorScreenPos({top.x + ui.px(second), top.y});
  draw_key_column(ui, columns[1], right.first + between_words, right.second * share + 1);
  ImGui::SetCursorScreenPos({top.x, std::max(bottom, ImGui::GetCursorScreenPos().y)});
  ImGui::Dummy({1, 1});
  end_overlay();
  if (!stay || take_key(ui.keys, {.key = "Escape"})) state.overlay = Overlay::none;
}

void draw_about(Ui& ui, AppState& state) {
  const bool stay = begin_overlay(ui, "about", {680, 0}, false);
  heading(ui, fmt::format("Tessera {}", TESSERA_VERSION));
  row_hint(ui, ui.texts.plain("about.text"));
  row_hint(ui, ui.texts.plain("about.licence"));
  ImGui::Dummy({0, ui.px(8)});
  heading(ui, ui.texts.plain("about.made_with"));
  constexpr float terms_column = 300;
  for (const auto& [what, terms] : licences)
    key_line(ui, what, ui.texts.has(terms) ? ui.texts.plain(terms) : std::string(terms), terms_column);
  ImGui::Dummy({0, ui.px(8)});
  heading(ui, ui.texts.plain("about.photos"));
  for (const Sample& sample : samples()) {
    if (!sample.source.starts_with("made:"))
      key_line(ui, sample_title(sample, ui.texts), sample_note(sample, ui.texts), terms_column);
  }
  end_overlay();
  if (!stay || take_key(ui.keys, {.key = "Escape"})) state.overlay = Overlay::none;
}

/// Neither button, Escape or a click beside it: it is offered again the next time.
void draw_left_over(Ui& ui, AppState& state, Requests& requests) {
  const bool stay = begin_overlay(ui, "left over", {520, 0}, false);
  if (state.left_over) {
    heading(ui, ui.texts.plain("left_over.heading"));
    row_hint(ui, ui.texts.plain("left_over.text", {{"name", {.text = state.left_over->name}},
                                                   {"time", {.text = state.left_over->written}}}));
    ImGui::Dummy({0, ui.px(8)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ButtonSpec back{.id = "back", .text = ui.texts.plain("left_over.back"), .kind = ButtonKind::filled};
    const ButtonSpec discard{.id = "discard", .text = ui.texts.plain("left_over.discard")};
    bool taken = button(ui, back);
    ImGui::SetCursorScreenPos({at.x + ui.px(button_width(ui, back) + 8), at.y});
    const bool discarded = button(ui, discard);
    taken = taken || take_key(ui.keys, {.key = "Enter"});  // of a button that has the focus before
    if (taken || discarded) {
      requests.emplace_back(TakeLeftOver{taken});
      state.overlay = Overlay::none;
    }
  }
  end_overlay();
  if (!stay || take_key(ui.keys, {.key = "Escape"})) state.overlay = Overlay::none;
}

/// One message as a bar; returns its height. `gone`: it was dismissed.
float message_bar(Ui& ui, const Message& message, const scene::Rect& place, bool& gone) {
  const ImFont* face = ui.fonts[UiFont::body];
  const float padding = ui.px(12);
  const float wrap = place.width - 3 * padding - ui.px(24);
  const std::string text = wrapped(ui, UiFont::body, ui.translated(message.text), wrap);
  const char* end = text.data() + text.size();
  const ImVec2 size = face->CalcTextSizeA(face->FontSize, FLT_MAX, wrap, text.data(), end);
  const float height = size.y + 2 * padding;
  const ImVec2 from{place.x, place.y};
  const ImVec2 to{place.x + place.width, place.y + height};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const scene::Color accent = message.error ? ui.theme.bad : ui.theme.quiet_text;
  list.AddRectFilled(from, to, to_u32(scene::mix(ui.theme.panel, accent, 0.12F)), ui.px(6));
  list.AddRect(from, to, to_u32(accent), ui.px(6), 0, ui.line());
  list.AddText(face, face->FontSize, {std::round(from.x + padding), std::round(from.y + padding)},
               to_u32(ui.theme.text), text.data(), end, wrap);
  const float side = ui.px(24);
  ImGui::SetCursorScreenPos({to.x - side - ui.px(8), from.y + (height - side) / 2});
  gone = ImGui::InvisibleButton("dismiss", {side, side});
  const ImVec2 centre = ImRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()).GetCenter();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) list.AddCircleFilled(centre, side / 2, to_u32(ui.theme.text, 0.12F));
  const float arm = ui.px(4.5F);
  const ImU32 ink = to_u32(hovered ? ui.theme.text : ui.theme.quiet_text);
  list.AddLine({centre.x - arm, centre.y - arm}, {centre.x + arm, centre.y + arm}, ink, 1.5F * ui.line());
  list.AddLine({centre.x - arm, centre.y + arm}, {centre.x + arm, centre.y - arm}, ink, 1.5F * ui.line());
  return height;
}

}  // namespace

bool begin_overlay(const Ui& ui, const char* id, scene::Vec2 size, bool fresh) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float margin = ui.px(16);
  const float width = std::min(ui.px(size.x), screen.x - 2 * margin);
  const float top = std::max(margin, ui.px(72));
  ImGui::SetNextWindowPos({std::round((screen.x - width) / 2), top});
  if (size.y > 0) ImGui::SetNextWindowSize({width, std::min(ui.px(size.y), screen.y - top - margin)});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, screen.y - top - margin});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(18), ui.px(18)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(10));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, ui.line());
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoNav;
  ImGui::Begin(id, nullptr, flags | (size.y > 0 ? 0 : ImGuiWindowFlags_AlwaysAutoResize));
  ImGui::PopStyleVar(3);
  if (fresh || ImGui::IsWindowAppearing()) ImGui::SetWindowFocus();
  const bool beside =
      ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsWindowAppearing() &&
      !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows | ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  return !beside;
}

void end_overlay() { ImGui::End(); }

std::vector<Command> find_commands(const std::vector<Command>& table, std::string_view query, const texts::Texts& texts,
                                   const texts::Texts& english) {
  std::vector<std::pair<int, const Command*>> fitting;
  for (const Command& command : table) {
    if (!command.in_palette) continue;
    std::optional<int> score = fuzzy_score(query, command_title(command.id, texts));
    if (&texts != &english) score = std::max(score, fuzzy_score(query, command_title(command.id, english)));
    if (score) fitting.emplace_back(*score, &command);
  }
  std::stable_sort(fitting.begin(), fitting.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Command> found;
  for (const auto& [score, command] : fitting) found.push_back(*command);
  return found;
}

void draw_overlays(Ui& ui, AppState& state, Requests& requests) {
  if (state.overlay == Overlay::palette)
    draw_palette(ui, state, requests);
  else if (state.overlay == Overlay::keys)
    draw_keys(ui, state);
  else if (state.overlay == Overlay::about)
    draw_about(ui, state);
  else if (state.overlay == Overlay::left_over)
    draw_left_over(ui, state, requests);
}

void draw_messages(Ui& ui, AppState& state) {
  constexpr std::size_t most_shown = 2;  // more would push the stage away
  const float margin = ui.px(12);
  const ImVec2 at = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth() - 2 * margin;
  float y = at.y + margin;
  const std::size_t first = state.messages.size() > most_shown ? state.messages.size() - most_shown : 0;
  for (std::size_t index = first; index < state.messages.size();) {
    bool gone = false;
    state.messages[index].read = true;
    ImGui::PushID(static_cast<int>(index));
    y += message_bar(ui, state.messages[index], {at.x + margin, y, width, 0}, gone) + ui.px(8);
    ImGui::PopID();
    if (gone)
      state.messages.erase(state.messages.begin() + static_cast<std::ptrdiff_t>(index));
    else
      ++index;
  }
  if (first > 0) {
    const std::string more = ui.texts.plain(
        "messages.more", {{"count", {.text = std::to_string(first), .number = static_cast<std::int64_t>(first)}}});
    const ImFont* face = ui.fonts[UiFont::small];
    ImGui::GetWindowDrawList()->AddText(face, face->FontSize, {std::round(at.x + margin + ui.px(12)), std::round(y)},
                                        to_u32(ui.theme.quiet_text), more.c_str());
    y += face->FontSize + ui.px(8);
  }
  state.message_height = (y - at.y) / ui.scale;
}

}  // namespace tessera::view

#include "app/view/file_browser.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "app/view/commands.hpp"
#include "app/view/overlays.hpp"
#include "app/view/saving.hpp"

namespace tessera::view {

namespace {

namespace fs = std::filesystem;

constexpr float line_height = 28;

void go(Browser& browser, const fs::path& folder, Requests& requests) {
  browser.folder = folder;
  browser.path_text = folder.string();
  browser.filter.clear();
  browser.chosen.clear();
  requests.emplace_back(ListFolder{folder});
}

/// The overlay gives way, to the export dialog where that asked.
void leave(AppState& state) {
  state.overlay = state.browser.saves == Saved::exported ? Overlay::export_dialog : Overlay::none;
}

void open_files(AppState& state, std::vector<std::string> files, Requests& requests) {
  requests.emplace_back(OpenPictures{std::move(files), state.browser.add});
  state.overlay = Overlay::none;
}

/// Writes to the name in the foot; one without an ending gets it.
void save_named(AppState& state, Requests& requests) {
  if (state.browser.name.empty()) return;
  const fs::path file = completed(state.browser.folder / state.browser.name, *state.browser.saves);
  requests.emplace_back(SaveTo{*state.browser.saves, file, {}});
  leave(state);
}

void open_chosen(AppState& state, Requests& requests) {
  std::vector<std::string> files;
  for (const std::string& name : state.browser.chosen) files.push_back((state.browser.folder / name).string());
  if (!files.empty()) open_files(state, std::move(files), requests);
}

/// A typed path: a folder is entered, anything else is opened (and an error tells what is wrong with it).
void take_path(AppState& state, Requests& requests) {
  std::error_code failed;
  const fs::path path = fs::path(state.browser.path_text);
  if (path.empty()) return;
  if (fs::is_directory(path, failed))
    go(state.browser, path, requests);
  else if (state.browser.saves)
    state.browser.name = path.filename().string();
  else
    open_files(state, {path.string()}, requests);
}

void draw_places(Ui& ui, AppState& state, Requests& requests) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float end = at.x + ImGui::GetContentRegionAvail().x;
  float x = at.x;
  const auto place = [&](const char* id, std::string_view key, const fs::path& folder) {
    const ButtonSpec spec{.id = id, .text = ui.texts.plain(key)};
    ImGui::SetCursorScreenPos({x, at.y});
    if (button(ui, spec)) go(state.browser, folder, requests);
    x += ui.px(button_width(ui, spec) + 8);
  };
  place("up", "browser.up", state.browser.folder.parent_path());
  if (const char* home = std::getenv("HOME")) {
    place("home", "browser.home", home);
    std::error_code failed;
    if (const fs::path pictures = fs::path(home) / "Pictures"; fs::is_directory(pictures, failed))
      place("pictures", "browser.pictures", pictures);
  }
  ImGui::SetCursorScreenPos({x, at.y});
  if (text_box(ui, "##path", ui.texts.plain("browser.path"), state.browser.path_text, end - x))
    take_path(state, requests);
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(42)});
}

bool fits(const std::string& name, const std::string& filter) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(name.begin(), name.end(), filter.begin(), filter.end(), same) != name.end();
}

void draw_folder_mark(const Ui& ui, ImVec2 middle, scene::Color ink) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float w = ui.px(7);
  const float h = ui.px(5);
  list.AddRectFilled({middle.x - w, middle.y - h - ui.px(2)}, {middle.x - ui.px(1), middle.y}, to_u32(ink),
                     ui.px(1.5F));
  list.AddRectFilled({middle.x - w, middle.y - h}, {middle.x + w, middle.y + h}, to_u32(ink), ui.px(1.5F));
}

void draw_entry(Ui& ui, AppState& state, const FolderEntry& entry, Requests& requests) {
  Browser& browser = state.browser;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ui.px(line_height);
  ImGui::PushID(entry.name.c_str());
  const bool clicked = ImGui::InvisibleButton("entry", {width, height});
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  const bool twice = hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  const auto found = std::find(browser.chosen.begin(), browser.chosen.end(), entry.name);
  const bool chosen = found != browser.chosen.end();
  if (chosen || hovered) {
    const scene::Color fill = chosen ? scene::mix(ui.theme.raised, ui.theme.control_border, 0.35F) : ui.theme.raised;
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, to_u32(fill), ui.px(5));
  }
  const float middle = at.y + height / 2;
  if (entry.folder) draw_folder_mark(ui, {at.x + ui.px(18), middle}, ui.theme.control_border);
  draw_text(ui, UiFont::body, {at.x + ui.px(36), middle}, ui.theme.text,
            ellipsis(ui, UiFont::body, entry.name, width - ui.px(44)));
  if (entry.folder) {
    if (clicked) go(browser, browser.folder / entry.name, requests);
    return;
  }
  if (browser.saves) {
    if (clicked) browser.name = entry.name;
    return;
  }
  if (twice) {
    open_files(state, {(browser.folder / entry.name).string()}, requests);
  } else if (clicked) {
    const bool several = ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift;
    if (several && chosen)
      browser.chosen.erase(found);
    else if (several)
      browser.chosen.push_back(entry.name);
    else
      browser.chosen = {entry.name};
  }
}

void draw_entries(Ui& ui, AppState& state, const Work& work, Requests& requests) {
  if (!work.listing_failure.empty()) {
    row_note(ui, ui.translated(work.listing_failure));
    return;
  }
  if (!work.listing || work.listing->folder != state.browser.folder.lexically_normal()) {
    row_hint(ui, ui.texts.plain("browser.reading"));
    return;
  }
  const FolderListing& listing = *work.listing;  // the shared pointer keeps it while entries change the state
  std::vector<const FolderEntry*> shown;
  for (const FolderEntry& entry : listing.entries) {
    if (fits(entry.name, state.browser.filter)) shown.push_back(&entry);
  }
  if (shown.empty()) row_hint(ui, ui.texts.plain(listing.entries.empty() ? "browser.empty" : "browser.no_match"));
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(shown.size()), ui.px(line_height));
  while (clipper.Step()) {
    for (int index = clipper.DisplayStart; index < clipper.DisplayEnd; ++index)
      draw_entry(ui, state, *shown[static_cast<std::size_t>(index)], requests);
  }
  if (listing.cut)
    row_hint(ui, ui.texts.plain("browser.cut", {{"count", {.text = fmt::format("{}", max_folder_entries)}}}));
}

/// A name to write to, and whether a file of that name would be replaced.
void draw_save_foot(Ui& ui, AppState& state, Requests& requests) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float end = at.x + ImGui::GetContentRegionAvail().x;
  Browser& browser = state.browser;
  const fs::path file = completed(browser.folder / browser.name, *browser.saves);
  std::error_code failed;
  const bool replaces = !browser.name.empty() && fs::exists(file, failed);
  const ButtonSpec save{.id = "save",
                        .text = ui.texts.plain(replaces ? "browser.replace" : "browser.save"),
                        .kind = browser.name.empty() ? ButtonKind::outlined : ButtonKind::filled};
  const ButtonSpec cancel{.id = "cancel", .text = ui.texts.plain("browser.cancel")};
  const float save_x = end - ui.px(button_width(ui, save));
  const float cancel_x = save_x - ui.px(button_width(ui, cancel) + 8);
  if (text_box(ui, "##name", ui.texts.plain("browser.name"), browser.name, cancel_x - at.x - ui.px(12)) && !replaces)
    save_named(state, requests);
  ImGui::SetCursorScreenPos({cancel_x, at.y});
  if (button(ui, cancel)) leave(state);
  ImGui::SetCursorScreenPos({save_x, at.y});
  if (button(ui, save)) save_named(state, requests);
}

void draw_foot(Ui& ui, AppState& state, Requests& requests) {
  if (state.browser.saves) return draw_save_foot(ui, state, requests);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float end = at.x + ImGui::GetContentRegionAvail().x;
  text_box(ui, "##filter", ui.texts.plain("browser.filter"), state.browser.filter, ui.px(220));
  const std::size_t count = state.browser.chosen.size();
  const texts::Values files{{"count", {.text = fmt::format("{}", count), .number = static_cast<std::int64_t>(count)}}};
  const std::string word = count > 1 ? ui.texts.plain("browser.open_many", files) : ui.texts.plain("browser.open");
  const ButtonSpec open{.id = "open", .text = word, .kind = count > 0 ? ButtonKind::filled : ButtonKind::outlined};
  const ButtonSpec cancel{.id = "cancel", .text = ui.texts.plain("browser.cancel")};
  float x = end - ui.px(button_width(ui, open));
  ImGui::SetCursorScreenPos({x, at.y});
  if (button(ui, open)) open_chosen(state, requests);
  x -= ui.px(button_width(ui, cancel) + 8);
  ImGui::SetCursorScreenPos({x, at.y});
  if (button(ui, cancel)) leave(state);
}

}  // namespace

void open_browser(AppState& state, const fs::path& folder, bool add, Requests& requests) {
  state.overlay = Overlay::browser;
  state.browser = {};
  state.browser.add = add;
  go(state.browser, folder, requests);
}

void open_save_browser(AppState& state, const fs::path& folder, Saved what, Requests& requests) {
  open_browser(state, folder, false, requests);
  state.browser.saves = what;
  state.browser.name = suggested_name(state, what);
}

void draw_browser(Ui& ui, AppState& state, const Work& work, Requests& requests) {
  if (state.overlay != Overlay::browser) return;
  const bool stay = begin_overlay(ui, "browser", {760, 560}, state.browser.fresh);
  state.browser.fresh = false;
  draw_places(ui, state, requests);
  const float foot = ui.px(44);
  ImGui::BeginChild("entries", {0, ImGui::GetContentRegionAvail().y - foot});
  draw_entries(ui, state, work, requests);
  ImGui::EndChild();
  ImGui::Dummy({0, ui.px(12)});
  draw_foot(ui, state, requests);
  const bool typing = ImGui::GetIO().WantTextInput;
  if (!typing && !state.browser.saves && take_key(ui.keys, {.key = "Enter"})) open_chosen(state, requests);
  if (!typing && take_key(ui.keys, {.key = "Backspace"}))
    go(state.browser, state.browser.folder.parent_path(), requests);
  const bool escape = take_key(ui.keys, {.key = "Escape"});
  end_overlay();
  if (!stay || escape) leave(state);
}

}  // namespace tessera::view

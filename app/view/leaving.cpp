#include "app/view/leaving.hpp"

#include "app/view/overlays.hpp"
#include "app/view/saving.hpp"

namespace tessera::view {

bool ask_before(AppState& state, Leaving leaving) {
  if (!would_be_lost(state)) return false;
  state.leaving = leaving;
  state.overlay = Overlay::unsaved;
  return true;
}

void draw_leaving(Ui& ui, AppState& state, Requests& requests) {
  if (state.overlay != Overlay::unsaved || !state.leaving) return;
  const bool stay = begin_overlay(ui, "unsaved", {560, 0}, false);
  const std::string name =
      state.file.path.empty() ? suggested_name(state, Saved::document) : state.file.path.filename().string();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  draw_text(ui, UiFont::strong, {top.x, top.y + ui.px(10)}, ui.theme.text,
            ellipsis(ui, UiFont::strong, ui.texts.plain("unsaved.heading", {{"name", {.text = name}}}),
                     ImGui::GetContentRegionAvail().x));
  ImGui::SetCursorScreenPos({top.x, top.y + ui.px(32)});
  row_hint(ui, ui.texts.plain(*state.leaving == Leaving::quit ? "unsaved.quit" : "unsaved.open"));
  ImGui::Dummy({0, ui.px(8)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ButtonSpec save{.id = "unsaved-save", .text = ui.texts.plain("unsaved.save"), .kind = ButtonKind::filled};
  const ButtonSpec discard{.id = "unsaved-discard", .text = ui.texts.plain("unsaved.discard")};
  const ButtonSpec cancel{.id = "unsaved-cancel", .text = ui.texts.plain("unsaved.cancel")};
  float x = at.x;
  const auto struck = [&](const ButtonSpec& spec) {
    ImGui::SetCursorScreenPos({x, at.y});
    x += ui.px(button_width(ui, spec) + 8);
    return button(ui, spec);
  };
  std::optional<Leave> decision;
  if (struck(save)) decision = Leave::save;
  if (struck(discard)) decision = Leave::discard;
  if (struck(cancel)) decision = Leave::stay;
  // Behind the buttons, so that Enter is the one's that has the focus.
  if (take_key(ui.keys, {.key = "Enter"})) decision = Leave::save;
  end_overlay();
  if (!stay || take_key(ui.keys, {.key = "Escape"})) decision = Leave::stay;
  if (!decision) return;
  state.overlay = Overlay::none;
  requests.emplace_back(DecideLeaving{*decision});
}

}  // namespace tessera::view

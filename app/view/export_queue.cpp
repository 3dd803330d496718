// The exports that run or wait, as bars over the stage.

#include <algorithm>

#include <fmt/format.h>

#include "app/view/export_dialog.hpp"

namespace tessera::view {

void draw_export_queue(Ui& ui, const Work& work, const scene::Rect& stage, Requests& requests) {
  constexpr std::size_t most_shown = 3;
  const auto& queue = work.exports.queue;
  if (queue.empty()) return;
  const std::size_t count = std::min(queue.size(), most_shown);
  const float width = std::min(ui.px(380), stage.width - ui.px(24)), line = ui.px(46);
  const float height = line * static_cast<float>(count) + ui.px(10);
  ImGui::SetNextWindowPos({stage.right() - width - ui.px(14), stage.bottom() - height - ui.px(14)});
  ImGui::SetNextWindowSize({width, height});
  constexpr ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoScrollbar;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.px(8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, ui.line());
  ImGui::Begin("export-queue", nullptr, flags);
  ImGui::PopStyleVar(2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetWindowPos();
  for (std::size_t i = 0; i < count; ++i) {
    const JobQueue::Status& job = queue[i];
    const float left = corner.x + ui.px(14), top = corner.y + ui.px(6) + line * static_cast<float>(i);
    const ButtonSpec cancel{
        .id = "cancel", .text = ui.texts.plain("export.cancel"), .kind = ButtonKind::plain, .height = 28};
    const float right = corner.x + width - ui.px(8) - ui.px(button_width(ui, cancel));
    const std::string state = job.all > 0 ? fmt::format("{} / {}", job.done, job.all)
                                          : ui.texts.plain(job.running ? "export.running" : "export.waiting");
    const float state_width = text_width(ui, UiFont::small, state);
    draw_text(ui, UiFont::body, {left, top + ui.px(15)}, ui.theme.text,
              ellipsis(ui, UiFont::body, job.name.empty() ? ui.texts.plain("export.copying") : job.name,
                       right - left - state_width - ui.px(18)));
    draw_text(ui, UiFont::small, {right - state_width - ui.px(6), top + ui.px(15)}, ui.theme.quiet_text, state);
    const float y = top + ui.px(34),
                share = job.all > 0 ? static_cast<float>(job.done) / static_cast<float>(job.all) : 0;
    list.AddRectFilled({left, y}, {right - ui.px(6), y + ui.px(4)}, to_u32(ui.theme.line), ui.px(2));
    if (share > 0)
      list.AddRectFilled({left, y}, {left + (right - ui.px(6) - left) * share, y + ui.px(4)}, to_u32(ui.theme.button),
                         ui.px(2));
    ImGui::PushID(static_cast<int>(job.id));
    ImGui::SetCursorScreenPos({right, top + ui.px(8)});
    if (button(ui, cancel)) requests.emplace_back(CancelExport{job.id});
    ImGui::PopID();
  }
  ImGui::End();
}

}  // namespace tessera::view

#include "app/view/controls_lesson.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/scene/wrong_text.hpp"
#include "app/view/lesson_commands.hpp"

namespace tessera::view {

namespace {

void order_row(Ui& ui, ViewOptions& view) {
  const std::vector<Option> options{{ui.texts.plain("control.order.cpp"), ui.texts.plain("control.order.cpp.note")},
                                    {ui.texts.plain("control.order.ppc"), ui.texts.plain("control.order.ppc.note")}};
  const float width = choice_width(ui, options);
  const Row row = begin_row(ui, {ui.texts.plain("control.order")}, width);
  int selected = view.order == PatchOrder::ppc ? 1 : 0;
  if (choice(ui, "order", options, selected, width)) view.order = selected == 1 ? PatchOrder::ppc : PatchOrder::cpp;
  if (row.restored) view.order = PatchOrder::cpp;
  end_row(ui, row);
}

void roads_row(Ui& ui, ViewOptions& view, double t) {
  const Row row = begin_row(ui, {ui.texts.plain("control.both_roads")}, 64);
  toggle(ui, "both-roads", view.both_roads);
  if (row.restored) view.both_roads = false;
  end_row(ui, row);
  // At other moments there is nothing to lay side by side; then the switch says where there is.
  if (view.both_roads && !scene::shows_both_roads(lesson_timeline().beat_at(t)))
    row_note(ui, ui.texts.plain("control.both_roads.where"));
}

/// The list under its label: its entries are sentences. Returns whether another was chosen.
bool wrong_row(Ui& ui, ViewOptions& view) {
  const WrongWay before = view.wrong;
  std::vector<Option> options;
  for (const WrongWay way : wrong_ways)
    options.push_back({ui.texts.plain(fmt::format("wrong.{}", wrong_way_name(way)))});
  const bool off = view.wrong == WrongWay::none;
  const float full = content_width() / ui.scale;
  const float label = text_width(ui, UiFont::body, ui.texts.plain("wrong.heading")) / ui.scale + 16;
  const float short_width = std::min(full - label, choice_width(ui, std::span(options).first(1)));
  const Row row = begin_row(ui, {ui.texts.plain("wrong.heading")}, off ? short_width : 0);
  if (!off) {
    end_row(ui, row);
  }
  int selected = static_cast<int>(std::find(wrong_ways.begin(), wrong_ways.end(), view.wrong) - wrong_ways.begin());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (choice(ui, "wrong", options, selected, off ? short_width : full))
    view.wrong = wrong_ways[static_cast<std::size_t>(selected)];
  if (row.restored) view.wrong = WrongWay::none;
  if (off)
    end_row(ui, row);
  else
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(row_height)});
  return view.wrong != before;
}

/// What the chosen way does to the numbers, measured.
void wrong_text(Ui& ui, const ControlsInput& input) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = content_width();
  const scene::Scene text = scene::build_wrong_text(input.scene, width / ui.scale);
  const float height = text.size.y * ui.scale;
  input.draw_scene(*ImGui::GetWindowDrawList(), text, {{at.x, at.y}, ui.scale, ui.scale, {at.x, at.y, width, height}});
  ImGui::Dummy({width, height});
}

}  // namespace

void draw_lesson_controls(Ui& ui, Document& document, const ControlsInput& input) {
  section(ui, ui.texts.plain("control.section.lesson"));
  order_row(ui, document.view);
  roads_row(ui, document.view, input.scene.t);
  const bool chosen = wrong_row(ui, document.view);
  if (document.view.wrong == WrongWay::none) return;
  wrong_text(ui, input);
  if (chosen) ImGui::SetScrollHereY(1);  // its words are why it was chosen
}

}  // namespace tessera::view

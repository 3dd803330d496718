// The rows of the export dialog that change the plan.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/model/timeline.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/view/export_dialog.hpp"
#include "app/view/export_parts.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view::parts {

namespace {

constexpr float export_number_width = 72;
struct Kind {
  ExportWhat what;
  const char* key;
};
constexpr std::array kinds{Kind{ExportWhat::moment, "export.what.moment"},
                           Kind{ExportWhat::overview, "export.what.overview"},
                           Kind{ExportWhat::storyboard, "export.what.storyboard"},
                           Kind{ExportWhat::beat, "export.what.beat"},
                           Kind{ExportWhat::step, "export.what.step"},
                           Kind{ExportWhat::lesson, "export.what.lesson"},
                           Kind{ExportWhat::span, "export.what.span"},
                           Kind{ExportWhat::tensors, "export.what.tensors"},
                           Kind{ExportWhat::terms, "export.what.terms"},
                           Kind{ExportWhat::torch_convolution, "export.what.torch_convolution"},
                           Kind{ExportWhat::torch_matrix, "export.what.torch_matrix"},
                           Kind{ExportWhat::cpp, "export.what.cpp"},
                           Kind{ExportWhat::document, "export.what.document"}};
constexpr std::array<double, 5> film_speeds{0.25, 0.5, 1, 2, 4};

/// The plan's format, or the first that this can be written as here.
void keep_format_possible(ExportPlan& plan, const ExportWork& work) {
  const std::vector<ExportFormat> formats = formats_of(plan.what);
  const auto possible = [&](ExportFormat format) { return reason_against(format, work).empty(); };
  const bool offered = std::find(formats.begin(), formats.end(), plan.format) != formats.end();
  if (offered && possible(plan.format)) return;
  const auto first = std::find_if(formats.begin(), formats.end(), possible);
  plan.format = first == formats.end() ? formats.front() : *first;
}

}  // namespace

ExportRows::ExportRows(Ui& ui, ExportPlan& plan, const ExportWork& work, const Issues& issues)
    : ui_(ui), plan_(plan), work_(work), issues_(issues) {}

void ExportRows::notes(const char* field) {
  for (const Issue& issue : issues_) {
    if (issue.field == field) row_note(ui_, ui_.translated(issue.rule));
  }
}

/// One of several words beside each other, one of which is chosen; returns whether it was struck.
bool ExportRows::chip(const char* id, std::string_view text, bool chosen, bool enabled) {
  const scene::Theme& theme = ui_.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size{std::ceil(text_width(ui_, UiFont::body, text)) + ui_.px(20), ui_.px(field_height + 3)};
  bool struck = ImGui::InvisibleButton(id, size);
  const bool hovered = ImGui::IsItemHovered() && enabled;
  const bool focused = enabled && take_focus(ui_, ImGui::GetID(id), false);
  if (focused && take_key(ui_.keys, {.key = "Enter"})) struck = true;
  const ImRect box(at, {at.x + size.x, at.y + size.y});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (chosen && enabled) {
    list.AddRectFilled(box.Min, box.Max, to_u32(theme.button), ui_.px(5));
    if (focused) draw_focus_ring(ui_, box, ui_.px(5));
  } else {
    draw_box(ui_, box, {.hovered = hovered, .focused = focused});
  }
  const scene::Color ink = !enabled ? scene::mix(theme.panel, theme.quiet_text, 0.55F)
                           : chosen ? theme.button_text
                                    : theme.text;
  draw_text(ui_, UiFont::body, {at.x + ui_.px(10), box.GetCenter().y}, ink, text);
  ImGui::SetCursorScreenPos({at.x + size.x + ui_.px(6), at.y});
  return struck && enabled;
}

void ExportRows::what(const AppState& state) {
  const Beat& beat = lesson_timeline().beat_at(state.playback.t);
  const texts::Values here{{"beat", {.text = beat.id()}},
                           {"step", {.text = fmt::format("{}", beat.step)}},
                           {"title", {.text = ui_.texts.plain(fmt::format("{}.title", beat.step))}},
                           {"patch", {.text = fmt::format("{}", state.document.selection.patch)}},
                           {"filter", {.text = fmt::format("{}", state.document.selection.filter)}}};
  std::vector<Option> options;
  for (const Kind& kind : kinds) options.push_back({ui_.texts.plain(kind.key, here)});
  if (const ModelsView& models = state.document.models; models.shown) {
    const std::string page = ui_.texts.plain(fmt::format("models.{}", scene::models_page(models.page).id));
    options.front() = {ui_.texts.plain("export.what.models", {{"page", {.text = page}}})};
  } else if (state.overview) {
    options[0] = {ui_.texts.plain("export.what.lesson_moment", here)};
    options[1] = {ui_.texts.plain("export.what.shown_overview")};
  }
  const auto now = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.what == plan_.what; });
  int chosen = static_cast<int>(now - kinds.begin());
  const float width = content_width() / ui_.scale;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (choice(ui_, "what", options, chosen, width)) {
    const bool overview_before = plan_.what == ExportWhat::overview;
    plan_.what = kinds[static_cast<std::size_t>(chosen)].what;
    // N worked out belongs to the overview.
    if (overview_before != (plan_.what == ExportWhat::overview)) plan_.formula = !overview_before;
  }
  ImGui::SetCursorScreenPos({at.x, at.y + ui_.px(row_height + 4)});
  keep_format_possible(plan_, work_);
  if (plan_.what == ExportWhat::span) span(beat);
  if (plan_.what == ExportWhat::moment && !state.document.models.shown) moment();
}

/// The picture as it stands, or the step's last one.
void ExportRows::moment() {
  either("export-moment", "export.moment", {"export.moment.now", "export.moment.end"}, plan_.end_of_step);
}

void ExportRows::either(const char* id, const char* key, const std::array<const char*, 2>& words, bool& second) {
  const std::array<Option, 2> options{{{ui_.texts.plain(words[0])}, {ui_.texts.plain(words[1])}}};
  const float width = choice_width(ui_, options);
  const Row row = begin_row(ui_, {ui_.texts.plain(key)}, width);
  int chosen = second ? 1 : 0;
  if (choice(ui_, id, options, chosen, width)) second = chosen == 1;
  end_row(ui_, row);
}

/// The first time, the step that the lesson stands in.
void ExportRows::span(const Beat& now) {
  const Timeline& lesson = lesson_timeline();
  if (plan_.to <= 0) {
    plan_.from = lesson.step_begin(now.step);
    plan_.to = lesson.step_stop(now.step);
  }
  const auto seconds = [&](const char* field, const char* key, const char* id, double& value) {
    number(field, key, {.id = id, .max = lesson.duration(), .step = 0.5, .decimals = 2, .width = export_number_width},
           value);
  };
  seconds("from", "export.from", "export-from", plan_.from);
  seconds("to", "export.to", "export-to", plan_.to);
}

void ExportRows::format() {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  std::vector<std::pair<std::string, std::string>> reasons;  // names of formats, why they cannot be had
  for (const ExportFormat format : formats_of(plan_.what)) {
    const std::string reason = reason_against(format, work_);
    const std::string name(export_name(format));
    if (chip(fmt::format("format-{}", name).c_str(), name, plan_.format == format, reason.empty()))
      plan_.format = format;
    if (reason.empty()) continue;
    const auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.second == reason; });
    if (known == reasons.end())
      reasons.emplace_back(name, reason);
    else
      known->first += ", " + name;
  }
  ImGui::SetCursorScreenPos({at.x, at.y + ui_.px(row_height + 4)});
  for (const auto& [name, reason] : reasons) row_hint(ui_, fmt::format("{}: {}", name, ui_.translated(reason)));
  if (!is_figure(plan_.what)) return;
  if (plan_.format == ExportFormat::svg) {
    tick_box(ui_, "export-outlines", ui_.texts.plain("export.outlines"), plan_.outlines);
    if (!plan_.outlines) row_hint(ui_, ui_.texts.plain("export.fonts"));
  }
  const Row row = begin_row(ui_, {ui_.texts.plain("export.transparent")}, 64);
  toggle(ui_, "transparent", plan_.transparent);
  end_row(ui_, row);
}

bool ExportRows::number(const char* field, std::string_view key, const NumberSpec& limits, double& value) {
  const Row row = begin_row(ui_, {ui_.texts.plain(key)}, limits.width);
  const bool changed = number_field(ui_, limits, value).changed;
  end_row(ui_, row);
  if (ui_.state.noted != 0 && ui_.state.noted == ImGui::GetID(limits.id)) row_note(ui_, ui_.state.note);
  notes(field);
  return changed;
}

void ExportRows::size() {
  std::vector<Option> options;
  for (const ExportPreset& preset : export_presets())
    options.push_back({ui_.texts.plain(fmt::format("export.preset.{}", preset.id))});
  const ExportPreset* preset = preset_of(plan_);
  int chosen = preset ? static_cast<int>(preset - export_presets().data()) : static_cast<int>(options.size());
  if (!preset) options.push_back({ui_.texts.plain("export.preset.own")});
  const float width = content_width() / ui_.scale;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (choice(ui_, "preset", options, chosen, width) && chosen < static_cast<int>(export_presets().size()))
    use_preset(plan_, export_presets()[static_cast<std::size_t>(chosen)]);
  ImGui::SetCursorScreenPos({at.x, at.y + ui_.px(row_height + 4)});

  const bool paper = plan_.unit == LengthUnit::millimeters;
  const double most = paper ? 2000 : 16384;
  const int decimals = paper ? 1 : 0;
  number("width", paper ? "export.width_mm" : "export.width_px",
         {.id = "export-width",
          .min = paper ? 20.0 : 100.0,
          .max = most,
          .decimals = decimals,
          .width = export_number_width},
         plan_.width);
  number("size", paper ? "export.height_mm" : "export.height_px",
         {.id = "export-height",
          .min = paper ? 20.0 : 100.0,
          .max = most,
          .decimals = decimals,
          .width = export_number_width},
         plan_.height);
  number("font", paper ? "export.font_pt" : "export.font_px",
         {.id = "export-font", .min = 2, .max = 200, .step = 0.5, .decimals = 1, .width = export_number_width},
         plan_.font_size);
  if (!paper || (plan_.format != ExportFormat::png && !is_film(plan_.what))) return;
  double dots = plan_.dots_per_inch;
  if (number("dpi", "export.dpi", {.id = "export-dpi", .min = 72, .max = 1200, .width = export_number_width}, dots))
    plan_.dots_per_inch = static_cast<int>(dots);
}

void ExportRows::looks() {
  either("export-theme", "export.theme", {"export.light", "export.dark"}, plan_.dark);
  const auto part = [&](const char* id, const char* key, bool& shown) {
    tick_box(ui_, id, ui_.texts.plain(key), shown);
  };
  part("export-title", "export.title", plan_.title);
  part("export-narration", "export.narration", plan_.narration);
  if (plan_.what == ExportWhat::storyboard) part("export-notes", "export.notes", plan_.notes);
  part("export-formula", "export.formula", plan_.formula);
  part("export-indices", "export.indices", plan_.indices);
  if (plan_.format == ExportFormat::svg || plan_.format == ExportFormat::pdf)
    part("export-cells", "export.cells", plan_.full_matrices);
}

void ExportRows::film() {
  double fps = plan_.fps;
  if (number("fps", "export.fps",
             {.id = "export-fps",
              .min = 10,
              .max = static_cast<double>(max_fps(plan_.format)),
              .width = export_number_width},
             fps))
    plan_.fps = static_cast<int>(fps);
  std::vector<Option> options;
  for (const double speed : film_speeds) options.push_back({fmt::format("{:g} ×", speed)});
  const auto found = std::find(film_speeds.begin(), film_speeds.end(), plan_.speed);
  int chosen = found == film_speeds.end() ? 2 : static_cast<int>(found - film_speeds.begin());
  const float width = choice_width(ui_, options);
  const Row row = begin_row(ui_, {ui_.texts.plain("export.speed")}, width);
  if (choice(ui_, "export-speed", options, chosen, width)) plan_.speed = film_speeds[static_cast<std::size_t>(chosen)];
  end_row(ui_, row);
  tick_box(ui_, "export-rests", ui_.texts.plain(plan_.narration ? "export.rests.read" : "export.rests"), plan_.rests);
}

}  // namespace tessera::view::parts

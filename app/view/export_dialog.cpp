#include "app/view/export_dialog.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "app/model/document_file.hpp"
#include "app/model/samples.hpp"
#include "app/model/timeline.hpp"
#include "app/scene/models/models_pages.hpp"
#include "app/view/export_parts.hpp"
#include "app/view/overlays.hpp"
#include "app/view/saving.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view {

namespace {

namespace fs = std::filesystem;

constexpr float dialog_width = 1080, dialog_height = 700;  // points
constexpr float options_width = 318;
constexpr float gap = 22;
constexpr double first_moment = 0.1;  // seconds, within which a step has shown nothing of its own

/// "chelsea" of "sample:chelsea" and of "/photos/chelsea.jpg".
std::string stem_of(const std::string& source) {
  if (is_sample_source(source)) return source.substr(source.find(':') + 1);
  const std::string stem = fs::path(source).stem().string();
  return stem.empty() ? "tessera" : stem;
}

std::string part_name(const AppState& state) {
  const Beat& beat = lesson_timeline().beat_at(state.playback.t);
  const ExportPlan& plan = state.export_dialog.plan;
  const Selection& selection = state.document.selection;
  switch (plan.what) {
    case ExportWhat::moment:
      if (state.document.models.shown)
        return fmt::format("models-{}", scene::models_page(state.document.models.page).id);
      return fmt::format("step-{}", beat.step);
    case ExportWhat::overview: return "overview";
    case ExportWhat::storyboard: return "storyboard";
    case ExportWhat::beat: return fmt::format("beat-{}", beat.id());
    case ExportWhat::step: return fmt::format("step-{}", beat.step);
    case ExportWhat::lesson: return "lesson";
    case ExportWhat::span: return fmt::format("{:g}s-to-{:g}s", plan.from, plan.to);
    case ExportWhat::terms: return fmt::format("terms-{}-{}", selection.patch, selection.filter);
    case ExportWhat::tensors: return plan.tensor.empty() ? "embedding" : plan.tensor;
    case ExportWhat::torch_convolution:
    case ExportWhat::torch_matrix:
    case ExportWhat::cpp: return "embedding";
    case ExportWhat::document: break;
  }
  return {};
}

/// Whatever it ends in, if it is an ending of ours or a short one, gives way to `ending`.
fs::path with_ending(const fs::path& path, std::string_view ending) {
  std::string name = path.filename().string();
  if (name.ends_with(document_ending))
    name.resize(name.size() - document_ending.size());
  else
    name = fs::path(name).stem().string();
  return path.parent_path() / (name + std::string(ending));
}

/// Of the file's name; a folder of SVGs has none.
std::string_view export_ending(const ExportPlan& plan) {
  const bool folder = plan.what == ExportWhat::storyboard && plan.format == ExportFormat::svg;
  return folder ? std::string_view() : export_extension(plan.format);
}

/// A typed name keeps its folder and its stem; its end follows the format. Folders of SVGs have none.
void follow_plan(AppState& state) {
  ExportDialog& dialog = state.export_dialog;
  const fs::path usual = usual_export_path(state);
  if (!dialog.path_typed)
    dialog.path_text = usual.string();
  else if (!dialog.path_text.empty())
    dialog.path_text = with_ending(dialog.path_text, export_ending(dialog.plan)).string();
}

struct Numbers {
  std::string size, film;
};

Numbers numbers_of(const Ui& ui, const ExportPlan& plan, const ExportPreview& preview) {
  const ExportSize size = size_export(plan);
  const auto text = [](auto value) { return texts::Value{.text = std::move(value)}; };
  const texts::Values values{{"px", text(fmt::format("{} × {}", size.pixel_width, size.pixel_height))},
                             {"mm", text(fmt::format("{:.4g} × {:.4g}", size.width_mm, size.height_mm))},
                             {"pt", text(fmt::format("{:.1f}", size.width_mm / 25.4 * 72))},
                             {"dpi", text(fmt::format("{}", plan.dots_per_inch))},
                             {"frames", text(fmt::format("{}", preview.frames))},
                             {"seconds", text(fmt::format("{:.1f}", preview.seconds))},
                             {"t", text(fmt::format("{:.2f}", preview.t))}};
  const bool raster = plan.format == ExportFormat::png || is_film(plan.format);
  const bool paper = plan.unit == LengthUnit::millimeters;
  const char* key = !paper ? "export.result.pixels" : raster ? "export.result.paper_pixels" : "export.result.paper";
  Numbers numbers{ui.texts.plain(key, values), {}};
  if (preview.bytes > 0 && preview.current) {
    const double kb = static_cast<double>(preview.bytes) / 1024;
    const std::string file = kb < 1024 ? fmt::format("{:.0f} KB", kb) : fmt::format("{:.1f} MB", kb / 1024);
    numbers.size = ui.texts.plain("export.result.file", {{"size", text(numbers.size)}, {"file", text(file)}});
  }
  if (preview.frames > 0 && preview.current) numbers.film = ui.texts.plain("export.result.film", values);
  return numbers;
}

/// The picture as large as fits, on a pattern where it is transparent.
scene::Scene preview_scene(const Ui& ui, const ExportDialog& dialog, const ExportPreview& preview,
                           const scene::Rect& place) {
  scene::Scene scene;
  scene.size = {place.width, place.height};
  const float w = static_cast<float>(preview.picture->width), h = static_cast<float>(preview.picture->height);
  const float zoom = std::min({place.width / w, place.height / h});
  const scene::Rect target{std::round((place.width - w * zoom) / 2), std::round((place.height - h * zoom) / 2),
                           w * zoom, h * zoom};
  if (dialog.plan.transparent && preview.picture->channels == 4) {
    scene::RectShape pattern;
    pattern.rect = target;
    pattern.fill = ui.theme.line;
    pattern.hatch = scene::Hatch::diagonal;
    scene.items.push_back({"preview.pattern", {}, {}, {}, 1, pattern});
  }
  const scene::Rect whole{0, 0, w, h};
  scene.items.push_back({"preview.picture",
                         {},
                         {},
                         {},
                         preview.current ? 1.0F : 0.5F,
                         scene::PictureShape{preview.picture, whole, target}});
  scene::RectShape frame;
  frame.rect = target;
  frame.stroke = ui.theme.line;
  scene.items.push_back({"preview.frame", {}, {}, {}, 1, frame});
  return scene;
}

void draw_preview(const Ui& ui, ExportDialog& dialog, const ExportPreview& preview, const DrawScene& draw_scene,
                  const scene::Rect& place) {
  // In whole steps, so that a window that is being sized does not draw a new one for each pixel.
  dialog.preview_pixels = {std::ceil(place.width * ui.fonts.scale() / ui.scale / 32) * 32,
                           std::ceil(place.height * ui.fonts.scale() / ui.scale / 32) * 32};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool words_alone = is_data(dialog.plan.what) && !preview.text.empty() && preview.failure.empty();
  if (words_alone) return parts::draw_text_preview(ui, preview, place);
  if (preview.picture && !is_data(dialog.plan.what)) {
    const scene::Scene scene = preview_scene(ui, dialog, preview, place);
    draw_scene(list, scene, {{place.x, place.y}, 1, ui.scale, place});
  }
  if (preview.picture && preview.failure.empty() && !is_data(dialog.plan.what)) return;
  const std::string words = preview.failure.empty() ? ui.texts.plain("export.drawing") : ui.translated(preview.failure);
  const std::string lines = wrapped(ui, UiFont::body, words, place.width - ui.px(40));
  const ImFont* face = ui.fonts[UiFont::body];
  list.AddText(face, face->FontSize, {place.x + ui.px(20), place.y + ui.px(20)},
               to_u32(preview.failure.empty() ? ui.theme.quiet_text : ui.theme.bad), lines.c_str());
}

/// The film's moments, to be dragged through.
void draw_film_position(Ui& ui, ExportDialog& dialog, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(18);
  ImGui::InvisibleButton("film-position", {width, height});
  const bool held = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered();
  if (held) {
    const float share = (ImGui::GetIO().MousePos.x - at.x) / std::max(1.0F, width);
    dialog.position = static_cast<double>(std::clamp(share, 0.0F, 1.0F));
  }
  if (hovered || held) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = at.y + height / 2, x = at.x + width * static_cast<float>(dialog.position);
  list.AddRectFilled({at.x, y - ui.px(2)}, {at.x + width, y + ui.px(2)}, to_u32(ui.theme.line), ui.px(2));
  list.AddRectFilled({at.x, y - ui.px(2)}, {x, y + ui.px(2)}, to_u32(ui.theme.quiet_text), ui.px(2));
  list.AddCircleFilled({x, y}, ui.px(held || hovered ? 7 : 6), to_u32(ui.theme.text));
}

void draw_left(Ui& ui, AppState& state, const Work& work, const DrawScene& draw_scene, ImVec2 room) {
  ExportDialog& dialog = state.export_dialog;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool film = is_film(dialog.plan.what);
  const float below = ui.px(film ? 74 : is_data(dialog.plan.what) ? 8 : 30);
  const scene::Rect place{at.x, at.y, room.x, std::max(1.0F, room.y - below)};
  draw_preview(ui, dialog, work.exports.preview, draw_scene, place);
  if (is_data(dialog.plan.what)) return;
  const Numbers numbers = numbers_of(ui, dialog.plan, work.exports.preview);
  ImGui::SetCursorScreenPos({at.x, place.bottom() + ui.px(8)});
  if (film) {
    draw_film_position(ui, dialog, room.x);
    draw_text(ui, UiFont::small, {at.x, place.bottom() + ui.px(40)}, ui.theme.quiet_text, numbers.film);
  }
  draw_text(ui, UiFont::small, {at.x, at.y + room.y - ui.px(9)}, ui.theme.quiet_text, numbers.size);
}

void finish_options(const Ui& ui, AppState& state, const ExportPlan& before) {
  ImGui::Dummy({0, ui.px(8)});
  if (state.export_dialog.plan == before) return;
  state.export_dialog.failure.clear();
  follow_plan(state);
}

void draw_options(Ui& ui, AppState& state, const Work& work, const Issues& issues) {
  ExportPlan& plan = state.export_dialog.plan;
  const ExportPlan before = plan;
  parts::ExportRows rows(ui, plan, work.exports, issues);
  section(ui, ui.texts.plain("export.section.what"));
  rows.what(state);
  rows.format();
  if (plan.what == ExportWhat::tensors) rows.tensor();
  if (is_figure(plan.what) || plan.what == ExportWhat::document) rows.pictures(state);
  if (is_data(plan.what)) return finish_options(ui, state, before);
  section(ui, ui.texts.plain("export.section.size"));
  rows.size();
  if (is_film(plan.what)) {
    section(ui, ui.texts.plain("export.section.film"));
    rows.film();
  }
  section(ui, ui.texts.plain("export.section.looks"));
  rows.looks();
  finish_options(ui, state, before);
}

/// What stands in the way of writing it; empty: nothing.
std::string obstacle(const Ui& ui, const AppState& state, const Work& work, const Issues& issues) {
  const ExportDialog& dialog = state.export_dialog;
  if (!issues.empty()) return ui.translated(issues.front().rule);
  const std::string reason = reason_against(dialog.plan.format, work.exports);
  if (!reason.empty()) return ui.translated(reason);
  if (!work.current && dialog.plan.what != ExportWhat::document) return ui.texts.plain("export.wait");
  if (is_data(dialog.plan.what) && !work.exports.preview.failure.empty())
    return ui.translated(work.exports.preview.failure);
  if (dialog.path_text.empty()) return ui.texts.plain("export.no_name");
  return {};
}

/// A typed ending chooses the format, where it is one of those that there are.
void take_typed_format(ExportDialog& dialog, const ExportWork& work) {
  for (const ExportFormat format : formats_of(dialog.plan.what)) {
    const std::string_view ending = export_extension(format);
    const bool folder = dialog.plan.what == ExportWhat::storyboard && format == ExportFormat::svg;
    if (!folder && dialog.path_text.ends_with(ending) && reason_against(format, work).empty())
      dialog.plan.format = format;
  }
}

/// The file, with the format's ending where another name was typed.
fs::path target_of(const ExportDialog& dialog) {
  const std::string_view ending = export_ending(dialog.plan);
  return dialog.path_text.ends_with(ending) ? dialog.path_text : dialog.path_text + std::string(ending);
}

void draw_foot(Ui& ui, AppState& state, const Work& work, const Issues& issues, Requests& requests) {
  ExportDialog& dialog = state.export_dialog;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float end = at.x + ImGui::GetContentRegionAvail().x;
  const std::string hindrance = obstacle(ui, state, work, issues);
  const bool can = hindrance.empty();
  const ButtonSpec write{.id = "export-write",
                         .text = ui.texts.plain("export.write"),
                         .kind = can ? ButtonKind::filled : ButtonKind::outlined};
  const ButtonSpec copy{.id = "export-copy", .text = ui.texts.plain("export.copy")};
  const ButtonSpec close{.id = "export-close", .text = ui.texts.plain("export.close")};
  float x = end - ui.px(button_width(ui, write));
  ImGui::SetCursorScreenPos({x, at.y});
  bool written = button(ui, write);
  x -= ui.px(button_width(ui, close) + 8);
  ImGui::SetCursorScreenPos({x, at.y});
  if (button(ui, close)) state.overlay = Overlay::none;
  if (dialog.plan.what == ExportWhat::moment || dialog.plan.what == ExportWhat::overview) {
    x -= ui.px(button_width(ui, copy) + 8);
    ImGui::SetCursorScreenPos({x, at.y});
    if (button(ui, copy) && can) requests.emplace_back(CopyPicture{without_idle_parts(dialog.plan)});
  }
  const ButtonSpec browse{.id = "export-browse", .text = ui.texts.plain("export.browse")};
  x -= ui.px(button_width(ui, browse) + 8);
  ImGui::SetCursorScreenPos({x, at.y});
  if (button(ui, browse)) requests.emplace_back(AskWhere{Saved::exported});
  ImGui::SetCursorScreenPos(at);
  const std::string before = dialog.path_text;
  if (text_box(ui, "##export-path", ui.texts.plain("export.path"), dialog.path_text, x - at.x - ui.px(12)))
    written = true;
  if (dialog.path_text != before) {
    dialog.path_typed = !dialog.path_text.empty();
    dialog.failure.clear();
    take_typed_format(dialog, work.exports);
  }
  std::error_code failed;
  const fs::path target = target_of(dialog);
  const bool replaces = can && fs::is_regular_file(target, failed);
  const bool bad = !can || !dialog.failure.empty();
  std::string note = replaces ? ui.texts.plain("export.replaces") : std::string();
  if (bad) note = can ? ui.translated(dialog.failure) : hindrance;
  draw_text(ui, UiFont::small, {at.x, at.y + ui.px(46)}, bad ? ui.theme.bad : ui.theme.quiet_text,
            ellipsis(ui, UiFont::small, note, end - at.x));
  if (!written || !can) return;
  dialog.failure.clear();
  dialog.folder = target.parent_path();
  if (is_data(dialog.plan.what))
    requests.emplace_back(SaveTo{saved_by(dialog.plan), target, dialog.plan.tensor, true});
  else
    requests.emplace_back(ExportFile{without_idle_parts(dialog.plan), target});
  state.overlay = Overlay::none;
}

/// A picture that was chosen before is the one that stands on the stage now; at the first moment of a step, where
/// nothing is to be seen yet, its last one.
void take_stage(const AppState& state, ExportPlan& plan) {
  const Timeline& lesson = lesson_timeline();
  const double t = state.playback.t;
  plan.end_of_step = t - lesson.step_begin(lesson.beat_at(t).step) < first_moment;
  if (plan.what != ExportWhat::moment && plan.what != ExportWhat::overview) return;
  const ExportWhat shown = state.overview ? ExportWhat::overview : ExportWhat::moment;
  if (plan.what != shown) plan.formula = state.overview;  // N worked out belongs to the overview
  plan.what = shown;
}

}  // namespace

fs::path usual_export_path(const AppState& state) {
  const std::string source = state.document.images.empty() ? std::string() : state.document.images.front();
  const ExportPlan& plan = state.export_dialog.plan;
  fs::path where = state.export_dialog.folder;
  if (where.empty() && !is_sample_source(source)) where = fs::path(source).parent_path();
  if (where.empty()) {
    const char* home = std::getenv("HOME");
    where = home ? home : ".";
  }
  const std::string part = part_name(state);
  return where / fmt::format("{}{}{}{}", stem_of(source), part.empty() ? "" : "-", part, export_ending(plan));
}

std::string reason_against(ExportFormat format, const ExportWork& work) {
  if (format == ExportFormat::mp4) return work.mp4_reason;
  if (format == ExportFormat::webm) return work.webm_reason;
  return {};
}

void take_export_path(AppState& state, const fs::path& file) {
  ExportDialog& dialog = state.export_dialog;
  dialog.path_text = with_ending(file, export_ending(dialog.plan)).string();
  dialog.path_typed = true;
  state.overlay = Overlay::export_dialog;
}

void open_export(AppState& state) {
  state.overlay = state.overlay == Overlay::export_dialog ? Overlay::none : Overlay::export_dialog;
  if (state.overlay == Overlay::export_dialog) take_stage(state, state.export_dialog.plan);
  if (!state.export_dialog.path_typed) state.export_dialog.path_text = usual_export_path(state).string();
}

void draw_export_dialog(Ui& ui, AppState& state, const Work& work, const DrawScene& draw_scene, Requests& requests) {
  if (state.overlay != Overlay::export_dialog) return;
  const bool stay = begin_overlay(ui, "export", {dialog_width, dialog_height}, false);
  const Issues issues = validate(state.export_dialog.plan);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float foot = ui.px(68);
  const float options = std::min(ui.px(options_width), room.x / 2);
  draw_left(ui, state, work, draw_scene, {room.x - options - ui.px(gap), room.y - foot + ui.px(4)});
  // Equal margins of the rows, wide enough for a scroll bar at the right.
  const float margin = ui.px(14);
  ImGui::SetCursorScreenPos({at.x + room.x - options - margin, at.y});
  ImGui::BeginChild("export-options", {options + 2 * margin, room.y - foot});
  ImGui::Indent(margin);
  draw_options(ui, state, work, issues);
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({at.x, at.y + room.y - foot + ui.px(14)});
  draw_foot(ui, state, work, issues, requests);
  const bool escape = !ImGui::GetIO().WantTextInput && take_key(ui.keys, {.key = "Escape"});
  end_overlay();
  // An open list is closed by its own click or Escape; the dialog stays.
  const bool list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if ((!stay && !list_open) || escape) state.overlay = Overlay::none;
}

}  // namespace tessera::view

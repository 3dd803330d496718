#include "app/view/controls.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "app/model/samples.hpp"
#include "app/scene/results.hpp"
#include "app/view/controls_lesson.hpp"
#include "app/view/controls_model.hpp"
#include "app/view/controls_parts.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

using scene::Rect;

// In the order of WeightKind; the texts have a note to each.
constexpr std::array<std::string_view, 5> weights{"control.weights.cosine", "control.weights.pytorch",
                                                  "control.weights.normal", "control.weights.identity",
                                                  "control.weights.pca"};

/// A centre square of the shown picture at the panel's left, and what is known of it.
void draw_thumbnail(const Ui& ui, const LoadedPicture& shown, const DrawScene& draw_scene, ImVec2 at, float side) {
  scene::Scene scene;
  scene.size = {side, side};
  const auto width = static_cast<float>(shown.thumbnail->width);
  scene::Item item;
  item.id = "thumbnail";
  item.shape = scene::PictureShape{shown.thumbnail, {0, 0, width, width}, {0, 0, side, side}, true};
  scene.items.push_back(std::move(item));
  draw_scene(*ImGui::GetWindowDrawList(), scene,
             {{at.x, at.y}, ui.scale, ui.scale, {at.x, at.y, ui.px(side), ui.px(side)}});
}

void sample_menu(Ui& ui, const Document& document, Requests& requests) {
  std::vector<MenuRow> rows;
  for (const Sample& sample : samples()) {
    const bool shown = document.images.size() == 1 && document.images.front() == sample.source;
    rows.push_back({sample_title(sample, ui.texts), sample_note(sample, ui.texts), true, shown});
  }
  const float width = menu_width(ui, rows);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, ui.px(6)});
  if (ImGui::BeginPopup("samples", ImGuiWindowFlags_NoMove)) {
    for (std::size_t index = 0; index < rows.size(); ++index) {
      if (menu_row(ui, rows[index], width))
        requests.emplace_back(OpenPictures{{std::string(samples()[index].source)}, ImGui::GetIO().KeyShift});
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void image_heading(Ui& ui, AppState& state, const ControlsInput& input, Requests& requests) {
  constexpr float side = 60;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float text_x = at.x + ui.px(side + 12);
  const float room = content_width() - ui.px(side + 12);
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + ui.px(side), at.y + ui.px(side)}, to_u32(ui.theme.raised));
  const LoadedBatch* batch = input.work.batch.get();
  const std::string opening = ui.texts.plain("control.opening");
  if (batch && !batch->pictures.empty()) {
    const auto last = static_cast<std::int64_t>(batch->pictures.size()) - 1;
    const auto& shown =
        batch->pictures[static_cast<std::size_t>(std::clamp<std::int64_t>(state.document.selection.image, 0, last))];
    draw_thumbnail(ui, shown, input.draw_scene, at, side);
    draw_text(ui, UiFont::body, {text_x, at.y + ui.px(10)}, ui.theme.text,
              ellipsis(ui, UiFont::body, picture_name(shown, ui.texts), room));
    draw_text(ui, UiFont::mono, {text_x, at.y + ui.px(30)}, ui.theme.quiet_text,
              ellipsis(ui, UiFont::mono, input.work.loading ? opening : picture_facts(shown, ui.texts), room));
  } else {
    draw_text(ui, UiFont::body, {text_x, at.y + ui.px(10)}, ui.theme.quiet_text, opening);
  }
  ImGui::SetCursorScreenPos({text_x, at.y + ui.px(42)});
  const std::string open = ui.texts.plain("control.open");
  if (link(ui, "open", open)) requests.emplace_back(AskForPictures{ImGui::GetIO().KeyShift});
  ImGui::SetCursorScreenPos({text_x + text_width(ui, UiFont::small, open) + ui.px(14), at.y + ui.px(42)});
  const bool samples_asked = link(ui, "samples-link", ui.texts.plain("control.samples"));
  const ImVec2 below{text_x, at.y + ui.px(66)};
  if (samples_asked) ImGui::OpenPopup("samples");
  ImGui::SetNextWindowPos(below);
  sample_menu(ui, state.document, requests);
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(side + 6)});
}

void looking_at(Ui& ui, Document& document, const PatchGrid& grid) {
  section(ui, ui.texts.plain("control.section.looking_at"));
  Selection& selection = document.selection;
  const auto index_row = [&](const char* id, std::string_view key, const char* symbol, scene::Color color,
                             std::int64_t count, std::int64_t& value) {
    const Row row = begin_row(ui, {ui.texts.plain(key), symbol, color}, 64);
    number_field(ui, {.id = id, .min = 0, .max = static_cast<double>(std::max<std::int64_t>(0, count - 1))}, value);
    if (row.restored) value = 0;
    end_row(ui, row);
    if (ui.state.noted != 0 && ui.state.noted == ImGui::GetID(id)) row_note(ui, ui.state.note);
  };
  const auto pictures = static_cast<std::int64_t>(document.images.size());
  if (pictures > 1) index_row("image", "control.image", "b", ui.theme.text, pictures, selection.image);
  index_row("patch-index", "control.patch", "i", ui.theme.n, grid.count(), selection.patch);
  index_row("filter", "control.filter", "d", ui.theme.d, document.params.dim, selection.filter);
}

void results(Ui& ui, const ControlsInput& input) {
  section(ui, ui.texts.plain("control.section.result"));
  for (const scene::ResultRow& result : scene::result_rows(input.scene)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = content_width();
    const float height = ui.px(27);
    const float middle = at.y + height / 2;
    const float label = draw_text(ui, UiFont::body, {at.x, middle},
                                  scene::mix(ui.theme.quiet_text, ui.theme.text, 0.25F), result.label);
    if (!result.symbol.empty())
      draw_text(ui, UiFont::strong, {at.x + label + ui.px(4), middle}, result.color, result.symbol);
    scene::Color ink = result.bad ? ui.theme.bad : ui.theme.text;
    if (result.stale) ink = scene::mix(ink, ui.theme.panel, 0.5F);
    draw_text(ui, UiFont::mono, {at.x + width - text_width(ui, UiFont::mono, result.value), middle}, ink, result.value);
    ImGui::PushID(result.label.c_str());
    ImGui::InvisibleButton("result", {width, height});
    if (ImGui::IsItemHovered()) tooltip(ui, result.note);
    ImGui::PopID();
  }
}

}  // namespace

std::vector<Option> weight_options(const texts::Texts& texts) {
  std::vector<Option> options;
  for (const std::string_view key : weights)
    options.push_back({texts.plain(key), texts.plain(std::string(key) + ".note")});
  return options;
}

int weight_index(WeightKind kind) { return static_cast<int>(kind); }
WeightKind weight_kind(int index) { return static_cast<WeightKind>(index); }

std::vector<std::int64_t> common_divisors(std::int64_t height, std::int64_t width) {
  std::vector<std::int64_t> divisors;
  const std::int64_t common = std::gcd(height, width);
  for (std::int64_t divisor = 1; divisor <= common; ++divisor) {
    if (common % divisor == 0) divisors.push_back(divisor);
  }
  return divisors;
}

void draw_controls(Ui& ui, AppState& state, const ControlsInput& input, Requests& requests) {
  Document& document = state.document;
  const Issues issues = validate(document.params);
  const PatchGrid grid = plan_grid(document.params.grid_settings());
  section(ui, ui.texts.plain("control.section.image"));
  image_heading(ui, state, input, requests);
  parts::SettingRows rows{ui, document, issues};
  rows.image();
  draw_model(ui, state, input, requests);
  section(ui, ui.texts.plain("control.section.patches"));
  rows.patches();
  section(ui, ui.texts.plain("control.section.embedding"));
  rows.embedding();
  looking_at(ui, document, grid);
  results(ui, input);
  draw_lesson_controls(ui, document, input);
}

}  // namespace tessera::view

// The export dialog's rows for numbers, programs and documents, and how it shows them.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/view/export_parts.hpp"
#include "app/view/widgets_parts.hpp"

namespace tessera::view::parts {

namespace {

struct TensorChoice {
  const char* name;  ///< as the file has it
  const char* key;
};
constexpr std::array tensors{
    TensorChoice{"image", "export.tensor.image"},    TensorChoice{"patches", "export.tensor.patches"},
    TensorChoice{"matrix", "export.tensor.matrix"},  TensorChoice{"proj.weight", "export.tensor.weight"},
    TensorChoice{"proj.bias", "export.tensor.bias"}, TensorChoice{"maps", "export.tensor.maps"},
    TensorChoice{"tokens", "export.tensor.tokens"}};

std::string bytes_text(std::int64_t bytes) {
  const double kb = static_cast<double>(bytes) / 1024;
  return kb < 1024 ? fmt::format("{:.0f} KB", std::max(1.0, kb)) : fmt::format("{:.1f} MB", kb / 1024);
}

}  // namespace

void ExportRows::tensor() {
  const bool one = plan_.format == ExportFormat::npy;  // an .npy holds no more
  std::vector<Option> options;
  if (!one) options.push_back({ui_.texts.plain("export.tensor.all")});
  for (const TensorChoice& tensor : tensors) options.push_back({ui_.texts.plain(tensor.key)});
  if (one && plan_.tensor.empty()) plan_.tensor = "tokens";
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const TensorChoice& tensor) { return plan_.tensor == tensor.name; });
  const int first = one ? 0 : 1;
  int chosen = plan_.tensor.empty() ? 0 : first + static_cast<int>(found - tensors.begin());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (choice(ui_, "tensor", options, chosen, content_width() / ui_.scale))
    plan_.tensor = chosen < first ? "" : tensors[static_cast<std::size_t>(chosen - first)].name;
  ImGui::SetCursorScreenPos({at.x, at.y + ui_.px(row_height + 4)});
}

void ExportRows::pictures(const AppState& state) {
  if (work_.picture_bytes == 0) return;
  const std::int64_t bytes = (work_.picture_bytes + 2) / 3 * 4;  // in base64
  const auto count = static_cast<std::int64_t>(state.document.images.size());
  const texts::Values values{{"size", {.text = bytes_text(bytes)}},
                             {"count", {.text = fmt::format("{}", count), .number = count}}};
  tick_box(ui_, "export-pictures", ui_.texts.plain(count > 1 ? "export.pictures.many" : "export.pictures", values),
           plan_.with_pictures);
}

void draw_text_preview(const Ui& ui, const ExportPreview& preview, const scene::Rect& place) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 from{place.x, place.y}, to{place.right(), place.bottom()};
  list.AddRectFilled(from, to, to_u32(ui.theme.ground), ui.px(6));
  list.AddRect(from, to, to_u32(ui.theme.line), ui.px(6), 0, ui.line());
  list.PushClipRect({from.x + ui.px(14), from.y + ui.px(8)}, {to.x - ui.px(14), to.y - ui.px(8)}, true);
  const ImFont* face = ui.fonts[UiFont::mono];
  list.AddText(face, face->FontSize, {from.x + ui.px(14), from.y + ui.px(12)},
               to_u32(preview.current ? ui.theme.text : ui.theme.quiet_text), preview.text.c_str());
  list.PopClipRect();
}

}  // namespace tessera::view::parts

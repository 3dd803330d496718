#pragma once
// The export dialog: what, as which format, how large, and at the left the result itself, drawn by the printer that
// will write it. And the exports that run or wait, as bars over the stage.

#include "app/scene/build_scene.hpp"
#include "app/view/app_state.hpp"
#include "app/view/controls.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view {

/// Opens the dialog with what was chosen the last time, and a name that fits the picture.
void open_export(AppState& state);

/// The file that was chosen for it; the dialog goes on, and its format stays.
void take_export_path(AppState& state, const std::filesystem::path& file);

/// Draws it while it is open (Overlay::export_dialog).
void draw_export_dialog(Ui& ui, AppState& state, const Work& work, const DrawScene& draw_scene, Requests& requests);

/// A bar for each export in the queue, at the lower right of `stage` (ImGui units).
void draw_export_queue(Ui& ui, const Work& work, const scene::Rect& stage, Requests& requests);

/// The file that an export goes to unless another is typed: beside the picture, or in the home folder where that comes
/// with the program; "chelsea-step-4.svg".
std::filesystem::path usual_export_path(const AppState& state);

/// Why a format cannot be written here; empty: it can, or nobody knows yet.
std::string reason_against(ExportFormat format, const ExportWork& work);

}  // namespace tessera::view

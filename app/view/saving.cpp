#include "app/view/saving.hpp"

#include "app/model/document_file.hpp"
#include "app/model/samples.hpp"

namespace tessera::view {

namespace {

/// Of "/a/photo.jpg" and "/a/photo.tessera.json": "photo"; of "sample:astronaut": "astronaut".
std::string stem_of(const AppState& state) {
  std::string name = state.file.path.filename().string();
  if (name.ends_with(document_ending)) return name.substr(0, name.size() - document_ending.size());
  if (!name.empty()) return std::filesystem::path(name).stem().string();
  if (state.document.images.empty()) return "tessera";
  const std::string& source = state.document.images.front();
  if (is_sample_source(source)) return source.substr(source.find(':') + 1);
  return std::filesystem::path(source).stem().string();
}

}  // namespace

std::string_view ending_of(Saved what) {
  switch (what) {
    case Saved::document:
    case Saved::document_with_pictures: return document_ending;
    case Saved::tensors: return ".npz";
    case Saved::terms: return ".csv";
    case Saved::convolution_code:
    case Saved::matrix_code: return ".py";
    case Saved::library_code: return ".cpp";
    case Saved::exported: break;
  }
  return "";
}

std::string suggested_name(const AppState& state, Saved what) {
  const std::string stem = stem_of(state);
  switch (what) {
    case Saved::document:
    case Saved::document_with_pictures: return stem + std::string(ending_of(what));
    case Saved::terms: return stem + "-terms.csv";
    case Saved::exported: return std::filesystem::path(state.export_dialog.path_text).filename().string();
    default: return stem + "-embedding" + std::string(ending_of(what));
  }
}

std::filesystem::path completed(const std::filesystem::path& file, Saved what) {
  if (what == Saved::exported) return file;  // the dialog gives it its format's ending
  if (!file.extension().empty()) return file;
  std::filesystem::path whole = file;
  whole += ending_of(what);
  return whole;
}

Saved saved_by(const ExportPlan& plan) {
  switch (plan.what) {
    case ExportWhat::document: return plan.with_pictures ? Saved::document_with_pictures : Saved::document;
    case ExportWhat::tensors: return Saved::tensors;
    case ExportWhat::terms: return Saved::terms;
    case ExportWhat::torch_convolution: return Saved::convolution_code;
    case ExportWhat::torch_matrix: return Saved::matrix_code;
    case ExportWhat::cpp: return Saved::library_code;
    default: return Saved::exported;
  }
}

bool would_be_lost(const AppState& state) { return state.file.dear && has_unsaved_changes(state); }

bool has_unsaved_changes(const AppState& state) { return !(undoable(state.document) == state.file.saved); }

}  // namespace tessera::view

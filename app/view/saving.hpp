#pragma once
// What can be written, and where it goes by itself.

#include <filesystem>
#include <string>
#include <string_view>

#include "app/view/app_state.hpp"

namespace tessera::view {

/// ".tessera.json", ".npz".
std::string_view ending_of(Saved what);

/// The document's own name, or the first picture's, with the ending of `what`: "photo-embedding.npz".
std::string suggested_name(const AppState& state, Saved what);

/// `file` as it is to be written: a name without an ending gets that of `what`.
std::filesystem::path completed(const std::filesystem::path& file, Saved what);

/// What an export of data or the document is as a file to save; of figures and films Saved::exported.
Saved saved_by(const ExportPlan& plan);

/// Whether closing the window, or opening another document, asks first: where a document that was opened, saved or
/// brought back has changed since. A window that was opened to look at a picture never asks, whatever was set in it.
bool would_be_lost(const AppState& state);

/// Whether there is something that neither the document's file nor its absence holds.
bool has_unsaved_changes(const AppState& state);

}  // namespace tessera::view

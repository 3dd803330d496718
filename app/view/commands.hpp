#pragma once
// The one table of everything that can be asked for by name. Menus, shortcuts, the palette and the sheet of keys
// are all read off it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/view/app_state.hpp"

namespace tessera::view {

enum class Menu { file, edit, view, lesson, help, none };

struct Shortcut {
  KeyStroke stroke;
  /// "Ctrl+Shift+Z", "G", "←".
  std::string text() const;
};

struct Command {
  std::string id;  ///< "view.grid": stable; its title is in the texts (command_title)
  Menu menu = Menu::none;
  bool starts_group = false;             ///< a line above it in the menu
  std::vector<Shortcut> shortcuts = {};  ///< any of them; the first is shown
  bool enabled = true;
  bool checked = false;
  bool in_palette = true;
  std::function<void(AppState&, Requests&)> run;
};

/// The table as it stands for `state`: what is enabled and checked changes with it.
std::vector<Command> command_table(const AppState& state);

/// Those whose shortcut was struck, in order; their strokes are taken out of `keys`.
void run_shortcuts(AppState& state, std::vector<KeyStroke>& keys, Requests& requests);

/// Runs an enabled command by its id. False: there is none.
bool run_command(std::string_view id, AppState& state, Requests& requests);

/// How well `query` fits `title`: its letters must occur in order; starts of words and runs count more.
/// Nothing where it does not fit; case and spaces do not matter.
std::optional<int> fuzzy_score(std::string_view query, std::string_view title);

/// The document one step back or forward; false where there is none.
bool undo(AppState& state);
bool redo(AppState& state);

/// Settings of a preset put into the document.
void choose_preset(Document& document, std::string_view id);
/// The same by hand, with a word about what a checkpoint keeps.
void choose_preset(AppState& state, std::string_view id);

/// Weights of another kind. Identity weights take D = P²C, where that is allowed: Z is then X itself.
void choose_weights(Document& document, WeightKind kind);

/// D kept at P²C with identity weights, where it was so in `before` and `document` has another patch or C.
void keep_identity(Document& document, const Document& before);

/// The selected patch moved in the grid; stays where there is none.
void move_selection(Document& document, std::int64_t rows, std::int64_t columns);

}  // namespace tessera::view

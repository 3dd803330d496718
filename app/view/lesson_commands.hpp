#pragma once
// The commands that lead through the lesson and set what it shows: the Lesson menu and its keys.

#include <array>
#include <string_view>

#include "app/view/commands.hpp"

namespace tessera::view {

/// Appends them to the table. Keys as in the sheet of keys; arrows belong to them unless a control has the focus.
void add_lesson_commands(std::vector<Command>& table, const AppState& state);

/// How long playing on rests at a beat, in seconds, as the last frame found it.
RestSeconds rests(const AppState& state);

/// Every wrong way, "none" first, as menus list them.
inline constexpr std::array wrong_ways{WrongWay::none, WrongWay::reshape,       WrongWay::layout,
                                       WrongWay::bgr,  WrongWay::normalization, WrongWay::flip};
/// As commands and texts spell it: "reshape".
std::string_view wrong_way_name(WrongWay way);

/// One diagram of the whole embedding on the stage, or the lesson again. The lesson waits meanwhile.
void set_overview(AppState& state, bool overview);

/// A page of the Models view on the stage, in the lesson's place. The lesson waits meanwhile.
void show_models(AppState& state, ModelsPage page);
/// The lesson again, in the place of what is shown beside it.
void show_lesson(AppState& state);
/// The overview or the Models view is on the stage.
bool beside_lesson(const AppState& state);

/// Full screen without panels, or back.
void set_presenting(AppState& state, bool presenting, Requests& requests);

}  // namespace tessera::view

#pragma once
// The look and feel of every control: numbers that can be typed, dragged, wheeled and nudged by arrow keys;
// sliders; choices; switches; buttons. ImGui supplies rectangles, popups and text editing; the rest is drawn
// here, so that it follows the theme to the pixel.
//
// Sizes in this file are points; `Ui::scale` turns them into ImGui's units.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "app/scene/texts/texts.hpp"
#include "app/scene/theme.hpp"
#include "app/view/fonts.hpp"

namespace tessera::view {

/// A key as the commands see it. `typed`: a character as the keyboard layout gives it ("?", "G"), letters in
/// upper case, without modifiers; else a key by its name ("Left", "Escape", "Z") with the modifiers held.
struct KeyStroke {
  std::string key;
  bool ctrl = false;
  bool shift = false;
  bool alt = false;
  bool typed = false;
  bool operator==(const KeyStroke&) const = default;
};

/// A control that can have the focus, and where it lies on the screen.
struct PlacedControl {
  ImGuiID id = 0;
  ImVec2 from;
  ImVec2 to;
};

/// What widgets remember from one frame to the next. None of it is a setting.
struct WidgetState {
  ImGuiID focus = 0;             ///< the control that arrow keys belong to; 0: none
  ImGuiID editing = 0;           ///< the number that is being typed
  bool keyboard_asked = false;   ///< for its text box
  bool editing_started = false;  ///< its text box has the keyboard
  std::array<char, 64> text{};   ///< what is typed
  ImGuiID noted = 0;             ///< the control that a refused entry is told at
  std::string note;              ///< why it was refused
  double drag_start = 0;         ///< the value when the drag began
  bool dragging = false;
  double wheel = 0;                     ///< part of a notch not yet used (touch pads send fractions)
  double busy_until = 0;                ///< wheel turns and key presses up to this time (ImGui's clock) are one gesture
  std::vector<PlacedControl> controls;  ///< of this frame, in drawing order
};

/// One frame's means of drawing controls.
struct Ui {
  const scene::Theme& theme;
  const Fonts& fonts;
  float scale = 1;  ///< ImGui units a point
  WidgetState& state;
  std::vector<KeyStroke>& keys;  ///< of this frame; whoever uses one takes it out
  const texts::Texts& texts;     ///< of the language in use
  const texts::Texts& english;   ///< which the layers below speak

  float px(float points) const { return points * scale; }
  /// A line's thickness: whole pixels, at least one.
  float line() const;
  /// What a layer below says (an issue's rule, an error), in the language in use.
  std::string translated(std::string_view message) const;
};

ImU32 to_u32(scene::Color color, float opacity = 1);
ImVec4 to_vec4(scene::Color color);

/// ImGui's own parts (popups, text boxes, scroll bars) in the theme's colours and at the scale.
void apply_style(const scene::Theme& theme, float scale);

/// Takes the stroke out of `keys` if it is there.
bool take_key(std::vector<KeyStroke>& keys, const KeyStroke& stroke);

/// Moves the focus with Tab and Shift+Tab through the controls drawn this frame; Escape closes lists, then drops
/// the focus. Call at the end of a frame.
void move_focus(Ui& ui);

/// Whether a control is being dragged, wheeled, nudged or typed into: its changes are one gesture.
bool gesture_running(const WidgetState& state);

// ---- text -------------------------------------------------------------------------------------------------

/// Text at a place, vertically centred on `middle_y`. Returns its width.
float draw_text(const Ui& ui, UiFont font, ImVec2 left_middle, scene::Color color, std::string_view text);
float text_width(const Ui& ui, UiFont font, std::string_view text);
/// `text` shortened in its middle with "…" to fit `width` ImGui units.
std::string ellipsis(const Ui& ui, UiFont font, std::string_view text, float width);
/// `text` with a line feed wherever a line of `width` ImGui units is to end: between words, and between Chinese
/// characters as Chinese breaks them.
std::string wrapped(const Ui& ui, UiFont font, std::string_view text, float width);
/// A tooltip beside the last item (below it, or above where there is no room), never over it.
void tooltip(const Ui& ui, std::string_view text);

// ---- rows of the control panel ------------------------------------------------------------------------------

/// A label with its dimension's letter in colour.
struct Label {
  std::string text;
  std::string symbol = {};
  scene::Color color = {};
};

struct Row {
  ImVec2 origin;          ///< top left, in ImGui units
  bool restored = false;  ///< the label was double-clicked: put the default back
};

/// Height of one row of the panel, in points.
inline constexpr float row_height = 31;
inline constexpr float field_height = 25;

/// Of the current window between equal margins, in ImGui units; a scroll bar that comes and goes does not change it.
float content_width();

/// A heading, in capitals where the script has them.
void section(const Ui& ui, std::string_view title);

/// Draws the label and sets the cursor so that a control of `field_width` points ends at the panel's right edge.
Row begin_row(const Ui& ui, const Label& label, float field_width);
void end_row(const Ui& ui, const Row& row);
/// Wrapped text in the theme's bad colour under a row.
void row_note(const Ui& ui, std::string_view text);
void row_hint(const Ui& ui, std::string_view text);

// ---- controls -----------------------------------------------------------------------------------------------

struct NumberSpec {
  const char* id;
  double min = 0;
  double max = 1;
  double step = 1;  ///< of an arrow key, a wheel notch
  int decimals = 0;
  float width = 64;
  std::string text = {};  ///< shown in place of the number ("= P"), whose value it stands for
  std::string word = {};  ///< may be typed instead of a number ("= P")
  bool bad = false;       ///< drawn as breaking a rule
  std::string hint = {};  ///< tooltip
};

struct NumberEdit {
  bool changed = false;  ///< `value` is new
  bool word = false;     ///< the word was typed
};

/// A number in a box. Click to type (Enter takes it, Escape restores), drag sideways, wheel, arrow keys
/// (Shift: ten steps). What is no number, or outside, is refused with a note that names what is allowed.
NumberEdit number_field(Ui& ui, const NumberSpec& spec, double& value);
NumberEdit number_field(Ui& ui, const NumberSpec& spec, std::int64_t& value);
NumberEdit number_field(Ui& ui, const NumberSpec& spec, int& value);

/// What `number_field` answers to typed text: the number, or the note that says what is allowed.
struct ParsedNumber {
  bool ok = false;
  bool word = false;
  double value = 0;
  std::string note;
};
ParsedNumber parse_number(std::string_view text, const NumberSpec& spec, const texts::Texts& texts);

struct SliderSpec {
  const char* id;
  double min = 1;
  double max = 100;
  std::span<const std::int64_t> ticks = {};  ///< marks under the track
  bool snap = false;                         ///< stops at ticks only
};

/// A logarithmic slider over whole numbers; a whole row wide. True: `value` is new.
bool slider(Ui& ui, const SliderSpec& spec, std::int64_t& value);

struct Option {
  std::string text;
  std::string note = {};
};

/// A box that opens a list. `shown` is its text. True: `selected` is new. Arrow keys and the wheel step.
bool choice(Ui& ui, const char* id, std::span<const Option> options, int& selected, float width,
            std::string_view hint = {});
/// Width that fits the longest option, in points.
float choice_width(const Ui& ui, std::span<const Option> options);

/// A box that says "on" or "off". True: toggled.
bool toggle(Ui& ui, const char* id, bool& value);
/// A box to type text into, `width` ImGui units wide, with a hint while it is empty. True: Enter was pressed in it.
bool text_box(Ui& ui, const char* id, const std::string& hint, std::string& text, float width);
/// A small tick box with a text after it. True: toggled.
bool tick_box(Ui& ui, const char* id, std::string_view text, bool& value);
/// Underlined text that acts. True: clicked.
bool link(Ui& ui, const char* id, std::string_view text);
/// The chain between two linked numbers. True: clicked.
bool chain(Ui& ui, const char* id, bool linked, std::string_view hint);

enum class ButtonKind { plain, outlined, filled };
struct ButtonSpec {
  const char* id;
  std::string text;
  ButtonKind kind = ButtonKind::outlined;
  bool arrow = false;  ///< a menu's small triangle after the text
  bool lit = false;    ///< drawn pressed: its menu is open
  float height = 32;
  std::string before = {};  ///< quiet, before the text
  std::string after = {};   ///< quiet, after the text
};
bool button(Ui& ui, const ButtonSpec& spec);
float button_width(const Ui& ui, const ButtonSpec& spec);

struct MenuRow {
  std::string text;
  std::string detail = {};  ///< at the right, quiet: a shortcut, a note
  bool enabled = true;
  bool checked = false;
  std::string lead = {};  ///< quiet, in a column of its own before the tick
  float lead_width = 0;   ///< of that column, in points
};
/// A row of a popup, as wide as that, at least `width` points (0: as it needs); closes it when chosen.
bool menu_row(Ui& ui, const MenuRow& row, float width);
void menu_separator(const Ui& ui);
/// In capitals where the script has them.
void menu_heading(const Ui& ui, std::string_view text);
/// Width in points that a menu with these rows needs.
float menu_width(const Ui& ui, std::span<const MenuRow> rows);

}  // namespace tessera::view

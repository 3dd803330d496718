#include "app/shell/input_queue.hpp"

#include <algorithm>
#include <cctype>
#include <cfloat>
#include <optional>
#include <set>
#include <string>

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>

namespace tessera::shell {

namespace {

struct KeyName {
  int key;
  const char* name;
};
constexpr std::array<KeyName, 14> key_names{{{GLFW_KEY_LEFT, "Left"},
                                             {GLFW_KEY_RIGHT, "Right"},
                                             {GLFW_KEY_UP, "Up"},
                                             {GLFW_KEY_DOWN, "Down"},
                                             {GLFW_KEY_ESCAPE, "Escape"},
                                             {GLFW_KEY_ENTER, "Enter"},
                                             {GLFW_KEY_KP_ENTER, "Enter"},
                                             {GLFW_KEY_TAB, "Tab"},
                                             {GLFW_KEY_BACKSPACE, "Backspace"},
                                             {GLFW_KEY_DELETE, "Delete"},
                                             {GLFW_KEY_HOME, "Home"},
                                             {GLFW_KEY_END, "End"},
                                             {GLFW_KEY_PAGE_UP, "PageUp"},
                                             {GLFW_KEY_PAGE_DOWN, "PageDown"}}};

/// A key's letter by the layout in use; by the place on a US keyboard where that writes no Latin.
std::string letter_of(int key, int scancode) {
  const char* name = glfwGetKeyName(key, scancode);
  if (name != nullptr && name[0] != '\0' && name[1] == '\0' && static_cast<unsigned char>(name[0]) < 0x80)
    return std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))));
  if (key >= GLFW_KEY_SPACE && key < 0x80) return std::string(1, static_cast<char>(key));
  return {};
}

/// Keys that write a character are left to the character that follows, unless a modifier makes a command of them.
std::optional<view::KeyStroke> stroke_of(int key, int scancode, int mods) {
  view::KeyStroke stroke;
  stroke.ctrl = (mods & (GLFW_MOD_CONTROL | GLFW_MOD_SUPER)) != 0;
  stroke.shift = (mods & GLFW_MOD_SHIFT) != 0;
  stroke.alt = (mods & GLFW_MOD_ALT) != 0;
  const auto* named =
      std::find_if(key_names.begin(), key_names.end(), [key](const KeyName& name) { return name.key == key; });
  if (named != key_names.end())
    stroke.key = named->name;
  else if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12)
    stroke.key = "F" + std::to_string(key - GLFW_KEY_F1 + 1);
  else if (stroke.ctrl || stroke.alt)
    stroke.key = letter_of(key, scancode);
  if (stroke.key.empty()) return std::nullopt;
  return stroke;
}

std::string utf8(unsigned code_point) {
  std::string text;
  if (code_point < 0x80) {
    text += static_cast<char>(std::toupper(static_cast<int>(code_point)));
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0U | code_point >> 6);
    text += static_cast<char>(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0U | code_point >> 12);
    text += static_cast<char>(0x80U | (code_point >> 6 & 0x3FU));
    text += static_cast<char>(0x80U | (code_point & 0x3FU));
  }
  return text;
}

}  // namespace

void InputQueue::key(int key, int scancode, int action, int mods) {
  events_.push_back({Kind::key, key, scancode, action, mods});
}
void InputQueue::character(unsigned code_point) { events_.push_back({Kind::character, static_cast<int>(code_point)}); }
void InputQueue::button(int button, int action, int mods) {
  events_.push_back({Kind::button, button, 0, action, mods});
}
void InputQueue::move(double x, double y) {
  if (!events_.empty() && events_.back().kind == Kind::move) events_.pop_back();
  events_.push_back({Kind::move, 0, 0, 0, 0, x, y});
}
void InputQueue::scroll(double x, double y) { events_.push_back({Kind::scroll, 0, 0, 0, 0, x, y}); }
void InputQueue::enter(bool inside) {
  inside_ = inside;
  ImGui_ImplGlfw_CursorEnterCallback(window_, inside ? GLFW_TRUE : GLFW_FALSE);
}
void InputQueue::focus(bool focused) { ImGui_ImplGlfw_WindowFocusCallback(window_, focused ? GLFW_TRUE : GLFW_FALSE); }

std::vector<view::KeyStroke> InputQueue::deal() {
  std::vector<view::KeyStroke> struck;
  std::set<int> keys;
  bool button_changed = false;
  while (!events_.empty()) {
    const Event event = events_.front();
    const bool same_key = event.kind == Kind::key && !keys.insert(event.code).second;
    const bool after_button = button_changed && (event.kind == Kind::button || event.kind == Kind::move);
    if (same_key || after_button) break;
    button_changed = button_changed || event.kind == Kind::button;
    hand_over(event, struck);
    events_.pop_front();
  }
  return struck;
}

void InputQueue::hand_over(const Event& event, std::vector<view::KeyStroke>& struck) {
  switch (event.kind) {
    case Kind::key:
      ImGui_ImplGlfw_KeyCallback(window_, event.code, event.scancode, event.action, event.mods);
      if (event.action != GLFW_RELEASE) {
        if (const auto stroke = stroke_of(event.code, event.scancode, event.mods)) struck.push_back(*stroke);
      }
      break;
    case Kind::character:
      ImGui_ImplGlfw_CharCallback(window_, static_cast<unsigned>(event.code));
      struck.push_back({.key = utf8(static_cast<unsigned>(event.code)), .typed = true});
      break;
    case Kind::button:
      ImGui_ImplGlfw_MouseButtonCallback(window_, event.code, event.action, event.mods);
      if (event.code >= 0 && event.code < static_cast<int>(down_.size()))
        down_[static_cast<std::size_t>(event.code)] = event.action == GLFW_PRESS;
      break;
    case Kind::move:
      x_ = event.x;
      y_ = event.y;
      break;
    case Kind::scroll: ImGui_ImplGlfw_ScrollCallback(window_, event.x, event.y); break;
  }
}

void InputQueue::set_mouse() const {
  ImGuiIO& io = ImGui::GetIO();
  for (std::size_t index = 0; index < down_.size(); ++index) io.MouseDown[index] = down_[index];
  const bool held = std::find(down_.begin(), down_.end(), true) != down_.end();
  if (inside_ || held)
    io.MousePos = {static_cast<float>(x_), static_cast<float>(y_)};
  else
    io.MousePos = {-FLT_MAX, -FLT_MAX};
}

}  // namespace tessera::shell

#pragma once
// What came from mouse and keyboard, dealt out to ImGui a frame at a time.
//
// ImGui 1.86 reads states, not events: a click or a key that goes down and up between two frames would be lost,
// and a press followed by a move would land at the move's end. So each key and the mouse buttons change at most
// once a frame; what is left waits for the next frame.

#include <array>
#include <deque>
#include <vector>

#include "app/view/widgets.hpp"

struct GLFWwindow;

namespace tessera::shell {

class InputQueue {
 public:
  /// Listens to the window. Call after ImGui_ImplGlfw_Init… with install_callbacks = false.
  explicit InputQueue(GLFWwindow* window) : window_(window) {}

  // From GLFW's callbacks.
  void key(int key, int scancode, int action, int mods);
  void character(unsigned code_point);
  void button(int button, int action, int mods);
  void move(double x, double y);
  void scroll(double x, double y);
  void enter(bool inside);
  void focus(bool focused);

  /// Before ImGui_ImplGlfw_NewFrame: hands over what one frame may see. Returns the keys struck.
  std::vector<view::KeyStroke> deal();
  /// Between ImGui_ImplGlfw_NewFrame, which asks the system, and ImGui::NewFrame: the mouse as dealt.
  void set_mouse() const;
  bool waiting() const { return !events_.empty(); }

 private:
  enum class Kind { key, character, button, move, scroll };
  struct Event {
    Kind kind;
    int code = 0;  ///< key, button or code point
    int scancode = 0;
    int action = 0;
    int mods = 0;
    double x = 0;
    double y = 0;
  };
  void hand_over(const Event& event, std::vector<view::KeyStroke>& struck);

  GLFWwindow* window_;
  std::deque<Event> events_;
  std::array<bool, 3> down_{};
  double x_ = 0;
  double y_ = 0;
  bool inside_ = false;
};

}  // namespace tessera::shell

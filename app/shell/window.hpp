#pragma once
// The GLFW window with its OpenGL 3.3 core context, and a clear word where there can be none.

#include <memory>
#include <string>

#include "tessera/issue.hpp"

struct GLFWwindow;

namespace tessera::shell {

/// There is no window to be had. `what()` is made for a terminal: what failed, the version found, what to try,
/// and that the command line needs no screen.
class StartError : public Error {
 public:
  using Error::Error;
};

/// GLFW, initialised as long as this lives. One at a time.
class Glfw {
 public:
  /// Throws StartError, within moments, where no display answers.
  Glfw();
  ~Glfw();
  Glfw(const Glfw&) = delete;
  Glfw& operator=(const Glfw&) = delete;
};

/// A window of `width` × `height` screen units, its context current.
class Window {
 public:
  struct Options {
    std::string title;
    int width = 1600;
    int height = 1000;
  };
  /// Throws StartError where there is no OpenGL 3.3.
  Window(const Glfw& glfw, const Options& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  GLFWwindow* handle() const { return handle_; }

  /// In screen units.
  struct Place {
    int x = 0, y = 0, width = 0, height = 0;
  };
  /// Where the window lies; where it goes back to while it fills the screen.
  Place windowed() const;
  bool fills_screen() const;
  /// Covers the monitor that most of the window lies on, or goes back.
  void fill_screen(bool fill);

 private:
  GLFWwindow* handle_ = nullptr;
  Place windowed_;
};

}  // namespace tessera::shell

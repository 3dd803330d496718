#include "app/shell/window.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <epoxy/gl.h>
// GLFW after epoxy, which brings the OpenGL declarations.
#include <GLFW/glfw3.h>
#include <fmt/format.h>

namespace tessera::shell {

namespace {

constexpr int needed_major = 3;
constexpr int needed_minor = 3;

constexpr std::string_view no_screen_needed =
    "The command line needs no screen: tessera info, tessera embed and tessera check work as they are "
    "(tessera --help).";

/// GLFW's own words for the newest error; it forgets them when asked.
std::string last_error() {
  const char* description = nullptr;
  if (glfwGetError(&description) == GLFW_NO_ERROR || description == nullptr) return "no reason was given";
  return description;
}

std::string display_in_use() {
  for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return fmt::format("{}={}", name, value);
  }
  return {};
}

[[noreturn]] void fail_without_display(const std::string& reason) {
  const std::string display = display_in_use();
  const std::string advice =
      display.empty() ? "No display is set. Start Tessera from a desktop session, set DISPLAY to a running X server "
                        "(for example DISPLAY=:0), or log in with ssh -X."
                      : fmt::format("The display in use is {}. Check that it runs and that you may use it.", display);
  throw StartError(
      fmt::format("cannot open a window: no display answers ({}).\n{}\n{}", reason, advice, no_screen_needed));
}

/// "OpenGL 2.1 (Mesa 22.3.6, llvmpipe)" of whatever context can be had; empty where none can.
std::string version_found() {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  GLFWwindow* probe = glfwCreateWindow(16, 16, "Tessera", nullptr, nullptr);
  if (probe == nullptr) return {};
  glfwMakeContextCurrent(probe);
  const auto text = [](GLenum name) {
    const GLubyte* value = glGetString(name);
    return std::string(value != nullptr ? reinterpret_cast<const char*>(value) : "unknown");
  };
  std::string found = fmt::format("OpenGL {} by {}", text(GL_VERSION), text(GL_RENDERER));
  glfwDestroyWindow(probe);
  return found;
}

[[noreturn]] void fail_without_opengl(const std::string& reason) {
  const std::string found = version_found();
  const std::string what = found.empty() ? fmt::format("this display offers no OpenGL at all ({})", reason)
                                         : fmt::format("Tessera needs OpenGL {}.{}, and the best to be had is {} ({})",
                                                       needed_major, needed_minor, found, reason);
  const std::string advice =
      found.empty() ? "Install a graphics driver (on Debian and Ubuntu: libgl1-mesa-dri, which also draws in "
                      "software), and see that the X server has the GLX extension."
                    : "Update the graphics driver, or draw in software: LIBGL_ALWAYS_SOFTWARE=1 tessera.";
  throw StartError(fmt::format("cannot open a window: {}.\n{}\n{}", what, advice, no_screen_needed));
}

}  // namespace

Glfw::Glfw() {
  // Set before glfwInit, which otherwise fails without a word; the text itself is read by last_error.
  glfwSetErrorCallback([](int, const char*) {});
  if (glfwInit() != GLFW_TRUE) fail_without_display(last_error());
}

Glfw::~Glfw() { glfwTerminate(); }

Window::Window(const Glfw&, const Options& options) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, needed_major);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, needed_minor);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "tessera");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "tessera");
  handle_ = glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (handle_ == nullptr) fail_without_opengl(last_error());
  constexpr int least_width = 1024;
  constexpr int least_height = 640;
  glfwSetWindowSizeLimits(handle_, least_width, least_height, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(handle_);
  glfwSwapInterval(1);
}

Window::~Window() { glfwDestroyWindow(handle_); }

namespace {

/// The monitor that shows most of a window's area; the first one where it is on none. Null without monitors.
GLFWmonitor* monitor_under(const Window::Place& window) {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  GLFWmonitor* best = glfwGetPrimaryMonitor();
  int most = 0;
  for (int index = 0; index < count; ++index) {
    const GLFWvidmode* mode = glfwGetVideoMode(monitors[index]);
    int x = 0;
    int y = 0;
    glfwGetMonitorPos(monitors[index], &x, &y);
    const int width = std::min(window.x + window.width, x + mode->width) - std::max(window.x, x);
    const int height = std::min(window.y + window.height, y + mode->height) - std::max(window.y, y);
    if (width <= 0 || height <= 0 || width * height <= most) continue;
    most = width * height;
    best = monitors[index];
  }
  return best;
}

}  // namespace

bool Window::fills_screen() const { return glfwGetWindowMonitor(handle_) != nullptr; }

Window::Place Window::windowed() const {
  if (fills_screen()) return windowed_;
  Place place;
  glfwGetWindowPos(handle_, &place.x, &place.y);
  glfwGetWindowSize(handle_, &place.width, &place.height);
  return place;
}

void Window::fill_screen(bool fill) {
  if (fill == fills_screen()) return;
  if (!fill) {
    glfwSetWindowMonitor(handle_, nullptr, windowed_.x, windowed_.y, windowed_.width, windowed_.height, GLFW_DONT_CARE);
    return;
  }
  windowed_ = windowed();
  GLFWmonitor* monitor = monitor_under(windowed_);
  if (monitor == nullptr) return;
  const GLFWvidmode* mode = glfwGetVideoMode(monitor);
  glfwSetWindowMonitor(handle_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

}  // namespace tessera::shell

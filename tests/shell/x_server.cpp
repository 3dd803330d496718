#include "tests/shell/x_server.hpp"

#include <chrono>
#include <cstdlib>
#include <set>
#include <thread>

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include "tessera/issue.hpp"

namespace tessera::test {

namespace {

constexpr int patience = 1500;  // steps of 20 ms: only a hang reaches it

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

std::vector<std::string> server_arguments(const std::vector<std::string>& options) {
  std::vector<std::string> arguments{"-displayfd", "1", "-screen", "0", "1600x1000x24", "-noreset"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  return arguments;
}

std::string title_of(Display* display, Window window) {
  Atom type = 0;
  int format = 0;
  unsigned long count = 0;
  unsigned long left = 0;
  unsigned char* data = nullptr;
  std::string title;
  if (XGetWindowProperty(display, window, XInternAtom(display, "_NET_WM_NAME", False), 0, 1024, False, AnyPropertyType,
                         &type, &format, &count, &left, &data) == Success &&
      data != nullptr)
    title.assign(reinterpret_cast<const char*>(data), count);
  if (data != nullptr) XFree(data);
  return title;
}

Window find_window(Display* display, const std::string& title) {
  Window root = 0;
  Window parent = 0;
  Window* children = nullptr;
  unsigned count = 0;
  Window found = 0;
  if (XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count) == 0) return 0;
  for (unsigned index = 0; index < count; ++index) {
    if (title_of(display, children[index]).starts_with(title)) found = children[index];
  }
  if (children != nullptr) XFree(children);
  return found;
}

/// The window's pixels, row by row; empty where it cannot be read.
std::vector<unsigned long> pixels_of(Display* display, Window window, double margin) {
  XWindowAttributes attributes;
  std::vector<unsigned long> pixels;
  if (XGetWindowAttributes(display, window, &attributes) == 0) return pixels;
  const int x = static_cast<int>(attributes.width * margin);
  const int y = static_cast<int>(attributes.height * margin);
  const int width = attributes.width - 2 * x;
  const int height = attributes.height - 2 * y;
  XImage* image =
      XGetImage(display, window, x, y, static_cast<unsigned>(width), static_cast<unsigned>(height), AllPlanes, ZPixmap);
  if (image == nullptr) return pixels;
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) pixels.push_back(XGetPixel(image, column, row));
  }
  XDestroyImage(image);
  return pixels;
}

}  // namespace

bool XServer::available() { return !find_program("Xvfb").empty(); }

XServer::XServer(const std::vector<std::string>& options)
    : process_(find_program("Xvfb"), server_arguments(options), 1000) {
  for (int step = 0; step < patience && process_.output().find('\n') == std::string::npos; ++step) {
    if (process_.finished()) throw Error("Xvfb ended");
    pause();
  }
  const std::string name = ":" + process_.output().substr(0, process_.output().find('\n'));
  setenv("DISPLAY", name.c_str(), 1);
  display_ = XOpenDisplay(name.c_str());
  if (display_ == nullptr) throw Error("Xvfb does not answer on " + name);
}

XServer::~XServer() {
  if (display_ != nullptr) XCloseDisplay(display_);
}

unsigned long XServer::find(const std::string& title) { return find_window(display_, title); }

unsigned long XServer::wait_for_window(const std::string& title) {
  for (int step = 0; step < patience; ++step) {
    if (const Window window = find(title); window != 0) return window;
    pause();
  }
  return 0;
}

std::size_t XServer::colors_in(unsigned long window) {
  const std::vector<unsigned long> pixels = pixels_of(display_, window, 0.25);
  return std::set<unsigned long>(pixels.begin(), pixels.end()).size();
}

bool XServer::drawn(unsigned long window) {
  constexpr unsigned side = 48;
  XWindowAttributes attributes;
  if (XGetWindowAttributes(display_, window, &attributes) == 0 || attributes.map_state != IsViewable) return false;
  XImage* image = XGetImage(display_, window, 0, 0, side, side, AllPlanes, ZPixmap);
  if (image == nullptr) return false;
  std::set<unsigned long> colors;
  for (unsigned y = 0; y < side; ++y) {
    for (unsigned x = 0; x < side; ++x) colors.insert(XGetPixel(image, static_cast<int>(x), static_cast<int>(y)));
  }
  XDestroyImage(image);
  return colors.size() > 1;
}

std::size_t XServer::fingerprint(unsigned long window) {
  std::size_t sum = 0;
  for (const unsigned long pixel : pixels_of(display_, window, 0)) sum = sum * 31 + pixel;
  return sum;
}

void XServer::strike(unsigned long window, const char* key) {
  XEvent event{};
  event.xkey.window = window;
  event.xkey.root = DefaultRootWindow(display_);
  event.xkey.same_screen = True;
  event.xkey.keycode = XKeysymToKeycode(display_, XStringToKeysym(key));
  for (const auto& [type, mask] : {std::pair{KeyPress, KeyPressMask}, {KeyRelease, KeyReleaseMask}}) {
    event.type = type;
    event.xkey.time = time_ += 40;  // GLFW drops an event of the time of the one before
    XSendEvent(display_, window, False, mask, &event);
    XSync(display_, False);
    pause();
  }
}

void XServer::ask_to_close(unsigned long window) {
  XEvent event{};
  event.type = ClientMessage;
  event.xclient.window = window;
  event.xclient.message_type = XInternAtom(display_, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = static_cast<long>(XInternAtom(display_, "WM_DELETE_WINDOW", False));
  event.xclient.data.l[1] = CurrentTime;
  XSendEvent(display_, window, False, NoEventMask, &event);
  XSync(display_, False);
}

}  // namespace tessera::test

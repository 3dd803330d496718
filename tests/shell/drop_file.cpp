// drop_file WINDOW_ID FILE: drops a file on a window as a file manager does, by the XDND protocol, version 5.
// Source: "Drag-and-Drop Protocol for the X Window System". Exit 0 once the window has finished with it, 1 where it
// refuses or does not answer.

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr int patience_ms = 5000;

class Drag {
 public:
  Drag(Display* display, Window target, std::string uri)
      : display_(display),
        target_(target),
        uri_(std::move(uri)),
        source_(XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0)) {}

  bool run() {
    XSetSelectionOwner(display_, atom("XdndSelection"), source_, CurrentTime);
    constexpr long version = 5L << 24;
    send("XdndEnter", version, static_cast<long>(atom("text/uri-list")), 0, 0);
    Window child = 0;
    int x = 0;
    int y = 0;
    XTranslateCoordinates(display_, target_, DefaultRootWindow(display_), 200, 200, &x, &y, &child);
    send("XdndPosition", 0, (static_cast<long>(x) << 16) | y, CurrentTime, static_cast<long>(atom("XdndActionCopy")));
    if (!wait_for("XdndStatus") || (status_flags_ & 1) == 0) return false;
    send("XdndDrop", 0, CurrentTime, 0, 0);
    return wait_for("XdndFinished");
  }

 private:
  Atom atom(const char* name) const { return XInternAtom(display_, name, False); }

  void send(const char* type, long l1, long l2, long l3, long l4) {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = target_;
    event.xclient.message_type = atom(type);
    event.xclient.format = 32;
    const long values[] = {static_cast<long>(source_), l1, l2, l3, l4};
    for (int i = 0; i < 5; ++i) event.xclient.data.l[i] = values[i];
    XSendEvent(display_, target_, False, NoEventMask, &event);
    XFlush(display_);
  }

  /// Serves the dragged data until the named message comes.
  bool wait_for(const char* type) {
    for (;;) {
      if (XPending(display_) == 0) {
        pollfd wait{ConnectionNumber(display_), POLLIN, 0};
        if (poll(&wait, 1, patience_ms) <= 0) return false;
      }
      XEvent event;
      XNextEvent(display_, &event);
      if (event.type == SelectionRequest) answer(event.xselectionrequest);
      if (event.type != ClientMessage || event.xclient.message_type != atom(type)) continue;
      status_flags_ = event.xclient.data.l[1];
      return true;
    }
  }

  void answer(const XSelectionRequestEvent& request) {
    XChangeProperty(display_, request.requestor, request.property, request.target, 8, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(uri_.data()), static_cast<int>(uri_.size()));
    XEvent event{};
    event.xselection.type = SelectionNotify;
    event.xselection.requestor = request.requestor;
    event.xselection.selection = request.selection;
    event.xselection.target = request.target;
    event.xselection.property = request.property;
    event.xselection.time = request.time;
    XSendEvent(display_, request.requestor, False, NoEventMask, &event);
    XFlush(display_);
  }

  Display* display_;
  Window target_;
  std::string uri_;
  Window source_;
  long status_flags_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: drop_file WINDOW_ID FILE\n", stderr);
    return 2;
  }
  Display* display = XOpenDisplay(nullptr);
  if (display == nullptr) {
    std::fputs("drop_file: no display\n", stderr);
    return 1;
  }
  const Window target = std::strtoul(argv[1], nullptr, 0);
  const bool done = Drag(display, target, "file://" + std::string(argv[2]) + "\r\n").run();
  XCloseDisplay(display);
  if (!done) std::fputs("drop_file: the window did not take it\n", stderr);
  return done ? 0 : 1;
}

#pragma once
// A screen of the test's own (Xvfb), and a look at the windows on it.

#include <memory>
#include <string>
#include <vector>

#include "app/model/subprocess.hpp"

struct _XDisplay;

namespace tessera::test {

class XServer {
 public:
  /// Whether Xvfb is installed.
  static bool available();
  /// Starts it and sets DISPLAY. Throws Error where it does not come up.
  explicit XServer(const std::vector<std::string>& options = {});
  ~XServer();
  XServer(const XServer&) = delete;
  XServer& operator=(const XServer&) = delete;

  /// The window whose title begins like this; 0 where there is none.
  unsigned long find(const std::string& title);
  /// The same, once there is one; 0 where none comes in a long while.
  unsigned long wait_for_window(const std::string& title);
  /// Different colours in the window's middle half; 0 where it cannot be read.
  std::size_t colors_in(unsigned long window);
  /// Whether its top left corner has more than one colour: a frame has been drawn. Takes no time to speak of.
  bool drawn(unsigned long window);
  /// A sum over all its pixels.
  std::size_t fingerprint(unsigned long window);
  /// Strikes a key of that X name ("g", "Return", "Escape").
  void strike(unsigned long window, const char* key);
  /// Asks the window to close, as its frame's button does.
  void ask_to_close(unsigned long window);

 private:
  Subprocess process_;
  _XDisplay* display_ = nullptr;
  unsigned long time_ = 0;  ///< of the last key, ms
};

}  // namespace tessera::test

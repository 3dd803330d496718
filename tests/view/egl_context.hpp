#pragma once
// OpenGL and ImGui without a screen: an EGL surfaceless context, a framebuffer object, frames read back.

#include <functional>
#include <memory>
#include <string>

#include "tessera/image.hpp"

namespace tessera::test {

/// How a frame is made.
struct FrameSetup {
  int width = 1600;  ///< framebuffer pixels
  int height = 1000;
  float framebuffer_scale = 1;  ///< pixels an ImGui unit
};

/// One context with ImGui's OpenGL backend, current on the thread that made it. One at a time.
class EglContext {
 public:
  /// Throws Error where there is no EGL or no OpenGL 3.3.
  EglContext();
  ~EglContext();
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;

  /// One frame: ImGui::NewFrame, `build`, render, read back (RGB, top row first).
  Image8 frame(const FrameSetup& setup, const std::function<void()>& build);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Throws Error where the file cannot be read or written.
Image8 read_png(const std::string& path);
void write_png(const std::string& path, const Image8& image);

/// How two pictures of one size differ.
struct PictureDifference {
  std::int64_t pixels = 0;  ///< that differ by more than the tolerance in a channel
  int largest = 0;          ///< difference of a channel
  bool same_size = true;
};
PictureDifference compare(const Image8& a, const Image8& b, int tolerance);

}  // namespace tessera::test

#pragma once
// Dear ImGui on a window: its context and backends, fonts that fit the display's scale, frames.

#include <memory>
#include <optional>

#include "app/shell/input_queue.hpp"
#include "app/view/fonts.hpp"
#include "app/view/scene_renderer.hpp"

struct GLFWwindow;

namespace tessera::shell {

class Gui {
 public:
  /// The window's context must be current, and stay so.
  explicit Gui(GLFWwindow* window);
  ~Gui();
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  InputQueue& input() { return input_; }

  /// Hands over input, rebuilds the fonts where the scale has changed, begins an ImGui frame. Returns the keys struck.
  std::vector<view::KeyStroke> begin_frame(double ui_scale);
  /// Renders and shows the frame.
  void end_frame(scene::Color ground);

  const view::Fonts& fonts() const { return *fonts_; }
  view::SceneRenderer& renderer() { return *renderer_; }
  /// ImGui units a point.
  float scale() const { return scale_; }
  /// The display's own scale: 2 on a display of twice the usual density.
  float content_scale() const;

 private:
  void fit_fonts(double ui_scale);

  GLFWwindow* window_;
  InputQueue input_;
  std::optional<view::Fonts> fonts_;
  std::unique_ptr<view::SceneRenderer> renderer_;
  float scale_ = 1;
};

}  // namespace tessera::shell

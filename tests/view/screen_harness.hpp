#pragma once
// The main screen without a window and without OpenGL: input goes in, the state and the places of controls come out.

#include <string>
#include <vector>

#include "app/view/main_screen.hpp"

namespace tessera::test {

/// ViT-B/16 on a sample photograph.
Document sample_document();
/// What the workers would know of a document of samples; the times and differences in it are fixed.
view::Work finished_work(const Document& document);

class ScreenHarness {
 public:
  explicit ScreenHarness(Document document, float width = 1600, float height = 1000, float scale = 1);
  ~ScreenHarness();
  ScreenHarness(const ScreenHarness&) = delete;
  ScreenHarness& operator=(const ScreenHarness&) = delete;

  view::AppState state;
  view::Work work;
  double seconds = 0;  ///< of wall-clock time that each frame brings; 0: the lesson stands still

  /// As at the start, with `language`, and the pointer elsewhere.
  void restart(Language language);

  /// Draws a frame; `keys` were struck before it. What was asked for is gathered in `requests`.
  void frame(std::vector<view::KeyStroke> keys = {});
  /// Frames in which nothing comes in, until hover, focus and text boxes have settled.
  void rest();
  view::Requests requests;

  void move(ImVec2 to);
  void press();
  void release();
  void click(ImVec2 at);
  void double_click(ImVec2 at);
  /// From `from` to `to` in steps.
  void drag(ImVec2 from, ImVec2 to);
  void wheel(ImVec2 at, float notches);
  /// A named key, as the window would send it ("Enter", "Escape", "Left").
  void key(const std::string& name, bool ctrl = false, bool shift = false, bool alt = false);
  /// Characters into whatever is being typed into, or as commands.
  void type(const std::string& text);

  /// The middle of a control of the left panel, by its id ("height", "patch"). Throws std::out_of_range where it is
  /// not on the screen.
  ImVec2 control(const char* id) const;
  /// The same of any window, or child of one, whose name contains `window`.
  ImVec2 control(const char* window, const char* id) const;
  /// On its row's label.
  ImVec2 label_of(const char* id) const;
  ImVec2 stage_middle() const;
  /// Where a point of a pane's scene lies on the screen.
  ImVec2 on_pane(const char* pane, scene::Vec2 point) const;
  /// Frames that bring `time` seconds, a sixtieth each; of two seconds and more, a tenth each.
  void let_pass(double time);
  /// What the scenes of a frame are made from.
  scene::SceneInput scene_input();

  /// Of the language in use.
  const texts::Texts& texts() const { return state.preferences.language == Language::english ? english_ : chinese_; }

 private:
  void press_imgui_key(const std::string& name, bool down);

  Document start_;
  std::shared_ptr<const LoadedBatch> first_batch_;
  std::unique_ptr<view::Fonts> fonts_;
  scene::TextMetrics metrics_;
  const texts::Texts english_ = texts::Texts::load(Language::english);
  const texts::Texts chinese_ = texts::Texts::load(Language::chinese);
  scene::SceneMemo memo_;
  float scale_;
};

}  // namespace tessera::test

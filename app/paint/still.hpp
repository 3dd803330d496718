#pragma once
// The scene of a document at time t, without a window: for exported figures, storyboards and the frames of films.
//
//   StillMaker stills(load_still_input(document), Language::english);
//   const scene::Scene scene = stills.scene_at(12.3, {.size = {1280, 720}});
//   encode_png(paint_image(scene, {.scale = 1, .background = true, .ground = stills.ground(look)}))

#include <memory>
#include <string>

#include "app/model/document.hpp"
#include "app/model/embed_job.hpp"
#include "app/model/language.hpp"
#include "app/model/wrong_way.hpp"
#include "app/scene/figure.hpp"

namespace tessera::paint {

/// What scenes are made from, besides time and looks. Values; the results are shared.
struct StillInput {
  Document document;
  std::shared_ptr<const EmbedResult> result;  ///< of the document as it stands; null where its settings do not validate
  std::shared_ptr<const WrongResult> wrong;   ///< of the document's wrong way; null: none
  SharedModel model;                          ///< whose patch embedding the document uses; null: made weights
  Picture opened;                             ///< the shown picture as it was opened; null: not at hand
  std::string image_name;                     ///< its file name
  bool operator==(const StillInput&) const = default;
};

/// Reads the document's pictures and computes. Throws Error for pictures that cannot be read or embedded, Cancelled
/// when stopped.
StillInput load_still_input(Document document, const std::stop_token& stop = {});

struct StillLook {
  scene::Vec2 size{1280, 800};  ///< points; a height of 0: the picture in `proportion`, and what its words need
  float proportion = 1.6f;
  float zoom = 1;   ///< pixels a point that it is meant to be seen at: what is written on small tiles
  float label = 0;  ///< em of labels, in points; 0: as the size gives
  scene::ThemeName theme = scene::ThemeName::light;
  scene::FigureParts parts;
  bool operator==(const StillLook&) const = default;
};

/// Makes scenes of one input. On one thread at a time; the same arguments give the same scene.
class StillMaker {
 public:
  /// Throws Error where fonts or texts cannot be read.
  StillMaker(StillInput input, Language language);
  ~StillMaker();
  StillMaker(const StillMaker&) = delete;
  StillMaker& operator=(const StillMaker&) = delete;

  const StillInput& input() const;
  /// At t seconds of the lesson.
  scene::Scene scene_at(double t, const StillLook& look);
  /// The whole embedding as one diagram.
  scene::Scene overview(const StillLook& look);
  /// A text of the catalogue with the lesson's values at t put in, plain: a title ("3.title"), narration ("3.2").
  std::string words(const std::string& key, double t) const;

 private:
  struct State;
  scene::SceneInput scene_input(double t, const StillLook& look) const;
  std::unique_ptr<State> state_;
};

/// What lies behind a scene of that theme.
scene::Color ground_of(scene::ThemeName theme);

}  // namespace tessera::paint

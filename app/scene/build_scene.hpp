#pragma once
// The pictures of the main screen as pure functions of values: the stage at time t of the lesson, and the right panel.
//
// Geometry, counts and formula come from the document at once; pixels and measured numbers from the newest
// finished result, which may be older: then they are drawn dimmed and the scene says that it is computing.

#include <memory>
#include <optional>
#include <string>

#include "app/model/document.hpp"
#include "app/model/embed_job.hpp"
#include "app/model/model_file.hpp"
#include "app/model/timeline.hpp"
#include "app/model/wrong_way.hpp"
#include "app/scene/item.hpp"
#include "app/scene/prediction.hpp"
#include "app/scene/scene_memo.hpp"
#include "app/scene/text_metrics.hpp"
#include "app/scene/texts/texts.hpp"
#include "app/scene/theme.hpp"

namespace tessera {
struct ModelAnalyses;
}

namespace tessera::scene {

/// What lies under the pointer.
struct Hit {
  Subject subject;
  std::string action;
  texts::Role role = texts::Role::none;  ///< of a coloured word
  bool operator==(const Hit&) const = default;
};

/// Everything a scene is made from.
struct SceneInput {
  const Document* document = nullptr;             ///< never null
  std::shared_ptr<const EmbedResult> result;      ///< null before the first
  SharedModel model;                              ///< whose patch embedding the document uses; null: made weights
  bool current = false;                           ///< `result` belongs to the document as it stands
  std::shared_ptr<const WrongResult> wrong;       ///< of the way that the document chooses; null: none, or not yet
  std::shared_ptr<const ModelAnalyses> analyses;  ///< of the Models view's page; null: none
  double computing_seconds = 0;                   ///< > 0: a computation has run for so long
  double computing_share = 0;                     ///< 0 … 1
  std::string failure;                            ///< why the newest computation failed; empty: it did not
  std::string image_name;                         ///< "astronaut.png", of the shown image
  std::string model_name;                         ///< "ViT-B/16", where the settings are a known model's; else empty
  std::string weights_name;                       ///< "cosine basis, not trained"; empty: not told
  std::optional<Size2> file;                      ///< of the shown picture as it was opened
  std::shared_ptr<const Image8> opened;           ///< that picture; null: not at hand
  Hit hover;
  double t = 0;  ///< seconds of the lesson
  bool reduced_motion = false;
  bool titled = true;       ///< with the step's title
  bool presenting = false;  ///< the beat's text stands on the stage, in larger type
  bool captioned = false;   ///< the right panel is away: it stands there in a few lines
  float label = 0;          ///< em of labels on the stage in points, for figures; 0: as the stage's size gives
  Prediction prediction;    ///< asked or revealed under the panel's words
  Theme theme;
  const TextMetrics* metrics = nullptr;  ///< never null
  const texts::Texts* texts = nullptr;   ///< never null
  SceneMemo* memo = nullptr;             ///< never null
};

/// The stage at input.t for an area of `size` points, drawn at `zoom` times (how large tiles are on screen decides what
/// is written on them). The same picture for the same arguments, whatever was built before.
Scene build_scene(const SceneInput& input, Vec2 size, float zoom);

/// Whether both roads can be shown side by side at that beat.
bool shows_both_roads(const Beat& beat);

/// Where a question stands on a stage of that size: before an audience beside the beat's words, where both can be read
/// then; else in their place. Of no height where those stand in the right panel.
Rect question_room(const SceneInput& input, Vec2 size);

/// The right panel at `width` points; as high as it needs to be.
Scene build_panel(const SceneInput& input, float width);

/// What is drawn topmost at a point of the scene: an index of the thing under it where the item holds many
/// (the patch of a mosaic or a grid, the cell of a heat map).
Hit hit_test(const Scene& scene, Vec2 point);

}  // namespace tessera::scene

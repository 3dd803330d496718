#pragma once
// What every part of the stage is drawn from: the settings as planned, the picture, what is selected and what is under
// the pointer, and how far each movement of the lesson has come.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/timeline.hpp"
#include "app/scene/build_scene.hpp"
#include "app/scene/lesson/stage_frame.hpp"
#include "app/scene/scene_writer.hpp"
#include "app/scene/spans.hpp"
#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::scene {

/// What is under the pointer, as far as it tells: whatever shows the same patch, filter or place lights up with it.
struct Pointed {
  std::optional<std::int64_t> patch;     ///< i
  std::optional<std::int64_t> filter;    ///< d
  std::optional<std::int64_t> place;     ///< j
  texts::Role role = texts::Role::none;  ///< of a coloured word: all braces and labels of that dimension
};

struct StageContext {
  const SceneInput& input;
  const Document& document;
  SceneWriter& out;
  PatchGrid grid;
  Issues issues;
  float zoom = 1;
  StageFrame frame{};
  double t = 0;                  ///< of the lesson; where a step is drawn as it ends or begins, that time
  std::int64_t image_index = 0;  ///< b
  std::shared_ptr<const FittedImage> fitted{};  ///< null before the first result
  std::shared_ptr<const Image8> picture{};      ///< of `fitted`
  float pixel_opacity = 1;                      ///< < 1 where the pixels are older than the settings
  std::int64_t selected = 0;                    ///< patch
  std::int64_t filter = 0;                      ///< selected
  std::int64_t channel = 0;                     ///< selected
  std::optional<std::int64_t> hovered{};        ///< patch, if there is one under the pointer
  Pointed pointed{};

  bool fits() const { return issues.empty() && grid.count() > 0; }
  /// The patch whose data are shown: what is under the pointer wins over what is pinned.
  std::int64_t shown() const { return hovered.value_or(selected); }
  std::int64_t shown_filter() const { return pointed.filter.value_or(filter); }
  Subject patch_subject(std::int64_t i) const { return {TensorName::patches, image_index, i, -1}; }
  const AxisGrid& ruler_axis() const { return document.view.ruler == Axis::width ? grid.width : grid.height; }
  std::int64_t n() const { return grid.count(); }
  std::int64_t d() const { return document.params.dim; }
  std::int64_t length() const { return document.params.patch_length(); }  ///< P²C

  /// The newest result where its values are those of the settings as they stand; else null.
  const EmbedResult* result() const { return input.current ? input.result.get() : nullptr; }
  /// The drawn matrices of the shown image; null where there is no current result.
  const ImageSheets* sheets() const;

  /// The eased share of segment `name` of beat `beat` ("3.2") that is done at t: 0 before, 1 behind. With reduced
  /// motion moves are cuts. Throws std::out_of_range for names that are not there.
  float done(std::string_view beat, std::string_view name) const;
  /// The same before easing, for what fades in the course of a move.
  float share(std::string_view beat, std::string_view name) const;
  /// Whether the beat has begun, and whether it is the current one.
  bool begun(std::string_view beat) const;
  bool current(std::string_view beat) const;

  /// A text of the catalogue, plain or in the colours of its roles, with the lesson's values put in.
  std::string word(std::string_view key) const { return input.texts->plain(key); }
  Spans words(std::string_view key) const;
  Spans words(std::string_view key, const texts::Values& values) const;
};

/// `document.params` checked and planned, the picture and the patches found. `t` in place of input.t.
StageContext make_context(const SceneInput& input, SceneWriter& out, float zoom, double t);

/// "R", "G", "B", "A"; of one channel what gray is called.
std::string channel_name(const StageContext& context, std::int64_t channel);
/// The channels of planes that lie one over another, from the back to the front: the selected one is in front.
std::vector<std::int64_t> stacked_channels(const StageContext& context);

/// What the lesson's sentences speak of.
/// What a model puts around the patch embedding.
texts::EncoderInput encoder_facts(const Model& model, const ModelFitting& fitting);
texts::LessonFacts lesson_facts(const SceneInput& input);

/// The colour in which a dimension is written and braced, as its role says; brighter where it is pointed at by a word.
Color role_color(const StageContext& context, texts::Role role);

}  // namespace tessera::scene

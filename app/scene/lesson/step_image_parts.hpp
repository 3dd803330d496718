#pragma once
// Step 1 in parts. Each is written from the context and one plan of where things lie.

#include <optional>

#include "app/scene/lesson/stage_context.hpp"
#include "app/scene/texts/lesson_source.hpp"

namespace tessera::scene {

/// Where the photo stands in the course of the step, and the rooms beside and under it.
struct ImageStepPlan {
  Rect opening;           ///< the file's picture alone
  Rect beside;            ///< with the vectors at its right
  Rect staged;            ///< where it is fitted
  Rect fitted;            ///< the H × W picture, where it stays
  bool to_scale = true;   ///< of `fitted`; else a side is widened to be seen
  Rect vectors;           ///< room for the strips
  Rect right;             ///< room for the lens, then for the planes
  Rect under_right;       ///< a line of words under it
  Rect foot;              ///< room for the formula, then for the shape
  Rect file;              ///< where the whole file's picture lies at t
  Rect image;             ///< where the fitted picture lies at t
  float image_share = 1;  ///< how far the fitted picture has taken the file's place
};

ImageStepPlan plan_image_step(const StageContext& context);

/// The file's picture, what fitting does to it, the fitted picture; its sides.
void write_photo(const StageContext& context, const ImageStepPlan& plan);
/// The vectors that a Transformer reads, and the bridge from the photo to them.
void write_vectors(const StageContext& context, const ImageStepPlan& plan);
/// A few pixels, enlarged, with their values.
void write_lens(const StageContext& context, const ImageStepPlan& plan);
/// One value normalised; whose mean and std are used.
void write_normalization(const StageContext& context, const ImageStepPlan& plan);
/// The normalised planes, the shape, the batch.
void write_image_planes(const StageContext& context, const ImageStepPlan& plan);
void write_image_shape(const StageContext& context, const ImageStepPlan& plan);

/// Where a value of the lens's pixel is written.
struct LensPlace {
  Vec2 position;  ///< of its baseline's middle
  float size = 12;
  Color color;
};
/// Of channel `channel` of the pixel under the lens; empty where no result shows it.
std::optional<LensPlace> lens_value_place(const StageContext& context, const ImageStepPlan& plan, std::int64_t channel);

}  // namespace tessera::scene

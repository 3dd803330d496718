#pragma once
// The eight steps of the lesson. Each writes its stage at context.t: a function of how far each movement has come
// (context.done), never of what was drawn before. A step begins as it stands when its "enter" is done, and what lies
// between the step before and it is made by morph(), by the ids that both have in common.

#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

void write_image_step(const StageContext& context);        ///< 1
void write_patches_step(const StageContext& context);      ///< 2
void write_flatten_step(const StageContext& context);      ///< 3
void write_project_step(const StageContext& context);      ///< 4
void write_convolution_step(const StageContext& context);  ///< 5
void write_flatten2_step(const StageContext& context);     ///< 6
void write_transpose_step(const StageContext& context);    ///< 7
void write_tokens_step(const StageContext& context);       ///< 8

}  // namespace tessera::scene

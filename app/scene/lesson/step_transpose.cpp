// Step 7: one row per token.

#include "app/scene/lesson/steps.hpp"

namespace tessera::scene {

void write_transpose_step(const StageContext& context) { static_cast<void>(context); }

}  // namespace tessera::scene

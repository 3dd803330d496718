// Step 1: From photo to numbers.

#include "app/scene/lesson/steps.hpp"

namespace tessera::scene {

void write_image_step(const StageContext& context) { static_cast<void>(context); }

}  // namespace tessera::scene

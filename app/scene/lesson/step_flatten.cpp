// Step 3: flatten each patch into a row of X.

#include "app/scene/lesson/steps.hpp"

namespace tessera::scene {

void write_flatten_step(const StageContext& context) { static_cast<void>(context); }

}  // namespace tessera::scene

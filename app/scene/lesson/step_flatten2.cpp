// Step 6: the grid becomes a line.

#include "app/scene/lesson/steps.hpp"

namespace tessera::scene {

void write_flatten2_step(const StageContext& context) { static_cast<void>(context); }

}  // namespace tessera::scene

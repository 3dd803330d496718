// Step 8: what the encoder receives.

#include "app/scene/lesson/steps.hpp"

namespace tessera::scene {

void write_tokens_step(const StageContext& context) { static_cast<void>(context); }

}  // namespace tessera::scene

#pragma once
// Models for tests, without a file: their numbers are drawn at random.

#include "app/model/model_file.hpp"

namespace tessera::test {

/// DINOv2 with four registers, whose positions were learned on another grid.
SharedModel made_dinov2();
/// CLIP: a class token, no bias, a norm of all tokens.
SharedModel made_clip();
/// Swin: a norm of the patch tokens, nothing else.
SharedModel made_swin();

}  // namespace tessera::test

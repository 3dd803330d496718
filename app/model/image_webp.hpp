#pragma once
// WebP by libwebp, which has limits of its own; `inspect_webp` (image_gate.hpp) adds ours.

#include "app/model/image_bytes.hpp"
#include "app/model/image_gate.hpp"
#include "tessera/image.hpp"

namespace tessera {

/// The picture, or the first frame of an animation on its canvas, as stored (the orientation not applied).
/// Throws Error with the reason alone.
Image8 decode_webp(Bytes file, const GateReport& report);

}  // namespace tessera

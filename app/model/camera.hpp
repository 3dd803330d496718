#pragma once
// The stage's view.

namespace tessera {

/// Zoom 1 and no pan show all of the stage. Saved with a document, not undone.
struct Camera {
  float zoom = 1;   ///< min_zoom … max_zoom
  float pan_x = 0;  ///< points on screen, to the right
  float pan_y = 0;  ///< points on screen, down
  bool operator==(const Camera&) const = default;
};
inline constexpr float min_zoom = 0.25F;
inline constexpr float max_zoom = 64;

}  // namespace tessera

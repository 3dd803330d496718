#include "app/view/ground.hpp"

#include <cmath>
#include <cstdint>

#include <epoxy/gl.h>

namespace tessera::view {

namespace {

// A callback outlives the frame's code, so the colour travels in the pointer itself and the place as the clip
// rectangle.
void clear_clip_rectangle(const ImDrawList*, const ImDrawCmd* command) {
  const ImDrawData& frame = *ImGui::GetDrawData();
  const ImVec2 scale = frame.FramebufferScale;
  const ImVec4 clip = command->ClipRect;
  const auto pixels = [](float units, float factor) { return static_cast<GLint>(std::lround(units * factor)); };
  const GLint left = pixels(clip.x - frame.DisplayPos.x, scale.x);
  const GLint right = pixels(clip.z - frame.DisplayPos.x, scale.x);
  const GLint top = pixels(clip.y - frame.DisplayPos.y, scale.y);
  const GLint bottom = pixels(clip.w - frame.DisplayPos.y, scale.y);
  if (right <= left || bottom <= top) return;
  const ImVec4 color =
      ImGui::ColorConvertU32ToFloat4(static_cast<ImU32>(reinterpret_cast<std::uintptr_t>(command->UserCallbackData)));
  // ImGui's backend has the scissor test on, and sets its rectangle anew before every draw.
  glScissor(left, pixels(frame.DisplaySize.y, scale.y) - bottom, right - left, bottom - top);
  glClearColor(color.x, color.y, color.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace

void paint_ground(ImDrawList& list, const scene::Rect& place, scene::Color color) {
  list.PushClipRect({place.x, place.y}, {place.right(), place.bottom()});
  const ImU32 packed = IM_COL32(color.r, color.g, color.b, 255);
  list.AddCallback(clear_clip_rectangle, reinterpret_cast<void*>(static_cast<std::uintptr_t>(packed)));
  list.PopClipRect();
}

}  // namespace tessera::view

#version 330 core
// The corners of one rectangle in ImGui coordinates; v_place is the fragment's own place there.
uniform vec4 u_rect;      // x, y, width, height
uniform vec4 u_display;   // x, y, width, height of what ImGui draws to
out vec2 v_place;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_place = u_rect.xy + corner * u_rect.zw;
  vec2 share = (v_place - u_display.xy) / u_display.zw;
  gl_Position = vec4(share.x * 2.0 - 1.0, 1.0 - share.y * 2.0, 0.0, 1.0);
}

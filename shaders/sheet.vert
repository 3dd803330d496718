#version 330 core
// The corners of one parallelogram in ImGui coordinates; v_place is the fragment's own place in the source, 0 … 1.
uniform vec4 u_corner;   // x, y of the first corner
uniform vec4 u_sides;    // x, y to the next corner along a row, x, y to the one along a column
uniform vec4 u_source;   // x, y, width, height of the part shown, 0 … 1
uniform vec4 u_display;  // x, y, width, height of what ImGui draws to
out vec2 v_place;

void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_place = u_source.xy + corner * u_source.zw;
  vec2 place = u_corner.xy + corner.x * u_sides.xy + corner.y * u_sides.zw;
  vec2 share = (place - u_display.xy) / u_display.zw;
  gl_Position = vec4(share.x * 2.0 - 1.0, 1.0 - share.y * 2.0, 0.0, 1.0);
}

#version 330 core
// A patch mosaic as one quad: finds the tile under the fragment, and its pixel in the picture.
// Gaps thinner than a pixel are averaged over the pixel's area, so that they fade and do not flicker.
uniform sampler2D u_picture;
uniform int u_has_picture;
uniform vec4 u_target;    // of the tiles, in ImGui coordinates
uniform vec2 u_count;     // columns, rows
uniform vec2 u_pitch;     // from tile to tile
uniform float u_gap;      // share of a pitch left empty
uniform vec2 u_start;     // first window's first pixel, −p
uniform vec2 u_stride;
uniform vec2 u_reach;     // of a window, in pixels
uniform vec2 u_size;      // W, H of the picture the grid is made for
uniform vec4 u_padding;   // colour where a tile reaches over the picture
uniform float u_opacity;
uniform float u_pixel;    // one framebuffer pixel in ImGui coordinates
in vec2 v_place;
out vec4 color;

// ∫ of "inside a tile" from 0 to x, for tiles of (1 − gap) at every whole number.
vec2 filled(vec2 x) {
  vec2 whole = floor(x);
  return whole * (1.0 - u_gap) + min(x - whole, vec2(1.0 - u_gap));
}

void main() {
  vec2 cell = (v_place - u_target.xy) / u_pitch;
  vec2 half_pixel = vec2(0.5 * u_pixel) / u_pitch;
  vec2 coverage = clamp((filled(cell + half_pixel) - filled(cell - half_pixel)) / (2.0 * half_pixel), 0.0, 1.0);
  vec2 index = clamp(floor(cell), vec2(0.0), u_count - 1.0);
  vec2 inside = clamp((cell - index) / (1.0 - u_gap), 0.0, 1.0);
  vec2 place = u_start + index * u_stride + inside * u_reach;
  vec4 pixel = u_padding;
  if (u_has_picture != 0) {
    vec2 scale = u_reach / ((1.0 - u_gap) * u_pitch) * u_pixel / u_size;
    vec4 texel = textureGrad(u_picture, place / u_size, vec2(scale.x, 0.0), vec2(0.0, scale.y));
    bool over = any(lessThan(place, vec2(0.0))) || any(greaterThan(place, u_size));
    pixel = over ? u_padding : texel;
  }
  color = vec4(pixel.rgb, pixel.a * u_opacity * coverage.x * coverage.y);
}

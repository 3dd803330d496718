#version 330 core
// The lines between windows, as one quad. Each fragment takes the share of its own area that lines cover, so that
// lines closer than a pixel become an even veil.
uniform vec4 u_target;    // where the picture lies, in ImGui coordinates
uniform vec2 u_scale;     // ImGui units a picture pixel
uniform vec2 u_start;     // first window's first pixel, −p
uniform vec2 u_stride;
uniform vec2 u_reach;
uniform vec2 u_count;
uniform vec2 u_ends;      // 1: windows end apart from where the next begins, so ends have lines of their own
uniform float u_width;    // of a line, in ImGui units
uniform vec4 u_color;
uniform float u_pixel;
in vec2 v_place;
out vec4 color;

// ∫ from −∞ to x of lines of width w around 0, 1, … count − 1.
float lines(float x, float w, float count) {
  float index = clamp(floor(x + 0.5), 0.0, count - 1.0);
  return index * w + clamp(x - index + 0.5 * w, 0.0, w);
}

float along(float place, float start, float stride, float reach, float count, float ends, float scale) {
  float step = stride * scale;
  float w = min(u_width / step, 1.0);
  float half_pixel = 0.5 * u_pixel / step;
  float x = (place - start * scale) / step;
  float share = lines(x + half_pixel, w, count) - lines(x - half_pixel, w, count);
  // Ends of all windows, or of the last one alone.
  float end_shift = reach / stride;
  float y = x - end_shift;
  if (ends > 0.5) {
    share += lines(y + half_pixel, w, count) - lines(y - half_pixel, w, count);
  } else {
    y -= count - 1.0;
    share += clamp(y + half_pixel + 0.5 * w, 0.0, w) - clamp(y - half_pixel + 0.5 * w, 0.0, w);
  }
  return clamp(share / (2.0 * half_pixel), 0.0, 1.0);
}

void main() {
  vec2 place = v_place - u_target.xy;
  float x = along(place.x, u_start.x, u_stride.x, u_reach.x, u_count.x, u_ends.x, u_scale.x);
  float y = along(place.y, u_start.y, u_stride.y, u_reach.y, u_count.y, u_ends.y, u_scale.y);
  color = vec4(u_color.rgb, u_color.a * (1.0 - (1.0 - x) * (1.0 - y)));
}

#version 330 core
// A matrix of values as colours: symmetric about zero, gamma 0.6. A fragment that covers more than a cell along an axis
// takes their mean, each by its share; else the cell at its middle. (Filtering by mipmaps would blur both axes where
// only one is reduced.) Strong reductions begin from a mipmap level.
uniform sampler2D u_values;
uniform int u_averaged;  // 1: a texel a fragment: steps of the colours, 0 … 254 and 255 for no number, worked out before
uniform float u_range;
uniform vec4 u_negative;
uniform vec4 u_zero;
uniform vec4 u_positive;
uniform vec4 u_not_finite;
uniform float u_opacity;
in vec2 v_place;
out vec4 color;

const float middle_level = 127.0;
const float most_cells = 6.0;  // of the longer side, before a coarser level is read

float mean_value() {
  vec2 cells = vec2(textureSize(u_values, 0));
  vec2 reach = fwidth(v_place) * cells;
  int level = int(log2(max(1.0, max(min(reach.x, reach.y) / 2.0, max(reach.x, reach.y) / most_cells))));
  ivec2 size = textureSize(u_values, level);
  vec2 scale = vec2(size) / cells;
  vec2 at = v_place * vec2(size), half_reach = reach * scale / 2.0 * vec2(greaterThan(reach * scale, vec2(1.0)));
  vec2 from = at - half_reach, to = at + half_reach;
  ivec2 first = clamp(ivec2(floor(from)), ivec2(0), size - 1);
  ivec2 last = clamp(ivec2(ceil(to)) - 1, first, size - 1);
  float sum = 0.0, weights = 0.0;
  for (int y = first.y; y <= last.y; ++y) {
    float row = first.y == last.y ? 1.0 : min(to.y, float(y + 1)) - max(from.y, float(y));
    for (int x = first.x; x <= last.x; ++x) {
      float weight = first.x == last.x ? row : row * (min(to.x, float(x + 1)) - max(from.x, float(x)));
      sum += weight * texelFetch(u_values, ivec2(x, y), level).r;
      weights += weight;
    }
  }
  return sum / max(weights, 1e-6);
}

/// −1 … 1, gamma 0.6; 2 for what is not finite.
float strength() {
  if (u_averaged == 1) {
    vec2 size = vec2(textureSize(u_values, 0));
    float level = texelFetch(u_values, ivec2(clamp(v_place * size, vec2(0.0), size - 1.0)), 0).r;
    if (level > 0.998) return 2.0;
    return clamp((level * 255.0 - middle_level) / middle_level, -1.0, 1.0);
  }
  float value = mean_value() / u_range;
  if (isnan(value) || isinf(value)) return 2.0;
  return sign(value) * pow(min(abs(value), 1.0), 0.6);
}

void main() {
  float share = strength();
  vec4 mixed = share > 1.5 ? u_not_finite : mix(u_zero, share < 0.0 ? u_negative : u_positive, abs(share));
  color = vec4(mixed.rgb, mixed.a * u_opacity);
}

#version 330 core
// A matrix of values as colours: symmetric about zero, gamma 0.6.
uniform sampler2D u_values;
uniform float u_range;
uniform vec4 u_negative;
uniform vec4 u_zero;
uniform vec4 u_positive;
uniform float u_opacity;
in vec2 v_place;
out vec4 color;

void main() {
  float value = texture(u_values, v_place).r / u_range;
  float strength = pow(min(abs(value), 1.0), 0.6);
  vec4 mixed = mix(u_zero, value < 0.0 ? u_negative : u_positive, strength);
  color = vec4(mixed.rgb, mixed.a * u_opacity);
}

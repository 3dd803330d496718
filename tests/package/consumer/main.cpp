#include <cstdio>
#include <tessera/embed.hpp>

int main() {
  // A dark gray picture with one red pixel, where the patch of row 1, column 1 begins.
  tessera::Image8 picture{224, 224, 3, std::vector<std::uint8_t>(224 * 224 * 3, 51)};
  picture.pixels[(16 * 224 + 16) * 3] = 255;

  const tessera::EmbedParams params;  // ViT-B/16: 224 × 224 RGB, P = 16, D = 768, (v/255 − 0.5)/0.5
  const tessera::WeightSpec weights{tessera::WeightKind::identity};
  const tessera::Embedding result = tessera::embed(std::span(&picture, 1), params, weights);

  const std::vector<float> token = result.token(0, 15);
  std::printf("%s\n", tessera::to_string(result.tokens.shape).c_str());  // (1, 196, 768)
  std::printf("%g %g\n", token[0], token[1]);                            // 1 -0.6
}

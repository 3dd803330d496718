#include "tessera/weights.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "tessera/issue.hpp"
#include "weight_sources.hpp"

namespace tessera {

namespace {

struct KindName {
  WeightKind kind;
  std::string_view name;
  bool seeded;
};

constexpr std::array<KindName, 5> kind_names{{
    {WeightKind::cosine, "cosine", false},
    {WeightKind::pytorch, "pytorch", true},
    {WeightKind::trunc_normal, "trunc-normal", true},
    {WeightKind::identity, "identity", false},
    {WeightKind::pca, "pca", false},
}};

const KindName& name_of(WeightKind kind) {
  const auto* found =
      std::find_if(kind_names.begin(), kind_names.end(), [kind](const KindName& entry) { return entry.kind == kind; });
  if (found == kind_names.end()) throw Error("unknown kind of weights");
  return *found;
}

void require_image(const Tensor& image, const EmbedParams& params) {
  const Shape& shape = image.shape;
  if (shape.size() == 4 && shape[0] >= 1 && shape[1] == params.channels && shape[2] == params.image.height &&
      shape[3] == params.image.width)
    return;
  throw Error(fmt::format("principal components need an image (B, {}, {}, {}), not {}", params.channels,
                          params.image.height, params.image.width, to_string(shape)));
}

Weights without_bias_values(Tensor kernel, bool bias) {
  Weights weights{std::move(kernel), {}};
  if (bias) weights.bias = Tensor::zeros({weights.kernel.shape[0]});
  return weights;
}

}  // namespace

void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled();
}

std::string to_string(const WeightSpec& spec) {
  const KindName& entry = name_of(spec.kind);
  return entry.seeded ? fmt::format("{}:{}", entry.name, spec.seed) : std::string(entry.name);
}

std::optional<WeightSpec> parse_weight_spec(const std::string& text) {
  const std::string_view all = text;
  const std::size_t colon = all.find(':');
  const std::string_view name = all.substr(0, colon);
  for (const KindName& entry : kind_names) {
    if (entry.name != name) continue;
    WeightSpec spec{entry.kind, 0};
    if (colon == std::string_view::npos) return spec;
    const std::string_view digits = all.substr(colon + 1);
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, spec.seed);
    if (!entry.seeded || error != std::errc{} || rest != end) return std::nullopt;
    return spec;
  }
  return std::nullopt;
}

std::string describe(const WeightSpec& spec) {
  switch (spec.kind) {
    case WeightKind::cosine: return "cosine basis, not trained";
    case WeightKind::pytorch: return fmt::format("PyTorch's default initialisation, seed {}", spec.seed);
    case WeightKind::trunc_normal: return fmt::format("truncated normal, std 0.02, seed {}", spec.seed);
    case WeightKind::identity: return "identity: tokens are the flattened patches";
    case WeightKind::pca: return "principal components of this image's patches";
  }
  throw Error("unknown kind of weights");
}

Weights make_weights(const WeightSpec& spec, const EmbedParams& params, const Tensor& image, std::stop_token stop) {
  if (const Issues issues = validate(params); !issues.empty()) throw Error(to_string(issues));
  const KernelShape shape{params.dim, params.channels, params.patch};
  throw_if_stopped(stop);
  switch (spec.kind) {
    case WeightKind::cosine: return without_bias_values(cosine_kernel(shape, stop), params.bias);
    case WeightKind::pytorch: return pytorch_weights(shape, params.bias, spec.seed, stop);
    case WeightKind::trunc_normal:
      return without_bias_values(truncated_normal_kernel(shape, spec.seed, stop), params.bias);
    case WeightKind::identity: return without_bias_values(identity_kernel(shape, stop), params.bias);
    case WeightKind::pca:
      require_image(image, params);
      return principal_weights(shape, params.bias, image, plan_grid(params.grid_settings()), stop);
  }
  throw Error("unknown kind of weights");
}

}  // namespace tessera

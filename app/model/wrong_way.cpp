#include "app/model/wrong_way.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "app/model/downsample.hpp"
#include "tessera/layouts.hpp"
#include "tessera/patches.hpp"
#include "tessera/tokens.hpp"

namespace tessera {

namespace {

constexpr std::int64_t block_rows = 256;  ///< multiplied together

using ReadRow = std::function<void(std::int64_t row, std::span<float> numbers)>;

/// Tokens of one image, computed in blocks as rows are asked for in order.
class TokenBlocks {
 public:
  TokenBlocks(Tensor image, const Embedding& e, const Weights& weights)
      : image_(std::move(image)), grid_(e.grid), packed_(weights), dim_(e.params.dim), rows_(e.kept ? block_rows : 1) {}

  void read(std::int64_t row, std::span<float> numbers) {
    if (row < first_ || row >= first_ + count_) {
      first_ = row;
      count_ = std::min(rows_, grid_.count() - row);
      block_.resize(static_cast<std::size_t>(count_ * dim_));
      token_rows(image_, grid_, packed_, 0, first_, count_, block_);
    }
    std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>((row - first_) * dim_), dim_, numbers.begin());
  }

 private:
  Tensor image_;  // (1, C, H, W)
  PatchGrid grid_;
  PackedWeights packed_;
  std::int64_t dim_;
  std::int64_t rows_;
  std::int64_t first_ = 0, count_ = 0;
  std::vector<float> block_;
};

ReadRow tokens_of(Tensor image, const Embedding& e, const Weights& weights) {
  auto blocks = std::make_shared<TokenBlocks>(std::move(image), e, weights);
  return [blocks](std::int64_t row, std::span<float> numbers) { blocks->read(row, numbers); };
}

Tensor image_of(const Embedding& e, std::int64_t b) {
  const Shape& s = e.image.shape;
  const std::int64_t size = s[1] * s[2] * s[3];
  return {{1, s[1], s[2], s[3]}, {e.image.data.data() + b * size, static_cast<std::size_t>(size)}};
}

Tensor normalized_image(const FittedImage& fitted, const Normalization& normalization) {
  Tensor x = normalize(fitted, normalization);
  x.shape.insert(x.shape.begin(), 1);
  return x;
}

FittedImage with_red_and_blue_changed(FittedImage fitted) {
  const int channels = fitted.image.channels;
  std::vector<std::uint8_t>& pixels = fitted.image.pixels;
  for (std::size_t at = 0; channels >= 3 && at + 2 < pixels.size(); at += static_cast<std::size_t>(channels))
    std::swap(pixels[at], pixels[at + 2]);
  return fitted;
}

/// The kernels as if their numbers stood in (P, P, C) order: what meets rows of X that are written so.
Weights misread(const Weights& weights, const EmbedParams& params) {
  const Tensor flat = weights.kernel.reshaped({params.dim, params.patch_length()});
  return {from_linear_ppc(flat, params.channels, params.patch), weights.bias};
}

/// Each plane turned by 180°, which is reading its numbers from behind.
Weights flipped(const Weights& weights, const EmbedParams& params) {
  Weights turned = weights;
  const std::int64_t plane = params.patch.height * params.patch.width;
  for (auto at = turned.kernel.data.begin(); at != turned.kernel.data.end(); at += plane) std::reverse(at, at + plane);
  return turned;
}

Normalization another(const Normalization& used) {
  return Normalization::preset(used.name == "0.5" ? "imagenet" : "0.5").value();
}

/// Y[d, i] on its own, where the maps are not kept.
float map_value(const Embedding& e, std::int64_t b, std::int64_t d, std::int64_t i, std::span<float> row) {
  unfold_row(e.image, e.grid, b, i, row);
  const float* kernel = e.weights->kernel.data.data() + d * e.params.patch_length();
  double sum = e.weights->bias ? e.weights->bias->data[static_cast<std::size_t>(d)] : 0;
  for (std::size_t j = 0; j < row.size(); ++j) sum += static_cast<double>(row[j]) * static_cast<double>(kernel[j]);
  return static_cast<float>(sum);
}

ReadRow reshaped(const Embedding& e, std::int64_t b) {
  const std::int64_t n = e.grid.count(), dim = e.params.dim;
  if (e.kept) {
    const float* memory = e.maps.data.data() + b * dim * n;
    return [=](std::int64_t row, std::span<float> numbers) { std::copy_n(memory + row * dim, dim, numbers.begin()); };
  }
  std::vector<float> patch(static_cast<std::size_t>(e.params.patch_length()));
  return [&e, b, n, dim, patch](std::int64_t row, std::span<float> numbers) mutable {
    for (std::int64_t k = 0; k < dim; ++k)
      numbers[static_cast<std::size_t>(k)] = map_value(e, b, (row * dim + k) / n, (row * dim + k) % n, patch);
  };
}

ReadRow right_tokens(const Embedding& e, std::int64_t b, WrongWay way) {
  const std::int64_t n = e.grid.count(), dim = e.params.dim;
  if (!e.kept) {
    return [&e, b](std::int64_t row, std::span<float> numbers) {
      const std::vector<float> token = e.token(b, row);
      std::copy(token.begin(), token.end(), numbers.begin());
    };
  }
  // The reshape takes the code's road, and is held against the same road's tokens.
  if (way == WrongWay::reshape) {
    const float* memory = e.maps.data.data() + b * dim * n;
    return [=](std::int64_t row, std::span<float> numbers) {
      for (std::int64_t d = 0; d < dim; ++d) numbers[static_cast<std::size_t>(d)] = memory[d * n + row];
    };
  }
  const float* memory = e.tokens.data.data() + b * n * dim;
  return [=](std::int64_t row, std::span<float> numbers) { std::copy_n(memory + row * dim, dim, numbers.begin()); };
}

ReadRow wrong_tokens(const EmbedResult& result, WrongWay way, std::int64_t b) {
  const Embedding& e = result.embedding;
  const FittedImage& fitted = *result.fitted.at(static_cast<std::size_t>(b));
  switch (way) {
    case WrongWay::reshape: return reshaped(e, b);
    case WrongWay::layout: return tokens_of(image_of(e, b), e, misread(*e.weights, e.params));
    case WrongWay::flip: return tokens_of(image_of(e, b), e, flipped(*e.weights, e.params));
    case WrongWay::bgr:
      return tokens_of(normalized_image(with_red_and_blue_changed(fitted), e.params.normalization), e, *e.weights);
    case WrongWay::normalization:
      return tokens_of(normalized_image(fitted, another(e.params.normalization)), e, *e.weights);
    case WrongWay::none: break;
  }
  throw Error("no way is chosen to do it wrong");
}

/// Whether the mistake changes nothing at all, so that no rounding of another computation is taken for a difference.
bool changes_nothing(WrongWay way, const Embedding& e) {
  const EmbedParams& p = e.params;
  const bool single_pixel = p.patch == Size2{1, 1};
  switch (way) {
    case WrongWay::reshape: return p.dim == 1 || e.grid.count() == 1;
    case WrongWay::layout: return p.channels == 1 || single_pixel;
    case WrongWay::bgr: return p.channels < 3;
    case WrongWay::flip: return single_pixel;
    case WrongWay::normalization:
    case WrongWay::none: break;
  }
  return false;
}

void tell_mixture(WrongResult& wrong, const Embedding& e) {
  const std::int64_t n = e.grid.count(), dim = e.params.dim;
  wrong.mixed = mixed_patches(dim, n);
  for (std::int64_t k = 0; k < wrong.mixed && wrong.patches.size() < max_mixed_patches; ++k)
    wrong.patches.push_back(reshaped_patch(wrong.patch, k, dim, n));
}

/// Row `patch` of the wrong X; empty where X is right.
std::vector<float> wrong_row(const EmbedResult& result, WrongWay way, std::int64_t b, std::int64_t patch) {
  const Embedding& e = result.embedding;
  const EmbedParams& p = e.params;
  if (changes_nothing(way, e)) return {};
  std::vector<float> row(static_cast<std::size_t>(p.patch_length()));
  if (way == WrongWay::layout) {
    const std::vector<float> right = e.patch_row(b, patch);
    const std::int64_t area = p.patch.height * p.patch.width, channels = p.channels;
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t k = 0; k < area; ++k)
        row[static_cast<std::size_t>(k * channels + c)] = right[static_cast<std::size_t>(c * area + k)];
    return row;
  }
  if (way != WrongWay::bgr && way != WrongWay::normalization) return {};
  const FittedImage& fitted = *result.fitted.at(static_cast<std::size_t>(b));
  const Tensor image = way == WrongWay::bgr ? normalized_image(with_red_and_blue_changed(fitted), p.normalization)
                                            : normalized_image(fitted, another(p.normalization));
  unfold_row(image, e.grid, 0, patch, row);
  return row;
}

void require(bool there, const char* what) {
  if (!there) throw Error(std::string("there is no such ") + what);
}

}  // namespace

std::int64_t reshaped_patch(std::int64_t row, std::int64_t k, std::int64_t dim, std::int64_t patches) {
  return (row * dim + k) % patches;
}

std::int64_t mixed_patches(std::int64_t dim, std::int64_t patches) { return std::min(dim, patches); }

WrongResult compute_wrong(const EmbedResult& result, WrongWay way, std::int64_t image, std::int64_t patch,
                          const std::stop_token& stop) {
  const Embedding& e = result.embedding;
  const std::int64_t n = e.grid.count(), dim = e.params.dim;
  require(image >= 0 && image < e.batch(), "image");
  require(patch >= 0 && patch < n, "patch");
  WrongResult wrong;
  wrong.way = way;
  wrong.image = image;
  wrong.patch = patch;
  wrong.right = e.params.normalization.name;
  wrong.wrong = another(e.params.normalization).name;
  if (way == WrongWay::reshape) tell_mixture(wrong, e);
  wrong.row = wrong_row(result, way, image, patch);
  const ReadRow right = right_tokens(e, image, way);
  const ReadRow made = changes_nothing(way, e) ? right : wrong_tokens(result, way, image);
  const std::int64_t rows = e.kept ? n : std::min(n, max_sampled_rows);
  std::vector<float> other(static_cast<std::size_t>(dim));
  const auto read = [&](std::int64_t row, std::span<float> numbers) {
    if (stop.stop_requested()) throw Cancelled();
    const std::int64_t token = row * n / rows;
    made(token, numbers);
    right(token, other);
    for (std::size_t k = 0; k < other.size(); ++k)
      wrong.max_difference =
          std::max(wrong.max_difference, std::abs(static_cast<double>(numbers[k]) - static_cast<double>(other[k])));
  };
  Tensor drawn = downsample(RowSource{rows, dim, read}, max_sheet_side, max_sheet_side, stop);
  wrong.z = {std::make_shared<const Tensor>(std::move(drawn)), n, dim, rows < n};
  return wrong;
}

WrongSlot::Job make_wrong_job() {
  return [](const WrongKey& key, std::stop_token stop, const std::function<void(double)>&) {
    if (!key.result) throw Error("there is nothing computed yet");
    return compute_wrong(*key.result, key.way, key.image, key.patch, stop);
  };
}

}  // namespace tessera

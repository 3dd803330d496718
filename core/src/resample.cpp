#include "resample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <vector>

namespace tessera {

namespace {

// 8 bits of the sample and 2 of headroom (bicubic's negative lobes) leave 22 of 32 for the coefficient.
constexpr int precision_bits = 32 - 8 - 2;
constexpr std::int32_t rounding = 1 << (precision_bits - 1);

double bilinear(double x) {
  x = std::abs(x);
  return x < 1 ? 1 - x : 0;
}

/// Keys' cubic convolution with a = −1/2.
double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

struct Filter {
  double (*weight)(double);
  double support;
};

Filter filter_of(Interpolation interpolation) {
  return interpolation == Interpolation::bilinear ? Filter{bilinear, 1} : Filter{bicubic, 2};
}

/// Which input samples make output samples first … first + count − 1 of one axis, and with what weights.
class Taps {
 public:
  Taps(std::int64_t input_size, std::int64_t output_size, std::int64_t first, std::int64_t count, Filter filter) {
    const double scale = static_cast<double>(input_size) / static_cast<double>(output_size);
    // The filter widens with the scale when shrinking (that is the antialiasing), never narrows.
    const double filter_scale = std::max(scale, 1.0);
    const double support = filter.support * filter_scale;
    stride_ = static_cast<std::int64_t>(std::ceil(support)) * 2 + 1;
    spans_.reserve(static_cast<std::size_t>(count));
    coefficients_.assign(static_cast<std::size_t>(count * stride_), 0);
    std::vector<double> weights(static_cast<std::size_t>(stride_));
    for (std::int64_t i = 0; i < count; ++i) {
      const double center = (static_cast<double>(first + i) + 0.5) * scale;
      const auto begin = std::max<std::int64_t>(static_cast<std::int64_t>(center - support + 0.5), 0);
      const auto end = std::min(static_cast<std::int64_t>(center + support + 0.5), input_size);
      spans_.push_back({begin, end});
      double sum = 0;
      for (std::int64_t k = begin; k < end; ++k) {
        const double weight = filter.weight((static_cast<double>(k) - center + 0.5) / filter_scale);
        weights[static_cast<std::size_t>(k - begin)] = weight;
        sum += weight;
      }
      for (std::int64_t k = 0; k < end - begin; ++k)
        coefficients_[static_cast<std::size_t>(i * stride_ + k)] =
            to_fixed(sum == 0 ? 0 : weights[static_cast<std::size_t>(k)] / sum);
    }
  }

  Interval span(std::int64_t index) const { return spans_[static_cast<std::size_t>(index)]; }
  const std::int32_t* coefficients(std::int64_t index) const { return coefficients_.data() + index * stride_; }
  /// The most input samples that one output sample reads.
  std::int64_t longest() const { return stride_; }

 private:
  static std::int32_t to_fixed(double weight) {
    const double scaled = weight * (1 << precision_bits);
    return static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  std::int64_t stride_ = 0;
  std::vector<Interval> spans_;
  std::vector<std::int32_t> coefficients_;
};

std::uint8_t to_byte(std::int32_t fixed) {
  return static_cast<std::uint8_t>(std::clamp<std::int32_t>(fixed >> precision_bits, 0, 255));
}

template <int channels>
void scale_row(const std::uint8_t* source, const Taps& taps, std::span<std::uint8_t> out) {
  const auto count = static_cast<std::int64_t>(out.size()) / channels;
  for (std::int64_t i = 0; i < count; ++i) {
    const Interval span = taps.span(i);
    const std::int32_t* coefficient = taps.coefficients(i);
    const std::uint8_t* sample = source + span.begin * channels;
    std::int32_t sums[channels];
    std::fill_n(sums, channels, rounding);
    for (std::int64_t k = 0; k < span.length(); ++k, sample += channels)
      for (int c = 0; c < channels; ++c) sums[c] += sample[c] * coefficient[k];
    for (int c = 0; c < channels; ++c) out[static_cast<std::size_t>(i * channels + c)] = to_byte(sums[c]);
  }
}

using RowScaler = void (*)(const std::uint8_t*, const Taps&, std::span<std::uint8_t>);

RowScaler row_scaler(int channels) {
  switch (channels) {
    case 1: return scale_row<1>;
    case 2: return scale_row<2>;
    case 3: return scale_row<3>;
    default: return scale_row<4>;
  }
}

/// Horizontally scaled rows, made when first asked for; a ring of the few that one output row reads.
/// Rows must be asked for in spans that never go back.
class ScaledRows {
 public:
  ScaledRows(const Image8& image, const ResampleWindow& window, Filter filter, std::int64_t capacity)
      : image_(image),
        left_(window.left),
        row_bytes_(window.size.width * image.channels),
        capacity_(capacity),
        unscaled_(window.scaled.width == image.width),
        taps_(image.width, window.scaled.width, window.left, unscaled_ ? 0 : window.size.width, filter),
        rows_(unscaled_ ? 0 : static_cast<std::size_t>(capacity * row_bytes_)) {}

  std::int64_t row_bytes() const { return row_bytes_; }

  /// Makes rows of `span` ready.
  void prepare(Interval span) {
    if (unscaled_) return;
    for (ready_ = std::max(ready_, span.begin); ready_ < span.end; ++ready_)
      row_scaler(image_.channels)(image_.at(0, ready_), taps_, {slot(ready_), static_cast<std::size_t>(row_bytes_)});
  }

  const std::uint8_t* operator[](std::int64_t row) { return unscaled_ ? image_.at(left_, row) : slot(row); }

 private:
  std::uint8_t* slot(std::int64_t row) { return rows_.data() + row % capacity_ * row_bytes_; }

  const Image8& image_;
  std::int64_t left_;
  std::int64_t row_bytes_;
  std::int64_t capacity_;
  bool unscaled_;
  Taps taps_;
  std::vector<std::uint8_t> rows_;
  std::int64_t ready_ = 0;
};

void add_row(std::vector<std::int32_t>& sums, const std::uint8_t* row, std::int32_t coefficient) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += row[i] * coefficient;
}

}  // namespace

Image8 resample(const Image8& image, const ResampleWindow& window, Interpolation interpolation) {
  const Filter filter = filter_of(interpolation);
  const bool unscaled = window.scaled.height == image.height;
  const Taps taps(image.height, window.scaled.height, window.top, unscaled ? 0 : window.size.height, filter);
  ScaledRows rows(image, window, filter, taps.longest());
  Image8 result{window.size.width, window.size.height, image.channels, {}};
  result.pixels.resize(static_cast<std::size_t>(window.size.height * rows.row_bytes()));
  std::vector<std::int32_t> sums(static_cast<std::size_t>(rows.row_bytes()));
  std::uint8_t* out = result.pixels.data();
  for (std::int64_t y = 0; y < window.size.height; ++y) {
    const Interval span = unscaled ? Interval{window.top + y, window.top + y + 1} : taps.span(y);
    rows.prepare(span);
    if (unscaled) {
      out = std::copy_n(rows[span.begin], rows.row_bytes(), out);
      continue;
    }
    std::fill(sums.begin(), sums.end(), rounding);
    for (std::int64_t k = 0; k < span.length(); ++k) add_row(sums, rows[span.begin + k], taps.coefficients(y)[k]);
    out = std::transform(sums.begin(), sums.end(), out, to_byte);
  }
  return result;
}

}  // namespace tessera

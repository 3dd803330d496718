#include "app/model/model_tokens.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/model/downsample.hpp"
#include "tessera/issue.hpp"
#include "tessera/layouts.hpp"
#include "tessera/token_views.hpp"
#include "tessera/tokens.hpp"

namespace tessera {

namespace {

void throw_when_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled();
}

Size2 grid_of(const Embedding& e) { return {e.grid.rows(), e.grid.columns()}; }

/// Row `row` of what is drawn, as make_position_sheet and make_sheets choose rows.
struct DrawnRows {
  std::int64_t count = 0, rows = 0;
  std::int64_t of(std::int64_t row) const { return row * count / rows; }
};
DrawnRows drawn_rows(const Embedding& e) {
  const std::int64_t n = e.grid.count();
  return {n, e.kept ? n : std::min(n, max_sampled_rows)};
}

template <class Read>
Sheet draw_rows(const Embedding& e, Read read, const std::stop_token& stop) {
  const DrawnRows drawn = drawn_rows(e);
  const auto read_row = [&](std::int64_t row, std::span<float> numbers) { read(drawn.of(row), numbers); };
  Tensor matrix = downsample(RowSource{drawn.rows, e.params.dim, read_row}, max_sheet_side, max_sheet_side, stop);
  return {std::make_shared<const Tensor>(std::move(matrix)), drawn.count, e.params.dim, drawn.rows < drawn.count};
}

/// Prefix tokens one under the other, and what of the table is added to them.
void lay_out_prefix(ModelTokens& tokens, std::int64_t dim) {
  const std::int64_t count = tokens.parts.prefix_count();
  tokens.prefix = Tensor({count, dim});
  tokens.prefix_position = Tensor::zeros({count, dim});
  auto out = tokens.prefix.data.begin();
  for (const PrefixTokens& part : tokens.parts.prefix)
    out = std::copy(part.values.data.begin(), part.values.data.end(), out);
  const std::vector<TokenRow> rows = encoder_rows(tokens.parts, 0);
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (rows[row].position)
      std::copy_n(tokens.parts.positions->data.begin() + *rows[row].position * dim, dim,
                  tokens.prefix_position.data.begin() + static_cast<std::int64_t>(row) * dim);
}

/// Where patch 0's position stands in the table.
std::int64_t first_patch_position(const ModelTokens& tokens) { return tokens.parts.positioned_count(); }

void draw_positions(ModelTokens& tokens, const Embedding& e, const std::stop_token& stop) {
  if (!tokens.parts.positions) return;
  const Tensor& table = *tokens.parts.positions;
  const std::int64_t dim = e.params.dim, first = first_patch_position(tokens);
  const auto read = [&](std::int64_t patch, std::span<float> numbers) {
    std::copy_n(table.data.begin() + (first + patch) * dim, dim, numbers.begin());
  };
  tokens.position = draw_rows(e, read, stop);
}

Tensor through(const LayerNorm& norm, std::span<const float> values) {
  return layer_norm(Tensor({1, static_cast<std::int64_t>(values.size())}, values), norm.gamma, norm.beta, norm.epsilon);
}

void put_through(const LayerNorm& norm, std::span<float> values) {
  const Tensor normed = through(norm, values);
  std::copy(normed.data.begin(), normed.data.end(), values.begin());
}

struct WantedRow {
  std::int64_t b = 0, row = 0;
  std::int64_t place = 0;  ///< the row whose position is added, of patches
  bool with_patch_norm = true;
};

/// One token before the norm of all tokens, and before that of patches where `with_patch_norm` says so.
void read_plain_row(const ModelTokens& tokens, const Embedding& e, const WantedRow& wanted, std::span<float> numbers) {
  const std::int64_t dim = e.params.dim, prefix = tokens.prefix.shape[0], row = wanted.row;
  if (row < prefix) {
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      const std::size_t at = static_cast<std::size_t>(row * dim) + k;
      numbers[k] = tokens.prefix.data[at] + tokens.prefix_position.data[at];
    }
  } else {
    const std::vector<float> z = e.token(wanted.b, row - prefix);
    std::copy(z.begin(), z.end(), numbers.begin());
    if (wanted.with_patch_norm && tokens.parts.patch_norm) put_through(*tokens.parts.patch_norm, numbers);
    if (tokens.parts.positions) {
      const float* position =
          tokens.parts.positions->data.data() + (first_patch_position(tokens) + wanted.place - prefix) * dim;
      for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] += position[k];
    }
  }
}

/// One token through all stages.
void read_encoder_row(const ModelTokens& tokens, const Embedding& e, const WantedRow& wanted,
                      std::span<float> numbers) {
  read_plain_row(tokens, e, wanted, numbers);
  if (tokens.parts.pre_norm) put_through(*tokens.parts.pre_norm, numbers);
}

RowSpread spread_of(std::span<const float> numbers) {
  const auto count = static_cast<double>(numbers.size());
  double mean = 0, squares = 0;
  for (const float x : numbers) mean += static_cast<double>(x) / count;
  for (const float x : numbers) squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean) / count;
  return {mean, std::sqrt(squares)};
}

void draw_normed(ModelTokens& tokens, const Embedding& e, const std::stop_token& stop) {
  if (!tokens.parts.patch_norm && !tokens.parts.pre_norm) return;
  const std::int64_t prefix = tokens.prefix.shape[0];
  for (std::int64_t b = 0; b < e.batch(); ++b) {
    ModelTokens::Normed normed;
    normed.patches = draw_rows(
        e,
        [&](std::int64_t patch, std::span<float> out) {
          read_encoder_row(tokens, e, {b, prefix + patch, prefix + patch}, out);
        },
        stop);
    normed.prefix = encoder_rows_of(tokens, e, b, 0, prefix);
    tokens.normed.push_back(std::move(normed));
  }
}

PositionDifference difference(PositionResize flavour, const Tensor& a, const Tensor& b) {
  PositionDifference result{flavour, 0, 0};
  for (std::size_t k = 0; k < a.data.size(); ++k) {
    const double apart = std::abs(static_cast<double>(a.data[k]) - static_cast<double>(b.data[k]));
    result.largest = std::max(result.largest, apart);
    result.mean += apart / static_cast<double>(a.data.size());
  }
  return result;
}

void compare_positions(ModelTokens& tokens, const Embedding& e, const std::stop_token& stop) {
  const auto& own = tokens.model->embedding->positions;
  if (!tokens.parts.positions || !own || !own->grid || *own->grid == grid_of(e)) return;
  tokens.trained_grid = own->grid;
  for (const PositionResize flavour : {PositionResize::timm, PositionResize::hf, PositionResize::dinov2,
                                       PositionResize::google, PositionResize::naflex}) {
    throw_when_stopped(stop);
    const EncoderParts other = parts_for(*tokens.model, grid_of(e), {flavour, {}});
    tokens.other_positions.push_back(difference(flavour, *tokens.parts.positions, *other.positions));
  }
}

double mean_norm(const Tensor& z) {
  double sum = 0;
  const std::vector<float> norms = token_norms(z, 0);
  for (const float norm : norms) sum += norm;
  return norms.empty() ? 0 : sum / static_cast<double>(norms.size());
}

Tensor first_image(const Embedding& e) {
  Shape shape = e.image.shape;
  shape[0] = 1;
  return {shape, {e.image.data.data(), static_cast<std::size_t>(element_count(shape))}};
}

/// Tokens of another patch size are told from the model's own only where all of both can be had at once.
constexpr std::int64_t max_compared = std::int64_t{64} << 20;  // numbers

void compare_patches(ModelTokens& tokens, const Embedding& e, const std::stop_token& stop) {
  const Size2 own = tokens.model->embedding->patch;
  if (own == e.params.patch) return;
  tokens.trained_patch = own;
  if (e.grid.count() * e.params.dim > max_compared) return;
  const Tensor image = first_image(e);
  const Tensor used = tessera::tokens(image, e.grid, *e.packed, {0, stop});
  double scale = 0;
  for (const float value : used.data) scale += std::abs(static_cast<double>(value));
  for (const PatchResize flavour : {PatchResize::pi_timm, PatchResize::pi_big_vision, PatchResize::naive}) {
    throw_when_stopped(stop);
    const PackedWeights packed(weights_for(*tokens.model, e.params, {{}, flavour}));
    const Tensor z = tessera::tokens(image, e.grid, packed, {0, stop});
    double apart = 0;
    for (std::size_t k = 0; k < z.data.size(); ++k)
      apart += std::abs(static_cast<double>(z.data[k]) - static_cast<double>(used.data[k]));
    tokens.patches.push_back({flavour, mean_norm(z), scale > 0 ? apart / scale : 0});
  }
}

/// Everything else of a lesson goes on where positions alone do not fit.
void take_parts(ModelTokens& tokens, const Embedding& e, const ModelFitting& fitting) {
  try {
    tokens.parts = parts_for(*tokens.model, grid_of(e), fitting);
  } catch (const Error& error) {
    tokens.position_problem = error.what();
    tokens.parts = tokens.model->numbers.parts;
    tokens.parts.positions.reset();
    for (PrefixTokens& prefix : tokens.parts.prefix) prefix.positioned = false;
  }
}

}  // namespace

ModelTokens make_model_tokens(const SharedModel& model, const Embedding& embedding, const ModelFitting& fitting,
                              const std::stop_token& stop) {
  ModelTokens tokens;
  tokens.model = model;
  tokens.position_resize = fitting.positions.value_or(own_position_resize(*model->embedding));
  tokens.patch_resize = fitting.patch.value_or(own_patch_resize(*model->embedding));
  take_parts(tokens, embedding, fitting);
  lay_out_prefix(tokens, embedding.params.dim);
  draw_positions(tokens, embedding, stop);
  draw_normed(tokens, embedding, stop);
  compare_positions(tokens, embedding, stop);
  compare_patches(tokens, embedding, stop);
  return tokens;
}

Tensor encoder_rows_of(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b, std::int64_t first,
                       std::int64_t count) {
  const std::int64_t dim = embedding.params.dim, rows = tokens.prefix.shape[0] + embedding.grid.count();
  if (first < 0 || count < 0 || first + count > rows || b < 0 || b >= embedding.batch())
    throw Error("the encoder's input has no such rows");
  Tensor out({count, dim});
  for (std::int64_t row = 0; row < count; ++row)
    read_encoder_row(tokens, embedding, {b, first + row, first + row},
                     {out.data.data() + row * dim, static_cast<std::size_t>(dim)});
  return out;
}

std::vector<float> encoder_row_at(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b,
                                  std::int64_t patch, std::int64_t place) {
  const std::int64_t n = embedding.grid.count(), prefix = tokens.prefix.shape[0];
  if (patch < 0 || patch >= n || place < 0 || place >= n || b < 0 || b >= embedding.batch())
    throw Error("the encoder's input has no such rows");
  std::vector<float> row(static_cast<std::size_t>(embedding.params.dim));
  read_encoder_row(tokens, embedding, {b, prefix + patch, prefix + place}, row);
  return row;
}

std::optional<NormEffect> norm_effect(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b,
                                      std::int64_t patch) {
  const auto& last = tokens.parts.pre_norm ? tokens.parts.pre_norm : tokens.parts.patch_norm;
  if (!last) return std::nullopt;
  if (patch < 0 || patch >= embedding.grid.count() || b < 0 || b >= embedding.batch())
    throw Error("the encoder's input has no such rows");
  std::vector<float> row(static_cast<std::size_t>(embedding.params.dim));
  const std::int64_t own = tokens.prefix.shape[0] + patch;
  read_plain_row(tokens, embedding, {b, own, own, tokens.parts.pre_norm.has_value()}, row);
  LayerNorm plain{Tensor(last->gamma.shape), Tensor::zeros(last->beta.shape), last->epsilon};
  std::fill(plain.gamma.data.begin(), plain.gamma.data.end(), 1.F);
  return NormEffect{spread_of(row), spread_of(through(plain, row).data), spread_of(through(*last, row).data)};
}

}  // namespace tessera

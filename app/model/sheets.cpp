#include "app/model/sheets.hpp"

#include <algorithm>
#include <cmath>

#include "app/model/downsample.hpp"
#include "app/model/made_tokens.hpp"
#include "tessera/patches.hpp"

namespace tessera {

namespace {

Sheet sheet_of(const RowSource& source, const std::stop_token& stop) {
  auto matrix = std::make_shared<const Tensor>(downsample(source, max_sheet_side, max_sheet_side, stop));
  return {std::move(matrix), source.rows, source.columns, false};
}

/// Rows of a contiguous matrix in memory.
RowSource rows_at(const float* data, std::int64_t rows, std::int64_t columns) {
  return {rows, columns, [data, columns](std::int64_t row, std::span<float> numbers) {
            std::copy_n(data + row * columns, columns, numbers.begin());
          }};
}

Sheet x_sheet(const Embedding& e, std::int64_t b, const std::stop_token& stop) {
  const auto read = [&](std::int64_t row, std::span<float> numbers) { unfold_row(e.image, e.grid, b, row, numbers); };
  return sheet_of({e.grid.count(), e.params.patch_length(), read}, stop);
}

/// Tokens at equal distances, for results that are too large to keep.
Sheet sampled_z(const Embedding& e, std::int64_t b, const std::stop_token& stop) {
  const std::int64_t n = e.grid.count(), rows = std::min(n, max_sampled_rows);
  const auto read = [&](std::int64_t row, std::span<float> numbers) {
    if (stop.stop_requested()) throw Cancelled();
    const std::vector<float> token = e.token(b, row * n / rows);
    std::copy(token.begin(), token.end(), numbers.begin());
  };
  Sheet sheet = sheet_of({rows, e.params.dim, read}, stop);
  sheet.rows = n;
  sheet.sampled = rows < n;
  return sheet;
}

Sheet mirrored(const Sheet& sheet) {
  auto matrix = std::make_shared<const Tensor>(sheet.matrix->view().transpose(0, 1).contiguous());
  return {std::move(matrix), sheet.columns, sheet.rows, sheet.sampled};
}

ImageSheets sheets_of(const Embedding& e, std::int64_t b, const std::stop_token& stop) {
  ImageSheets sheets;
  sheets.x = x_sheet(e, b, stop);
  const std::int64_t n = e.grid.count(), d = e.params.dim;
  if (e.kept) {
    sheets.z = sheet_of(rows_at(e.tokens.data.data() + b * n * d, n, d), stop);
    sheets.flattened = sheet_of(rows_at(e.maps.data.data() + b * n * d, d, n), stop);
  } else {
    sheets.z = sampled_z(e, b, stop);
    sheets.flattened = mirrored(sheets.z);
  }
  return sheets;
}

}  // namespace

float robust_range(const std::vector<const Tensor*>& matrices) {
  std::vector<float> sizes;
  for (const Tensor* matrix : matrices) {
    if (matrix == nullptr) continue;
    for (const float value : matrix->data)
      if (std::isfinite(value)) sizes.push_back(std::abs(value));
  }
  if (sizes.empty()) return 1;
  const auto place = static_cast<std::ptrdiff_t>(range_share * static_cast<double>(sizes.size() - 1));
  std::nth_element(sizes.begin(), sizes.begin() + place, sizes.end());
  if (sizes[static_cast<std::size_t>(place)] > 0) return sizes[static_cast<std::size_t>(place)];
  const float largest = *std::max_element(sizes.begin(), sizes.end());
  return largest > 0 ? largest : 1;
}

Sheet make_weight_sheet(const Weights& weights, const std::stop_token& stop) {
  const std::int64_t d = weights.kernel.extent(0), length = weights.kernel.size() / std::max<std::int64_t>(d, 1);
  const float* data = weights.kernel.data.data();
  const auto read = [=](std::int64_t row, std::span<float> numbers) {
    for (std::int64_t k = 0; k < d; ++k) numbers[static_cast<std::size_t>(k)] = data[k * length + row];
  };
  return sheet_of({length, d, read}, stop);
}

Sheets make_sheets(const Embedding& embedding, std::shared_ptr<const Sheet> e, const std::stop_token& stop) {
  Sheets sheets;
  std::vector<const Tensor*> xs, zs;
  for (std::int64_t b = 0; b < embedding.batch(); ++b) {
    sheets.images.push_back(sheets_of(embedding, b, stop));
    xs.push_back(sheets.images.back().x.matrix.get());
    zs.push_back(sheets.images.back().z.matrix.get());
  }
  sheets.e = std::move(e);
  sheets.position = make_position_sheet(embedding, stop);
  sheets.x_range = robust_range(xs);
  sheets.z_range = robust_range(zs);
  if (sheets.e) sheets.e_range = robust_range({sheets.e->matrix.get()});
  return sheets;
}

}  // namespace tessera

#include "app/scene/lesson/place_order.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tessera::scene {

namespace {

constexpr std::int64_t longest_row = 2048;  ///< more numbers side by side than points of any stage

Tensor shortened(const std::vector<float>& row) {
  const auto length = static_cast<std::int64_t>(row.size());
  if (length <= longest_row) return Tensor({1, length}, row);
  std::vector<float> means;
  for (std::int64_t k = 0; k < longest_row; ++k) {
    const std::int64_t begin = k * length / longest_row, end = (k + 1) * length / longest_row;
    double sum = 0;
    for (std::int64_t j = begin; j < end; ++j) sum += static_cast<double>(row[static_cast<std::size_t>(j)]);
    means.push_back(static_cast<float>(sum / static_cast<double>(end - begin)));
  }
  return Tensor({1, longest_row}, means);
}

Tensor with_columns_in_order(const Tensor& from, const std::vector<std::int64_t>& places) {
  Tensor to(from.shape);
  const std::int64_t rows = from.extent(0), columns = from.extent(1);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t k = 0; k < columns; ++k)
      to.data[static_cast<std::size_t>(r * columns + k)] =
          from.data[static_cast<std::size_t>(r * columns + places[static_cast<std::size_t>(k)])];
  }
  return to;
}

Tensor with_rows_in_order(const Tensor& from, const std::vector<std::int64_t>& places) {
  Tensor to(from.shape);
  const std::int64_t rows = from.extent(0), columns = from.extent(1);
  for (std::int64_t r = 0; r < rows; ++r)
    std::copy_n(from.data.begin() + places[static_cast<std::size_t>(r)] * columns, columns,
                to.data.begin() + r * columns);
  return to;
}

}  // namespace

PlaceInPatch place_in_patch(const StageContext& c, std::int64_t stored) {
  const Size2 patch = c.document.params.patch;
  return {stored / (patch.height * patch.width), stored / patch.width % patch.height, stored % patch.width};
}

bool written_as_stored(const StageContext& c) {
  const Size2 patch = c.document.params.patch;
  return c.document.view.order == PatchOrder::cpp || c.document.params.channels == 1 || patch.height * patch.width == 1;
}

std::int64_t written_place(const StageContext& c, std::int64_t stored) {
  if (written_as_stored(c)) return stored;
  const PlaceInPatch at = place_in_patch(c, stored);
  return (at.row * c.document.params.patch.width + at.column) * c.document.params.channels + at.channel;
}

std::int64_t stored_place(const StageContext& c, std::int64_t written) {
  if (written_as_stored(c)) return written;
  const std::int64_t channels = c.document.params.channels;
  const Size2 patch = c.document.params.patch;
  return written % channels * patch.height * patch.width + written / channels;
}

std::shared_ptr<const std::vector<std::int64_t>> stored_places(const StageContext& c) {
  if (written_as_stored(c)) return nullptr;
  const EmbedParams& p = c.document.params;
  const std::string key = fmt::format("places/{}/{}/{}", p.channels, p.patch.height, p.patch.width);
  return c.input.memo->get<std::vector<std::int64_t>>(c.input.result, key, [&] {
    std::vector<std::int64_t> places;
    for (std::int64_t k = 0; k < c.length(); ++k) places.push_back(stored_place(c, k));
    return places;
  });
}

Matrix written_row(const StageContext& c, std::int64_t patch) {
  const Matrix planes = patch_planes(c, patch);
  if (!planes) return nullptr;
  const std::string key = fmt::format("row/{}/{}/{}", written_as_stored(c) ? "stored" : "ppc", c.image_index, patch);
  return c.input.memo->get<Tensor>(c.input.result, key, [&] {
    std::vector<float> row(planes->data.begin(), planes->data.end());
    if (const auto places = stored_places(c)) {
      for (std::size_t k = 0; k < row.size(); ++k) row[k] = planes->data[static_cast<std::size_t>((*places)[k])];
    }
    return shortened(row);
  });
}

std::shared_ptr<const Sheet> sheet_in_order(const StageContext& c, TensorName tensor, const Sheet* sheet) {
  const auto places = stored_places(c);
  if (!places || sheet == nullptr || !sheet->matrix) return nullptr;
  const bool rows = tensor == TensorName::e;
  if (sheet->matrix->extent(rows ? 0 : 1) != static_cast<std::int64_t>(places->size())) return nullptr;
  const std::string key = fmt::format("sheet in order/{}/{}", rows ? "e" : "x", c.image_index);
  return c.input.memo->get<Sheet>(c.input.result, key, [&] {
    Sheet ordered = *sheet;
    ordered.matrix = std::make_shared<const Tensor>(rows ? with_rows_in_order(*sheet->matrix, *places)
                                                         : with_columns_in_order(*sheet->matrix, *places));
    return ordered;
  });
}

}  // namespace tessera::scene

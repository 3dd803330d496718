#include "tessera/patches.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

namespace {

struct ImageShape {
  std::int64_t batch = 0;
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
};

ImageShape image_shape(const Tensor& x, const PatchGrid& grid) {
  if (x.shape.size() != 4) throw Error(fmt::format("an image must be (B, C, H, W), not {}", to_string(x.shape)));
  const ImageShape shape{x.shape[0], x.shape[1], x.shape[2], x.shape[3]};
  if (shape.height != grid.height.settings.size || shape.width != grid.width.settings.size)
    throw Error(fmt::format("the image {} has another size than the patch grid, {} × {}", to_string(x.shape),
                            grid.height.settings.size, grid.width.settings.size));
  return shape;
}

/// Window positions u of one axis that lie inside the image: [first, last).
Interval inside(const AxisGrid& axis, std::int64_t begin) {
  const AxisSettings& s = axis.settings;
  const auto positions_below = [&](std::int64_t pixel) {  // how many u have begin + u·d < pixel
    return std::clamp<std::int64_t>((pixel - begin + s.dilation - 1) / s.dilation, 0, s.kernel);
  };
  const std::int64_t first = begin >= 0 ? 0 : positions_below(0);
  return {first, begin >= s.size ? first : std::max(first, positions_below(s.size))};
}

/// Calls visit(place in the row, place in the plane) for every pixel of the window inside the image;
/// places are those of channel 0, counted in positions.
template <class Visit>
void for_each_position(const PatchGrid& grid, std::int64_t patch, Visit visit) {
  const AxisSettings& vertical = grid.height.settings;
  const AxisSettings& horizontal = grid.width.settings;
  const std::int64_t top = grid.height.window(grid.row_of(patch)).begin;
  const std::int64_t left = grid.width.window(grid.column_of(patch)).begin;
  const Interval rows = inside(grid.height, top);
  const Interval columns = inside(grid.width, left);
  for (std::int64_t u = rows.begin; u < rows.end; ++u) {
    const std::int64_t line = (top + u * vertical.dilation) * horizontal.size;
    for (std::int64_t v = columns.begin; v < columns.end; ++v)
      visit(u * horizontal.kernel + v, line + left + v * horizontal.dilation);
  }
}

/// Steps from one position to the next and from one channel to the next within a row of X.
struct RowSteps {
  std::int64_t position = 0;
  std::int64_t channel = 0;
};

RowSteps row_steps(PatchOrder order, std::int64_t positions, std::int64_t channels) {
  return order == PatchOrder::cpp ? RowSteps{1, positions} : RowSteps{channels, 1};
}

std::int64_t position_count(const PatchGrid& grid) { return grid.height.settings.kernel * grid.width.settings.kernel; }

/// One row, checked by the caller.
void gather(const float* image, const ImageShape& shape, const PatchGrid& grid, std::int64_t patch, PatchOrder order,
            std::span<float> row) {
  const RowSteps steps = row_steps(order, position_count(grid), shape.channels);
  const std::int64_t plane = shape.height * shape.width;
  std::fill(row.begin(), row.end(), 0.0F);
  for (std::int64_t c = 0; c < shape.channels; ++c) {
    float* to = row.data() + c * steps.channel;
    const float* from = image + c * plane;
    for_each_position(grid, patch,
                      [&](std::int64_t place, std::int64_t pixel) { to[place * steps.position] = from[pixel]; });
  }
}

GridSettings exact_settings(Size2 image, Size2 patch) { return {.image = image, .kernel = patch, .stride = patch}; }

/// The grid of patchify and unpatchify, where every pixel is read exactly once.
PatchGrid exact_grid(Size2 image, Size2 patch) {
  const GridSettings settings = exact_settings(image, patch);
  if (const Issues issues = validate(settings); !issues.empty()) throw Error(to_string(issues));
  if (image.height % patch.height != 0 || image.width % patch.width != 0)
    throw Error(fmt::format("patches of {} × {} do not divide an image of {} × {}", patch.height, patch.width,
                            image.height, image.width));
  return plan_grid(settings);
}

}  // namespace

void unfold_row(const Tensor& x, const PatchGrid& grid, std::int64_t batch_index, std::int64_t patch,
                std::span<float> row, PatchOrder order) {
  const ImageShape shape = image_shape(x, grid);
  if (batch_index < 0 || batch_index >= shape.batch)
    throw Error(fmt::format("image {} is outside a batch of {}", batch_index, shape.batch));
  if (patch < 0 || patch >= grid.count()) throw Error(fmt::format("patch {} is outside {}", patch, grid.count()));
  const std::int64_t length = position_count(grid) * shape.channels;
  if (static_cast<std::int64_t>(row.size()) != length)
    throw Error(fmt::format("a row of X has {} numbers, not {}", length, row.size()));
  gather(x.data.data() + batch_index * shape.channels * shape.height * shape.width, shape, grid, patch, order, row);
}

Tensor unfold(const Tensor& x, const PatchGrid& grid, PatchOrder order) {
  const ImageShape shape = image_shape(x, grid);
  const std::int64_t length = position_count(grid) * shape.channels;
  Tensor patches({shape.batch, grid.count(), length});
  float* row = patches.data.data();
  for (std::int64_t b = 0; b < shape.batch; ++b) {
    const float* image = x.data.data() + b * shape.channels * shape.height * shape.width;
    for (std::int64_t i = 0; i < grid.count(); ++i, row += length)
      gather(image, shape, grid, i, order, {row, static_cast<std::size_t>(length)});
  }
  return patches;
}

Tensor fold(const Tensor& patches, const PatchGrid& grid, int channels, PatchOrder order) {
  const std::int64_t positions = position_count(grid);
  const std::int64_t length = positions * channels;
  if (channels < 1 || patches.shape.size() != 3 || patches.shape[1] != grid.count() || patches.shape[2] != length)
    throw Error(fmt::format("patches {} do not fit a grid of {} patches of {} numbers", to_string(patches.shape),
                            grid.count(), length));
  const Size2 size{grid.height.settings.size, grid.width.settings.size};
  const RowSteps steps = row_steps(order, positions, channels);
  Tensor image({patches.shape[0], channels, size.height, size.width});
  // Sums of many overlapping patches in double, so that the order of adding leaves no trace.
  std::vector<double> plane(static_cast<std::size_t>(size.height * size.width));
  float* out = image.data.data();
  for (std::int64_t b = 0; b < patches.shape[0]; ++b) {
    for (std::int64_t c = 0; c < channels; ++c) {
      std::fill(plane.begin(), plane.end(), 0.0);
      const float* row = patches.data.data() + b * grid.count() * length + c * steps.channel;
      for (std::int64_t i = 0; i < grid.count(); ++i, row += length)
        for_each_position(grid, i, [&](std::int64_t place, std::int64_t pixel) {
          plane[static_cast<std::size_t>(pixel)] += static_cast<double>(row[place * steps.position]);
        });
      out = std::transform(plane.begin(), plane.end(), out, [](double sum) { return static_cast<float>(sum); });
    }
  }
  return image;
}

Tensor fold_count(const PatchGrid& grid) {
  const std::vector<std::int32_t> rows = coverage(grid.height);
  const std::vector<std::int32_t> columns = coverage(grid.width);
  Tensor counts({1, 1, static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size())});
  float* out = counts.data.data();
  for (const std::int32_t row : rows)
    for (const std::int32_t column : columns) *out++ = static_cast<float>(row) * static_cast<float>(column);
  return counts;
}

Tensor patchify(const Tensor& x, Size2 patch, PatchOrder order) {
  if (x.shape.size() != 4) throw Error(fmt::format("an image must be (B, C, H, W), not {}", to_string(x.shape)));
  return unfold(x, exact_grid({x.shape[2], x.shape[3]}, patch), order);
}

Tensor unpatchify(const Tensor& patches, Size2 image, Size2 patch, int channels, PatchOrder order) {
  return fold(patches, exact_grid(image, patch), channels, order);
}

}  // namespace tessera

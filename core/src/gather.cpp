#include "gather.hpp"

#include <algorithm>
#include <cstring>

namespace tessera {

namespace {

/// One line of neighbouring windows: columns v_begin … v_end − 1 of each, `count` windows from column `first`.
struct Line {
  const float* pixels;  ///< the image line; null above and below the image
  std::int64_t first;
  std::int64_t count;
  std::int64_t v_begin;
  std::int64_t v_end;
};

/// `count` runs of `length` floats, 16 bytes a move: the runs are short, and a call of memcpy would cost more than
/// the copy. Lengths below 4 take the caller's general loop.
struct Runs {
  const float* from;
  std::ptrdiff_t from_step;
  float* to;
  std::ptrdiff_t to_step;
  std::int64_t count;
};

void copy_runs(Runs runs, std::int64_t length) {
  for (std::int64_t q = 0; q < runs.count; ++q, runs.from += runs.from_step, runs.to += runs.to_step) {
    for (std::int64_t i = 0; i + 4 <= length; i += 4) std::memcpy(runs.to + i, runs.from + i, 16);
    std::memcpy(runs.to + length - 4, runs.from + length - 4, 16);
  }
}

/// The same for the lengths that models have, unrolled.
template <int Length>
void copy_runs(Runs runs) {
  for (std::int64_t q = 0; q < runs.count; ++q, runs.from += runs.from_step, runs.to += runs.to_step)
    std::memcpy(runs.to, runs.from, Length * sizeof(float));
}

void copy_inner_runs(const Runs& runs, std::int64_t length) {
  switch (length) {
    case 4: return copy_runs<4>(runs);
    case 8: return copy_runs<8>(runs);
    case 14: return copy_runs<14>(runs);
    case 16: return copy_runs<16>(runs);
    case 32: return copy_runs<32>(runs);
    default: return copy_runs(runs, length);
  }
}

/// The general run: any dilation, hanging over either side.
void gather_run(const float* pixels, std::int64_t x, std::int64_t length, const AxisSettings& axis, float* to) {
  for (std::int64_t k = 0; k < length; ++k) {
    const std::int64_t column = x + k * axis.dilation;
    to[k] = column >= 0 && column < axis.size ? pixels[column] : 0.0F;
  }
}

void gather_line(const Line& line, const AxisSettings& axis, float* to, std::ptrdiff_t row_step) {
  const std::int64_t length = line.v_end - line.v_begin;
  if (!line.pixels) {
    for (std::int64_t q = 0; q < line.count; ++q) std::fill_n(to + q * row_step, length, 0.0F);
    return;
  }
  const auto start = [&](std::int64_t q) {
    return (line.first + q) * axis.stride - axis.padding + line.v_begin * axis.dilation;
  };
  const auto runs_inside = [&](std::int64_t q) {
    return axis.dilation == 1 && length >= 4 && start(q) >= 0 && start(q) + length <= axis.size;
  };
  std::int64_t q = 0;
  for (; q < line.count && !runs_inside(q); ++q) gather_run(line.pixels, start(q), length, axis, to + q * row_step);
  std::int64_t end = line.count;
  for (; end > q && !runs_inside(end - 1); --end)
    gather_run(line.pixels, start(end - 1), length, axis, to + (end - 1) * row_step);
  if (q < end) copy_inner_runs({line.pixels + start(q), axis.stride, to + q * row_step, row_step, end - q}, length);
}

/// Patches of one row of the grid, all lines of the window.
void gather_row(const WindowSource& source, const GatherRange& range, float* rows, std::ptrdiff_t row_step) {
  const AxisSettings& down = source.grid.height.settings;
  const AxisSettings& across = source.grid.width.settings;
  const std::int64_t top = source.grid.row_of(range.first_patch) * down.stride - down.padding;
  for (std::int64_t place = range.first_place; place < range.end_place;) {
    const std::int64_t run = place / across.kernel;
    const std::int64_t run_begin = run * across.kernel;
    const std::int64_t run_end = std::min(run_begin + across.kernel, range.end_place);
    const std::int64_t y = top + run % down.kernel * down.dilation;
    const bool inside = y >= 0 && y < down.size;
    const float* const pixels = inside ? source.image + (run / down.kernel * down.size + y) * across.size : nullptr;
    const Line line{pixels, source.grid.column_of(range.first_patch), range.count, place - run_begin,
                    run_end - run_begin};
    gather_line(line, across, rows + (place - range.first_place), row_step);
    place = run_end;
  }
}

}  // namespace

void gather(const WindowSource& source, const GatherRange& range, float* rows, std::ptrdiff_t row_step) {
  const std::int64_t end = range.first_patch + range.count;
  for (std::int64_t patch = range.first_patch; patch < end;) {
    GatherRange part = range;
    part.first_patch = patch;
    part.count = std::min(end - patch, source.grid.columns() - source.grid.column_of(patch));
    gather_row(source, part, rows + (patch - range.first_patch) * row_step, row_step);
    patch += part.count;
  }
}

}  // namespace tessera

#include "app/scene/area_mean.hpp"

namespace tessera::scene {

CellRun cells_between(double from, double to, std::int64_t count) {
  const auto cell = [count](double at) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(at)), 0, count - 1);
  };
  CellRun run{cell(from), cell(std::max(from, to - 1e-6)), 1, 1};
  if (run.first == run.last) return run;
  run.first_weight = static_cast<float>(std::clamp(static_cast<double>(run.first + 1) - from, 0.0, 1.0));
  run.last_weight = static_cast<float>(std::clamp(to - static_cast<double>(run.last), 0.0, 1.0));
  return run;
}

CellRun cells_of_pixel(double from, double to, std::int64_t count, Sampling sampling) {
  const double middle = (from + to) / 2;
  const bool magnified = to - from <= 1;
  if (sampling == Sampling::nearest || (magnified && sampling == Sampling::crisp))
    return cells_between(middle, middle, count);
  // Bilinear is a mean over one cell's length about the place.
  if (magnified) return cells_between(middle - 0.5, middle + 0.5, count);
  return cells_between(from, to, count);
}

std::vector<CellRun> cell_runs(std::int64_t pixels, double begin, double length, std::int64_t count,
                               Sampling sampling) {
  std::vector<CellRun> runs;
  runs.reserve(static_cast<std::size_t>(pixels));
  const auto edge = [&](std::int64_t p) {
    return begin + length * static_cast<double>(p) / static_cast<double>(pixels);
  };
  for (std::int64_t p = 0; p < pixels; ++p) runs.push_back(cells_of_pixel(edge(p), edge(p + 1), count, sampling));
  return runs;
}

}  // namespace tessera::scene

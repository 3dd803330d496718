#include "app/scene/models/spectrum_facts.hpp"

#include <algorithm>
#include <limits>

namespace tessera::scene {

SpectrumFacts spectrum_facts(const KernelSpectrum& spectrum) {
  const std::vector<double>& values = spectrum.singular_values();
  SpectrumFacts f;
  f.count = static_cast<std::int64_t>(values.size());
  f.rank = spectrum.rank();
  f.existing = spectrum.components();
  f.length = spectrum.length();
  f.dim = spectrum.dim();
  if (values.empty()) return f;
  f.largest = values.front();
  if (f.rank > 0) f.smallest = values[static_cast<std::size_t>(f.rank - 1)];
  f.threshold = static_cast<double>(std::max(f.dim, f.length)) *
                static_cast<double>(std::numeric_limits<float>::epsilon()) * f.largest;
  double all = 0;
  for (const double v : values) all += v * v;
  double sum = 0;
  for (const double v : values) {
    if (all <= 0 || sum >= most_energy * all) break;
    sum += v * v;
    ++f.most_count;
  }
  return f;
}

}  // namespace tessera::scene

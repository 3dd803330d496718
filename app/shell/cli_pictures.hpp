#pragma once
// The pictures that a command was given: files, .npy arrays of preprocessed numbers, samples by name.

#include <optional>
#include <string>
#include <vector>

#include "app/model/image_facts.hpp"
#include "app/shell/cli_settings.hpp"
#include "tessera/tensor.hpp"

namespace tessera::cli {

/// One picture as it is before fitting.
struct Source {
  std::string name;                 ///< as it was typed
  bool array = false;               ///< .npy: taken as already preprocessed
  std::optional<ImageFacts> facts;  ///< of a picture file
  std::int64_t width = 0;
  std::int64_t height = 0;
  int channels = 0;
};

/// What each name is, from its header. Throws Error for one that is refused.
std::vector<Source> describe_sources(const std::vector<std::string>& names);

/// An array keeps its own size and channels unless a size is given, so that it sets those of the batch.
/// Throws Error where arrays of a batch differ or have other channels than `--channels` says.
void adopt_arrays(const std::vector<Source>& sources, Settings& settings);

/// Decoded, fitted and normalised: (1, C, H, W). Throws Error.
Tensor load_source(const Source& source, const EmbedParams& params);

/// All of them: (B, C, H, W).
Tensor load_sources(const std::vector<Source>& sources, const EmbedParams& params);

}  // namespace tessera::cli

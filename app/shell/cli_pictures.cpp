#include "app/shell/cli_pictures.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "app/model/image_array.hpp"
#include "app/model/image_file.hpp"
#include "app/model/samples.hpp"
#include "tessera/issue.hpp"
#include "tessera/preprocess.hpp"

namespace tessera::cli {
namespace {

Source describe(const std::string& name) {
  Source source;
  source.name = name;
  if (is_sample_source(name)) {
    const Image8 image = load_sample(name);
    source.width = image.width;
    source.height = image.height;
    source.channels = image.channels;
  } else if (is_array_file(name)) {
    const Shape shape = array_image_shape(name);
    source.array = true;
    source.channels = static_cast<int>(shape[1]);
    source.height = shape[2];
    source.width = shape[3];
  } else {
    source.facts = probe_image(name);
    source.width = source.facts->width;
    source.height = source.facts->height;
    source.channels = source.facts->channels;
  }
  return source;
}

}  // namespace

std::vector<Source> describe_sources(const std::vector<std::string>& names) {
  std::vector<Source> sources;
  for (const std::string& name : names) sources.push_back(describe(name));
  return sources;
}

void adopt_arrays(const std::vector<Source>& sources, Settings& settings) {
  const auto first = std::find_if(sources.begin(), sources.end(), [](const Source& source) { return source.array; });
  if (first == sources.end()) return;
  EmbedParams& params = settings.params;
  if (!settings.height_given) params.image.height = first->height;
  if (!settings.width_given) params.image.width = first->width;
  if (!settings.channels_given) params.channels = first->channels;
  settle_dim(settings);
  for (const Source& source : sources) {
    if (!source.array) continue;
    if (source.channels != params.channels) {
      throw Error(
          fmt::format("{}: an array of {} channels where {} are embedded; numbers that are already preprocessed "
                      "are not converted",
                      source.name, source.channels, params.channels));
    }
    const bool sized = settings.height_given && settings.width_given;
    if (!sized && (source.width != first->width || source.height != first->height)) {
      throw Error(fmt::format("{}: {} x {} where {} is {} x {}; give --height and --width to scale all to one size",
                              source.name, source.height, source.width, first->name, first->height, first->width));
    }
  }
}

Tensor load_source(const Source& source, const EmbedParams& params) {
  if (source.array) {
    Tensor numbers = load_array_image(source.name);
    const bool fits = source.height == params.image.height && source.width == params.image.width;
    return fits ? numbers : resize_array(numbers, params.image, params.interpolation);
  }
  const Image8 image = is_sample_source(source.name) ? load_sample(source.name) : load_image(source.name).image;
  return preprocess(std::span(&image, 1), params);
}

Tensor load_sources(const std::vector<Source>& sources, const EmbedParams& params) {
  Tensor batch(
      Shape{static_cast<std::int64_t>(sources.size()), params.channels, params.image.height, params.image.width});
  auto target = batch.data.begin();
  for (const Source& source : sources) {
    const Tensor image = load_source(source, params);
    target = std::copy(image.data.begin(), image.data.end(), target);
  }
  return batch;
}

}  // namespace tessera::cli

#include "app/model/embed_job.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

namespace tessera {

namespace {

/// The settings that the fitted pictures depend on, all others such that they fit any picture.
EmbedParams fitting_part(const EmbedParams& params) {
  EmbedParams part;
  part.patch = {1, 1};
  part.image = params.image;
  part.fit = params.fit;
  part.crop_ratio = params.crop_ratio;
  part.interpolation = params.interpolation;
  part.channels = params.channels;
  return part;
}

/// The settings that made weights depend on, where they do not read the image.
EmbedParams weight_part(const EmbedParams& params) {
  EmbedParams part;
  part.channels = params.channels;
  part.patch = params.patch;
  part.dim = params.dim;
  part.bias = params.bias;
  return part;
}

/// One core is left to the thread that draws, and to the software renderer where there is no graphics card.
int background_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1); }

void check_stop(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled();
}

/// Only the worker's own thread calls it, so that what it remembers needs no lock.
class EmbedJob {
 public:
  EmbedResult operator()(const ComputeKey& key, std::stop_token stop, const Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    if (const Issues issues = validate(key.params); !issues.empty()) throw Error(to_string(issues));
    fit_pictures(key, stop);
    Tensor image = normalized(key.params, stop);
    prepare_weights(key, image, stop);
    EmbedResult result;
    result.fitted = fitted_;
    result.embedding = embed(std::move(image), key.params, weights_, {background_threads(), stop, progress});
    result.sheets = make_sheets(result.embedding, weight_sheet_, stop);
    if (key.model) {
      result.model =
          std::make_shared<const ModelTokens>(make_model_tokens(key.model, result.embedding, key.fitting, stop));
      result.sheets.position = result.model->position;
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }

 private:
  void fit_pictures(const ComputeKey& key, const std::stop_token& stop) {
    const EmbedParams part = fitting_part(key.params);
    if (part == fitted_params_ && key.pictures == pictures_) return;
    pictures_.clear();  // not valid again before all are fitted
    fitted_.clear();
    for (const Picture& picture : key.pictures) {
      check_stop(stop);
      fitted_.push_back(std::make_shared<const FittedImage>(fit(*picture, part)));
    }
    fitted_params_ = part;
    pictures_ = key.pictures;
  }

  Tensor normalized(const EmbedParams& params, const std::stop_token& stop) const {
    const auto batch = static_cast<std::int64_t>(fitted_.size());
    Tensor image({batch, params.channels, params.image.height, params.image.width});
    std::size_t offset = 0;
    for (const auto& fitted : fitted_) {
      check_stop(stop);
      const Tensor one = normalize(*fitted, params.normalization);
      std::copy(one.data.begin(), one.data.end(), image.data.begin() + static_cast<std::ptrdiff_t>(offset));
      offset += one.data.size();
    }
    return image;
  }

  void prepare_weights(const ComputeKey& key, const Tensor& image, const std::stop_token& stop) {
    const EmbedParams part = key.weights.kind == WeightKind::pca ? key.params : weight_part(key.params);
    const bool same_input = key.weights.kind != WeightKind::pca || key.pictures == weight_pictures_;
    const bool same_model = key.model == weight_model_ && key.fitting.patch == weight_fitting_;
    if (weights_ && weight_sheet_ && key.weights == weight_spec_ && part == weight_params_ && same_input && same_model)
      return;
    weights_.reset();
    weight_sheet_.reset();
    weights_ = std::make_shared<const Weights>(key.model ? weights_for(*key.model, key.params, key.fitting)
                                                         : make_weights(key.weights, key.params, image, stop));
    weight_sheet_ = std::make_shared<const Sheet>(make_weight_sheet(*weights_, stop));
    weight_spec_ = key.weights;
    weight_params_ = part;
    weight_pictures_ = key.pictures;
    weight_model_ = key.model;
    weight_fitting_ = key.fitting.patch;
  }

  std::vector<Picture> pictures_;
  std::optional<EmbedParams> fitted_params_;
  std::vector<std::shared_ptr<const FittedImage>> fitted_;
  std::shared_ptr<const Weights> weights_;
  std::shared_ptr<const Sheet> weight_sheet_;
  WeightSpec weight_spec_;
  std::optional<EmbedParams> weight_params_;
  std::vector<Picture> weight_pictures_;
  SharedModel weight_model_;
  std::optional<PatchResize> weight_fitting_;
};

}  // namespace

EmbedSlot::Job make_embed_job() {
  return [job = std::make_shared<EmbedJob>()](const ComputeKey& key, std::stop_token stop,
                                              const std::function<void(double)>& progress) {
    return (*job)(key, std::move(stop), progress);
  };
}

}  // namespace tessera

#include "app/shell/cli_tensor_source.hpp"

#include <algorithm>
#include <cctype>
#include <ostream>

#include <fmt/format.h>

#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

PatchOrder parse_order(const std::string& text) {
  if (text == "cpp") return PatchOrder::cpp;
  if (text == "ppc") return PatchOrder::ppc;
  refuse({"--order", text, "cpp (channel by channel) or ppc (pixel by pixel)"}, "an order");
}

}  // namespace

TensorInput::TensorInput(const std::vector<std::string>& names, const SettingWords& words, const Streams& streams)
    : subject(read_subject(names, words)) {
  tell_pictures(subject, streams);
  require_one_tower(subject.settings, words);
  if (subject.images.empty()) throw Error(fmt::format("{}: the document names no picture", names.front()));
  sources = describe_sources(subject.images);
  adopt_arrays(sources, subject.settings);
  require_valid(subject.settings.params);
  make_source();
  if (subject.opened) source.order = subject.opened->state.document.view.order;
  if (words.order) source.order = parse_order(*words.order);
}

void TensorInput::make_source() {
  const Settings& settings = subject.settings;
  source.params = settings.params;
  source.batch = static_cast<std::int64_t>(sources.size());
  source.threads = 0;
  source.weights = std::make_shared<const Weights>(made_weights());
  // Several tensors in a row are made from the same picture.
  struct Last {
    std::int64_t index = -1;
    Tensor image;
  };
  source.image = [this, last = std::make_shared<Last>()](std::int64_t b) {
    if (last->index != b) *last = {b, load_source(sources[static_cast<std::size_t>(b)], source.params)};
    return last->image;
  };
}

Weights TensorInput::made_weights() const {
  const Settings& settings = subject.settings;
  if (settings.model) return weights_for(*settings.model, settings.params, settings.fitting);
  // Principal components need all pictures at once; other weights need none.
  const bool pca = settings.weights.kind == WeightKind::pca;
  const Tensor images = pca ? load_sources(sources, settings.params) : Tensor();
  return make_weights(settings.weights, settings.params, images);
}

io::Sink stream_sink(std::ostream& out) {
  return [&out](std::span<const std::byte> bytes) {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out) throw Error("standard output: cannot be written; is the reader still there?");
  };
}

std::string lower_ending(const std::string& file) {
  std::string ending = std::filesystem::path(file).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace tessera::cli

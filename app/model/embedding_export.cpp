#include "app/model/embedding_export.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "tessera/convolution.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/patches.hpp"

namespace tessera {

namespace {

constexpr std::int64_t most_floats = std::int64_t{64} << 20;  // 256 MB in memory at a time

void check_stopped(const TensorSource& source) {
  if (source.stop.stop_requested()) throw Cancelled();
}

PatchGrid grid_of(const TensorSource& source) { return plan_grid(source.params.grid_settings()); }

/// Place j of a row of X: its channel, and row and column in the patch.
struct Place {
  std::int64_t channel, row, column;
};

Place place_of(std::int64_t j, const EmbedParams& params, PatchOrder order) {
  const std::int64_t width = params.patch.width;
  const std::int64_t area = params.patch.height * width;
  const std::int64_t channel = order == PatchOrder::cpp ? j / area : j % params.channels;
  const std::int64_t pixel = order == PatchOrder::cpp ? j % area : j / params.channels;
  return {channel, pixel / width, pixel % width};
}

/// W[d, c, u, v] lies there in (D, C, P, P).
std::size_t kernel_index(std::int64_t d, const Place& place, const EmbedParams& params) {
  const std::int64_t index =
      ((d * params.channels + place.channel) * params.patch.height + place.row) * params.patch.width + place.column;
  return static_cast<std::size_t>(index);
}

void produce_images(const TensorSource& source, const io::NumberSink& sink) {
  for (std::int64_t b = 0; b < source.batch; ++b) {
    check_stopped(source);
    sink(source.image(b).data);
  }
}

void produce_patches(const TensorSource& source, const io::NumberSink& sink) {
  const PatchGrid grid = grid_of(source);
  const auto length = static_cast<std::size_t>(source.params.patch_length());
  const auto rows = static_cast<std::int64_t>(std::clamp<std::size_t>((std::size_t{1} << 18) / length, 1, 1024));
  std::vector<float> block;
  for (std::int64_t b = 0; b < source.batch; ++b) {
    const Tensor image = source.image(b);
    for (std::int64_t first = 0; first < grid.count(); first += rows) {
      check_stopped(source);
      const std::int64_t count = std::min(rows, grid.count() - first);
      block.resize(static_cast<std::size_t>(count) * length);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::span<float> row = std::span(block).subspan(static_cast<std::size_t>(i) * length, length);
        unfold_row(image, grid, 0, first + i, row, source.order);
      }
      sink(block);
    }
  }
}

void produce_matrix(const TensorSource& source, const io::NumberSink& sink) {
  const EmbedParams& params = source.params;
  std::vector<float> row(static_cast<std::size_t>(params.dim));
  for (std::int64_t j = 0; j < params.patch_length(); ++j) {
    const Place place = place_of(j, params, source.order);
    for (std::int64_t d = 0; d < params.dim; ++d)
      row[static_cast<std::size_t>(d)] = source.weights->kernel.data[kernel_index(d, place, params)];
    sink(row);
  }
}

/// Filters first … first + count − 1 as weights of their own.
Weights some_filters(const TensorSource& source, std::int64_t first, std::int64_t count) {
  const EmbedParams& params = source.params;
  const auto length = static_cast<std::size_t>(params.patch_length());
  const auto from = static_cast<std::size_t>(first);
  const auto filters = static_cast<std::size_t>(count);
  Weights some;
  some.kernel = Tensor({count, params.channels, params.patch.height, params.patch.width},
                       std::span(source.weights->kernel.data).subspan(from * length, filters * length));
  if (source.weights->bias) some.bias = Tensor({count}, std::span(source.weights->bias->data).subspan(from, filters));
  return some;
}

void produce_maps(const TensorSource& source, const io::NumberSink& sink) {
  const PatchGrid grid = grid_of(source);
  const std::int64_t dim = source.params.dim;
  const std::int64_t filters = std::clamp<std::int64_t>(most_floats / grid.count(), 1, dim);
  for (std::int64_t b = 0; b < source.batch; ++b) {
    const Tensor image = source.image(b);
    for (std::int64_t first = 0; first < dim; first += filters) {
      const std::int64_t count = std::min(filters, dim - first);
      const TokenOptions options{source.threads, source.stop};
      sink(convolve(image, grid, count == dim ? *source.weights : some_filters(source, first, count), options).data);
    }
  }
}

void produce_tokens(const TensorSource& source, const io::NumberSink& sink) {
  const PatchGrid grid = grid_of(source);
  const PackedWeights packed(*source.weights);
  const std::int64_t dim = source.params.dim;
  const std::int64_t rows = std::max<std::int64_t>(1, most_floats / dim);
  for (std::int64_t b = 0; b < source.batch; ++b) {
    const Tensor image = source.image(b);
    if (grid.count() <= rows) {
      sink(tokens(image, grid, packed, {source.threads, source.stop}).data);
      continue;
    }
    Buffer block;
    for (std::int64_t first = 0; first < grid.count(); first += rows) {
      check_stopped(source);
      const std::int64_t count = std::min(rows, grid.count() - first);
      block.resize(static_cast<std::size_t>(count * dim));
      token_rows(image, grid, packed, 0, first, count, block);
      sink(block);
    }
  }
}

}  // namespace

TensorSource tensor_source(std::shared_ptr<const Embedding> embedding, PatchOrder order) {
  TensorSource source;
  source.params = embedding->params;
  source.weights = embedding->weights;
  source.batch = embedding->batch();
  source.order = order;
  source.image = [embedding](std::int64_t b) {
    Shape one = embedding->image.shape;
    one[0] = 1;
    const auto size = static_cast<std::size_t>(element_count(one));
    return Tensor(one, std::span(embedding->image.data).subspan(static_cast<std::size_t>(b) * size, size));
  };
  return source;
}

std::vector<io::StreamedTensor> export_tensors(const TensorSource& source, const TensorParts& parts) {
  const EmbedParams& p = source.params;
  const PatchGrid grid = grid_of(source);
  const std::int64_t b = source.batch;
  std::vector<io::StreamedTensor> tensors;
  const auto add = [&](bool wanted, const char* name, Shape shape, auto produce) {
    if (wanted)
      tensors.push_back(
          {name, std::move(shape), [&source, produce](const io::NumberSink& sink) { produce(source, sink); }});
  };
  add(parts.image, "image", {b, p.channels, p.image.height, p.image.width}, produce_images);
  add(parts.patches, "patches", {b, grid.count(), p.patch_length()}, produce_patches);
  add(parts.matrix, "matrix", {p.patch_length(), p.dim}, produce_matrix);
  if (parts.kernel) tensors.push_back(io::streamed("proj.weight", source.weights->kernel));
  if (parts.bias && source.weights->bias) tensors.push_back(io::streamed("proj.bias", *source.weights->bias));
  add(parts.maps, "maps", {b, p.dim, grid.rows(), grid.columns()}, produce_maps);
  add(parts.tokens, "tokens", {b, grid.count(), p.dim}, produce_tokens);
  return tensors;
}

std::optional<TensorParts> tensor_part(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, bool TensorParts::*>, 7> names{
      {{"image", &TensorParts::image},
       {"patches", &TensorParts::patches},
       {"matrix", &TensorParts::matrix},
       {"proj.weight", &TensorParts::kernel},
       {"proj.bias", &TensorParts::bias},
       {"maps", &TensorParts::maps},
       {"tokens", &TensorParts::tokens}}};
  TensorParts one{false, false, false, false, false, false, false};
  for (const auto& [known, part] : names) {
    if (known != name) continue;
    one.*part = true;
    return one;
  }
  return std::nullopt;
}

io::StreamedTensor npy_tensor(const TensorSource& source, const TensorParts& parts) {
  std::vector<io::StreamedTensor> tensors = export_tensors(source, parts);
  if (tensors.empty()) throw Error("proj.bias: these weights have no bias");
  io::StreamedTensor tensor = std::move(tensors.back());
  const bool of_weights = tensor.name == "matrix" || tensor.name.starts_with("proj.");
  if (source.batch == 1 && !of_weights) tensor.shape.erase(tensor.shape.begin());
  return tensor;
}

std::optional<TensorFormat> tensor_format(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".npy") return TensorFormat::npy;
  if (ending == ".npz") return TensorFormat::npz;
  if (ending == ".safetensors") return TensorFormat::safetensors;
  return std::nullopt;
}

void write_tensors(const TensorSource& source, const TensorParts& parts, TensorFormat format, const io::Sink& sink) {
  if (format == TensorFormat::npy) {
    const io::StreamedTensor tensor = npy_tensor(source, parts);
    const std::string header = io::npy_header(tensor.shape);
    sink(std::as_bytes(std::span(header)));
    tensor.produce([&sink](std::span<const float> numbers) { sink(std::as_bytes(numbers)); });
    return;
  }
  const std::vector<io::StreamedTensor> tensors = export_tensors(source, parts);
  const char* order = source.order == PatchOrder::cpp ? "(C, P, P)" : "(P, P, C)";
  if (format == TensorFormat::npz)
    io::write_npz(tensors, sink);
  else
    io::write_safetensors(tensors, {{"format", "pt"}, {"patch_order", order}}, sink);
}

void write_terms(const TensorSource& source, const Selection& selection, std::ostream& out) {
  const EmbedParams& p = source.params;
  const PatchGrid grid = grid_of(source);
  const Tensor image = source.image(selection.image);
  std::vector<float> row(static_cast<std::size_t>(p.patch_length()));
  unfold_row(image, grid, 0, selection.patch, row, source.order);
  const std::int64_t top = grid.height.window(grid.row_of(selection.patch)).begin;
  const std::int64_t left = grid.width.window(grid.column_of(selection.patch)).begin;
  double sum = source.weights->bias ? source.weights->bias->data[static_cast<std::size_t>(selection.filter)] : 0.0;
  out << "place,channel,row,column,image_row,image_column,pixel,weight,product,running_sum\n";
  for (std::int64_t j = 0; j < p.patch_length(); ++j) {
    const Place place = place_of(j, p, source.order);
    const float pixel = row[static_cast<std::size_t>(j)];
    const float weight = source.weights->kernel.data[kernel_index(selection.filter, place, p)];
    const double product = static_cast<double>(pixel) * static_cast<double>(weight);
    sum += product;
    out << fmt::format("{},{},{},{},{},{},{},{},{},{}\n", j, place.channel, place.row, place.column,
                       top + place.row * p.dilation.height, left + place.column * p.dilation.width, pixel, weight,
                       product, sum);
  }
}

}  // namespace tessera

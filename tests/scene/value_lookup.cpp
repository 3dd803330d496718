#include "tests/scene/value_lookup.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <set>

#include "app/model/shuffle.hpp"
#include "tessera/encoder_input.hpp"
#include "tests/scene/models_lookup.hpp"

namespace tessera::tests {

namespace {

using scene::Subject;
using scene::TensorName;
using texts::LessonFacts;

/// One axis of the settings, counted pixel by pixel and stop by stop.
struct CountedAxis {
  std::int64_t size = 0, kernel = 0, stride = 0, padding = 0, dilation = 0;
  std::int64_t padded_size = 0, reach = 0, count = 0, unread = 0;
  std::int64_t read_once = 0, remainder = 0;
};

CountedAxis count_axis(const EmbedParams& p, bool height, std::int64_t longer = 0) {
  const auto side = [height](const Size2& size) { return height ? size.height : size.width; };
  CountedAxis a{side(p.image) + longer, side(p.patch), side(p.stride_or_patch()), side(p.padding), side(p.dilation)};
  a.padded_size = a.size;
  while (p.pad_to_multiple && a.padded_size % a.kernel != 0) ++a.padded_size;
  for (std::int64_t tap = 0; tap < a.kernel; ++tap) a.reach = tap * a.dilation + 1;
  std::vector<int> read(static_cast<std::size_t>(a.size), 0);
  for (std::int64_t start = -a.padding; start + a.reach <= a.padded_size + a.padding; start += a.stride) {
    ++a.count;
    for (std::int64_t tap = 0; tap < a.kernel; ++tap) {
      const std::int64_t pixel = start + tap * a.dilation;
      if (pixel >= 0 && pixel < a.size) ++read[static_cast<std::size_t>(pixel)];
    }
  }
  a.unread = std::count(read.begin(), read.end(), 0);
  a.read_once = std::count(read.begin(), read.end(), 1);
  a.remainder = a.padded_size + 2 * a.padding - a.reach - (a.count - 1) * a.stride;
  return a;
}

std::optional<double> of_axis(const CountedAxis& a, const std::string& name) {
  if (name == "count") return a.count;
  if (name == "moves") return a.count - 1;
  if (name == "padded_size") return a.padded_size;
  if (name == "reach") return a.reach;
  if (name == "free") return a.padded_size + 2 * a.padding - a.reach;
  if (name == "stride") return a.stride;
  if (name == "padding") return a.padding;
  if (name == "dilation") return a.dilation;
  if (name == "unread") return a.unread;
  if (name == "remainder") return a.remainder;
  if (name == "shared") return a.reach - a.stride;
  if (name == "gap") return a.stride - a.reach;
  if (name == "what_if.size") return a.size + a.stride / 2;
  return std::nullopt;
}

bool take_prefix(std::string& text, const std::string& prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

/// Of a channel: RGB as given, gray the three's average, alpha as the first.
double channel_statistic(const std::array<double, 3>& rgb, int channels, int channel) {
  if (channels == 1) return (rgb[0] + rgb[1] + rgb[2]) / 3;
  return rgb[channel < 3 ? static_cast<std::size_t>(channel) : 0];
}

std::optional<double> of_params(const EmbedParams& p, std::string name) {
  const Normalization& n = p.normalization;
  if (take_prefix(name, "mean.")) return channel_statistic(n.mean, p.channels, std::stoi(name));
  if (take_prefix(name, "std.")) return channel_statistic(n.std, p.channels, std::stoi(name));
  if (name == "height") return p.image.height;
  if (name == "width") return p.image.width;
  if (name == "channels") return p.channels;
  if (name == "dim") return p.dim;
  if (name == "patch_height") return p.patch.height;
  if (name == "patch_width") return p.patch.width;
  if (name == "patch_area") return p.patch.height * p.patch.width;
  if (name == "patch_length") return p.patch.height * p.patch.width * p.channels;
  return std::nullopt;
}

std::optional<double> of_selection(const LessonFacts& f, std::int64_t columns, const std::string& name) {
  const Selection& s = f.document->selection;
  if (name == "patch") return s.patch;
  if (name == "filter") return s.filter;
  if (name == "channel") return s.channel;
  if (name == "image") return s.image;
  if (name == "row") return std::floor(static_cast<double>(s.patch) / static_cast<double>(columns));
  if (name == "column") return s.patch % columns;
  return std::nullopt;
}

std::optional<double> of_encoder(const LessonFacts& f, std::int64_t count, const std::string& name) {
  if (name == "prefix") return f.encoder.prefix;
  if (name == "length") return f.encoder.prefix + count;
  if (name == "last") return f.encoder.prefix + count - 1;
  if (name == "position") return f.encoder.prefix + f.document->selection.patch;
  if (name == "positioned") return f.encoder.positioned;
  if (name == "late") return f.encoder.prefix - f.encoder.positioned;
  if (name == "position_row") return f.encoder.positioned + f.document->selection.patch;
  if (name == "trained.height") return f.encoder.trained_grid.value().height;
  if (name == "trained.width") return f.encoder.trained_grid.value().width;
  return std::nullopt;
}

std::optional<double> of_what_if(const EmbedParams& p, const std::string& name) {
  const Size2 stride = p.stride_or_patch();
  const bool height = stride.height > stride.width;
  const CountedAxis a = count_axis(p, height, (height ? stride.height : stride.width) / 2);
  if (name == "size") return a.size;
  if (name == "dim") return p.dim > 1 ? p.dim / 2 : 2;
  if (name == "count") return a.count;
  if (name == "remainder") return (a.padded_size + 2 * a.padding - a.reach) % a.stride;
  return std::nullopt;
}

/// The middle of the selected patch, kept within what shows the file.
std::optional<double> of_pixel(const LessonFacts& f, const std::string& name) {
  const bool height = name == "row";
  const CountedAxis a = count_axis(f.document->params, height), width = count_axis(f.document->params, false);
  const std::int64_t patch = f.document->selection.patch;
  const std::int64_t start = (height ? patch / width.count : patch % width.count) * a.stride - a.padding;
  const Size2 content = f.result->fitted.at(static_cast<std::size_t>(f.document->selection.image))->content;
  const double middle = std::floor(static_cast<double>(2 * start + a.reach - 1) / 2);
  return std::clamp(middle, 0.0, static_cast<double>((height ? content.height : content.width) - 1));
}

/// The pixel that stands as an example of the order of flattening: found by walking through the flattened patch.
std::optional<double> of_example(const LessonFacts& f, const std::string& name) {
  const EmbedParams& p = f.document->params;
  const std::int64_t channel = f.document->selection.channel, u = p.patch.height > 1 ? 1 : 0;
  const std::int64_t v = p.patch.width > 2 ? 2 : p.patch.width - 1;
  if (name == "channel") return channel;
  if (name == "u") return u;
  if (name == "v") return v;
  if (name != "place") return std::nullopt;
  std::int64_t place = 0;
  if (f.order == PatchOrder::ppc) {
    for (std::int64_t a = 0; a < p.patch.height; ++a)
      for (std::int64_t b = 0; b < p.patch.width; ++b)
        for (std::int64_t c = 0; c < p.channels; ++c, ++place)
          if (a == u && b == v && c == channel) return place;
  }
  place = 0;
  for (std::int64_t c = 0; c < p.channels; ++c)
    for (std::int64_t a = 0; a < p.patch.height; ++a)
      for (std::int64_t b = 0; b < p.patch.width; ++b, ++place)
        if (a == u && b == v && c == channel) return place;
  return std::nullopt;
}

/// Mean and std of the selected channel.
std::optional<double> of_normalization(const LessonFacts& f, const std::string& name) {
  const EmbedParams& p = f.document->params;
  const auto channel = static_cast<int>(f.document->selection.channel);
  if (name == "mean") return p.normalization.mean_of(channel, p.channels);
  if (name == "std") return p.normalization.std_of(channel, p.channels);
  return std::nullopt;
}

std::optional<double> of_field(const LessonFacts& f, std::string field) {
  const EmbedParams& p = f.document->params;
  const CountedAxis height = count_axis(p, true), width = count_axis(p, false);
  const std::int64_t count = height.count * width.count;
  if (field == "batch") return static_cast<double>(f.document->images.size());
  if (field == "grid.count") return count;
  if (field == "grid.image_over_patch")
    return static_cast<double>(p.image.height * p.image.width) / static_cast<double>(p.patch.height * p.patch.width);
  if (field == "grid.repeated_pixels")
    return (height.size - height.unread) * (width.size - width.unread) - height.read_once * width.read_once;
  if (field == "counts.parameters") return (p.patch.height * p.patch.width * p.channels + (p.bias ? 1 : 0)) * p.dim;
  if (field == "file.height") return f.file.value().height;
  if (field == "file.width") return f.file.value().width;
  if (field == "result.max_difference") return f.result->embedding.max_difference;
  if (field == "result.max_magnitude") return f.result->embedding.max_magnitude;
  if (field == "result.x_range") return f.result->sheets.x_range;
  if (field == "offset") return f.document->selection.image * p.dim * count + f.document->selection.patch;
  if (field == "shuffle.place") {
    const Shuffle shuffle(count);
    for (std::int64_t place = 0; place < count; ++place) {
      if (shuffle.source(place) == f.document->selection.patch) return static_cast<double>(place);
    }
  }
  if (field == "wrong.mixed") {
    std::set<std::int64_t> patches;
    for (std::int64_t k = 0; k < p.dim; ++k) patches.insert((f.document->selection.patch * p.dim + k) % count);
    return static_cast<double>(patches.size());
  }
  if (take_prefix(field, "wrong.patches."))
    return static_cast<double>((f.document->selection.patch * p.dim + std::stoll(field)) % count);
  if (field == "wrong.max_difference") return f.wrong->max_difference;
  if (field == "params.pixels") return p.image.height * p.image.width;
  if (take_prefix(field, "asked.")) {
    // The one under the selected patch, else over it, else beside it.
    const std::int64_t selected = f.document->selection.patch, row = selected / width.count;
    const std::int64_t column = selected % width.count;
    const bool upright = height.count > 1, sideways = width.count > 1;
    const std::int64_t asked_row = !upright ? row : row + 1 < height.count ? row + 1 : row - 1;
    const std::int64_t asked_column = upright || !sideways       ? column
                                      : column + 1 < width.count ? column + 1
                                                                 : column - 1;
    if (field == "row") return asked_row;
    if (field == "column") return asked_column;
    return asked_row * width.count + asked_column;
  }
  if (take_prefix(field, "grid.height.")) return of_axis(height, field);
  if (take_prefix(field, "grid.width.")) return of_axis(width, field);
  if (take_prefix(field, "params.")) return of_params(p, field);
  if (take_prefix(field, "example.")) return of_example(f, field);
  if (take_prefix(field, "normalization.")) return of_normalization(f, field);
  if (take_prefix(field, "pixel.")) return of_pixel(f, field);
  if (take_prefix(field, "selection.")) return of_selection(f, width.count, field);
  if (take_prefix(field, "encoder.")) return of_encoder(f, count, field);
  if (take_prefix(field, "what_if.")) return of_what_if(p, field);
  if (take_prefix(field, "strides.maps.")) {
    // Contiguous (B, D, H′, W′): each step is what lies behind its axis.
    const std::int64_t steps[] = {p.dim * count, count, width.count, 1};
    return steps[std::stoi(field)];
  }
  const View flat = f.result->embedding.flattened();
  if (take_prefix(field, "strides.before.")) return flat.strides().at(static_cast<std::size_t>(std::stoi(field)));
  if (take_prefix(field, "strides.after."))
    return flat.transpose(1, 2).strides().at(static_cast<std::size_t>(std::stoi(field)));
  return std::nullopt;
}

/// "before.mean" …, of the token of `patch`: by the whole of the encoder's input up to the stage that is asked for.
std::optional<double> of_norm(const LessonFacts& f, std::int64_t patch, const std::string& name) {
  const ModelTokens& model = *f.result->model;
  EncoderParts parts = model.parts;
  std::optional<LayerNorm>& last = parts.pre_norm ? parts.pre_norm : parts.patch_norm;
  const bool mean = name.ends_with(".mean");
  if (name.starts_with("before.")) {
    last.reset();
  } else if (name.starts_with("normed.")) {
    for (float& gamma : last.value().gamma.data) gamma = 1;
    for (float& beta : last.value().beta.data) beta = 0;
  }
  const Tensor rows = encoder_input(f.result->embedding.tokens, parts);
  const std::int64_t dim = f.document->params.dim, count = rows.extent(1), b = f.document->selection.image;
  const float* row = rows.data.data() + (b * count + f.encoder.prefix + patch) * dim;
  double sum = 0, squares = 0;
  for (std::int64_t k = 0; k < dim; ++k) {
    const auto x = static_cast<double>(row[k]);
    sum += x;
    squares += x * x;
  }
  const double middle = sum / static_cast<double>(dim);
  return mean ? middle : std::sqrt(std::max(0.0, squares / static_cast<double>(dim) - middle * middle));
}

/// Of the patch that the reference's subject names.
std::optional<double> of_patch(const LessonFacts& f, std::int64_t patch, const std::string& name) {
  const CountedAxis height = count_axis(f.document->params, true), width = count_axis(f.document->params, false);
  const std::int64_t row = patch / width.count, column = patch % width.count;
  if (name == "index") return patch;
  if (name == "row") return row;
  if (name == "column") return column;
  if (name == "first_y") return row * height.stride - height.padding;
  if (name == "first_x") return column * width.stride - width.padding;
  return std::nullopt;
}

/// Channel, row and column of place j of a patch, found by counting in (C, P, P) order; "place" in the order shown.
std::optional<double> of_place(const LessonFacts& f, std::int64_t place, const std::string& name) {
  const EmbedParams& p = f.document->params;
  std::int64_t j = 0;
  for (std::int64_t c = 0; c < p.channels; ++c) {
    for (std::int64_t u = 0; u < p.patch.height; ++u) {
      for (std::int64_t v = 0; v < p.patch.width; ++v, ++j) {
        if (j != place) continue;
        if (name == "place.channel") return c;
        if (name == "place.row") return u;
        if (name == "place.column") return v;
        if (name == "place") return f.order == PatchOrder::ppc ? (u * p.patch.width + v) * p.channels + c : j;
      }
    }
  }
  return std::nullopt;
}

/// Sums of the first terms behind a cell of Z.
std::optional<double> of_cell(const Explanation& e, std::string field) {
  if (!take_prefix(field, "partial.")) return std::nullopt;
  double sum = 0;
  for (std::size_t k = 0; k < std::stoul(field); ++k)
    sum += static_cast<double>(e.inputs.at(k)) * static_cast<double>(e.weights.at(k));
  return sum;
}

/// The size that as many of the drawn sums stay below as robust_range says of any matrix.
double range_of_sum(const Sheets& sheets, std::size_t b) {
  Tensor sum = *sheets.images.at(b).z.matrix;
  for (std::size_t k = 0; sheets.position.matrix && k < sum.data.size(); ++k)
    sum.data[k] += sheets.position.matrix->data.at(k);
  return robust_range({&sum});
}

std::optional<double> of_tensor(const LessonFacts& f, const scene::ValueReference& reference) {
  const Embedding& e = f.result->embedding;
  const Subject& s = reference.subject;
  std::string field = reference.field;
  if (s.tensor == TensorName::image) {
    const FittedImage& fitted = *f.result->fitted.at(static_cast<std::size_t>(s.b));
    if (take_prefix(field, "raw.")) return fitted.image.at(s.k, s.i)[std::stoi(field)];
    if (take_prefix(field, "normalized.")) return e.image.view().at({s.b, std::stoi(field), s.i, s.k});
  }
  if (s.tensor == TensorName::patches && take_prefix(field, "norm.")) return of_norm(f, s.i, field);
  if (s.tensor == TensorName::patches && take_prefix(field, "patch.")) return of_patch(f, s.i, field);
  if (s.tensor == TensorName::x && field.empty()) return e.patch_row(s.b, s.i).at(static_cast<std::size_t>(s.k));
  if (s.tensor == TensorName::e && field.empty())
    return e.weights->kernel.data.at(static_cast<std::size_t>(s.k * e.params.patch_length() + s.i));
  if (s.tensor == TensorName::z && take_prefix(field, "term."))
    return e.explain(s.b, s.i, s.k).terms.at(static_cast<std::size_t>(std::stoll(field)));
  if (s.tensor == TensorName::z && field == "sum") {
    double sum = 0;
    for (const float term : e.explain(s.b, s.i, s.k).terms) sum += static_cast<double>(term);
    return sum;
  }
  if (field == "filter.index") return s.k;
  if (field == "range" && s.tensor == TensorName::position)  // 1 for sines and cosines
    return f.encoder.own ? robust_range({f.result->sheets.position.matrix.get()}) : 1;
  if (field == "range") {
    const Sheets& sheets = f.result->sheets;
    if (s.tensor == TensorName::sequence) return range_of_sum(sheets, static_cast<std::size_t>(s.b));
    return s.tensor == TensorName::x ? sheets.x_range : s.tensor == TensorName::e ? sheets.e_range : sheets.z_range;
  }
  if (s.tensor == TensorName::x && field.starts_with("place")) return of_place(f, s.k, field);
  if (s.tensor == TensorName::bias && field == "magnitude") return std::abs(e.weights->bias->view().at({s.i}));
  if (s.tensor == TensorName::z && !field.empty()) return of_cell(e.explain(s.b, s.i, s.k), field);
  if (s.tensor == TensorName::z && field.empty()) return e.tokens.view().at({s.b, s.i, s.k});
  if (s.tensor == TensorName::flattened && field == "offset") {
    const View flat = e.flattened();
    return static_cast<double>(s.b * flat.strides()[0] + s.i * flat.strides()[1] + s.k * flat.strides()[2]);
  }
  if (s.tensor == TensorName::maps && field.empty()) return e.flattened().at({s.b, s.i, s.k});
  if (s.tensor == TensorName::bias && field.empty()) return e.weights->bias ? e.weights->bias->view().at({s.i}) : 0.0;
  return std::nullopt;
}

}  // namespace

std::optional<double> look_up(const scene::ValueReference& reference, const LessonFacts& facts) {
  // A selected patch or filter carries its subject, for the linking, and the field its number is in.
  if (const auto value = look_up_models(reference, facts)) return value;
  const bool by_field = reference.field.starts_with("selection.") || reference.subject.tensor == TensorName::none;
  return by_field ? of_field(facts, reference.field) : of_tensor(facts, reference);
}

std::vector<PrintedNumber> printed_numbers(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 3, "\u2009") == 0) {  // thin space between thousands
      at += 3;
    } else if (text.compare(at, 3, "\u2212") == 0) {
      plain += '-';
      at += 3;
      if (at < text.size() && text[at] == ' ') ++at;
    } else {
      plain += text[at++];
    }
  }
  std::vector<PrintedNumber> numbers;
  for (std::size_t at = 0; at < plain.size();) {
    const bool digit = std::isdigit(static_cast<unsigned char>(plain[at])) != 0;
    const bool sign =
        plain[at] == '-' && at + 1 < plain.size() && std::isdigit(static_cast<unsigned char>(plain[at + 1]));
    if (!digit && !sign) {
      ++at;
      continue;
    }
    char* end = nullptr;
    PrintedNumber number;
    number.value = std::strtod(plain.c_str() + at, &end);
    const std::string word = plain.substr(at, static_cast<std::size_t>(end - (plain.c_str() + at)));
    const std::size_t exponent = word.find('e'), point = word.find('.');
    const std::size_t digits_end = exponent == std::string::npos ? word.size() : exponent;
    const std::size_t decimals = point == std::string::npos ? 0 : digits_end - point - 1;
    const int power = exponent == std::string::npos ? 0 : std::atoi(word.c_str() + exponent + 1);
    number.half_unit = 0.5 * std::pow(10.0, power - static_cast<int>(decimals));
    numbers.push_back(number);
    at += word.size();
  }
  return numbers;
}

}  // namespace tessera::tests

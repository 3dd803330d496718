// The values in the lesson's sentences: one small function a name.

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <stdexcept>

#include "app/model/guesses.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/texts/lesson_parts.hpp"
#include "app/scene/texts/lesson_source.hpp"

namespace tessera::texts {

namespace {

using scene::Subject;
using scene::TensorName;
using scene::ValueReference;

constexpr const char* unknown = "…";
constexpr const char* minus = "\u2212";

ValueReference field(std::string name) { return {{}, std::move(name)}; }

Value plain_text(std::string text) { return {.text = std::move(text)}; }
Value symbols(std::string text) { return {.text = std::move(text), .markup = true}; }

Value whole(std::int64_t number, std::string field_name) {
  return {.text = scene::grouped(number), .number = number, .references = {field(std::move(field_name))}};
}

/// A setting of both axes: one number where they agree, else "h × w".
Value pair(Size2 size, const std::string& name) {
  if (size.height == size.width) return whole(size.height, "grid.height." + name);
  return {.text = scene::grouped(size.height) + " × " + scene::grouped(size.width),
          .references = {field("grid.height." + name), field("grid.width." + name)}};
}

/// A length that holds along some axes: both where they differ, as "3 or 4".
template <class Predicate, class Length>
Value along_axes(const LessonSource& source, const char* name, Predicate holds, Length length) {
  const PatchGrid& grid = source.grid();
  const std::string height = std::string("grid.height.") + name, width = std::string("grid.width.") + name;
  const std::int64_t h = length(grid.height), w = length(grid.width);
  if (!holds(grid.height)) return whole(w, width);
  if (!holds(grid.width) || h == w) return whole(h, height);
  return {.text = scene::grouped(h) + ' ' + source.word("value.or") + ' ' + scene::grouped(w),
          .references = {field(height), field(width)}};
}

Value not_yet() { return plain_text(unknown); }

Value measured(const LessonSource& source, std::string text, std::vector<ValueReference> references) {
  return {.text = std::move(text), .references = std::move(references), .stale = !source.facts().current};
}

/// A number of the explained cell. `print` gets the cell.
template <class Print>
Value of_cell(LessonSource& source, ValueReference reference, Print print) {
  const Cell* cell = source.cell();
  return cell == nullptr ? not_yet() : measured(source, print(*cell), {std::move(reference)});
}

/// What rounds to zero has no sign.
bool is_printed_negative(double number, const std::string& digits) {
  return number < 0 && digits.find_first_of("123456789") != std::string::npos;
}

std::string fixed(double number, int decimals) {
  const std::string digits = fmt::format("{:.{}f}", std::abs(number), decimals);
  return (is_printed_negative(number, digits) ? minus : "") + digits;
}

/// "+ 0.0123" or "− 0.0123".
std::string with_sign(double number, int decimals) {
  const std::string digits = fmt::format("{:.{}f}", std::abs(number), decimals);
  return (is_printed_negative(number, digits) ? minus : "+") + (' ' + digits);
}

/// A value that enters the model: four decimals. Custom statistics may make it huge; six digits are enough then.
std::string input_number(double number) {
  if (std::abs(number) < 1e4) return fixed(number, 4);
  return (number < 0 ? minus : "") + fmt::format("{:.6g}", std::abs(number));
}

Subject pixel_cell(const LessonSource& s) {
  return {TensorName::image, s.selection().image, s.lens().row, s.lens().column};
}

Subject z_cell(const LessonSource& s) {
  return {TensorName::z, s.selection().image, s.selection().patch, s.selection().filter};
}

Value pixel_values(LessonSource& s) {
  std::string text;
  std::vector<ValueReference> references;
  for (std::int64_t c = 0; c < s.params().channels; ++c) {
    const auto raw = s.facts().preprocessed ? std::nullopt : s.raw(c);
    const auto number = s.facts().preprocessed ? s.normalized(c) : std::nullopt;
    if (!raw && !number) return not_yet();
    if (c > 0) text += ", ";
    text += raw ? std::to_string(*raw) : input_number(*number);
    references.push_back({pixel_cell(s), (raw ? "raw." : "normalized.") + std::to_string(c)});
  }
  return measured(s, text, references);
}

Value raw_value(LessonSource& s) {
  const std::int64_t c = s.selection().channel;
  const auto raw = s.raw(c);
  if (!raw) return not_yet();
  return measured(s, std::to_string(*raw), {{pixel_cell(s), "raw." + std::to_string(c)}});
}

Value normalized_value(LessonSource& s) {
  const std::int64_t c = s.selection().channel;
  const auto number = s.normalized(c);
  if (!number) return not_yet();
  return measured(s, input_number(*number), {{pixel_cell(s), "normalized." + std::to_string(c)}});
}

/// (D·N, N, 1) or, transposed, (D·N, 1, N): of (B, D, N) in memory.
Value strides(const LessonSource& s, bool transposed) {
  const std::int64_t n = s.grid().count(), image = s.params().dim * n;
  const std::string name = transposed ? "strides.after." : "strides.before.";
  return {.text = transposed ? fmt::format("({}, 1, {})", image, n) : fmt::format("({}, {}, 1)", image, n),
          .references = {field(name + '0'), field(name + '1'), field(name + '2')}};
}

Value selected_patch(const LessonSource& s) {
  const Selection& selection = s.selection();
  return {.text = scene::grouped(selection.patch),
          .number = selection.patch,
          .references = {{{TensorName::patches, selection.image, selection.patch, -1}, "selection.patch"}}};
}

Value selected_filter(const LessonSource& s) {
  const std::int64_t d = s.selection().filter;
  return {.text = scene::grouped(d), .number = d, .references = {{{TensorName::e, -1, -1, d}, "selection.filter"}}};
}

Value image_over_patch(const LessonSource& s) {
  const Size2 image = s.params().image, patch = s.params().patch;
  const double ratio = static_cast<double>(image.height * image.width) /
                       static_cast<double>(std::max<std::int64_t>(patch.height * patch.width, 1));
  return {.text = scene::decimal(ratio), .references = {field("grid.image_over_patch")}};
}

Value file_side(const LessonSource& s, bool width) {
  if (!s.facts().file) return not_yet();
  return width ? whole(s.facts().file->width, "file.width") : whole(s.facts().file->height, "file.height");
}

Value fit_phrase(const LessonSource& s) {
  const Fit fit = s.params().fit;
  return plain_text(s.word(fit == Fit::resize ? "value.resized" : fit == Fit::crop ? "value.cropped" : "value.padded"));
}

Value trained_side(const LessonSource& s, bool width) {
  const auto& trained = s.facts().encoder.trained_grid;
  if (!trained) return not_yet();
  return width ? whole(trained->width, "encoder.trained.width") : whole(trained->height, "encoder.trained.height");
}

Value max_difference(const LessonSource& s) {
  if (s.facts().result == nullptr) return not_yet();
  return measured(s, scene::scientific(s.facts().result->embedding.max_difference), {field("result.max_difference")});
}

using Maker = std::function<Value(LessonSource&)>;
using Makers = std::map<std::string, Maker, std::less<>>;

void add_sizes(Makers& m) {
  m["H"] = [](LessonSource& s) { return whole(s.params().image.height, "params.height"); };
  m["W"] = [](LessonSource& s) { return whole(s.params().image.width, "params.width"); };
  m["C"] = [](LessonSource& s) { return whole(s.params().channels, "params.channels"); };
  m["D"] = [](LessonSource& s) { return whole(s.params().dim, "params.dim"); };
  m["N"] = [](LessonSource& s) { return whole(s.grid().count(), "grid.count"); };
  m["B"] = [](LessonSource& s) { return whole(s.batch(), "batch"); };
  m["P2C"] = [](LessonSource& s) { return whole(s.params().patch_length(), "params.patch_length"); };
  m["pixels"] = [](LessonSource& s) {
    return whole(s.params().image.height * s.params().image.width, "params.pixels");
  };
  m["PxP"] = [](LessonSource& s) {
    const Size2 patch = s.params().patch;
    return Value{.text = scene::grouped(patch.height) + " × " + scene::grouped(patch.width),
                 .references = {field("params.patch_height"), field("params.patch_width")}};
  };
  m["stride"] = [](LessonSource& s) { return pair(s.params().stride_or_patch(), "stride"); };
  m["pad"] = [](LessonSource& s) { return pair(s.params().padding, "padding"); };
  m["dilation"] = [](LessonSource& s) { return pair(s.params().dilation, "dilation"); };
  m["fileH"] = [](LessonSource& s) { return file_side(s, false); };
  m["fileW"] = [](LessonSource& s) { return file_side(s, true); };
  m["fitPhrase"] = fit_phrase;
}

/// Letters whose writing depends on whether patches are square.
void add_symbols(Makers& m) {
  const auto either = [](const char* square, const char* oblong) {
    return
        [=](LessonSource& s) { return symbols(s.params().patch.height == s.params().patch.width ? square : oblong); };
  };
  m["PP"] = either("P²", "P_h·P_w");
  m["overPP"] = either("P²", "(P_h·P_w)");
  m["PPC"] = either("P²C", "P_h·P_w·C");
  m["Ps"] = either("P, P", "P_h, P_w");
  m["Ph"] = either("P", "P_h");
  m["Pw"] = either("P", "P_w");
}

void add_ruler(Makers& m) {
  m["n"] = [](LessonSource& s) { return whole(s.ruler().padded_size, s.on_ruler("padded_size")); };
  m["f"] = [](LessonSource& s) { return whole(s.ruler().reach, s.on_ruler("reach")); };
  m["s"] = [](LessonSource& s) { return whole(s.ruler().settings.stride, s.on_ruler("stride")); };
  m["axisPad"] = [](LessonSource& s) { return whole(s.ruler().settings.padding, s.on_ruler("padding")); };
  m["free"] = [](LessonSource& s) { return whole(s.ruler().free, s.on_ruler("free")); };
  m["moves"] = [](LessonSource& s) { return whole(s.ruler().moves, s.on_ruler("moves")); };
  m["count"] = [](LessonSource& s) { return whole(s.ruler().count, s.on_ruler("count")); };
}

void add_grid(Makers& m) {
  m["gridH"] = [](LessonSource& s) { return whole(s.grid().rows(), "grid.height.count"); };
  m["gridW"] = [](LessonSource& s) { return whole(s.grid().columns(), "grid.width.count"); };
  m["remH"] = [](LessonSource& s) { return whole(unread_length(s.grid().height), "grid.height.unread"); };
  m["remW"] = [](LessonSource& s) { return whole(unread_length(s.grid().width), "grid.width.unread"); };
  m["HWoverP2"] = image_over_patch;
  m["shared"] = [](LessonSource& s) {
    return along_axes(s, "shared", overlaps, [](const AxisGrid& a) { return a.reach - a.settings.stride; });
  };
  m["gap"] = [](LessonSource& s) {
    return along_axes(s, "gap", has_gaps, [](const AxisGrid& a) { return a.settings.stride - a.reach; });
  };
  m["n2"] = [](LessonSource& s) { return whole(what_if(s.grid()).settings.size, "what_if.size"); };
  m["rem2"] = [](LessonSource& s) { return whole(what_if(s.grid()).remainder, "what_if.remainder"); };
  m["count2"] = [](LessonSource& s) { return whole(what_if(s.grid()).count, "what_if.count"); };
}

void add_selection(Makers& m) {
  m["i"] = selected_patch;
  m["d"] = selected_filter;
  m["selRow"] = [](LessonSource& s) { return whole(s.row(), "selection.row"); };
  m["selCol"] = [](LessonSource& s) { return whole(s.column(), "selection.column"); };
  m["y"] = [](LessonSource& s) { return whole(s.lens().row, "pixel.row"); };
  m["x"] = [](LessonSource& s) { return whole(s.lens().column, "pixel.column"); };
  m["pixelValues"] = pixel_values;
  m["v"] = raw_value;
  m["vn"] = normalized_value;
}

/// As they are printed, in units of the last decimal.
std::int64_t printed(double number, int decimals) { return std::llround(number * std::pow(10.0, decimals)); }

/// "=" where the numbers add up as they are printed, else "≈".
Value equals(LessonSource& s) {
  const Cell* c = s.cell();
  if (c == nullptr) return plain_text("=");
  const bool exact = printed(c->sum, c->decimals) + printed(c->bias, c->decimals) == printed(c->product, c->decimals);
  return plain_text(exact ? "=" : "≈");
}

/// Whether both roads print the same number.
Value same_sum(LessonSource& s) {
  const Cell* c = s.cell();
  const bool same = c == nullptr || printed(c->convolution, c->decimals) == printed(c->product, c->decimals);
  return plain_text(s.word(same ? "value.same_sum" : "value.other_order"));
}

void add_asked(Makers& m) {
  m["asked"] = [](LessonSource& s) { return whole(asked_patch(*s.facts().document), "asked.patch"); };
  m["askRow"] = [](LessonSource& s) {
    return whole(asked_patch(*s.facts().document) / s.grid().columns(), "asked.row");
  };
  m["askCol"] = [](LessonSource& s) {
    return whole(asked_patch(*s.facts().document) % s.grid().columns(), "asked.column");
  };
}

void add_results(Makers& m) {
  m["equals"] = equals;
  m["sumPhrase"] = same_sum;
  m["sum"] = [](LessonSource& s) {
    return of_cell(s, {z_cell(s), "sum"}, [](const Cell& c) { return fixed(c.sum, c.decimals); });
  };
  m["signedBias"] = [](LessonSource& s) {
    const Subject bias{TensorName::bias, -1, s.selection().filter, -1};
    return of_cell(s, {bias, {}}, [](const Cell& c) { return with_sign(c.bias, c.decimals); });
  };
  m["z"] = [](LessonSource& s) {
    return of_cell(s, {z_cell(s), {}}, [](const Cell& c) { return fixed(c.product, c.decimals); });
  };
  m["zConv"] = [](LessonSource& s) {
    const Subject cell{TensorName::maps, s.selection().image, s.selection().filter, s.selection().patch};
    return of_cell(s, {cell, {}}, [](const Cell& c) { return fixed(c.convolution, c.decimals); });
  };
  m["maxdiff"] = max_difference;
  m["stridesBefore"] = [](LessonSource& s) { return strides(s, false); };
  m["stridesAfter"] = [](LessonSource& s) { return strides(s, true); };
  m["offset"] = [](LessonSource& s) {
    return whole(s.selection().image * s.params().dim * s.grid().count() + s.selection().patch, "offset");
  };
}

void add_encoder(Makers& m) {
  m["parameters"] = [](LessonSource& s) { return whole(count(s.params()).parameters, "counts.parameters"); };
  m["prefix"] = [](LessonSource& s) { return whole(s.facts().encoder.prefix, "encoder.prefix"); };
  m["L"] = [](LessonSource& s) { return whole(s.facts().encoder.prefix + s.grid().count(), "encoder.length"); };
  m["pos"] = [](LessonSource& s) { return whole(s.facts().encoder.prefix + s.selection().patch, "encoder.position"); };
  m["posrow"] = [](LessonSource& s) {
    return whole(s.facts().encoder.positioned + s.selection().patch, "encoder.position_row");
  };
  m["family"] = [](LessonSource& s) { return plain_text(s.facts().encoder.family); };
  m["trainH"] = [](LessonSource& s) { return trained_side(s, false); };
  m["trainW"] = [](LessonSource& s) { return trained_side(s, true); };
  m["flavour"] = [](LessonSource& s) { return plain_text(s.facts().encoder.flavour); };
}

const Makers& makers() {
  static const Makers all = [] {
    Makers made;
    for (const auto add :
         {add_sizes, add_symbols, add_ruler, add_grid, add_selection, add_asked, add_results, add_encoder})
      add(made);
    return made;
  }();
  return all;
}

}  // namespace

std::set<std::string> known_values() {
  std::set<std::string> names;
  for (const auto& [name, maker] : makers()) names.insert(name);
  return names;
}

Values lesson_values(const LessonFacts& facts, const Texts& texts, const std::set<std::string>& names) {
  LessonSource source(facts, texts);
  Values values;
  for (const std::string& name : names) {
    const auto maker = makers().find(name);
    if (maker == makers().end()) throw std::out_of_range("no value named " + name);
    values.emplace(name, maker->second(source));
  }
  return values;
}

Spans narrate(const Texts& texts, std::string_view key, const LessonFacts& facts) {
  const Variant& variant = texts.choose(key, conditions(facts));
  return render(variant, lesson_values(facts, texts, placeholders(variant)));
}

}  // namespace tessera::texts

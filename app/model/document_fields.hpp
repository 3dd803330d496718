#pragma once
// The one list of a document file's fields. A visitor is called for each, in the order of the file; it reads, writes or
// whatever else there is to do with a field:
//
//   begin(key), end()                          a group
//   whole(key, integer, low, high)             any integer type
//   real(key, number, low, high)               float or double
//   truth(key, bool)
//   choice(key, value, names)                  of a list of names and values
//   text(key, string, longest)                 in bytes, UTF-8
//   path(key, string)                          any bytes; left out where empty
//   file(key, string)                          the same of a file, which may be named relative to the document
//   bytes(key, integer), digest(key, string)   of a file: left out where not known (0, empty)
//   size(key, Size2), size(key, optional)      a number or [height, width]; the optional's nothing is null
//   triple(key, array of 3)
//   pair(key, first, second, limit)            two numbers of −limit … limit
//   index(key, integer)                        from 0; null is −1
//   images(key, sources, records)
//
// Every structure is taken apart by a structured binding, so that a new member does not compile before it is listed.

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "app/model/document_file.hpp"
#include "app/model/playback.hpp"

namespace tessera::document_fields {

template <class Value>
using Name = std::pair<std::string_view, Value>;

inline constexpr std::array fits{Name<Fit>{"resize", Fit::resize}, Name<Fit>{"crop", Fit::crop},
                                 Name<Fit>{"pad", Fit::pad}};
inline constexpr std::array interpolations{Name<Interpolation>{"bilinear", Interpolation::bilinear},
                                           Name<Interpolation>{"bicubic", Interpolation::bicubic}};
inline constexpr std::array weight_kinds{
    Name<WeightKind>{"cosine", WeightKind::cosine}, Name<WeightKind>{"pytorch", WeightKind::pytorch},
    Name<WeightKind>{"trunc-normal", WeightKind::trunc_normal}, Name<WeightKind>{"identity", WeightKind::identity},
    Name<WeightKind>{"pca", WeightKind::pca}};
inline constexpr std::array axes{Name<Axis>{"width", Axis::width}, Name<Axis>{"height", Axis::height}};
inline constexpr std::array orders{Name<PatchOrder>{"cpp", PatchOrder::cpp}, Name<PatchOrder>{"ppc", PatchOrder::ppc}};
inline constexpr std::array wrong_ways{Name<WrongWay>{"none", WrongWay::none},
                                       Name<WrongWay>{"reshape", WrongWay::reshape},
                                       Name<WrongWay>{"layout", WrongWay::layout},
                                       Name<WrongWay>{"bgr", WrongWay::bgr},
                                       Name<WrongWay>{"normalization", WrongWay::normalization},
                                       Name<WrongWay>{"flip", WrongWay::flip}};

inline constexpr std::size_t longest_path = 4096;  ///< bytes, as Linux has it
inline constexpr std::size_t longest_name = 100;
inline constexpr double furthest_pan = 1e6;    ///< points
inline constexpr double longest_side = 1e5;    ///< of a figure, in its unit
inline constexpr double longest_lesson = 1e6;  ///< seconds; t above the lesson's end is its end

template <class Visitor, class Params>
void list_settings(Visitor& v, Params& params, auto& preset) {
  auto& [image, fit, crop_ratio, interpolation, channels, normalization, patch, stride, padding, dilation,
         pad_to_multiple, dim, bias] = params;
  auto& [name, mean, std] = normalization;
  v.begin("settings");
  v.text("preset", preset, longest_name);
  v.whole("height", image.height, 1, max_image_side);
  v.whole("width", image.width, 1, max_image_side);
  v.choice("fit", fit, fits);
  v.real("crop_ratio", crop_ratio, min_crop_ratio, 1);
  v.choice("interpolation", interpolation, interpolations);
  v.whole("channels", channels, 1, 4);
  v.begin("normalize");
  v.text("name", name, longest_name);
  v.triple("mean", mean);
  v.triple("std", std);
  v.end();
  v.size("patch", patch, 1);
  v.size("stride", stride, 1);
  v.size("padding", padding, 0);
  v.size("dilation", dilation, 1);
  v.truth("pad_to_multiple", pad_to_multiple);
  v.whole("dim", dim, 1, std::numeric_limits<std::int64_t>::max());
  v.truth("bias", bias);
  v.end();
}

template <class Visitor, class Weights>
void list_weights(Visitor& v, Weights& weights) {
  auto& [kind, seed] = weights;
  v.begin("weights");
  v.choice("kind", kind, weight_kinds);
  v.whole("seed", seed, 0, std::numeric_limits<std::uint64_t>::max());
  v.end();
}

inline constexpr std::array patch_resizes{Name<PatchResize>{"pi-timm", PatchResize::pi_timm},
                                          Name<PatchResize>{"pi-big-vision", PatchResize::pi_big_vision},
                                          Name<PatchResize>{"naive", PatchResize::naive}};

inline std::string patch_resize_name(const std::optional<PatchResize>& resize) {
  for (const auto& [name, value] : patch_resizes)
    if (resize == value) return std::string(name);
  return {};
}

/// Left out where made weights are used. Texts that name nothing known are taken for nothing said: the file may be of
/// another version.
template <class Visitor, class Choice, class Fitting, class Record>
void list_model(Visitor& v, Choice& model, Fitting& fitting, Record& record) {
  auto& [bytes, sha256] = record;
  auto& [positions, patch] = fitting;
  ModelChoice choice = model.value_or(ModelChoice{});
  auto& [file, tower, mapping] = choice;
  std::string map = to_string(mapping), pos_resize = positions ? to_string(*positions) : std::string();
  std::string patch_resize = patch_resize_name(patch);
  if constexpr (std::is_const_v<Choice>) {
    if (!model) return;
  }
  v.begin("model");
  v.file("file", file);
  v.bytes("bytes", bytes);
  v.digest("read_sha256", sha256);
  v.path("tower", tower);
  v.path("map", map);
  v.path("pos_resize", pos_resize);
  v.path("patch_resize", patch_resize);
  v.end();
  if constexpr (!std::is_const_v<Choice>) {
    mapping = parse_mapping(map).value_or(io::TensorMapping{});
    positions = parse_position_resize(pos_resize);
    patch.reset();
    for (const auto& [name, value] : patch_resizes)
      if (patch_resize == name) patch = value;
    model = file.empty() ? std::nullopt : std::optional(choice);
  }
}

template <class Visitor, class View>
void list_view(Visitor& v, View& view) {
  auto& [grid, indices, ruler, link_sides, link_patch, snap_to_divisors, order, strict_sizes, both_roads, shuffled,
         wrong] = view;
  v.begin("view");
  v.truth("grid", grid);
  v.truth("indices", indices);
  v.choice("ruler", ruler, axes);
  v.truth("link_sides", link_sides);
  v.truth("link_patch", link_patch);
  v.truth("snap_to_divisors", snap_to_divisors);
  v.choice("order", order, orders);
  v.truth("strict_sizes", strict_sizes);
  v.truth("both_roads", both_roads);
  v.truth("shuffled", shuffled);
  v.choice("wrong_way", wrong, wrong_ways);
  v.end();
}

template <class Visitor, class Chosen>
void list_selection(Visitor& v, Chosen& selection) {
  auto& [image, patch, filter, channel, place] = selection;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  v.begin("selection");
  v.whole("image", image, 0, most);
  v.whole("patch", patch, 0, most);
  v.whole("filter", filter, 0, most);
  v.whole("channel", channel, 0, most);
  v.index("place", place);
  v.end();
}

inline constexpr std::array models_pages{Name<ModelsPage>{"filters", ModelsPage::filters},
                                         Name<ModelsPage>{"components", ModelsPage::components},
                                         Name<ModelsPage>{"spectrum", ModelsPage::spectrum},
                                         Name<ModelsPage>{"positions", ModelsPage::positions},
                                         Name<ModelsPage>{"similarity", ModelsPage::similarity},
                                         Name<ModelsPage>{"norms", ModelsPage::norms},
                                         Name<ModelsPage>{"colours", ModelsPage::colours},
                                         Name<ModelsPage>{"nearest", ModelsPage::nearest},
                                         Name<ModelsPage>{"reconstruction", ModelsPage::reconstruction}};
inline constexpr std::array filter_orders{
    Name<FilterOrder>{"index", FilterOrder::index}, Name<FilterOrder>{"norm", FilterOrder::norm},
    Name<FilterOrder>{"variance", FilterOrder::variance}, Name<FilterOrder>{"similarity", FilterOrder::similarity}};

template <class Visitor, class Models>
void list_models(Visitor& v, Models& models) {
  auto& [shown, page, order, components, with_positions] = models;
  v.begin("models");
  v.truth("shown", shown);
  v.choice("page", page, models_pages);
  v.choice("order", order, filter_orders);
  v.index("components", components);
  v.truth("with_positions", with_positions);
  v.end();
}

inline constexpr std::array figures{Name<ExportWhat>{"moment", ExportWhat::moment},
                                    Name<ExportWhat>{"storyboard", ExportWhat::storyboard},
                                    Name<ExportWhat>{"overview", ExportWhat::overview}};
inline constexpr std::array figure_formats{Name<ExportFormat>{"svg", ExportFormat::svg},
                                           Name<ExportFormat>{"pdf", ExportFormat::pdf},
                                           Name<ExportFormat>{"png", ExportFormat::png}};
inline constexpr std::array length_units{Name<LengthUnit>{"px", LengthUnit::pixels},
                                         Name<LengthUnit>{"mm", LengthUnit::millimeters}};

/// What figures have of a plan; left out where there is none.
template <class Visitor, class Plan>
void list_plan(Visitor& v, Plan& optional) {
  if constexpr (std::is_const_v<Plan>) {
    if (!optional) return;
  }
  ExportPlan plan = optional.value_or(ExportPlan{});
  plan.width = optional ? plan.width : 0;  // tells whether the file has one
  v.begin("figure");
  v.choice("what", plan.what, figures);
  v.choice("format", plan.format, figure_formats);
  v.choice("unit", plan.unit, length_units);
  v.real("width", plan.width, 1, longest_side);
  v.real("height", plan.height, 1, longest_side);
  v.real("font_size", plan.font_size, 0.5, longest_side);
  v.whole("dots_per_inch", plan.dots_per_inch, 30, 2400);
  v.truth("dark", plan.dark);
  v.truth("title", plan.title);
  v.truth("narration", plan.narration);
  v.truth("formula", plan.formula);
  v.truth("indices", plan.indices);
  v.truth("notes", plan.notes);
  v.truth("transparent", plan.transparent);
  v.truth("end_of_step", plan.end_of_step);
  v.truth("outlines", plan.outlines);
  v.truth("free_height", plan.free_height);
  v.real("density", plan.density, 0.01, 100);
  v.truth("full_matrices", plan.full_matrices);
  v.end();
  if constexpr (!std::is_const_v<Plan>) {
    if (plan.width > 0) optional = plan;
  }
}

/// Of a SavedState, const or not.
template <class Visitor, class State>
void list_fields(Visitor& v, State& state) {
  auto& [document, t, speed, camera, overview, plan, pictures, model_record, autosave_of, unknown] = state;
  auto& [images, params, weights, model, fitting, preset, selection, view, models] = document;
  auto& [zoom, pan_x, pan_y] = camera;
  v.images("images", images, pictures);
  list_settings(v, params, preset);
  list_weights(v, weights);
  list_model(v, model, fitting, model_record);
  list_view(v, view);
  list_selection(v, selection);
  list_models(v, models);
  v.begin("playback");
  v.real("t", t, 0, longest_lesson);
  v.real("speed", speed, speeds.front(), speeds.back());
  v.end();
  v.begin("camera");
  v.real("zoom", zoom, min_zoom, max_zoom);
  v.pair("pan", pan_x, pan_y, furthest_pan);
  v.end();
  v.begin("stage");
  v.truth("overview", overview);
  v.end();
  list_plan(v, plan);
  v.path("autosave_of", autosave_of);
  static_cast<void>(unknown);  // handled by whoever has the whole text
}

}  // namespace tessera::document_fields

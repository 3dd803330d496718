#pragma once
// What the user has set: a plain value. No pixels, no pointers, no results. Undo, files, the command line
// and presets all work on it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/model/model_file.hpp"
#include "app/model/models_view.hpp"
#include "tessera/params.hpp"
#include "tessera/patches.hpp"
#include "tessera/weights.hpp"

namespace tessera {

/// What the viewer looks at. Saved with a document, not undone. All count from 0.
struct Selection {
  std::int64_t image = 0;    ///< b, of the batch
  std::int64_t patch = 0;    ///< i
  std::int64_t filter = 0;   ///< d
  std::int64_t channel = 0;  ///< c
  std::int64_t place = -1;   ///< j, in a flattened patch; −1: none
  bool operator==(const Selection&) const = default;
};

enum class Axis { height, width };

/// What is done wrong on purpose, to be seen on the real data.
enum class WrongWay {
  none,
  reshape,        ///< reshape(N, D) of D × N instead of transpose
  layout,         ///< rows of X in (P, P, C) order with weights in (C, P, P)
  bgr,            ///< blue and red changed over
  normalization,  ///< another mean and std than the model's
  flip,           ///< the kernel turned half round, as mathematics convolves
};

/// Settings of the picture that change no number.
struct ViewOptions {
  bool grid = true;                    ///< the grid over the image
  bool indices = true;                 ///< numbers on the parted patches
  Axis ruler = Axis::width;            ///< which axis the ruler and the formula's second line show
  bool link_sides = true;              ///< changing H changes W alike
  bool link_patch = true;              ///< changing P_h changes P_w alike
  bool snap_to_divisors = false;       ///< the P slider stops at divisors of both sides only
  PatchOrder order = PatchOrder::cpp;  ///< in which the lesson flattens; E's rows are permuted alike
  bool strict_sizes = false;           ///< a model refuses pictures of another size, as its own code does
  bool both_roads = false;             ///< both roads side by side at the same patch and filter
  bool shuffled = false;               ///< the last step keeps the patches, and Z's rows with them, in another order
  WrongWay wrong = WrongWay::none;
  bool operator==(const ViewOptions&) const = default;
};

struct Document {
  /// Files by path, or a picture that comes with the program: "sample:astronaut", "made:ramp".
  /// Never empty in a running app; the batch is in this order.
  std::vector<std::string> images;
  EmbedParams params;
  WeightSpec weights;                ///< where there is no model
  std::optional<ModelChoice> model;  ///< the checkpoint whose patch embedding is used in the place of made weights
  ModelFitting fitting;              ///< of the model to other sizes
  std::string preset = "vit-b-16";   ///< id of the preset whose `params` these are; "" where none has them
  Selection selection;
  ViewOptions view;
  ModelsView models;  ///< saved, not undone
  bool operator==(const Document&) const = default;
};

inline constexpr std::size_t max_batch = 16;

/// The document with a model's patch embedding (which it must have) in the place of its weights: sizes, D, C, bias and
/// preprocessing are the model's, the selected patch stays in its place.
void adopt_model(Document& document, const Model& model);

/// A place of the picture, in shares of its height and width; outside 0 … 1 in its padding.
struct PicturePlace {
  double y = 0, x = 0;
  bool operator==(const PicturePlace&) const = default;
};
/// Of a grid's window; the grid must have one.
PicturePlace centre_of(const PatchGrid& grid, std::int64_t patch);
/// The window whose centre is nearest: one that covers the place, where any does.
std::int64_t patch_at(const PatchGrid& grid, PicturePlace place);

/// `selection` brought into the ranges of what the document describes: the selected patch is the one that covers the
/// same place of the picture, or the nearest. `before` is the grid it was made for.
Selection clamp_selection(const Selection& selection, const Document& document, const PatchGrid& before);

}  // namespace tessera

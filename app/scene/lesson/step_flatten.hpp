#pragma once
// The parts of step 3's stage: two columns, what is one patch above, what is all of them below.
//
//   selected patch ──► its planes, each over its part of …
//                      the strip: row i of X as it is written
//   mosaic             X

#include <vector>

#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

struct FlattenLayout {
  Rect patch;                ///< the selected patch's pixels, grown
  std::vector<Rect> planes;  ///< one a channel
  Vec2 strip_title;          ///< baseline
  Rect strip;
  MosaicShape mosaic;
  SheetPlan x;
};
FlattenLayout lay_out_flatten(const StageContext& context);

/// How far the planes' rows have been written into the strip. What is written at a time is one row of one plane in
/// (C, P, P) order, one row of all planes in (P, P, C) order.
struct Unrolling {
  std::int64_t runs = 0;          ///< C·P_h or P_h
  std::int64_t length = 0;        ///< numbers in one
  std::vector<std::int64_t> fly;  ///< the runs in flight
  std::vector<float> flown;       ///< how far each of them is, 0 … 1
  float left = 0;                 ///< runs that have left their planes
  float written = 0;              ///< runs that are in the strip, with a part of the next
};
Unrolling unrolling(const StageContext& context);

/// Where a run of plane `channel` lies: of one plane's in (C, P, P) order, else of all.
Rect run_on_plane(const StageContext& context, const FlattenLayout& layout, std::int64_t run, std::int64_t channel);
/// Whether plane `channel` has a part in the run.
bool in_run(const StageContext& context, std::int64_t run, std::int64_t channel);

void write_flatten_mosaic(const StageContext& context, const FlattenLayout& layout);
void write_flatten_patch(const StageContext& context, const FlattenLayout& layout);
void write_flatten_planes(const StageContext& context, const FlattenLayout& layout);
void write_flatten_strip(const StageContext& context, const FlattenLayout& layout);
/// Over the rows that fly to the strip.
void write_plane_names(const StageContext& context, const FlattenLayout& layout);
void write_flatten_sheet(const StageContext& context, const FlattenLayout& layout);

/// "R · c = 0"; "c = 0" where there is one channel.
std::string plane_name(const StageContext& context, std::int64_t channel);

}  // namespace tessera::scene

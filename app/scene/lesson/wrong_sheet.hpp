#pragma once
// The tokens that a mistake gives, beside the right ones: and what of a patch and a filter is
// wrong where it happens: for steps 3 to 7, where the viewer has chosen a mistake.

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// Its name in the texts: "wrong.flip". Also the command that chooses it.
const char* wrong_way_key(WrongWay way);

/// The mistake that is chosen, computed and about the image that is shown; else null.
const WrongResult* wrong_result(const StageContext& context);

/// Its Z in the frame of what is wrong, as large as Z at that scale, and what it is above it. It needs a line of
/// context.frame.small above `corner`. Ids: wrong.sheet, wrong.frame, wrong.name. Nothing where there is none.
void write_wrong_sheet(const StageContext& context, Vec2 corner, const SheetScale& scale, float opacity = 1);

/// Row of the shown patch as the mistake hands it to the weights, (1, P²C); null where X is right or another patch is
/// shown. As planes it is what the weights take it for, (C·P_h, P_w).
Matrix wrong_row(const StageContext& context);
Matrix wrong_planes(const StageContext& context);
/// Filter `filter` turned by 180°, likewise; null for any other mistake.
Matrix flipped_planes(const StageContext& context, std::int64_t filter);

/// `map`, which shows what is wrong, over half of its target, framed as wrong.
enum class WrongHalf { right, lower, upper };
void write_wrong_half(const StageContext& context, const std::string& id, const HeatMapShape& map, WrongHalf half,
                      float opacity = 1);

/// "a flipped kernel: the tokens differ by up to 0.53", behind the title, as far as there is room: in steps 3 to 6,
/// where what has been written so far frames something as wrong.
void write_wrong_banner(const StageContext& context, int step);

/// What is wrong, with its measured numbers. Empty where there is none.
Spans wrong_words(const StageContext& context);

/// What reshape(N, D) would mix into row i, in numbers that follow from N and D alone: {N}, {D}, {i}, {mixed},
/// {patches}. Fields of the references: "wrong.mixed", "wrong.patches.<k>".
texts::Values reshape_values(const StageContext& context, std::int64_t row);

}  // namespace tessera::scene

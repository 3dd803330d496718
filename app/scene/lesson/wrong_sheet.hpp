#pragma once
// The tokens that a mistake gives, beside the right ones: for steps 4 and 7, where the viewer has chosen one.

#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// The mistake that is chosen, computed and about the image that is shown; else null.
const WrongResult* wrong_result(const StageContext& context);

/// Its Z in the frame of what is wrong, as large as Z at that scale, and what it is above it. It needs a line of
/// context.frame.small above `corner`. Ids: wrong.sheet, wrong.frame, wrong.name. Nothing where there is none.
void write_wrong_sheet(const StageContext& context, Vec2 corner, const SheetScale& scale, float opacity = 1);

/// What is wrong, with its measured numbers. Empty where there is none.
Spans wrong_words(const StageContext& context);

/// What reshape(N, D) would mix into row i, in numbers that follow from N and D alone: {N}, {D}, {i}, {mixed},
/// {patches}. Fields of the references: "wrong.mixed", "wrong.patches.<k>".
texts::Values reshape_values(const StageContext& context, std::int64_t row);

}  // namespace tessera::scene

#pragma once
// What several pages of the Models view draw.

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

/// Whose weights they are: the checkpoint's name, or "cosine basis, not trained".
std::string weights_title(const SceneInput& input);

/// "31.2 %", "0.42 %" of a share 0 … 1, in three digits or so; "< 0.001 %".
std::string percent_text(double share);

/// In the place of what is not there yet: that it is computed and how far it is, or why there is none. `what` is the
/// key of what is computed ("models.computing.filters"). True: it was there already, nothing was written.
bool analysis_is_there(const ModelsContext& context, bool current, double share, const std::string& failure,
                       std::string_view what);
template <class Result>
bool analysis_is_there(const ModelsContext& c, const Analysed<Result>& analysed, std::string_view what) {
  return analysis_is_there(c, analysed.now() != nullptr, analysed.share, analysed.failure, what);
}

/// A sentence in the middle of `room`, for what cannot be shown.
void write_models_note(const ModelsContext& context, const Rect& room, const Spans& words);

/// The heat map's colours from −range to range as a bar in `rect` (its height the bar's, labels under it) with what
/// both ends and the middle stand for; `half`: from 0 to range. Ids begin with `id`.
struct ColorBarEnds {
  Span low, middle, high;
};
void write_color_bar(const ModelsContext& context, const std::string& id, const Rect& rect, const ColorBarEnds& ends,
                     bool half = false);

/// The whole grid of patches as a matrix of N values over `target`, in reading order: one item; its cells answer the
/// pointer as patches.
HeatMapShape patch_map(const ModelsContext& context, std::shared_ptr<const Tensor> values, const Rect& target,
                       float range);
/// Where such a map, or the picture under it, lies in `room`: in the proportions of what the cells stand for.
Rect patch_map_rect(const ModelsContext& context, const Rect& room);
/// The box of patch i on such a map.
Rect patch_cell(const ModelsContext& context, const Rect& target, std::int64_t patch);
/// The part of the fitted picture that the windows reach over, drawn under such a map at `target`.
void write_patch_ground(const ModelsContext& context, const std::string& id, const Rect& target);

/// A word that is clicked, underlined where it is pointed at; runs `action`. Returns its width.
float write_link(const ModelsContext& context, const std::string& id, const std::string& text, Vec2 baseline,
                 const std::string& action);

}  // namespace tessera::scene

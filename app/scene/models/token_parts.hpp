#pragma once
// What the pages about tokens share: numbers of the shown image's tokens as a map over the image, the column of words
// beside it, and where both lie.

#include <memory>
#include <string>
#include <vector>

#include "app/scene/models/models_context.hpp"

namespace tessera::scene {

struct TokenLayout {
  Rect map;          ///< the patches' cells, in proportion
  Rect legend;       ///< under it: a bar and its labels
  Rect side;         ///< for words and small pictures
  bool tall = true;  ///< the side is a column, else a row under the map
};
/// `side_share` of the body's width, or of its height where the body is higher than wide.
TokenLayout lay_out_tokens(const ModelsContext& context, float side_share);

/// b of the shown image in the result.
std::int64_t shown_image(const ModelsContext& context);

/// Whether the tokens are at hand. Else says that they are too many to be kept and what to do.
bool tokens_are_there(const ModelsContext& context);

/// N numbers as rows × columns of the grid of patches.
std::shared_ptr<const Tensor> as_patch_map(const ModelsContext& context, const std::vector<float>& values);

/// The image in gray and N numbers laid over it in the heat map's colours, ±`range` at full colour. Ids begin with
/// `id`.
void write_token_map(const ModelsContext& context, const std::string& id, std::shared_ptr<const Tensor> values,
                     const Rect& target, float range);
/// The selected patch's cell and the pointed one's, over a map or a picture at `target`.
void write_token_marks(const ModelsContext& context, const std::string& id, const Rect& target);
/// A cell grown about its middle until it can be seen.
Rect visible_cell(const ModelsContext& context, const Rect& target, std::int64_t patch);

/// The image itself, its cells answering the pointer as patches.
void write_token_image(const ModelsContext& context, const std::string& id, const Rect& target);

/// {patch}, {row} and {column} of patch i.
texts::Values patch_values(const ModelsContext& context, std::int64_t patch);
/// "{field}" of patch i as a text's value.
texts::Value patch_number(const ModelsContext& context, std::int64_t patch, const char* field, std::string text);

/// A patch's crop at the top left of `room`, and what is left of the room: under it (`tall`) or beside it.
Rect write_token_crop(const ModelsContext& context, const std::string& id, std::int64_t patch, const Rect& room,
                      bool tall);
/// Paragraphs one under the other as long as there is room. Returns the bottom of the last.
float write_token_lines(const ModelsContext& context, const std::string& id, const std::vector<Spans>& lines,
                        const Rect& room);

}  // namespace tessera::scene

#pragma once
// Where things stand in step 8, and its parts: the patches and Z's rows that are shuffled alike, the tokens in front,
// the positions, and the encoder's door.

#include "app/scene/lesson/matrices.hpp"
#include "app/scene/lesson/sheet.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

/// Prefix rows over patch rows, one sequence: (K, D) over (N, D), each as high as its own number of rows makes it.
struct StackBoxes {
  Rect prefix;  ///< of no height without prefix tokens
  Rect patches;
  Rect whole() const { return {prefix.x, prefix.y, prefix.width, patches.bottom() - prefix.y}; }
};

struct TokensLayout {
  std::int64_t prefix = 1;  ///< K
  bool positions = true;    ///< whether any are added here
  SheetScale scale;
  Rect mosaic;             ///< the patches, at the left
  float under_mosaic = 0;  ///< height for words there
  StackBoxes tokens;       ///< the sequence
  StackBoxes position;     ///< what is added to it
  Vec2 late;               ///< how far positions still have to go
  Rect encoder;            ///< the box that comes to the same place
  bool beside = false;     ///< positions stand beside the sequence, not under it
  float right = 0;         ///< where the words beside the sequence end
};
TokensLayout lay_out_tokens(const StageContext& context);
/// Words under the patches, in type as large as their room there takes.
void write_under_mosaic(const StageContext& context, const TokensLayout& layout, const std::string& id,
                        const Spans& words, float opacity);
/// What the model of the newest result adds, where it is the model of this lesson; null: made tokens.
const ModelTokens* own_tokens(const StageContext& context, const TokensLayout& layout);

/// How far patches and rows are from their own places.
struct Shuffling {
  float share = 0;            ///< 0 in order, 1 shuffled
  float single = 0;           ///< opacity of tiles and rows one by one, over the whole
  float whole = 1;            ///< opacity of the picture and the sheet that they are parts of
  std::int64_t selected = 0;  ///< where the selected patch stands when all are shuffled
  bool held = false;          ///< from 8.2 on they stay so: the viewer's switch
};
Shuffling shuffling(const StageContext& context);

/// The patches as tiles, shuffled as far as `s` says, the selected one outlined.
void write_shuffled_patches(const StageContext& context, const TokensLayout& layout, const Shuffling& s);
/// Z, its rows likewise. `box` is where it lies.
void write_shuffled_rows(const StageContext& context, const TokensLayout& layout, const Shuffling& s, const Rect& box);
/// The selected row's outline there, and what is pointed at.
void write_selected_row(const StageContext& context, const TokensLayout& layout, const Shuffling& s, const Rect& box);

/// Z with its rows at their new places: all of them where Z is drawn row by row, else some at equal distances.
Matrix shuffled_z(const StageContext& context, const Sheet& sheet);

/// What is added and what comes out, as far as drawn: a row for a row of the sequence. `whole` has all rows, prefix
/// first, where they are few enough to be drawn one by one; the parts are drawn from it then, and can be pointed at.
struct StackMaps {
  Matrix whole, prefix, patches;
};
StackMaps position_maps(const StageContext& context, const TokensLayout& layout);
StackMaps sequence_maps(const StageContext& context, const TokensLayout& layout);
/// The encoder's input after a model's norm; empty without one.
StackMaps normed_maps(const StageContext& context, const TokensLayout& layout);
float normed_range(const StageContext& context, const StackMaps& maps);
/// How many of the rows have come out of it, 0 … 1.
float norm_share(const StageContext& context);
/// Mean and spread of the selected token before it, in it and after it.
void write_norm_words(const StageContext& context, const TokensLayout& layout);
/// Range of the positions' colours: 1 for made sines and cosines.
float position_range(const StageContext& context);
/// Values of the prefix tokens, (K, D) as drawn; null without.
Matrix prefix_map(const StageContext& context, const TokensLayout& layout);
float prefix_range(const StageContext& context, const TokensLayout& layout);

/// The range of the sum's colours: what is added may be larger than Z.
float sequence_range(const StageContext& context, const TokensLayout& layout);
/// " · colour range ±1", to follow what a sheet is called. Empty without a result.
Spans range_note(const StageContext& context, TensorName tensor, float range);
/// Words in quiet ink and such a note, from (room.x, room.y) on the baseline, as far as room.width takes them.
void write_quiet_words(const StageContext& context, const std::string& id, const std::string& words, Spans note,
                       const Rect& room);

struct StackStyle {
  std::string id;
  TensorName tensor = TensorName::none;
  float range = 1;  ///< of the patch rows
  float opacity = 1;
  bool one_range = false;  ///< `range` is of the prefix rows too
};
/// Both parts as heat maps with frames: ids id + ".prefix", id + ".sheet" and their frames.
void write_stack(const StageContext& context, const TokensLayout& layout, const StackBoxes& boxes,
                 const StackMaps& maps, const StackStyle& style);

/// The position table on its way to the sequence, the sum, row by row.
void write_positions(const StageContext& context, const TokensLayout& layout);
/// What happened in all steps, in six lines, once the rest has gone.
void write_recap(const StageContext& context, const TokensLayout& layout);
/// The encoder's box, and the sequence that goes into it.
void write_encoder(const StageContext& context, const TokensLayout& layout);

}  // namespace tessera::scene

#pragma once
// What all steps' stages have in common: margins, the title's place, the sizes of type, the room for the pictures and
// for the card under them.

#include "app/scene/item.hpp"

namespace tessera::scene {

/// Of the em of labels: nothing in a figure is smaller.
inline constexpr float least_type = 0.8f;

/// Where the beat's words stand.
enum class Narration {
  elsewhere,   ///< in the right panel
  caption,     ///< in a few lines under the picture
  presenting,  ///< under it, for those who sit far away
};

struct StageFrame {
  Vec2 size;             ///< of the stage, in points
  bool compact = false;  ///< a small stage: less air, and what is least needed is left out
  float scale = 1;       ///< of type and distances: 1 on a stage of about 960 × 840 points, more on larger ones
  float margin = 32;
  Vec2 title;  ///< baseline
  float title_size = 25;
  float label = 15;    ///< em of labels and braces
  float small = 13;    ///< em of what is quiet
  float least = 0;     ///< em below which a figure writes nothing but exponents and indices; 0: on a screen
  Rect strip;          ///< the batch's thumbnails; of no height without a batch
  Rect body;           ///< for the step's pictures, their braces and labels included
  Rect card;           ///< the card at the foot
  Rect foot;           ///< one line under all of it: the colours' legend, the guess beside the answer
  Rect narration;      ///< the beat's text, or the question in its place; of no height where it stands elsewhere
  float caption = 14;  ///< em of that text

  float px(float points) const { return points * scale; }
  float readable(float em) const { return em < least ? least : em; }
};

/// `card_share`: the card's height as a share of what lies under the title, 0: no card. `thumbnails`: of the batch.
/// `label`: the em of labels, which all type and distances follow; 0: as the size gives.
StageFrame frame_stage(Vec2 size, float card_share, int thumbnails, Narration narration, float label = 0);

/// The part of `room` with the sides in the proportion width : height, centred in it.
Rect centered(Rect room, float width, float height);
/// Each side at least `least`, about the same middle: of a picture a pixel high or wide.
Rect thick_enough(Rect box, float least);

}  // namespace tessera::scene

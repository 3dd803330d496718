// What moves in each beat, in which order and for how long. One example goes slowly, then a sweep does the rest.

#include <initializer_list>

#include "app/model/timeline.hpp"

namespace tessera {

namespace {

/// Moves follow one another; a little time between two lets the eye arrive.
constexpr double breath = 0.15;

constexpr Segment move(std::string_view name, double duration) { return {name, 0, duration}; }
constexpr Segment sweep(std::string_view name, double duration) {
  return {name, 0, duration, Easing::in_out, Motion::sweep};
}
constexpr Segment fade(std::string_view name, double duration = 0.4) {
  return {name, 0, duration, Easing::out, Motion::fade};
}
/// What the step before left on the stage becomes what this step begins with.
constexpr Segment enter() { return {"enter", 0, 0.9}; }

Beat beat(int step, int number, Road road, std::initializer_list<Segment> segments,
          Question question = Question::none) {
  Beat made{.step = step, .number = number, .road = road, .question = question, .segments = segments};
  double at = 0;
  for (Segment& segment : made.segments) {
    segment.start = at;
    at = segment.end() + breath;
  }
  made.stop = made.segments.back().end();
  return made;
}

std::vector<Beat> storyboard() {
  using enum Road;
  using enum Question;
  return {
      // The photo makes room for the vectors that a Transformer reads; the bridge between the two.
      beat(1, 1, both, {move("aside", 0.8), fade("sequence", 0.9), move("bridge", 0.7)}),
      // The file becomes H × W; the lens shows one pixel's values.
      beat(1, 2, both, {move("file", 0.7), move("fit", 0.9), move("lens", 0.8), fade("values")}),
      // One value is normalised, then all; planes part, channels go first, the batch axis comes.
      beat(1, 3, both,
           {move("formula", 0.6), move("normalize_one", 0.9), sweep("normalize_rest", 0.9), move("planes_part", 0.8),
            move("channels_first", 0.9), move("batch_axis", 0.7)}),

      // Three stops one by one, the rest of the row and the rows below in a sweep; the grid stays.
      beat(2, 1, both,
           {enter(), fade("window"), move("first_move", 0.5), move("second_move", 0.5), sweep("walk", 2.0),
            fade("grid")}),
      // The ruler: the first window, what it leaves, the moves that fit; the same for the other axis.
      beat(2, 2, both,
           {move("ruler", 0.8), move("first_window", 0.6), move("one_move", 0.5), sweep("moves", 1.2), fade("count"),
            sweep("other_axis", 1.2), fade("product")},
           how_many_patches),
      // Pixels in no patch fall away, patches part and are numbered; a side that does not divide.
      beat(2, 3, both,
           {fade("hatch"), move("fall_away", 0.8), move("part", 0.9), sweep("number", 1.0), fade("what_if", 0.6)}),

      // The selected patch grows to pixels; its planes part.
      beat(3, 1, paper, {enter(), move("grow", 0.9), move("planes_part", 0.9)}),
      // Rows are told apart; one row of pixels, then all others, unroll into one strip.
      beat(3, 2, paper, {fade("rows", 0.6), move("first_row", 0.9), move("second_row", 0.7), sweep("other_rows", 2.0)},
           next_row_of_strip),
      // The strip drops into row i of X; the other patches follow.
      beat(3, 3, paper, {move("drop", 0.8), sweep("other_patches", 2.0), fade("sheet")}),

      // Row i of X meets column d of E; terms, sum, bias; the cell lands in Z.
      beat(4, 1, paper,
           {enter(), move("meet", 0.9), sweep("multiply", 1.0), sweep("sum", 0.8), move("add_bias", 0.5),
            move("land", 0.7)}),
      // The row fills, then the sheet.
      beat(4, 2, paper, {move("next_cell", 0.6), sweep("fill_row", 1.2), sweep("fill_sheet", 2.0)}),
      // Shapes; another D as a ghost; Z shrinks to the parked thumbnail.
      beat(4, 3, paper,
           {fade("shapes"), move("ghost_in", 0.8), sweep("ghost", 1.4), move("ghost_out", 0.6), move("park", 0.8)},
           half_the_dimension),

      // Column d of E folds back into filter d, one row slowly, then all; the other filters.
      beat(5, 1, code,
           {enter(), move("lift_column", 0.7), move("first_row", 0.7), sweep("fold_rows", 1.4),
            move("fold_planes", 0.8), fade("other_filters", 0.6)}),
      // The filter on the patch, terms, sum, one cell; one jump; the map fills.
      beat(5, 2, code,
           {move("stand", 0.8), sweep("multiply", 0.8), fade("sum"), move("write", 0.7), move("jump", 0.5),
            move("write_next", 0.6), sweep("fill_map", 2.0)}),
      // All D maps stack; the needle; the measured difference.
      beat(5, 3, code, {sweep("stack", 1.6), move("needle", 0.8), fade("difference", 0.6)}),

      // The chosen map unrolls in reading order into one row of D × N; the others follow.
      beat(6, 1, code,
           {enter(), move("first_row", 0.8), move("second_row", 0.6), sweep("rest_of_map", 1.2),
            sweep("other_maps", 2.0)}),
      // The needle becomes column i.
      beat(6, 2, code, {move("needle", 0.9), fade("row_and_column", 0.6)}),

      // The sheet turns over its diagonal; thumbnails ride from column heads to row heads.
      beat(7, 1, code, {enter(), fade("heads"), move("lift", 0.5), move("turn", 0.9), move("settle", 0.5)},
           row_of_patch),
      // The sheets make room for the card. Memory stays; two strides swap; token i is read with the new step.
      beat(7, 2, code,
           {move("room", 0.6), fade("memory"), move("swap_strides", 0.9), sweep("read_token", 1.2),
            fade("reshape", 0.6)}),
      // The parked Z is laid over; the difference.
      beat(7, 3, code, {move("lay_over", 0.9), fade("difference", 0.6)}),

      // Prefix tokens join in front; row i moves to its position.
      beat(8, 1, encoder, {enter(), move("make_room", 0.7), move("join", 0.8), fade("positions")}),
      // Patches are shuffled and Z's rows with them; back again; the position embedding is added.
      beat(8, 2, encoder,
           {fade("loosen", 0.4), move("shuffle", 0.9), sweep("alike", 1.2), move("unshuffle", 0.9),
            move("positions_meet", 0.8), sweep("add", 1.6)}),
      // What goes on to the encoder.
      beat(8, 3, encoder, {move("clear", 0.6), fade("formula", 0.6), move("enter_encoder", 0.9)}),
      // All that happened, on one card.
      beat(8, 4, encoder, {fade("step_back", 0.6), sweep("recap", 1.4)}),
  };
}

}  // namespace

const Timeline& lesson_timeline() {
  static const Timeline timeline(storyboard());
  return timeline;
}

}  // namespace tessera

#pragma once
// What the lesson's sentences speak of, and the conditions and values that follow from it.

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "app/model/document.hpp"
#include "app/model/embed_job.hpp"
#include "app/model/wrong_way.hpp"
#include "app/scene/texts/texts.hpp"
#include "tessera/patches.hpp"

namespace tessera::texts {

/// What the model puts around the patch embedding. As it stands, the ViT paper's: a class token and one
/// position vector a token.
struct EncoderInput {
  std::int64_t prefix = 1;      ///< class, distillation and register tokens before the first patch
  std::int64_t positioned = 1;  ///< how many of them have a position, and hence a row of the table
  bool adds_position = true;
  bool norm_before_encoder = false;
  std::optional<Size2> trained_grid;  ///< rows and columns the position embedding was trained for
  bool own = false;                   ///< a model's own numbers, not made for show
  std::string family;                 ///< of that model: "DINOv2"
  std::string flavour;                ///< whose way of resizing it: "timm", "HF"
  bool operator==(const EncoderInput&) const = default;
};

/// A pixel of the H × W picture, from 0.
struct Pixel {
  std::int64_t row = 0;
  std::int64_t column = 0;
  bool operator==(const Pixel&) const = default;
};

struct LessonFacts {
  const Document* document = nullptr;        ///< never null
  const EmbedResult* result = nullptr;       ///< null before the first
  bool current = false;                      ///< `result` belongs to the document as it stands
  const Explanation* explanation = nullptr;  ///< of the selected patch and filter; null: computed when a text asks
  std::optional<Size2> file;                 ///< of the shown picture as it was opened
  bool preprocessed = false;                 ///< the input is an array that enters as it is
  PatchOrder order = PatchOrder::cpp;
  EncoderInput encoder;
  std::optional<Pixel> lens;           ///< empty: the middle of the selected patch
  const WrongResult* wrong = nullptr;  ///< of the mistake that is chosen, where it is known
};

/// Everything that holds. Meaningful where the document validates; never throws.
Conditions conditions(const LessonFacts& facts);

/// Names that lesson_values knows.
std::set<std::string> known_values();

/// The named values as printed in the language of `texts`, each with the places where its numbers are to be
/// found. A measured number that no result has yet is "…"; one of an older result is marked stale. Throws
/// std::out_of_range for a name that is not known.
///
/// Fields of references beside tensor cells (tensor, b, i, k as in Subject):
///   batch · params.<name> · file.height|width · grid.count · grid.image_over_patch · grid.height|width.<name>
///   selection.patch|row|column|filter · pixel.row|column · what_if.size|remainder|count · encoder.<name>
///   grid.height|width.what_if.size · offset · strides.before.0…2, strides.after.0…2 · result.max_difference
///   wrong.mixed, wrong.patches.<k> of the reshape's row i, and wrong.max_difference of the mistake that is chosen
///   with a cell of the image: "raw.<channel>", "normalized.<channel>"; with a cell of Z: "sum"
///   with a cell of D × N: "offset", its place in memory
Values lesson_values(const LessonFacts& facts, const Texts& texts, const std::set<std::string>& names);

/// One text of the lesson, "3.2" or "3.card", as it reads now.
Spans narrate(const Texts& texts, std::string_view key, const LessonFacts& facts);

}  // namespace tessera::texts

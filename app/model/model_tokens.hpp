#pragma once
// What a model puts around Z for its encoder, as it is drawn, and what other ways of fitting it would give.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/model/model_file.hpp"
#include "app/model/sheets.hpp"
#include "tessera/embed.hpp"
#include "tessera/encoder_input.hpp"

namespace tessera {

/// How far another flavour's numbers are from those that are used.
struct PositionDifference {
  PositionResize flavour = PositionResize::timm;
  double largest = 0;  ///< |Δ|
  double mean = 0;     ///< of |Δ|
};

/// What another way of resizing the filters would give, on the first picture.
struct PatchDifference {
  PatchResize flavour = PatchResize::pi_timm;
  double mean_norm = 0;  ///< of the tokens
  double mean = 0;       ///< of |Δ| to the tokens that are used, over their mean |value|
};

/// Immutable; made with the embedding, on the worker.
struct ModelTokens {
  SharedModel model;
  EncoderParts parts;  ///< positions for this grid
  /// Why the model's positions cannot be added here, with the file's name; `parts` has none then. Empty: nothing is
  /// wrong.
  std::string position_problem;
  PositionResize position_resize = PositionResize::timm;
  PatchResize patch_resize = PatchResize::pi_timm;

  std::optional<Size2> trained_grid;  ///< of the positions, where it is another than this grid
  std::vector<PositionDifference> other_positions;
  std::optional<Size2> trained_patch;    ///< where it is another than this patch
  std::vector<PatchDifference> patches;  ///< all ways, that in use among them; empty where the patch is the model's

  std::int64_t prefix_count() const { return parts.prefix_count(); }

  Tensor prefix;           ///< (K, D), in the encoder's order
  Tensor prefix_position;  ///< (K, D): what is added to them; zeros where nothing is
  Sheet position;          ///< (N, D) as drawn; no matrix without positions
  /// The encoder's input of image b as drawn, after all stages: (N, D) of the patches and (K, D); empty where there is
  /// no norm, since the sum is it then.
  struct Normed {
    Sheet patches;
    Tensor prefix;
  };
  std::vector<Normed> normed;  ///< one an image
};

/// Positions that cannot be brought to this grid are left out and told of. Throws Cancelled when stopped.
ModelTokens make_model_tokens(const SharedModel& model, const Embedding& embedding, const ModelFitting& fitting,
                              const std::stop_token& stop = {});

/// Rows first … first + count − 1 of the encoder's input of image b, (count, D): row 0 is the first prefix token.
/// Throws Error out of range.
Tensor encoder_rows_of(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b, std::int64_t first,
                       std::int64_t count);

/// The row of patch `patch` if it stood where patch `place` stands: with that place's position. Throws Error out of
/// range.
std::vector<float> encoder_row_at(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b,
                                  std::int64_t patch, std::int64_t place);

/// Mean and population standard deviation of one token's D numbers.
struct RowSpread {
  double mean = 0;
  double spread = 0;
};
/// What a model's norm does to one token: as it comes, brought to mean 0 and spread 1 (short of ε), and with γ and β.
struct NormEffect {
  RowSpread before, normed, after;
};
/// Of patch `patch` of image b, by the norm that comes last; nullopt where the model has none. Throws Error out of
/// range.
std::optional<NormEffect> norm_effect(const ModelTokens& tokens, const Embedding& embedding, std::int64_t b,
                                      std::int64_t patch);

}  // namespace tessera

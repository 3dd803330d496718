#pragma once
// A checkpoint as the source of the weights: which one, what was recognised in it, and its numbers made to fit
// settings.
//
//   ModelChoice ──open_model──► Model ──► settings_of   what the model itself wants
//                                    ├──► weights_for   its kernel for the settings' patch size and channels
//                                    └──► parts_for     prefix tokens, norms, and positions for the settings' grid

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/latest_slot.hpp"
#include "tessera/io/checkpoint.hpp"
#include "tessera/io/recognise.hpp"
#include "tessera/params.hpp"
#include "tessera/patch_resize.hpp"
#include "tessera/positions.hpp"

namespace tessera {

/// Which patch embedding of which file. A plain value.
struct ModelChoice {
  std::string file;
  std::string tower;          ///< of several: what stands before its names, or its weight's name; empty: the first
  io::TensorMapping mapping;  ///< by hand; where `weight` is empty it is recognised by names
  bool operator==(const ModelChoice&) const = default;
};

/// By which the file behind a choice is known again; all empty where it was not read yet.
struct ModelRecord {
  std::uint64_t bytes = 0;  ///< of the file; 0: not known
  std::string sha256;       ///< of the numbers that are read of it, see document_model.hpp; empty: not known
  bool operator==(const ModelRecord&) const = default;
};

/// How numbers made for other sizes are changed. Empty: as the model's own library does it.
struct ModelFitting {
  std::optional<PositionResize> positions;
  std::optional<PatchResize> patch;
  bool operator==(const ModelFitting&) const = default;
};

/// What a file holds, without its numbers.
struct Inspection {
  io::Checkpoint checkpoint;
  io::ModelConfig config;
  std::string config_problem;  ///< why a config beside the file does not count; empty: nothing is wrong
  io::Recognition recognition;
};

/// Opens and recognises. Throws Error for files that cannot be opened; a damaged config file is a remark.
Inspection inspect_model(const std::string& file);

/// Numbers of `embedding` that are NaN or infinite, a sentence each, see not_finite.hpp.
std::vector<std::string> not_finite(const io::LoadedEmbedding& numbers);

/// The embedding that is meant: mapped by hand, named by its tower, or the first. nullopt where nothing is recognised
/// and nothing mapped. Throws Error for a tower that is not there (naming those that are) and a mapping that does not
/// fit.
std::optional<io::RecognisedEmbedding> choose_embedding(const Inspection& inspection, const ModelChoice& choice);

/// An open checkpoint and the numbers of the chosen embedding. Immutable; two are the same when they are the same
/// object.
struct Model {
  ModelChoice choice;
  Inspection inspection;
  std::optional<io::RecognisedEmbedding> embedding;  ///< empty: none recognised, `candidates` may be mapped
  io::LoadedEmbedding numbers;                       ///< of `embedding`
  ModelRecord record;                                ///< empty unless whoever read it made it, see document_model.hpp
  std::vector<std::string> not_finite{};             ///< what of `numbers` is NaN or infinite, a sentence each

  const std::vector<io::RecognisedEmbedding>& towers() const { return inspection.recognition.towers; }
  const std::vector<io::Candidate>& candidates() const { return inspection.recognition.candidates; }
};
using SharedModel = std::shared_ptr<const Model>;

/// Reads the few tensors that are needed. Throws Error as inspect_model and choose_embedding, and for damaged tensors.
Model read_model(const ModelChoice& choice);
SharedModel open_model(const ModelChoice& choice);

/// Whether the name ends as checkpoints' names do, in any case.
bool looks_like_checkpoint(const std::filesystem::path& file);
inline constexpr std::string_view checkpoint_endings[]{".safetensors", ".npz", ".pth", ".pt", ".bin", ".onnx", ".gguf"};

/// Opening in the background.
struct ModelKey {
  ModelChoice choice;
  std::uint64_t request = 0;  ///< counts up, so that asking again reads again
  bool operator==(const ModelKey&) const = default;
};
using ModelSlot = LatestSlot<ModelKey, Model>;

/// The mapping that a click on a candidate means: its weight, and the bias beside it where one fits.
io::TensorMapping mapping_of(const Inspection& inspection, const io::Candidate& candidate);

/// What the model itself wants: sizes, D, C, bias, preprocessing. Video kernels become those that a still sees.
EmbedParams settings_of(const io::RecognisedEmbedding& embedding);

/// How the model's own library would fit it.
PositionResize own_position_resize(const io::RecognisedEmbedding& embedding);
PatchResize own_patch_resize(const io::RecognisedEmbedding& embedding);

/// The kernel with channels adapted as timm does and its patch resized; zeros as the bias where the settings want one
/// that the model lacks. Throws Error for another D than the model's and for channels that cannot be adapted.
Weights weights_for(const Model& model, const EmbedParams& params, const ModelFitting& fitting = {});

/// The parts with positions resized to a grid of rows × columns. Throws Error where the table's own grid is not known
/// and its rows do not fit.
EncoderParts parts_for(const Model& model, Size2 grid, const ModelFitting& fitting = {});

/// One line for people: "DINOv2, as Meta names it; family by keys (ls1.gamma)".
std::string describe(const io::RecognisedEmbedding& embedding);

/// "weight=NAME,bias=NAME,class=NAME,registers=NAME,positions=NAME,norm=NAME" (norm without .weight and .bias) as a
/// mapping; nullopt for unknown keys, missing names and where the weight is missing. And the reverse.
std::optional<io::TensorMapping> parse_mapping(std::string_view text);
std::string to_string(const io::TensorMapping& mapping);

}  // namespace tessera

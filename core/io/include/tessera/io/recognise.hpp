#pragma once
// Which tensors of a checkpoint are the patch embedding, and whose model it is: a pure function of names and shapes.
//
// Tensors are found by name, never by shape. Names are shared (timm's ViT, DeiT, MAE and DINOv2 all say
// patch_embed.proj.weight), so the family comes from a config file first, then from telling keys, else it is a guess,
// and says so.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tessera/encoder_input.hpp"
#include "tessera/io/checkpoint.hpp"
#include "tessera/io/model_config.hpp"
#include "tessera/params.hpp"
#include "tessera/positions.hpp"
#include "tessera/weights.hpp"

namespace tessera::io {

enum class Family {
  vit,
  deit,
  dinov2,
  dinov3,
  mae,
  clip,
  siglip,
  sam,
  swin,
  convnext,
  segformer,
  pvt,
  mvit,
  qwen_vl,
  videomae,
  unknown
};
/// "ViT", "DINOv2", …: for people.
std::string_view family_name(Family family);

/// Whose names and habits: they decide how positions are resized.
enum class Library { timm, hugging_face, meta, torchvision, openai, google, gguf, unknown };
std::string_view library_name(Library library);

/// How sure a statement is.
enum class Provenance {
  config,  ///< a file beside the checkpoint says so
  keys,    ///< names of tensors that only such a model has
  guess,   ///< the likeliest of several
  user,    ///< mapped by hand
};
std::string_view provenance_name(Provenance provenance);

/// How the kernel lies in the file; see layouts.hpp and video.hpp.
enum class KernelLayout {
  oihw,        ///< (D, C, P, P)
  hwio,        ///< (P, P, C, D)
  oithw,       ///< (D, C, t, P, P)
  linear_cpp,  ///< (D, C·P·P)
  linear_ppc,  ///< (D, P·P·C)
};

struct NormTensors {
  std::string gamma;
  std::string beta;
  double epsilon = 1e-5;
  bool operator==(const NormTensors&) const = default;
};

struct PrefixTensor {
  TokenKind kind = TokenKind::class_token;
  std::string name;
  std::int64_t count = 1;
  bool positioned = true;
  bool operator==(const PrefixTensor&) const = default;
};

struct PositionTensor {
  std::string name;
  std::optional<Size2> grid;  ///< empty where the count is no square and no config helps
  PositionResize resize = PositionResize::timm;
  bool operator==(const PositionTensor&) const = default;
};

/// What a picture goes through before the model, and why we think so.
struct Preprocessing {
  Size2 image{224, 224};
  Fit fit = Fit::resize;
  double crop_ratio = 0.875;
  Interpolation interpolation = Interpolation::bicubic;
  Normalization normalization;
  Provenance from = Provenance::guess;  ///< of normalisation and fit; the size has its own
  Provenance size_from = Provenance::guess;
  bool operator==(const Preprocessing&) const = default;
};

/// One patch embedding and what stands around it.
struct RecognisedEmbedding {
  std::string tower;  ///< what stands before the names: "", "visual.trunk", "model_ema"
  Family family = Family::unknown;
  Provenance family_from = Provenance::guess;
  std::string family_reason;  ///< the key or file that tells: "dist_token", "config.json: dinov2"
  Library library = Library::unknown;

  std::string weight;
  std::vector<std::string> more_weights;  ///< to be added to it for stills: GGUF's second frame
  std::optional<std::string> bias;
  KernelLayout layout = KernelLayout::oihw;
  std::int64_t dim = 0;  ///< D
  int channels = 3;
  std::int64_t frames = 1;  ///< t of a video kernel
  Size2 patch;
  Size2 stride;
  Size2 padding{0, 0};

  std::vector<PrefixTensor> prefix;  ///< in the encoder's order
  std::optional<PositionTensor> positions;
  std::optional<NormTensors> patch_norm;  ///< of the patch tokens, as Swin
  std::optional<NormTensors> pre_norm;    ///< of all tokens, as CLIP
  Preprocessing preprocessing;
  std::string left_out;  ///< tokens or positions by their names, and why they are not used; empty: none
  bool operator==(const RecognisedEmbedding&) const = default;
};

/// A tensor that could be the weight of a patch embedding, by its shape alone.
struct Candidate {
  std::string name;
  KernelLayout layout = KernelLayout::oihw;
  std::int64_t dim = 0;
  int channels = 3;
  Size2 patch;
  bool operator==(const Candidate&) const = default;
};

struct Recognition {
  std::vector<RecognisedEmbedding> towers;  ///< none, one or several; in the file's order
  std::vector<Candidate> candidates;        ///< the likeliest first
};

/// `metadata`: Checkpoint::metadata(), of which GGUF's facts count as a config.
Recognition recognise(std::span<const TensorInfo> tensors, const ModelConfig& config = {},
                      const std::map<std::string, std::string>& metadata = {});

/// Names that the user gave. Empty ones are left out.
struct TensorMapping {
  std::string weight = {};
  std::string bias = {};
  std::string class_token = {};
  std::string register_tokens = {};
  std::string positions = {};
  std::string pre_norm_gamma = {};
  std::string pre_norm_beta = {};
  bool operator==(const TensorMapping&) const = default;
};

/// The embedding that a mapping describes. Throws Error for names that are not there and shapes that do not fit.
RecognisedEmbedding map_by_hand(std::span<const TensorInfo> tensors, const TensorMapping& mapping,
                                const ModelConfig& config = {});

/// A recognised embedding with its numbers.
struct LoadedEmbedding {
  Weights weights;                     ///< (D, C, P, P); video kernels summed over time, as a still sees them
  std::optional<Tensor> video_kernel;  ///< (D, C, t, P, P) where it is one
  EncoderParts parts;
};

/// Reads the tensors that are needed, and those alone. Throws Error where one is damaged or of another shape.
LoadedEmbedding load_embedding(const Checkpoint& checkpoint, const RecognisedEmbedding& embedding);

}  // namespace tessera::io

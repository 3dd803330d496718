#include "app/model/model_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/model/not_finite.hpp"
#include "tessera/issue.hpp"
#include "tessera/layouts.hpp"

namespace tessera {

namespace {

bool is_meant(const io::RecognisedEmbedding& embedding, const std::string& tower) {
  return embedding.tower == tower || embedding.weight == tower;
}

std::string tower_list(const std::vector<io::RecognisedEmbedding>& towers) {
  std::string list;
  for (const io::RecognisedEmbedding& tower : towers)
    list += (list.empty() ? "" : ", ") + (tower.tower.empty() ? tower.weight : tower.tower);
  return list;
}

Tensor with_channels(const Tensor& kernel, int channels) {
  const std::int64_t own = kernel.shape[1];
  if (own == channels) return kernel;
  if (own != 3)
    throw Error(fmt::format("the model's filters have {} channel{}; only those of RGB can be adapted to {}", own,
                            own == 1 ? "" : "s", channels));
  return adapt_input_channels(kernel, channels);
}

/// The table's own grid, or for a table that has as many rows as are needed the grid that is needed.
Size2 table_grid(const std::string& file, const io::PositionTensor& positions, std::int64_t rows, Size2 wanted) {
  if (positions.grid) return *positions.grid;
  if (rows == wanted.height * wanted.width) return wanted;
  throw Error(
      fmt::format("{}: {} has {} rows, which are no square, so that its grid is not known; choose a picture of {} "
                  "patches, or put the model's config.json beside it",
                  file, positions.name, rows, rows));
}

/// "model.safetensors.index.json", "pytorch_model.bin.index.json": which part of a model holds which tensor.
bool is_index(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".safetensors.index.json") || name.ends_with(".bin.index.json");
}

/// The parts that an index names, those with a name of a patch embedding first. Throws Error where it is damaged.
std::vector<std::string> parts_of(const std::filesystem::path& index) {
  using Json = nlohmann::json;
  std::error_code failed;
  if (std::filesystem::file_size(index, failed) > (std::uintmax_t{64} << 20))
    throw Error(fmt::format("{}: more than 64 MB; no index of a model's parts is so large", index.string()));
  std::ifstream in(index, std::ios::binary);
  const Json root = Json::parse(in, nullptr, false);
  if (!root.is_object() || !root.contains("weight_map") || !root["weight_map"].is_object())
    throw Error(fmt::format("{}: is no index of a model's parts: it has no weight_map", index.string()));
  std::vector<std::string> parts;
  for (const bool telling : {true, false}) {
    for (const auto& [name, part] : root["weight_map"].items()) {
      const bool tells = name.find("patch_embed") != std::string::npos || name.find("conv1") != std::string::npos ||
                         name.find("conv_proj") != std::string::npos;
      if (!part.is_string() || tells != telling) continue;
      // A name alone: an index must not lead out of its folder.
      const std::string file = std::filesystem::path(part.get<std::string>()).filename().string();
      if (std::find(parts.begin(), parts.end(), file) == parts.end()) parts.push_back(file);
    }
  }
  return parts;
}

/// Of an index the part in which a patch embedding is recognised; empty: the file is no index.
std::string part_of_index(const std::filesystem::path& file) {
  std::error_code failed;
  if (!is_index(file) || !std::filesystem::exists(file, failed)) return {};
  const std::vector<std::string> parts = parts_of(file);
  for (const std::string& part : parts) {
    const std::filesystem::path path = file.parent_path() / part;
    if (!std::filesystem::exists(path, failed)) continue;
    const io::Checkpoint checkpoint = io::open_checkpoint(path);
    if (!io::recognise(checkpoint.tensors(), {}, checkpoint.metadata()).towers.empty()) return path.string();
  }
  if (parts.empty()) throw Error(fmt::format("{}: an index that names no parts", file.string()));
  throw Error(
      fmt::format("{}: an index; the patch embedding is most likely in {}: open that", file.string(), parts.front()));
}

}  // namespace

Inspection inspect_model(const std::string& file) {
  if (const std::string part = part_of_index(file); !part.empty()) return inspect_model(part);
  Inspection inspection{io::open_checkpoint(file), {}, {}, {}};
  try {
    inspection.config = io::read_model_config(file);
  } catch (const Error& error) {
    inspection.config_problem = error.what();
  }
  const io::Checkpoint& checkpoint = inspection.checkpoint;
  inspection.recognition = io::recognise(checkpoint.tensors(), inspection.config, checkpoint.metadata());
  return inspection;
}

std::optional<io::RecognisedEmbedding> choose_embedding(const Inspection& inspection, const ModelChoice& choice) {
  const std::vector<io::RecognisedEmbedding>& towers = inspection.recognition.towers;
  try {
    if (!choice.mapping.weight.empty())
      return io::map_by_hand(inspection.checkpoint.tensors(), choice.mapping, inspection.config);
    if (choice.tower.empty()) return towers.empty() ? std::nullopt : std::optional(towers.front());
    for (const io::RecognisedEmbedding& tower : towers)
      if (is_meant(tower, choice.tower)) return tower;
    if (towers.empty())
      throw Error(fmt::format("no patch embedding is recognised, so none is called {}", choice.tower));
    throw Error(fmt::format("no tower is called {}; there are {}", choice.tower, tower_list(towers)));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", choice.file, error.what()));
  }
}

std::vector<std::string> not_finite(const io::LoadedEmbedding& numbers) {
  std::vector<std::string> told = not_finite(numbers.weights);
  for (std::string& sentence : not_finite(numbers.parts)) told.push_back(std::move(sentence));
  return told;
}

Model read_model(const ModelChoice& choice) {
  Model model{choice, inspect_model(choice.file), {}, {}, {}};
  model.choice.file = model.inspection.checkpoint.file().string();  // an index stands for a part
  model.embedding = choose_embedding(model.inspection, choice);
  if (!model.embedding) return model;
  model.numbers = io::load_embedding(model.inspection.checkpoint, *model.embedding);
  model.not_finite = not_finite(model.numbers);
  return model;
}

SharedModel open_model(const ModelChoice& choice) { return std::make_shared<const Model>(read_model(choice)); }

bool looks_like_checkpoint(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (is_index(file)) return true;
  return std::find(std::begin(checkpoint_endings), std::end(checkpoint_endings), ending) !=
         std::end(checkpoint_endings);
}

io::TensorMapping mapping_of(const Inspection& inspection, const io::Candidate& candidate) {
  io::TensorMapping mapping{.weight = candidate.name};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> pairs{
      {{"weight", "bias"}, {"kernel", "bias"}}};
  for (const auto& [weight, bias] : pairs) {
    if (!candidate.name.ends_with(weight)) continue;
    const std::string name = candidate.name.substr(0, candidate.name.size() - weight.size()) + std::string(bias);
    const io::TensorInfo* info = inspection.checkpoint.find(name);
    if (info != nullptr && info->shape == Shape{candidate.dim}) mapping.bias = name;
  }
  return mapping;
}

EmbedParams settings_of(const io::RecognisedEmbedding& embedding) {
  const io::Preprocessing& preprocessing = embedding.preprocessing;
  EmbedParams params;
  params.image = preprocessing.image;
  params.fit = preprocessing.fit;
  params.crop_ratio = preprocessing.crop_ratio;
  params.interpolation = preprocessing.interpolation;
  params.normalization = preprocessing.normalization;
  params.channels = embedding.channels;
  params.patch = embedding.patch;
  if (embedding.stride != embedding.patch) params.stride = embedding.stride;
  params.padding = embedding.padding;
  params.dim = embedding.dim;
  params.bias = embedding.bias.has_value();
  return params;
}

PositionResize own_position_resize(const io::RecognisedEmbedding& embedding) {
  return embedding.positions ? embedding.positions->resize : PositionResize::timm;
}

PatchResize own_patch_resize(const io::RecognisedEmbedding& embedding) {
  return embedding.library == io::Library::google ? PatchResize::pi_big_vision : PatchResize::pi_timm;
}

Weights weights_for(const Model& model, const EmbedParams& params, const ModelFitting& fitting) {
  if (!model.embedding) throw Error(fmt::format("{}: no patch embedding is recognised in it", model.choice.file));
  const Weights& own = model.numbers.weights;
  if (own.kernel.shape[0] != params.dim)
    throw Error(fmt::format("{}: its filters make D = {} numbers a token, not {}; other D need made weights",
                            model.choice.file, own.kernel.shape[0], params.dim));
  Weights fitted;
  fitted.kernel = resize_patch(with_channels(own.kernel, params.channels), params.patch,
                               fitting.patch.value_or(own_patch_resize(*model.embedding)));
  if (params.bias) fitted.bias = own.bias ? *own.bias : Tensor::zeros({params.dim});
  return fitted;
}

EncoderParts parts_for(const Model& model, Size2 grid, const ModelFitting& fitting) {
  if (!model.embedding) throw Error(fmt::format("{}: no patch embedding is recognised in it", model.choice.file));
  EncoderParts parts = model.numbers.parts;
  if (!parts.positions || !model.embedding->positions) return parts;
  const std::int64_t prefix = parts.positioned_count();
  const Shape& shape = parts.positions->shape;
  const Size2 own = table_grid(model.choice.file, *model.embedding->positions, shape[0] - prefix, grid);
  if (own == grid) return parts;
  const Tensor table = parts.positions->reshaped({1, shape[0], shape[1]});
  const Tensor resized =
      resize_positions(table, own, grid, prefix, fitting.positions.value_or(own_position_resize(*model.embedding)));
  parts.positions = resized.reshaped({resized.shape[1], resized.shape[2]});
  return parts;
}

std::string describe(const io::RecognisedEmbedding& embedding) {
  if (embedding.family_from == io::Provenance::user) return "mapped by hand";
  return fmt::format(
      "{}, as {} names it; {}: {}", io::family_name(embedding.family), io::library_name(embedding.library),
      embedding.family_from == io::Provenance::guess ? "the family is a guess" : "told by", embedding.family_reason);
}

}  // namespace tessera

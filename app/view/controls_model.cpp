#include "app/view/controls_model.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "app/model/strict_size.hpp"
#include "app/scene/numbers.hpp"
#include "app/view/words.hpp"

namespace tessera::view {

namespace {

constexpr std::size_t max_shown_candidates = 12;

struct Flavour {
  PositionResize resize;
  const char* name;  ///< the same in every language
};
constexpr std::array<Flavour, 5> flavours{{{PositionResize::timm, "timm"},
                                           {PositionResize::hf, "Hugging Face"},
                                           {PositionResize::dinov2, "DINOv2"},
                                           {PositionResize::google, "Google"},
                                           {PositionResize::naflex, "NaFlex"}}};

constexpr std::array<std::pair<PatchResize, const char*>, 3> patch_ways{
    {{PatchResize::pi_timm, "model.patch.pi"},
     {PatchResize::pi_big_vision, "model.patch.big"},
     {PatchResize::naive, "model.patch.naive"}}};

std::string size_words(Size2 size) { return fmt::format("{} × {}", size.height, size.width); }

std::string normalization_words(const Normalization& normalization) {
  if (normalization.name == "imagenet") return "ImageNet";
  if (normalization.name == "clip") return "CLIP";
  if (normalization.name == "sam") return "SAM";
  if (normalization.name == "0.5") return "0.5 / 0.5";
  const auto& m = normalization.mean;
  const auto& s = normalization.std;
  return fmt::format("{:.3g} {:.3g} {:.3g} / {:.3g} {:.3g} {:.3g}", m[0], m[1], m[2], s[0], s[1], s[2]);
}

void write_family(Ui& ui, const io::RecognisedEmbedding& embedding) {
  const std::string key = fmt::format("model.family.{}", io::provenance_name(embedding.family_from));
  row_hint(ui, ui.texts.plain(key, {{"family", {.text = std::string(io::family_name(embedding.family))}},
                                    {"library", {.text = std::string(io::library_name(embedding.library))}},
                                    {"reason", {.text = ui.translated(embedding.family_reason)}}}));
  const io::Preprocessing& preprocessing = embedding.preprocessing;
  const std::string from = fmt::format("model.preprocessing.{}", io::provenance_name(preprocessing.from));
  row_hint(ui, ui.texts.plain(from, {{"size", {.text = size_words(preprocessing.image)}},
                                     {"normalize", {.text = normalization_words(preprocessing.normalization)}}}));
}

/// The file's name, and a word that lets go of it. True: let go.
bool name_row(Ui& ui, const char* id, const ModelChoice& choice) {
  const std::string close = ui.texts.plain("model.close");
  const float room = text_width(ui, UiFont::small, close) / ui.scale;
  const float width = content_width() - ui.px(room + 12);
  const Row row = begin_row(ui, {ellipsis(ui, UiFont::body, model_name(choice), width)}, room);
  const bool clicked = link(ui, id, close);
  end_row(ui, row);
  return clicked;
}

void tower_row(Ui& ui, const Model& model, Requests& requests) {
  if (model.towers().size() < 2 || !model.choice.mapping.weight.empty()) return;
  std::vector<Option> options;
  int selected = 0;
  for (const io::RecognisedEmbedding& tower : model.towers()) {
    if (tower.weight == model.embedding->weight) selected = static_cast<int>(options.size());
    options.push_back({tower.tower.empty() ? tower.weight : tower.tower, std::string(io::family_name(tower.family))});
  }
  const float width = std::min(choice_width(ui, options), content_width() / ui.scale * 0.65F);
  const Row row = begin_row(ui, {ui.texts.plain("model.tower")}, width);
  if (choice(ui, "tower", options, selected, width))
    requests.emplace_back(
        OpenModel{{model.choice.file, model.towers()[static_cast<std::size_t>(selected)].weight, {}}});
  end_row(ui, row);
}

std::string short_number(double value) { return scene::real_number(value); }

void position_row(Ui& ui, Document& document, const ModelTokens& tokens) {
  if (!tokens.trained_grid) return;
  const PositionResize own = own_position_resize(*tokens.model->embedding);
  std::vector<Option> options;
  int selected = 0;
  for (std::size_t k = 0; k < flavours.size(); ++k) {
    const PositionDifference& other = tokens.other_positions.at(k);
    if (flavours[k].resize == tokens.position_resize) selected = static_cast<int>(k);
    const bool shown = flavours[k].resize == tokens.position_resize;
    const char* key = flavours[k].resize == own ? (shown ? "model.positions.own_shown" : "model.positions.own")
                      : shown                   ? "model.shown"
                                                : "model.positions.other";
    options.push_back({flavours[k].name, ui.texts.plain(key, {{"largest", {.text = short_number(other.largest)}},
                                                              {"mean", {.text = short_number(other.mean)}}})});
  }
  const float width = choice_width(ui, options);
  const Row row = begin_row(ui, {ui.texts.plain("model.positions")}, width);
  if (choice(ui, "pos-resize", options, selected, width)) {
    const PositionResize chosen = flavours[static_cast<std::size_t>(selected)].resize;
    document.fitting.positions = chosen == own ? std::nullopt : std::optional(chosen);
  }
  if (row.restored) document.fitting.positions.reset();
  end_row(ui, row);
  row_hint(ui, ui.texts.plain("model.positions.trained", {{"grid", {.text = size_words(*tokens.trained_grid)}}}));
}

void patch_row(Ui& ui, Document& document, const ModelTokens& tokens) {
  if (!tokens.trained_patch) return;
  const PatchResize own = own_patch_resize(*tokens.model->embedding);
  std::vector<Option> options;
  int selected = 0;
  for (std::size_t k = 0; k < patch_ways.size(); ++k) {
    const auto& [way, key] = patch_ways[k];
    if (way == tokens.patch_resize) selected = static_cast<int>(k);
    std::string note;
    if (k < tokens.patches.size())
      note = ui.texts.plain(way == tokens.patch_resize ? "model.patch.note_shown" : "model.patch.note",
                            {{"norm", {.text = short_number(tokens.patches[k].mean_norm)}},
                             {"percent", {.text = short_number(100 * tokens.patches[k].mean)}}});
    options.push_back({ui.texts.plain(key), note});
  }
  const float width = choice_width(ui, options);
  const Row row = begin_row(ui, {ui.texts.plain("model.patch")}, width);
  if (choice(ui, "patch-resize", options, selected, width)) {
    const PatchResize chosen = patch_ways[static_cast<std::size_t>(selected)].first;
    document.fitting.patch = chosen == own ? std::nullopt : std::optional(chosen);
  }
  if (row.restored) document.fitting.patch.reset();
  end_row(ui, row);
  row_hint(ui, ui.texts.plain("model.patch.trained", {{"patch", {.text = size_words(*tokens.trained_patch)}}}));
}

/// Sizes that are the model's own, or sizes that need not be.
void write_ways_out(Ui& ui, Document& document, const io::RecognisedEmbedding& embedding) {
  EmbedParams& params = document.params;
  const Size2 own = embedding.preprocessing.image;
  const bool only_size = params.patch == embedding.patch && params.channels == embedding.channels;
  const char* key = only_size ? "model.strict.resize" : "model.strict.own";
  if (link(ui, "strict-resize", ui.texts.plain(key, {{"size", {.text = size_words(own)}}}))) {
    params.image = own;
    params.channels = embedding.channels;
    if (params.patch != embedding.patch) {
      params.patch = embedding.patch;
      params.stride = embedding.stride == embedding.patch ? std::nullopt : std::optional(embedding.stride);
    }
  }
  ImGui::Dummy({0, ui.px(4)});
  bool& strict = document.view.strict_sizes;
  if (link(ui, "strict-dynamic", ui.texts.plain(only_size ? "model.strict.dynamic" : "model.strict.adapt")))
    strict = false;
  ImGui::Dummy({0, ui.px(4)});
  if (only_size && link(ui, "strict-pad", ui.texts.plain("model.strict.pad"))) {
    strict = false;
    params.pad_to_multiple = true;
  }
  ImGui::Dummy({0, ui.px(6)});
}

/// Strict sizes, and where the picture is refused: what PyTorch says, where, and the ways out.
void strict_rows(Ui& ui, Document& document, const io::RecognisedEmbedding& embedding) {
  bool& strict = document.view.strict_sizes;
  const Row row = begin_row(ui, {ui.texts.plain("model.strict")}, 64);
  toggle(ui, "strict-sizes", strict);
  if (row.restored) strict = false;
  end_row(ui, row);
  const auto error = strict ? strict_size_error(embedding, document.params) : std::nullopt;
  if (!error) return;
  row_note(ui, error->message);
  row_hint(ui, error->code);
  row_hint(ui, ui.texts.plain("model.strict.without"));
  row_hint(ui, ui.texts.plain("model.strict.file", {{"file", {.text = error->file}}}));
  write_ways_out(ui, document, embedding);
}

/// None recognised: what the shapes would allow, to be clicked.
void candidate_rows(Ui& ui, const Model& model, Requests& requests) {
  row_hint(ui, ui.texts.plain(model.candidates().empty() ? "model.nothing" : "model.candidates"));
  const std::size_t count = std::min(model.candidates().size(), max_shown_candidates);
  for (std::size_t k = 0; k < count; ++k) {
    const io::Candidate& candidate = model.candidates()[k];
    // Of a long name the sizes behind it, which tell one from another, stay.
    const std::string sizes =
        fmt::format(" · {} × {} → {}", size_words(candidate.patch), candidate.channels, candidate.dim);
    const float room = content_width() - text_width(ui, UiFont::small, sizes) - ui.px(2);
    ImGui::PushID(static_cast<int>(k));
    if (link(ui, "candidate", ellipsis(ui, UiFont::small, candidate.name, room) + sizes))
      requests.emplace_back(OpenModel{{model.choice.file, {}, mapping_of(model.inspection, candidate)}});
    ImGui::PopID();
    ImGui::Dummy({0, ui.px(4)});
  }
}

/// What of the checkpoint is wrong, or was made to fit without being asked for.
void write_problems(Ui& ui, const Document& document, const Model& model) {
  for (const std::string& sentence : model.not_finite) row_note(ui, ui.translated(sentence));
  const io::RecognisedEmbedding& embedding = *model.embedding;
  if (!embedding.left_out.empty()) row_note(ui, ui.translated(embedding.left_out));
  if (!model.inspection.config_problem.empty()) row_note(ui, ui.texts.plain("model.config.problem"));
  if (!model.choice.mapping.weight.empty()) row_hint(ui, ui.texts.plain("model.mapped.more"));
  if (document.params.channels != embedding.channels)
    row_hint(ui, ui.texts.plain(document.params.channels == 1 ? "model.channels.gray" : "model.channels.more"));
}

void draw_used_model(Ui& ui, Document& document, const ControlsInput& input, Requests& requests) {
  const Model& model = *input.work.model;
  if (name_row(ui, "model-close", model.choice)) {
    document.model.reset();
    return;
  }
  write_family(ui, *model.embedding);
  write_problems(ui, document, model);
  tower_row(ui, model, requests);
  strict_rows(ui, document, *model.embedding);
  const EmbedResult* result = input.work.result.get();
  if (!input.work.current || result == nullptr || !result->model) return;
  if (!result->model->position_problem.empty()) {
    row_note(ui, ui.translated(result->model->position_problem));
    row_hint(ui, ui.texts.plain("model.positions.without"));
  }
  position_row(ui, document, *result->model);
  patch_row(ui, document, *result->model);
}

/// Of a checkpoint that is named and not there.
void draw_lost_model(Ui& ui, Document& document, Requests& requests) {
  if (name_row(ui, "lost-close", *document.model)) {
    document.model.reset();
    return;
  }
  row_hint(ui, ui.texts.plain("model.lost", {{"weights", {.text = weights_words(document.weights, ui.texts)}}}));
  if (link(ui, "lost-find", ui.texts.plain("model.find"))) requests.emplace_back(AskForPictures{});
}

}  // namespace

std::string model_name(const ModelChoice& choice) { return std::filesystem::path(choice.file).filename().string(); }

void draw_model(Ui& ui, AppState& state, const ControlsInput& input, Requests& requests) {
  const SharedModel& model = input.work.model;
  const SharedModel& unrecognised = input.work.unrecognised;
  const bool used = model && model->embedding && state.document.model == model->choice;
  const bool asks = unrecognised && state.dismissed_model != unrecognised.get();
  const bool lost = state.lost_model && state.lost_model == state.document.model;
  if (!used && !asks && !lost && !input.work.opening_model) return;
  section(ui, ui.texts.plain("model.section"));
  if (input.work.opening_model) row_hint(ui, ui.texts.plain("control.opening"));
  if (asks) {
    if (name_row(ui, "unrecognised-close", unrecognised->choice)) state.dismissed_model = unrecognised.get();
    candidate_rows(ui, *unrecognised, requests);
  }
  if (lost) draw_lost_model(ui, state.document, requests);
  if (used) draw_used_model(ui, state.document, input, requests);
}

}  // namespace tessera::view

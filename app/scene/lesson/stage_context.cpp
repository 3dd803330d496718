#include "app/scene/lesson/stage_context.hpp"

#include <algorithm>

#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::scene {

namespace {

constexpr double patience = 0.2;  ///< seconds of computing before the picture says so
constexpr float stale_opacity = 0.55f;

std::optional<std::int64_t> in_range(std::int64_t index, std::int64_t count) {
  if (index < 0 || index >= count) return std::nullopt;
  return index;
}

Pointed find_pointed(const Hit& hit, const StageContext& c) {
  const Subject& s = hit.subject;
  Pointed p;
  p.role = hit.role;
  const std::int64_t n = c.n(), d = c.d(), length = c.length();
  switch (s.tensor) {
    case TensorName::patches:
    case TensorName::x:
      p.patch = in_range(s.i, n);
      p.place = in_range(s.k, length);
      break;
    case TensorName::e:
      p.place = in_range(s.i, length);
      p.filter = in_range(s.k, d);
      break;
    case TensorName::bias: p.filter = in_range(s.i, d); break;
    case TensorName::z:
      p.patch = in_range(s.i, n);
      p.filter = in_range(s.k, d);
      break;
    case TensorName::maps:
    case TensorName::flattened:
      p.filter = in_range(s.i, d);
      p.patch = in_range(s.k, n);
      break;
    case TensorName::sequence:
    case TensorName::position:
      p.patch = in_range(s.i - lesson_facts(c.input).encoder.prefix, n);
      p.filter = in_range(s.k, d);
      break;
    case TensorName::none:
    case TensorName::image: break;
  }
  return p;
}

const Segment& segment_of(std::string_view beat, std::string_view name, double& local, double t) {
  const Beat& b = lesson_timeline().beat(beat);
  local = t - b.begin;
  return b.segment(name);
}

}  // namespace

const ImageSheets* StageContext::sheets() const {
  const EmbedResult* r = result();
  const auto b = static_cast<std::size_t>(image_index);
  return r != nullptr && b < r->sheets.images.size() ? &r->sheets.images[b] : nullptr;
}

float StageContext::done(std::string_view beat, std::string_view name) const {
  double local = 0;
  const Segment& segment = segment_of(beat, name, local, t);
  return static_cast<float>(progress(segment, local, input.reduced_motion));
}

float StageContext::share(std::string_view beat, std::string_view name) const {
  double local = 0;
  const Segment& segment = segment_of(beat, name, local, t);
  if (input.reduced_motion) return static_cast<float>(progress(segment, local, true));
  return static_cast<float>(std::clamp((local - segment.start) / std::max(segment.duration, 1e-9), 0.0, 1.0));
}

bool StageContext::begun(std::string_view beat) const { return t >= lesson_timeline().beat(beat).begin; }

bool StageContext::current(std::string_view beat) const {
  const Beat& b = lesson_timeline().beat(beat);
  return t >= b.begin && t < b.end;
}

Spans StageContext::words(std::string_view key) const {
  return colored(texts::narrate(*input.texts, key, lesson_facts(input)));
}

Spans StageContext::words(std::string_view key, const texts::Values& values) const {
  return colored(input.texts->render(key, {}, values));
}

texts::EncoderInput encoder_facts(const Model& model, const ModelFitting& fitting) {
  texts::EncoderInput encoder;
  const EncoderParts& parts = model.numbers.parts;
  encoder.own = true;
  encoder.family = std::string(io::family_name(model.embedding->family));
  encoder.prefix = parts.prefix_count();
  encoder.positioned = parts.positioned_count();
  encoder.adds_position = parts.positions.has_value();
  encoder.norm_before_encoder = parts.patch_norm || parts.pre_norm;
  if (model.embedding->positions) encoder.trained_grid = model.embedding->positions->grid;
  encoder.flavour = to_string(fitting.positions.value_or(own_position_resize(*model.embedding)));
  return encoder;
}

namespace {

/// The model's positions cannot be brought to these settings' grid; the lesson goes on without.
bool leaves_positions_out(const SceneInput& input) {
  return input.model && input.result && input.result->model && input.result->model->model == input.model &&
         !input.result->model->position_problem.empty();
}

}  // namespace

texts::LessonFacts lesson_facts(const SceneInput& input) {
  texts::LessonFacts facts;
  facts.document = input.document;
  facts.result = input.result.get();
  facts.current = input.current;
  facts.wrong = input.wrong.get();
  facts.file = input.file;
  facts.order = input.document->view.order;
  if (input.model) facts.encoder = encoder_facts(*input.model, input.document->fitting);
  if (leaves_positions_out(input)) {
    facts.encoder.adds_position = false;
    facts.encoder.positioned = 0;
    facts.encoder.trained_grid.reset();
  }
  return facts;
}

std::string channel_name(const StageContext& c, std::int64_t channel) {
  if (c.document.params.channels == 1) return c.word("image.channel.gray");
  constexpr const char* names[] = {"R", "G", "B", "A"};
  return names[std::clamp<std::int64_t>(channel, 0, 3)];
}

std::vector<std::int64_t> stacked_channels(const StageContext& c) {
  std::vector<std::int64_t> order;
  for (std::int64_t k = 0; k < c.document.params.channels; ++k) {
    if (k != c.channel) order.push_back(k);
  }
  order.push_back(c.channel);
  return order;
}

Color role_color(const StageContext& c, texts::Role role) { return ink_color(c.out.theme(), ink_of(role)); }

StageContext make_context(const SceneInput& input, SceneWriter& out, float zoom, double t) {
  StageContext c{input, *input.document, out, plan_grid(input.document->params.grid_settings()),
                 validate(input.document->params)};
  c.zoom = zoom;
  c.t = t;
  const Selection& selection = input.document->selection;
  if (input.result && !input.result->fitted.empty()) {
    const auto last = static_cast<std::int64_t>(input.result->fitted.size()) - 1;
    c.image_index = std::clamp<std::int64_t>(selection.image, 0, last);
    c.fitted = input.result->fitted[static_cast<std::size_t>(c.image_index)];
    c.picture = std::shared_ptr<const Image8>(c.fitted, &c.fitted->image);
  }
  if (!input.current && input.computing_seconds >= patience) c.pixel_opacity = stale_opacity;
  c.filter = std::clamp<std::int64_t>(selection.filter, 0, std::max<std::int64_t>(c.d() - 1, 0));
  c.channel = std::clamp<std::int64_t>(selection.channel, 0, std::max(input.document->params.channels - 1, 0));
  if (c.grid.count() > 0) {
    c.selected = std::clamp<std::int64_t>(selection.patch, 0, c.grid.count() - 1);
    c.pointed = find_pointed(input.hover, c);
    c.hovered = c.pointed.patch;
  }
  return c;
}

}  // namespace tessera::scene

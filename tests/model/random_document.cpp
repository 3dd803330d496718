#include "tests/model/random_document.hpp"

#include "app/model/playback.hpp"
#include "app/model/presets.hpp"
#include "app/model/samples.hpp"
#include "app/model/sha256.hpp"

namespace tessera::test {

namespace {

class Draw {
 public:
  explicit Draw(std::mt19937& generator) : generator_(generator) {}

  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(generator_);
  }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(generator_); }
  bool truth() { return whole(0, 1) == 1; }
  template <class Value>
  Value of(std::initializer_list<Value> values) {
    return *(values.begin() + whole(0, static_cast<std::int64_t>(values.size()) - 1));
  }

  EmbedParams params() {
    if (whole(0, 3) == 0) return presets()[static_cast<std::size_t>(whole(0, 23))].params;
    while (true) {
      EmbedParams p = any_params();
      if (validate(p).empty()) return p;
    }
  }
  std::string name() {
    std::string name;
    for (auto length = whole(1, 12); length > 0; --length) {
      // Any byte that a file's name may have, half the time; else what people use.
      const auto byte = truth() ? whole(1, 255) : whole('a', 'z');
      if (byte != '/') name += static_cast<char>(byte);
    }
    return name.empty() || name == "." || name == ".." ? "x" : name;
  }
  std::string image() {
    if (whole(0, 2) == 0) return std::string(samples()[static_cast<std::size_t>(whole(0, 2))].source);
    return of<std::string>({"/home/a/", "/home/a/b/", "/", "/tmp/"}) + name();
  }
  PictureRecord record() {
    PictureRecord record;
    if (whole(0, 3) == 0) {
      record.content.resize(static_cast<std::size_t>(whole(1, 50)));
      for (std::byte& byte : record.content) byte = static_cast<std::byte>(whole(0, 255));
      record.bytes = record.content.size();
    } else if (truth()) {
      record.bytes = static_cast<std::uint64_t>(whole(1, std::int64_t{1} << 40));
    }
    if (truth()) record.sha256 = sha256_text(record.content);
    return record;
  }

 private:
  Size2 size(std::int64_t low, std::int64_t high) { return {whole(low, high), whole(low, high)}; }
  EmbedParams any_params() {
    EmbedParams p;
    p.image = size(1, truth() ? 300 : 8192);
    p.fit = of({Fit::resize, Fit::crop, Fit::pad});
    p.crop_ratio = real(min_crop_ratio, 1);
    p.interpolation = of({Interpolation::bilinear, Interpolation::bicubic});
    p.channels = of({1, 3, 4});
    p.normalization = *Normalization::preset(of<std::string>({"none", "0.5", "imagenet", "clip", "sam"}));
    if (truth()) p.normalization = {"custom", {real(-9, 9), real(-9, 9), 0.1}, {real(1e-6, 9), 1, real(0.01, 1000)}};
    p.patch = size(1, 32);
    if (truth()) p.stride = size(1, 40);
    if (truth()) p.padding = size(0, 9);
    if (truth()) p.dilation = size(1, 3);
    p.pad_to_multiple = truth();
    p.dim = whole(1, 8192);
    p.bias = truth();
    return p;
  }

  std::mt19937& generator_;
};

ViewOptions random_view(Draw& draw) {
  ViewOptions view;
  for (bool* option : {&view.grid, &view.indices, &view.link_sides, &view.link_patch, &view.snap_to_divisors,
                       &view.both_roads, &view.shuffled, &view.strict_sizes})
    *option = draw.truth();
  view.ruler = draw.of({Axis::height, Axis::width});
  view.order = draw.of({PatchOrder::cpp, PatchOrder::ppc});
  view.wrong = draw.of(
      {WrongWay::none, WrongWay::reshape, WrongWay::layout, WrongWay::bgr, WrongWay::normalization, WrongWay::flip});
  return view;
}

Document random_document(Draw& draw) {
  Document document;
  for (auto count = draw.whole(0, 3); count > 0; --count) document.images.push_back(draw.image());
  document.params = draw.params();
  document.weights.kind = draw.of(
      {WeightKind::cosine, WeightKind::pytorch, WeightKind::trunc_normal, WeightKind::identity, WeightKind::pca});
  document.weights.seed = draw.of<std::uint64_t>({0, 7, UINT64_MAX, std::uint64_t{1} << 63});
  if (draw.truth()) {
    document.model = ModelChoice{"/home/a/" + draw.name(), draw.truth() ? draw.name() : std::string(), {}};
    if (draw.truth()) document.model->mapping = *parse_mapping("weight=a.weight,bias=b,positions=c,norm=d");
    if (draw.truth()) document.fitting.positions = draw.of({PositionResize::hf, PositionResize::google});
    if (draw.truth()) document.fitting.patch = draw.of({PatchResize::pi_big_vision, PatchResize::naive});
  }
  const Preset* preset = matching_preset(document.params, "");
  document.preset = preset != nullptr ? preset->id : std::string_view();
  Selection& s = document.selection;
  s.image = draw.whole(0, std::max<std::int64_t>(0, static_cast<std::int64_t>(document.images.size()) - 1));
  s.patch = draw.whole(0, plan_grid(document.params.grid_settings()).count() - 1);
  s.filter = draw.whole(0, document.params.dim - 1);
  s.channel = draw.whole(0, document.params.channels - 1);
  s.place = draw.whole(-1, document.params.patch_length() - 1);
  document.view = random_view(draw);
  document.models.shown = draw.truth();
  document.models.page = draw.of({ModelsPage::filters, ModelsPage::positions, ModelsPage::reconstruction});
  document.models.order = draw.of({FilterOrder::index, FilterOrder::similarity});
  document.models.components = draw.whole(-1, 768);
  return document;
}

ExportPlan random_plan(Draw& draw) {
  ExportPlan plan;
  plan.what = draw.of({ExportWhat::moment, ExportWhat::storyboard, ExportWhat::overview});
  plan.format = draw.of({ExportFormat::svg, ExportFormat::pdf, ExportFormat::png});
  plan.unit = draw.of({LengthUnit::pixels, LengthUnit::millimeters});
  plan.width = draw.real(1, 4000);
  plan.height = draw.real(1, 4000);
  plan.font_size = draw.real(1, 100);
  plan.dots_per_inch = static_cast<int>(draw.whole(30, 2400));
  for (bool ExportPlan::*const truth :
       {&ExportPlan::dark, &ExportPlan::title, &ExportPlan::narration, &ExportPlan::formula, &ExportPlan::indices,
        &ExportPlan::notes, &ExportPlan::transparent, &ExportPlan::end_of_step, &ExportPlan::outlines,
        &ExportPlan::free_height, &ExportPlan::full_matrices})
    plan.*truth = draw.truth();
  plan.density = draw.real(0.5, 4);
  return plan;
}

}  // namespace

SavedState random_state(std::mt19937& generator) {
  Draw draw(generator);
  SavedState state;
  state.document = random_document(draw);
  state.t = draw.real(0, lesson_timeline().duration());
  state.speed = speeds[static_cast<std::size_t>(draw.whole(0, 4))];
  state.camera = {static_cast<float>(draw.real(min_zoom, max_zoom)), static_cast<float>(draw.real(-1e4, 1e4)),
                  static_cast<float>(draw.real(-1e4, 1e4))};
  if (draw.truth() && !state.document.images.empty()) {
    bool any = false;
    for (const std::string& source : state.document.images) {
      state.pictures.push_back(is_sample_source(source) ? PictureRecord() : draw.record());
      any = any || !(state.pictures.back() == PictureRecord());
    }
    if (!any) state.pictures.clear();
  }
  if (state.document.model && draw.truth()) {
    const PictureRecord record = draw.record();
    state.model = {record.bytes, record.sha256};
  }
  state.overview = draw.truth();
  if (draw.truth()) state.plan = random_plan(draw);
  if (draw.truth()) state.autosave_of = "/home/" + draw.name();
  if (draw.truth()) state.unknown = R"({"future":{"deep":[1,2.5,"x"]},"settings":{"heads":12}})";
  return state;
}

}  // namespace tessera::test

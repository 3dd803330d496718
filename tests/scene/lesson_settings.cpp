#include "tests/scene/lesson_settings.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <stdexcept>

#include "app/model/samples.hpp"
#include "app/model/timeline.hpp"
#include "tests/scene/made_models.hpp"

namespace tessera::test {

namespace {

struct Sizes {
  Size2 image, patch;
  std::int64_t dim = 48;
  std::int64_t selected = 0;
};

std::vector<Setting> make_lesson_settings() {
  std::vector<Setting> all;
  const auto add = [&all](const char* name, const Sizes& sizes) -> Document& {
    Document d;
    d.images = {"sample:astronaut"};
    d.params.image = sizes.image;
    d.params.patch = sizes.patch;
    d.params.dim = sizes.dim;
    d.selection.patch = sizes.selected;
    d.selection.filter = std::min<std::int64_t>(5, sizes.dim - 1);
    all.push_back({name, std::move(d)});
    return all.back().document;
  };
  const auto stride = [](Document& d, Size2 step, Size2 padding) {
    d.params.stride = step;
    d.params.padding = padding;
  };
  add("vit-b-16", {{224, 224}, {16, 16}, 768, 60});
  add("leftover", {{96, 90}, {14, 14}, 48, 8});
  stride(add("overlap", {{64, 64}, {7, 7}, 48, 100}), {4, 4}, {3, 3});
  stride(add("gaps", {{100, 100}, {8, 8}, 48, 20}), {12, 12}, {0, 0});
  stride(add("padding", {{64, 64}, {16, 16}, 48, 0}), {16, 16}, {8, 8});
  stride(add("uneven padding", {{50, 150}, {10, 20}, 48, 12}), {10, 20}, {0, 7});
  add("pad to multiple", {{70, 90}, {16, 16}, 48, 29}).params.pad_to_multiple = true;
  Document& dilated = add("dilated", {{64, 64}, {3, 3}, 24, 50});
  dilated.params.dilation = {2, 2};
  dilated.params.stride = Size2{6, 6};
  add("every pixel", {{48, 48}, {1, 1}, 8, 700});
  add("one patch", {{224, 224}, {224, 224}, 4, 0});
  add("flat", {{1, 8192}, {1, 16}, 16, 300});
  add("tall", {{8192, 2}, {16, 2}, 16, 100}).view.ruler = Axis::height;
  add("one pixel wide", {{224, 1}, {16, 1}, 16, 3});
  add("wide patch", {{96, 96}, {8, 16}, 48, 31});
  Document& batch = add("gray batch", {{96, 96}, {16, 16}, 48, 14});
  batch.params.channels = 1;
  batch.images.assign(8, "sample:coffee");
  batch.selection.image = 3;
  add("rgba", {{96, 96}, {16, 16}, 64, 20}).params.channels = 4;
  add("one filter", {{96, 96}, {16, 16}, 1, 20});
  add("4096 filters", {{48, 48}, {8, 8}, 4096, 20}).selection.filter = 3000;
  add("65,536 patches", {{512, 512}, {2, 2}, 4, 30'000});
  Document& clip = add("no bias", {{96, 96}, {32, 32}, 96, 4});
  clip.params.bias = false;
  clip.weights = {WeightKind::pytorch, 3};
  Document& order = add("order (P, P, C)", {{96, 96}, {8, 8}, 64, 70});
  order.view.order = PatchOrder::ppc;
  order.weights = {WeightKind::pytorch, 1};
  Document& roads = add("both roads", {{96, 96}, {16, 16}, 64, 15});
  roads.view.both_roads = true;
  roads.params.fit = Fit::crop;
  Document& raw = add("not normalised", {{100, 80}, {20, 20}, 30, 6});
  raw.params.normalization = *Normalization::preset("none");
  raw.params.fit = Fit::pad;
  const auto with_model = [&](const char* name, const SharedModel& model, Size2 image) {
    Document& d = add(name, {image, {1, 1}, 1, 0});
    adopt_model(d, *model);
    d.params.image = image;
    d.selection.patch = 7;
    d.selection.filter = 5;
    all.back().model = model;
  };
  with_model("a model with registers", made_dinov2(), {56, 84});
  with_model("a model with a norm", made_clip(), {96, 96});
  with_model("a model with a norm alone", made_swin(), {64, 64});
  return all;
}

}  // namespace

const std::vector<Setting>& lesson_settings() {
  static const std::vector<Setting> all = make_lesson_settings();
  return all;
}

const Setting& lesson_setting(const std::string& name) {
  for (const Setting& s : lesson_settings()) {
    if (s.name == name) return s;
  }
  throw std::out_of_range("no setting " + name);
}

std::vector<std::string> lesson_setting_names() {
  std::vector<std::string> names;
  for (const Setting& setting : lesson_settings()) names.push_back(setting.name);
  return names;
}

std::string test_name(std::string name) {
  std::erase_if(name, [](char ch) { return !std::isalnum(static_cast<unsigned char>(ch)); });
  return name;
}

std::shared_ptr<const EmbedResult> lesson_result(const Setting& setting) {
  static std::map<std::string, std::shared_ptr<const EmbedResult>> results;
  auto& result = results[setting.name];
  if (result) return result;
  ComputeKey key;
  for (const std::string& source : setting.document.images)
    key.pictures.push_back(std::make_shared<const Image8>(load_sample(source)));
  key.params = setting.document.params;
  key.weights = setting.document.weights;
  key.model = setting.model;
  result = std::make_shared<const EmbedResult>(make_embed_job()(key, {}, [](double) {}));
  return result;
}

std::unique_ptr<Scenery> lesson_scenery(const Setting& setting, Language language) {
  auto scenery = std::make_unique<Scenery>(setting.document);
  scenery->texts = texts_in(language);
  scenery->input.result = lesson_result(setting);
  scenery->input.model = setting.model;
  const auto shown = static_cast<std::size_t>(setting.document.selection.image);
  scenery->input.opened = std::make_shared<const Image8>(load_sample(setting.document.images.at(shown)));
  scenery->input.file = Size2{scenery->input.opened->height, scenery->input.opened->width};
  scenery->input.t = 0;
  return scenery;
}

void for_times(int count, const std::function<void(double, const std::string&)>& look) {
  for (const Step& step : lesson_timeline().steps()) {
    for (int k = 0; k < count; ++k) {
      const double share = static_cast<double>(k) / (count - 1);
      const double t = lesson_timeline().position(step.number, share);
      look(t, "step " + std::to_string(step.number) + " at " + std::to_string(share).substr(0, 4));
    }
  }
}

}  // namespace tessera::test

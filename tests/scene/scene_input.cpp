#include "tests/scene/scene_input.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/model/timeline.hpp"
#include "app/scene/font_faces.hpp"

namespace tessera::test {

namespace {

Document with(Size2 image, Size2 patch) {
  Document d;
  d.images = {"sample:astronaut"};
  d.params.image = image;
  d.params.patch = patch;
  return d;
}

Document strided(Size2 image, Size2 patch, Size2 stride, Size2 padding) {
  Document d = with(image, patch);
  d.params.stride = stride;
  d.params.padding = padding;
  return d;
}

std::vector<Setting> make_settings() {
  std::vector<Setting> all;
  const auto add = [&all](const char* name, Document d) -> Document& {
    all.push_back({name, std::move(d)});
    return all.back().document;
  };
  add("vit-b-16", with({224, 224}, {16, 16})).selection.patch = 60;
  add("leftover", with({384, 384}, {14, 14})).selection.patch = 30;
  add("leftover on one side", with({230, 224}, {16, 16}));
  add("overlap", strided({224, 224}, {7, 7}, {4, 4}, {3, 3})).selection.patch = 200;
  add("deep overlap", strided({224, 224}, {16, 16}, {1, 1}, {0, 0})).selection.patch = 20000;
  add("gaps", strided({224, 224}, {8, 8}, {12, 12}, {0, 0}));
  add("many gaps", strided({2048, 2048}, {1, 1}, {2, 2}, {0, 0}));
  add("padding", strided({224, 224}, {16, 16}, {16, 16}, {8, 8}));
  add("uneven padding", strided({100, 300}, {10, 20}, {10, 20}, {0, 7}));
  Document& multiple = add("pad to multiple", with({230, 310}, {16, 16}));
  multiple.params.pad_to_multiple = true;
  multiple.selection.patch = 299;
  Document& dilated = add("dilated", with({224, 224}, {3, 3}));
  dilated.params.dilation = {2, 2};
  dilated.params.stride = Size2{6, 6};
  add("every pixel", with({224, 224}, {1, 1}));
  add("one patch", with({224, 224}, {224, 224}));
  add("flat", with({1, 8192}, {1, 16})).selection.patch = 300;
  add("tall", with({8192, 2}, {16, 2})).view.ruler = Axis::height;
  add("wide patch", with({224, 224}, {16, 32}));
  add("a million patches", with({8192, 8192}, {8, 8})).selection.patch = 524'800;
  Document& gray = add("gray batch", with({224, 224}, {16, 16}));
  gray.params.channels = 1;
  gray.images.assign(16, "sample:astronaut");
  gray.selection.image = 3;
  add("height ruler", with({448, 224}, {16, 16})).view.ruler = Axis::height;
  add("last stop dropped by padding", strided({224, 224}, {7, 7}, {5, 5}, {3, 3}));
  add("patch too large", with({224, 224}, {300, 300}));
  add("patch too large for the height", with({100, 448}, {128, 128}));
  add("no image", with({0, 224}, {16, 16}));
  Document& heavy = add("too many weights", with({8192, 8192}, {4096, 4096}));
  heavy.params.dim = 8192;
  return all;
}

}  // namespace

std::vector<Setting> settings() { return make_settings(); }

const Setting& setting(const std::string& name) {
  static const std::vector<Setting> all = make_settings();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.name == name; });
  if (found == all.end()) throw std::out_of_range("no setting " + name);
  return *found;
}

const texts::Texts& texts_in(Language language) {
  static const texts::Texts english = texts::Texts::load(Language::english);
  static const texts::Texts chinese = texts::Texts::load(Language::chinese);
  return language == Language::english ? english : chinese;
}

std::shared_ptr<const EmbedResult> picture_only(const Document& d) {
  auto result = std::make_shared<EmbedResult>();
  const auto side = [](std::int64_t n) { return n < 1 || n > 1024 ? 64 : n; };
  for (std::size_t b = 0; b < d.images.size(); ++b) {
    FittedImage fitted;
    fitted.image.width = side(d.params.image.width);
    fitted.image.height = side(d.params.image.height);
    fitted.image.channels = d.params.channels;
    fitted.image.pixels.assign(
        static_cast<std::size_t>(fitted.image.width * fitted.image.height * fitted.image.channels), 128);
    fitted.content = {fitted.image.height, fitted.image.width};
    result->fitted.push_back(std::make_shared<const FittedImage>(std::move(fitted)));
  }
  return result;
}

Scenery::Scenery(Document d, scene::ThemeName theme) : document(std::move(d)) {
  input.document = &document;
  input.result = picture_only(document);
  input.current = true;
  input.image_name = "astronaut.png";
  input.theme = scene::make_theme(theme);
  input.metrics = &metrics;
  input.texts = &texts;
  input.memo = &memo;
  input.t = lesson_timeline().step_stop(2);
}

std::u32string code_points(std::string_view utf8) {
  std::u32string points;
  for (std::size_t at = 0; at < utf8.size();) points += scene::next_code_point(utf8, at);
  return points;
}

const scene::Item* find_item(const scene::Scene& scene, const std::string& id) {
  const auto found =
      std::find_if(scene.items.begin(), scene.items.end(), [&](const scene::Item& item) { return item.id == id; });
  return found == scene.items.end() ? nullptr : &*found;
}

std::string all_text(const scene::Scene& scene) {
  std::string text;
  for (const scene::Item& item : scene.items) {
    if (const auto* shape = std::get_if<scene::TextShape>(&item.shape)) text += shape->text + ' ';
  }
  return text;
}

scene::Rect text_box(const scene::TextMetrics& metrics, const scene::Item& item) {
  const auto& text = std::get<scene::TextShape>(item.shape);
  const float width = metrics.width(text.text, text.font, text.size);
  const float left = text.align == scene::Align::left ? 0 : text.align == scene::Align::center ? width / 2 : width;
  const scene::Vec2 a = item.transform({text.position.x - left, text.position.y - 0.72f * text.size});
  const scene::Vec2 b = item.transform({text.position.x - left + width, text.position.y + 0.2f * text.size});
  const float x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x, b.x) - x, std::max(a.y, b.y) - y};
}

}  // namespace tessera::test

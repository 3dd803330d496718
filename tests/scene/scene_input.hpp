#pragma once
// Scenes for tests: settings by name, a picture without a computation.

#include <string>
#include <vector>

#include "app/scene/build_scene.hpp"

namespace tessera::test {

struct Setting {
  std::string name;
  Document document;
  SharedModel model = {};  ///< whose patch embedding the document uses; null: made weights
};

/// Settings that differ in what the picture must show; the last ones do not validate.
std::vector<Setting> settings();
const Setting& setting(const std::string& name);

/// Read once: a test takes hundreds of sceneries.
const texts::Texts& texts_in(Language language);

/// An input and all that it points to.
struct Scenery {
  Document document;
  scene::TextMetrics metrics;
  texts::Texts texts = texts_in(Language::english);
  scene::SceneMemo memo;
  scene::SceneInput input;

  explicit Scenery(Document d, scene::ThemeName theme = scene::ThemeName::dark);
  Scenery(const Scenery&) = delete;
  Scenery& operator=(const Scenery&) = delete;
};

/// A result with pictures of H × W (64 × 64 where that would be large) and no numbers.
std::shared_ptr<const EmbedResult> picture_only(const Document& document);

std::u32string code_points(std::string_view utf8);
const scene::Item* find_item(const scene::Scene& scene, const std::string& id);
/// All texts, joined by spaces in the order of the items.
std::string all_text(const scene::Scene& scene);
/// The box of a text's letters on the scene, its transform applied.
scene::Rect text_box(const scene::TextMetrics& metrics, const scene::Item& item);

}  // namespace tessera::test

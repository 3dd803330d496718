#include "tests/scene/lesson_checks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "app/scene/lesson/stage_context.hpp"
#include "tests/scene/scene_input.hpp"
#include "tests/scene/value_lookup.hpp"

namespace tessera::test {

namespace {

using scene::Item;
using scene::Rect;
using scene::Scene;

struct PlacedText {
  const Item* item;
  Rect box;
};

std::vector<PlacedText> texts_of(const Scene& scene, const scene::TextMetrics& metrics) {
  std::vector<PlacedText> texts;
  for (const Item& item : scene.items) {
    if (std::holds_alternative<scene::TextShape>(item.shape) && seen(item))
      texts.push_back({&item, text_box(metrics, item)});
  }
  return texts;
}

const std::string& words_of(const Item& item) { return std::get<scene::TextShape>(item.shape).text; }

/// Items of one line or paragraph: "z.value.0", "z.value.1" belong together.
std::string group_of(const std::string& id) {
  const std::size_t end = id.find_last_not_of("0123456789.");
  return id.substr(0, end + 1);
}

}  // namespace

bool seen(const Item& item) { return item.opacity > 0.05f; }

bool overlap(const Rect& a, const Rect& b) {
  constexpr float slack = 1;
  return std::min(a.right(), b.right()) - std::max(a.x, b.x) > slack &&
         std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > slack;
}

std::string untidy(const Scene& scene, const scene::TextMetrics& metrics) {
  const std::vector<PlacedText> texts = texts_of(scene, metrics);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Rect& box = texts[i].box;
    if (box.x < -0.5f || box.y < -0.5f || box.right() > scene.size.x + 0.5f || box.bottom() > scene.size.y + 0.5f)
      return "\"" + words_of(*texts[i].item) + "\" (" + texts[i].item->id + ") leaves the stage";
    for (std::size_t k = i + 1; k < texts.size(); ++k) {
      if (overlap(box, texts[k].box))
        return "\"" + words_of(*texts[i].item) + "\" (" + texts[i].item->id + ") overlaps \"" +
               words_of(*texts[k].item) + "\" (" + texts[k].item->id + ")";
    }
  }
  return {};
}

void expect_true(const Scene& scene, const scene::SceneInput& input, const std::string& where) {
  const texts::LessonFacts facts = scene::lesson_facts(input);
  std::map<std::string, std::string> whole;
  for (const Item& item : scene.items) {
    if (const auto* text = std::get_if<scene::TextShape>(&item.shape)) whole[group_of(item.id)] += text->text + ' ';
  }
  for (const Item& item : scene.items) {
    const auto* text = std::get_if<scene::TextShape>(&item.shape);
    if (text == nullptr) continue;
    const auto printed = tests::printed_numbers(whole[group_of(item.id)]);
    for (const scene::ValueReference& reference : text->values) {
      const auto value = tests::look_up(reference, facts);
      ASSERT_TRUE(value) << where << ": " << item.id << " names \"" << reference.field << "\" of tensor "
                         << static_cast<int>(reference.subject.tensor) << ", which is not known";
      const bool found = std::any_of(printed.begin(), printed.end(), [&](const tests::PrintedNumber& n) {
        return std::abs(n.value - *value) <= n.half_unit * 1.02 + 1e-5 * std::abs(*value);
      });
      EXPECT_TRUE(found) << where << ": \"" << whole[group_of(item.id)] << "\" (" << item.id << ") does not show "
                         << reference.field << " = " << *value;
    }
    // What has a decimal point was computed, so it must say from what.
    const bool measured = text->text.find('.') != std::string::npos &&
                          std::any_of(printed.begin(), printed.end(),
                                      [](const tests::PrintedNumber& n) { return n.value != std::floor(n.value); });
    const bool claims =
        !text->values.empty() || std::any_of(scene.items.begin(), scene.items.end(), [&](const Item& other) {
          const auto* words = std::get_if<scene::TextShape>(&other.shape);
          return words != nullptr && !words->values.empty() && group_of(other.id) == group_of(item.id);
        });
    EXPECT_TRUE(claims || !measured) << where << ": \"" << text->text << "\" (" << item.id << ") has no reference";
  }
}

}  // namespace tessera::test

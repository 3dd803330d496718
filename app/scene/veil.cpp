#include "app/scene/veil.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "app/scene/numbers.hpp"
#include "app/scene/scene_writer.hpp"

namespace tessera::scene {

namespace {

constexpr std::string_view group_gap = "\u2009";
constexpr std::string_view covered = "?";
const std::string all_numbers;  // stands for every number of a text

bool is_decimal(char ch) { return ch >= '0' && ch <= '9'; }

/// The numbers behind the references that tell the answer, as they are printed.
std::set<std::string> answers_in(const TextShape& text, const SceneInput& input, const PatchGrid& grid) {
  std::set<std::string> found;
  const auto take = [&](std::int64_t number) {
    found.insert(std::to_string(number));
    found.insert(grouped(number));
  };
  for (const ValueReference& value : text.values) {
    if (!tells_answer(value, input.prediction.veiled)) continue;
    const AxisGrid& axis = value.field.starts_with("grid.height.") ? grid.height : grid.width;
    if (value.field == "grid.count") take(grid.count());
    if (value.field.ends_with(".count") && value.field != "grid.count") take(axis.count);
    if (value.field.ends_with(".moves")) take(axis.moves);
    if (value.field == "grid.image_over_patch") {
      const EmbedParams& p = input.document->params;
      found.insert(decimal(static_cast<double>(p.image.height * p.image.width) /
                           static_cast<double>(p.patch.height * p.patch.width)));
    }
    // What is made of N: all that stands there.
    if (value.field.starts_with("encoder.") || value.field.starts_with("counts.")) found.insert(all_numbers);
  }
  return found;
}

/// A stretch of a text: a number, or what stands between two.
struct Piece {
  std::string text;
  bool number = false;
};

std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    const bool number = is_decimal(text[at]);
    const auto goes_on = [&] {
      if (end >= text.size()) return false;
      if (!number) return !is_decimal(text[end]);
      if (is_decimal(text[end])) return true;
      // A point, or the thin space of a group of three, belongs to the number where a digit follows.
      const std::size_t skip = text[end] == '.' ? 1 : group_gap.size();
      const bool joins = text[end] == '.' || text.compare(end, group_gap.size(), group_gap) == 0;
      return joins && end + skip < text.size() && is_decimal(text[end + skip]);
    };
    while (goes_on()) {
      const bool thin = number && text.compare(end, group_gap.size(), group_gap) == 0;
      end += thin ? group_gap.size() : 1;
    }
    pieces.push_back({text.substr(at, end - at), number});
    at = end;
  }
  return pieces;
}

/// Writes one text anew, its answers covered.
class TextVeil {
 public:
  TextVeil(const Item& item, const SceneInput& input, std::vector<Item>& into)
      : item_(item), text_(std::get<TextShape>(item.shape)), input_(input), into_(into) {}

  void write(const std::set<std::string>& answers) {
    float x = text_.position.x;
    if (text_.align != Align::left) x -= width(text_.text) * (text_.align == Align::center ? 0.5f : 1);
    const bool all = answers.contains(all_numbers);
    for (const Piece& piece : pieces_of(text_.text)) {
      const float w = width(piece.text);
      if (piece.number && (all || answers.contains(piece.text)))
        cover(x, w);
      else
        plain(piece.text, x);
      x += w;
    }
  }

 private:
  float width(const std::string& text) const { return input_.metrics->width(text, text_.font, text_.size); }
  void add(const char* part, Shape shape) {
    Item made = item_;
    made.id += fmt_id(part);
    made.shape = std::move(shape);
    into_.push_back(std::move(made));
  }
  std::string fmt_id(const char* part) { return std::string(".") + part + std::to_string(number_++); }
  void plain(const std::string& piece, float x) {
    TextShape shape = text_;
    shape.text = piece;
    shape.position.x = x;
    shape.align = Align::left;
    std::erase_if(shape.values, [&](const ValueReference& v) { return tells_answer(v, input_.prediction.veiled); });
    add("plain", shape);
  }
  void cover(float x, float w) {
    const Theme& t = input_.theme;
    RectShape ground;
    ground.rect = {x, text_.position.y - 0.84f * text_.size, w, 1.06f * text_.size};
    ground.fill = mix(t.raised, t.control_border, 0.25f);
    ground.radius = 0.2f * text_.size;
    add("veil", ground);
    TextShape shape = text_;
    shape.text = covered;
    shape.align = Align::center;
    shape.position.x = x + w / 2;
    shape.values.clear();
    add("asked", shape);
  }

  const Item& item_;
  const TextShape& text_;
  const SceneInput& input_;
  std::vector<Item>& into_;
  int number_ = 0;
};

}  // namespace

bool tells_answer(const ValueReference& reference, Question question) {
  const std::string_view field = reference.field;
  if (question != Question::how_many_patches) return false;
  return field == "grid.count" || field == "grid.image_over_patch" || field == "counts.multiply_adds" ||
         field == "encoder.length" || field == "encoder.last" ||
         (field.starts_with("grid.") &&
          (field.ends_with("t.count") || field.ends_with("h.count") || field.ends_with(".moves")));
}

void veil_answers(Scene& scene, const SceneInput& input) {
  if (input.prediction.veiled == Question::none || !validate(input.document->params).empty()) return;
  const PatchGrid grid = plan_grid(input.document->params.grid_settings());
  std::vector<Item> items;
  items.reserve(scene.items.size());
  for (Item& item : scene.items) {
    const auto* text = std::get_if<TextShape>(&item.shape);
    const std::set<std::string> answers = text ? answers_in(*text, input, grid) : std::set<std::string>{};
    if (answers.empty())
      items.push_back(std::move(item));
    else
      TextVeil(item, input, items).write(answers);
  }
  scene.items = std::move(items);
}

void veil_block(Scene& scene, std::size_t first, std::size_t first_spot, const Rect& box, const SceneInput& input) {
  const auto at = static_cast<std::ptrdiff_t>(first);
  scene.items.erase(scene.items.begin() + at, scene.items.end());
  scene.hot_spots.resize(std::min(first_spot, scene.hot_spots.size()));
  SceneWriter out(scene, input.theme, *input.metrics);
  out.fill("veil", box, input.theme.raised, 8);
  out.text("veil.asked", std::string(covered), {box.x + box.width / 2, box.y + box.height / 2 + 7},
           {Font::regular, 20, input.theme.quiet_text, Align::center});
}

}  // namespace tessera::scene

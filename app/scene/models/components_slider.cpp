#include "app/scene/models/components_slider.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/feature_maps.hpp"
#include "app/scene/numbers.hpp"

namespace tessera::scene {

std::int64_t components_at(double share, const Rebuilt& rebuilt) {
  const auto k = static_cast<std::int64_t>(std::llround(std::clamp(share, 0.0, 1.0) * rebuilt.existing));
  return k == rebuilt.rank ? -1 : k;
}

void write_components_slider(const ModelsContext& c, const Rect& room, const Rebuilt& rebuilt) {
  const StageFrame& f = c.frame();
  const std::int64_t asked = c.view().components;
  const std::int64_t k = asked < 0 ? rebuilt.rank : std::min<std::int64_t>(asked, rebuilt.existing);
  const SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::text};
  const texts::Values values{
      {"k", {.text = grouped(k), .references = {{{}, "models.components"}}}},
      {"existing", {.text = grouped(rebuilt.existing), .references = {{{}, "rebuilt.existing"}}}}};
  const float baseline = room.y + f.label * 1.05f;
  c.out().set_subject({});
  write_fitted_line(c.stage, "components.label", c.stage.words("models.components.label", values),
                    {room.x, baseline, room.width, 0}, style);
  if (!c.tabs || rebuilt.existing < 1) return;
  const float knob = f.px(7), thickness = f.px(3.5f);
  const float from = room.x + knob, to = room.right() - knob, y = room.y + f.label * 2.4f;
  const float x = from + (to - from) * static_cast<float>(k) / static_cast<float>(rebuilt.existing);
  const bool lit = c.stage.input.hover.action == components_track;
  const Theme& t = c.theme();
  c.out().fill("components.track", {from, y - thickness / 2, to - from, thickness}, t.control_border, thickness / 2);
  if (x - from >= 1)
    c.out().fill("components.done", {from, y - thickness / 2, x - from, thickness}, t.text, thickness / 2);
  if (lit)
    c.out().fill("components.halo", {x - knob * 1.5f, y - knob * 1.5f, knob * 3, knob * 3}, with_alpha(t.text, 0.18f),
                 knob * 1.5f);
  c.out().fill("components.knob", {x - knob, y - knob, 2 * knob, 2 * knob}, t.text, knob);
  c.out().hot_spot({from, y - knob * 1.6f, to - from, knob * 3.2f}, {}, std::string(components_track));
}

}  // namespace tessera::scene

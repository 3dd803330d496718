// Under the beat's words: what can be switched on there, a way of doing it wrong or both roads side by side.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "app/scene/lesson/wrong_sheet.hpp"
#include "app/scene/panel_parts.hpp"

namespace tessera::scene {

namespace {

struct Switch {
  std::string name;    ///< as the catalogue's keys name it: "wrong.flip"
  std::string action;  ///< what a click does
  bool on = false;
};

/// What each beat offers; of ways that would change nothing there, none.
struct BeatSwitches {
  std::string_view beat;
  std::array<WrongWay, 2> ways;
  bool roads = false;
  bool shuffle = false;
};
constexpr std::array<BeatSwitches, 9> offered{{{"1.3", {WrongWay::normalization, WrongWay::bgr}, false},
                                               {"3.2", {WrongWay::layout, WrongWay::none}, false},
                                               {"3.3", {WrongWay::layout, WrongWay::none}, false},
                                               {"5.2", {WrongWay::flip, WrongWay::none}, true},
                                               {"5.3", {WrongWay::none, WrongWay::none}, true},
                                               {"7.1", {WrongWay::reshape, WrongWay::none}, false},
                                               {"7.2", {WrongWay::reshape, WrongWay::none}, false},
                                               {"7.3", {WrongWay::none, WrongWay::none}, true},
                                               {"8.2", {WrongWay::none, WrongWay::none}, false, true}}};

bool can_go_wrong(const StageContext& c, WrongWay way) {
  const EmbedParams& p = c.document.params;
  switch (way) {
    case WrongWay::none: return false;
    case WrongWay::bgr: return p.channels >= 3;
    case WrongWay::layout: return p.channels > 1 && p.patch.height * p.patch.width > 1;
    case WrongWay::flip: return p.patch.height * p.patch.width > 1;
    case WrongWay::reshape: return c.n() > 1 && c.d() > 1;
    case WrongWay::normalization: return true;
  }
  return false;
}

std::vector<Switch> switches_of(const StageContext& c, std::string_view beat) {
  std::vector<Switch> all;
  for (const BeatSwitches& here : offered) {
    if (here.beat != beat) continue;
    if (here.roads) all.push_back({"both_roads", "lesson.both-roads", c.document.view.both_roads});
    if (here.shuffle && c.n() > 1) all.push_back({"shuffle", "lesson.shuffle", c.document.view.shuffled});
    for (const WrongWay way : here.ways) {
      if (!can_go_wrong(c, way)) continue;
      const std::string name(wrong_way_key(way));
      const bool on = c.document.view.wrong == way;
      all.push_back({name, on ? "wrong.none" : name, on});
    }
  }
  return all;
}

/// Turning on a wrong way here turns off another, here or elsewhere.
bool another_goes_off(const StageContext& c, const std::vector<Switch>& here) {
  const auto ways =
      std::count_if(here.begin(), here.end(), [](const Switch& s) { return s.name.starts_with("wrong."); });
  const bool on = std::any_of(here.begin(), here.end(), [](const Switch& s) { return s.action == "wrong.none"; });
  return ways > 1 || (ways == 1 && !on && c.document.view.wrong != WrongWay::none);
}

/// A switch with its label; returns the bottom.
float write_switch(const StageContext& c, const Switch& s, float y, float width) {
  const Theme& t = c.out.theme();
  const std::string id = "switch." + s.name;
  constexpr float wide = 30, high = 17, knob = 11;
  const SpanStyle style{Font::regular, 14, 20, Ink::text};
  const Spans label{{c.word("switch." + s.name), Ink::text, {}, false}};
  const float x = panel_margin + wide + 10;
  const float height = std::max(24.f, paragraph_height(c.out.metrics(), label, panel_margin + width - x, style) + 4);
  const bool lit = c.input.hover.action == s.action;
  const Rect box{panel_margin, y + 3.5f, wide, high};
  c.out.box(id + ".track", box, s.on ? t.text : mix(t.raised, t.control_border, lit ? 0.4f : 0.f), t.control_border,
            high / 2);
  const float left = s.on ? box.right() - knob - 3 : box.x + 3;
  c.out.fill(id + ".knob", {left, box.y + 3, knob, knob}, s.on ? t.panel : t.quiet_text, knob / 2);
  write_paragraph(c.out, id, label, {x, y + 2, panel_margin + width - x, 0}, style);
  c.out.hot_spot({panel_margin, y, width, height}, {}, s.action);
  return y + height;
}

}  // namespace

bool shows_both_roads(const Beat& beat) {
  const std::string id = beat.id();
  return std::any_of(offered.begin(), offered.end(), [&](const BeatSwitches& b) { return b.roads && b.beat == id; });
}

float write_switches(const StageContext& c, float y, float width) {
  const std::string beat = lesson_timeline().beat_at(c.t).id();
  const std::vector<Switch> all = switches_of(c, beat);
  if (all.empty()) return y;
  const float top = y;
  const SpanStyle quiet{Font::regular, 14, 20, Ink::quiet};
  Spans invitation{{c.word("try." + beat), Ink::quiet, {}, false}};
  if (another_goes_off(c, all)) invitation.push_back({" " + c.word("switch.one_way"), Ink::quiet, {}, false});
  y = write_paragraph(c.out, "switch.words", invitation, {panel_margin + 14, y, width - 14, 0}, quiet) + 5;
  for (const Switch& s : all) y = write_switch(c, s, y, width) + 3;
  const bool wrong =
      std::any_of(all.begin(), all.end(), [](const Switch& s) { return s.on && s.action == "wrong.none"; });
  if (wrong && wrong_result(c) != nullptr)
    y = write_paragraph(c.out, "switch.wrong", wrong_words(c), {panel_margin + 14, y + 2, width - 14, 0},
                        {Font::regular, 14, 20, Ink::text});
  c.out.fill("switch.edge", {panel_margin, top + 3, 3, 15}, c.out.theme().quiet_text, 1.5f);
  return y;
}

}  // namespace tessera::scene

// Where the overview's parts lie. Every arrangement is tried (image and patches beside the matrices or above them, the
// code's road in words or in pictures), and the one that shows most is taken.

#include <algorithm>
#include <cmath>

#include "app/scene/lesson/brace_text.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/overview_parts.hpp"

namespace tessera::scene {

namespace {

struct Arrangement {
  bool stacked, road_pictures;
};

constexpr float usual_label = 13;
constexpr float road_least = 90;     ///< points of height for the feature maps
constexpr float least_picture = 12;  ///< points of a side that would be thinner to scale

StageFrame overview_frame(Vec2 size, const OverviewOptions& options, bool compact) {
  StageFrame f;
  f.size = size;
  f.compact = compact;
  f.scale = std::clamp(std::min(size.x / 1000, size.y / 400), 0.45f, 3.f);
  f.label = options.label_size > 0 ? options.label_size : std::max(11.5f, usual_label * f.scale);
  // Distances follow the type where that is set.
  if (options.label_size > 0) f.scale = std::clamp(options.label_size / usual_label, 0.45f, 3.f);
  f.small = std::max(10.f, 0.86f * f.label);
  f.title_size = 1.5f * f.label;
  f.least = least_type * options.label_size;
  f.margin = f.px(compact ? 22 : 30);
  return f;
}

/// What surrounds the pictures: braces, signs, arrows, words.
struct Surroundings {
  float above, names;                                   ///< brace over a row, words under it
  float image_left, cut, to_x, x_left, sign_e, sign_z;  ///< between and before pictures
  float bias;                                           ///< under E
};

/// A brace beside a matrix with its label, upright or turned.
float beside(const StageContext& c, const StageFrame& f, const std::string& name) {
  const float upright = set_brace_text(c.out.metrics(), name, Font::regular, f.label).width;
  return f.px(9) + 4 + std::max(7 + upright, 6 + f.label * 0.95f);
}

Surroundings surroundings(const StageContext& c, const StageFrame& f) {
  const TextMetrics& metrics = c.out.metrics();
  const auto width = [&](const std::string& text, float size) { return metrics.width(text, Font::regular, size); };
  const auto arrow = [&](const char* key) {
    const float words = f.compact ? 0 : width(c.word(key), f.small) + f.px(10);
    return std::max(f.px(36), words) + f.px(16);
  };
  const float n_left = beside(c, f, "N"), length_left = beside(c, f, dimension_label(c, texts::Role::c).name);
  const auto sign = [&](const char* text, float brace) {
    return std::max(13.f, f.px(20)) + width(text, f.label * 1.2f) + brace;
  };
  Surroundings s{};
  s.above = f.px(9) + 12 + f.label * 0.85f;
  s.names = f.px(9) + f.label * 1.2f + (f.compact ? 1 : 2) * f.small * 1.5f + f.small * 0.3f;
  s.image_left = f.compact ? 0 : f.px(9) + 12 + f.label;
  s.cut = arrow("overview.cut");
  s.to_x = arrow("overview.flatten") + n_left;
  s.x_left = n_left;
  s.sign_e = sign("×", length_left);
  s.sign_z = sign("=", n_left);
  s.bias = c.document.params.bias ? std::max(f.px(9), 1.2f * f.label) + 5 : 0;
  return s;
}

/// A layout in the making: what is asked, what is left.
struct Making {
  const StageContext& c;
  const OverviewOptions& options;
  Surroundings usual, s;  ///< s: with room for what needs more
  float drop;             ///< from the words under the pictures to the road
  Rect room;              ///< for rows of pictures and their surroundings
  OverviewLayout l;
};

std::int64_t tallest_axis(const StageContext& c) { return std::max(c.n(), c.length()); }

SheetScale fit_matrices(const Making& m, float width, float height) {
  const StageContext& c = m.c;
  SheetScale scale = fit_sheets({c.length(), c.d(), c.d()}, std::max(20.f, width), {tallest_axis(c)},
                                std::max(10.f, height - 2 * m.s.bias));
  return scale;
}

float matrices_width(const Making& m) { return m.l.scale.side(m.c.length()) + 2 * m.l.scale.side(m.c.d()); }
float matrices_height(const Making& m) { return m.l.scale.side(tallest_axis(m.c)) + 2 * m.s.bias; }

/// Image and patches, each in `width` × `height`.
void fit_pictures(Making& m, float width, float height) {
  const PatchGrid& g = m.c.grid;
  const auto side = [](const AxisGrid& a) {
    return static_cast<double>(a.settings.size + a.added + 2 * a.settings.padding);
  };
  const auto tiles = [](const AxisGrid& a) { return static_cast<double>(a.count * a.reach); };
  const Rect room{0, 0, std::max(8.f, width), std::max(8.f, height)};
  bool mosaic_to_scale = true;
  m.l.image = fit_box(room, side(g.width), side(g.height), least_picture, m.l.image_to_scale);
  m.l.mosaic = fit_box(room, tiles(g.width), tiles(g.height), least_picture, mosaic_to_scale);
}

/// A thin picture's name is wider than itself: the next picture keeps clear of it.
void make_room_for_names(Making& m) {
  const float name = m.c.out.metrics().width(m.c.word("overview.image"), Font::semibold, m.l.frame.label * 1.1f);
  const float indent = m.l.stacked ? m.l.frame.px(16) : 0;  // beside the code's road
  m.s.cut = std::max(m.s.cut, indent + name + 10 - m.l.image.width);
}

/// X, E and Z from `left` on, E's middle at `middle`.
void place_matrices(Making& m, float left, float middle, float spread) {
  const StageContext& c = m.c;
  const float n = m.l.scale.side(c.n()), length = m.l.scale.side(c.length()), d = m.l.scale.side(c.d());
  m.l.x = {left, middle - n / 2, length, n};
  m.l.e = {m.l.x.right() + m.s.sign_e + spread, middle - length / 2, d, length};
  m.l.z = {m.l.e.right() + m.s.sign_z + spread, middle - n / 2, d, n};
  if (m.s.bias <= 0) return;
  // Under a flat E it keeps clear of the brace's label.
  const float gap = std::max(m.l.frame.px(9), 1.2f * m.l.frame.label - length / 2);
  m.l.bias = {m.l.e.x, m.l.e.bottom() + gap, d, std::max(5.f, m.l.scale.side(1))};
}

void place_pictures(Making& m, float left, float middle, float spread) {
  m.l.image.x = left;
  m.l.image.y = middle - m.l.image.height / 2;
  m.l.mosaic.x = m.l.image.right() + m.s.cut + spread;
  m.l.mosaic.y = middle - m.l.mosaic.height / 2;
}

/// Pictures and matrices side by side. Returns the height of the row's pictures; `height` is what they may take.
float arrange_row(Making& m, float height) {
  const Surroundings& s = m.s;
  const auto free_width = [&] { return m.room.width - s.image_left - s.cut - s.to_x - s.sign_e - s.sign_z; };
  m.l.scale = fit_matrices(m, free_width() * 0.62f, height);
  fit_pictures(m, (free_width() - matrices_width(m)) / 2, height);
  make_room_for_names(m);
  const float width = free_width();
  // What flat pictures or thin matrices leave is the others'.
  m.l.scale = fit_matrices(m, width - m.l.image.width - m.l.mosaic.width, height);
  const float spare = width - m.l.image.width - m.l.mosaic.width - matrices_width(m);
  const float spread = std::clamp(spare / 6, 0.f, m.l.frame.px(50));
  const float tallest = std::max({m.l.image.height, m.l.mosaic.height, matrices_height(m)});
  const float middle = m.room.y + s.above + tallest / 2;
  const float left = m.room.x + s.image_left + (spare - 4 * spread) / 2;
  place_pictures(m, left, middle, spread);
  place_matrices(m, m.l.mosaic.right() + s.to_x + spread, middle, spread);
  m.l.names = m.l.sheet_names = middle + tallest / 2;
  return tallest;
}

/// Pictures over matrices.
float arrange_stack(Making& m, float height) {
  const Surroundings& s = m.s;
  const StageFrame& f = m.l.frame;
  const float indent = f.px(16);  // the code's road goes down there
  const float room_for_sheets = m.room.width - s.x_left - s.sign_e - s.sign_z - indent;
  m.l.scale = fit_matrices(m, room_for_sheets, height * 0.5f);
  const float formula = m.options.formula ? 0.3f * m.room.width : 0;
  const float width = (m.room.width - s.image_left - s.cut - f.px(24) - formula) / 2;
  fit_pictures(m, width, height - matrices_height(m));
  make_room_for_names(m);
  m.l.scale = fit_matrices(m, room_for_sheets, height - std::max(m.l.image.height, m.l.mosaic.height));
  const float pictures = std::max(m.l.image.height, m.l.mosaic.height), sheets = matrices_height(m);
  const float spare = room_for_sheets - matrices_width(m);
  const float spread = std::clamp(spare / 4, 0.f, f.px(60));
  const float row = s.image_left + m.l.image.width + s.cut + m.l.mosaic.width + f.px(24) + formula;
  const float left = m.room.x + std::max(0.f, m.room.width - row) / 2;
  place_pictures(m, left + s.image_left, m.room.y + s.above + pictures / 2, 0);
  m.l.names = m.room.y + s.above + pictures;
  const float top = m.l.names + s.names + f.px(30) + s.above;
  place_matrices(m, m.room.x + indent + s.x_left + (spare - 2 * spread) / 2, top + sheets / 2, spread);
  m.l.sheet_names = top + sheets;
  m.l.road_x = m.l.x.x - s.x_left - f.px(8);
  if (formula > 0) {
    const float x = m.l.mosaic.right() + f.px(40);
    m.l.formula = {x, m.room.y + s.above, m.room.x + m.room.width - x, pictures};
  }
  return pictures + sheets;
}

/// Heights that the code's road takes as pictures, without D × N itself.
float road_around(const Making& m) {
  const StageFrame& f = m.l.frame;
  return f.px(46) + f.px(12) + f.label * 1.3f + f.px(10) + m.s.names;
}

/// Feature maps and D × N under the matrices. False where they would be too small to tell anything.
bool place_road_pictures(Making& m) {
  const StageContext& c = m.c;
  const StageFrame& f = m.l.frame;
  OverviewLayout& l = m.l;
  const float top = l.sheet_names + m.s.names + f.px(46);
  const float d = l.scale.side(c.d()), n = l.scale.side(c.n());
  const float right = m.room.x + m.room.width;
  l.flat = {std::min(l.z.x + l.z.width / 2 - n / 2, right - n), top, n, d};
  const float label = beside(c, f, "D");
  const float call = c.out.metrics().width("flatten(2)", Font::mono, f.small) + f.px(56);
  const float maps_right = l.flat.x - label - call;
  const float call_room = std::min(0.34f * m.room.width, f.px(380));
  const float maps_width = std::min({maps_right - l.image.x - call_room, f.px(230), std::max(d, f.px(90))});
  if (maps_width < f.px(56)) return false;
  l.maps = fit_map_stack(c, {0, top, maps_width, std::max(d, f.px(road_least))}, f.px(7));
  const Rect bounds = l.maps.bounds();
  const float middle = top + std::max(d, bounds.height) / 2;
  l.flat.y = middle - d / 2;
  l.maps.front.x += maps_right - bounds.width - bounds.x;
  l.maps.front.y += middle - bounds.height / 2 - bounds.y;
  l.road = middle;
  const Rect placed = l.maps.bounds();
  l.bottom = std::max(l.flat.bottom() + f.px(12) + f.label * 1.3f, placed.bottom()) + m.s.names;
  return std::min(placed.width, placed.height) >= f.px(30);
}

float area(const Rect& r) { return r.width * r.height; }

float caption_height(const StageContext& c, const StageFrame& f, float width) {
  const SpanStyle style{Font::regular, f.label, f.label * 1.45f, Ink::text};
  return paragraph_height(c.out.metrics(), c.words("overview.caption"), width, style);
}

void shift_down(OverviewLayout& l, float by) {
  for (Rect* r : {&l.image, &l.mosaic, &l.x, &l.e, &l.bias, &l.z, &l.maps.front, &l.flat, &l.formula}) r->y += by;
  for (float* y : {&l.names, &l.sheet_names, &l.road, &l.bottom}) *y += by;
}

/// The line of N under a picture road or under everything.
float formula_room(const Making& m) { return m.options.formula ? m.l.frame.label * 1.15f * 3.1f : 0; }

/// Rows of pictures in `height` points of them, as large as that leaves them.
void place_rows(Making& m, float height) {
  const bool stacked = m.l.stacked;
  const auto take = [&](float room) {
    m.s = m.usual;
    return stacked ? arrange_stack(m, room) : arrange_row(m, room);
  };
  if (!m.l.road_pictures) {
    take(height);
    return;
  }
  // D × N stands as high as Z is wide: what it takes is found by halving.
  float low = 24, high = height;
  for (int round = 0; round < 12; ++round) {
    const float middle = (low + high) / 2, taken = take(middle);
    const float road = std::max(m.l.scale.side(m.c.d()), m.l.frame.px(road_least));
    (taken + road <= height ? low : high) = middle;
  }
  take(low);
}

/// The road in words and N on a line of its own.
void place_road_words(Making& m) {
  OverviewLayout& l = m.l;
  l.road = l.sheet_names + m.s.names + m.drop;
  l.bottom = l.sheet_names + m.s.names + l.road_height;
  if (!m.options.formula || l.stacked) return;
  l.formula = {m.room.x, l.bottom, m.room.width, formula_room(m)};
  l.bottom += formula_room(m);
}

/// N beside the feature maps, under the road.
void place_formula_beside_maps(Making& m) {
  OverviewLayout& l = m.l;
  if (!m.options.formula || l.stacked) return;
  const StageFrame& f = l.frame;
  const float x = l.image.x + l.image.width / 2 + f.px(20), y = l.road + f.px(34);
  l.formula = {x, y, l.maps.bounds().x - f.px(24) - x, std::max(formula_room(m), l.bottom - y)};
}

/// What surrounds the rows' pictures, from top to bottom.
float height_around(const Making& m) {
  const OverviewLayout& l = m.l;
  float around = (l.stacked ? 2 : 1) * (m.s.above + m.s.names) + (l.stacked ? l.frame.px(30) : 0);
  if (l.road_pictures) return around + road_around(m);
  around += l.road_height;
  return m.options.formula && !l.stacked ? around + formula_room(m) : around;
}

/// `shown` stays 0 where the arrangement does not fit.
OverviewLayout arrange(const StageContext& c, const OverviewOptions& options, const StageFrame& frame,
                       const Arrangement& way) {
  const Surroundings usual = surroundings(c, frame);
  Making m{c, options, usual, usual, 0, {}, {}};
  OverviewLayout& l = m.l;
  l.frame = frame;
  l.options = options;
  l.compact = frame.compact;
  l.stacked = way.stacked;
  l.road_pictures = way.road_pictures;
  l.names_height = usual.names;
  const float width = frame.size.x - 2 * frame.margin, edge = frame.margin * 0.8f;
  const float title = options.title ? frame.title_size * (frame.compact ? 1.5f : 2.f) : 0;
  l.frame.title = {frame.margin, edge + frame.title_size * 0.8f};
  if (options.narration) l.caption.height = caption_height(c, frame, width) + frame.px(14);
  m.room = {frame.margin, edge + title, width, 0};
  m.drop = std::max(frame.px(18), 1.5f * frame.small);
  l.road_height = m.drop + frame.label * 1.7f + frame.small * (frame.compact ? 0.4f : 3.1f);
  const float bottom = frame.size.y - edge - l.caption.height;
  const float height = bottom - m.room.y - height_around(m);
  if (height < 24) return l;
  place_rows(m, height);
  if (way.road_pictures) {
    if (!place_road_pictures(m)) return l;
    place_formula_beside_maps(m);
  } else {
    place_road_words(m);
  }
  l.tight_height = l.bottom + l.caption.height + edge;
  if (l.bottom > bottom + 1 || l.z.right() > frame.size.x - frame.margin + 1) return l;
  l.shown = area(l.image) + area(l.mosaic) + area(l.x) + area(l.e) + area(l.z);
  if (way.road_pictures) l.shown += 0.6f * (area(l.maps.bounds()) + area(l.flat));
  // What is left over lies above and below in about equal parts.
  shift_down(l, (bottom - l.bottom) * 0.45f);
  l.caption = {frame.margin, l.bottom + frame.px(14), width, l.caption.height};
  return l;
}

bool is_compact(Vec2 size) { return size.x < 640 || size.y < 300; }

}  // namespace

OverviewLayout lay_out_overview(const StageContext& c, Vec2 size, const OverviewOptions& options) {
  const StageFrame frame = overview_frame(size, options, is_compact(size));
  OverviewLayout best;
  for (const Arrangement way : {Arrangement{false, false}, {true, false}, {false, true}, {true, true}}) {
    if (frame.compact && way.road_pictures) continue;
    // One row is what people expect of such a figure: two must show clearly more.
    const OverviewLayout other = arrange(c, options, frame, way);
    if (other.shown > best.shown * (way.stacked ? 1.15f : 1)) best = other;
  }
  if (best.shown > 0) return best;
  // On too small an area what is least needed goes first.
  OverviewOptions less = options;
  if (less.narration)
    less.narration = false;
  else if (less.formula)
    less.formula = false;
  else if (less.title)
    less.title = false;
  else
    return arrange(c, less, frame, {false, false});
  return lay_out_overview(c, size, less);
}

OverviewLayout lay_out_overview_row(const StageContext& c, float width, const OverviewOptions& options) {
  const Vec2 size{width, width};
  StageFrame frame = overview_frame({width, width * 0.45f}, options, width < 640);
  frame.size = size;
  return arrange(c, options, frame, {false, false});
}

SheetPlan overview_x(const StageContext& c, const OverviewLayout& l) { return x_plan(c, {l.x.x, l.x.y}, l.scale); }
SheetPlan overview_e(const StageContext& c, const OverviewLayout& l) { return e_plan(c, {l.e.x, l.e.y}, l.scale); }
SheetPlan overview_z(const StageContext& c, const OverviewLayout& l) { return z_plan(c, {l.z.x, l.z.y}, l.scale); }
SheetPlan overview_flat(const StageContext& c, const OverviewLayout& l) {
  return flattened_plan(c, {l.flat.x, l.flat.y}, l.scale);
}

}  // namespace tessera::scene

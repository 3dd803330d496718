#include "app/view/picture_painter.hpp"

#include <algorithm>
#include <cmath>

#include "app/scene/heat_levels.hpp"
#include "app/scene/heat_map.hpp"
#include "app/scene/mosaic.hpp"

namespace tessera::view {

namespace {

scene::Vec2 real(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }
double number(std::int64_t v) { return static_cast<double>(v); }

/// The part of `source` that shows where `seen` cuts `target`.
scene::Rect cut_source(const scene::Rect& source, const scene::Rect& target, const scene::Rect& seen) {
  const float kx = source.width / target.width, ky = source.height / target.height;
  return {source.x + (seen.x - target.x) * kx, source.y + (seen.y - target.y) * ky, seen.width * kx, seen.height * ky};
}

}  // namespace

PicturePainter::PicturePainter()
    : mosaic_shader_("mosaic.frag"),
      grid_shader_("grid.frag"),
      heat_map_shader_("heat_map.frag", "sheet.vert"),
      crisp_(make_nearest_sampler()),
      cells_(make_cell_sampler()),
      no_vertices_(make_vertex_array()) {}

void PicturePainter::begin_frame() {
  textures_.begin_frame();
  calls_.clear();
}

void PicturePainter::add_shader_call(const PaintContext& c, ShaderCall call) {
  call.painter = this;
  calls_.push_back(std::move(call));
  c.list.AddCallback(run_shader_call, &calls_.back());
  c.list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void PicturePainter::run_shader_call(const ImDrawList*, const ImDrawCmd* command) {
  const auto& call = *static_cast<const ShaderCall*>(command->UserCallbackData);
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec2 position = data.DisplayPos, size = data.DisplaySize, scale = data.FramebufferScale;
  // The backend sets the scissor for its own commands only.
  const ImVec4 clip = command->ClipRect;
  const auto pixel = [](float v) { return static_cast<GLint>(std::lround(v)); };
  const GLint left = pixel((clip.x - position.x) * scale.x), right = pixel((clip.z - position.x) * scale.x);
  const GLint bottom = pixel((size.y - (clip.w - position.y)) * scale.y);
  const GLint top = pixel((size.y - (clip.y - position.y)) * scale.y);
  if (right <= left || top <= bottom) return;
  glScissor(left, bottom, right - left, top - bottom);

  call.shader->use();
  call.shader->set("u_rect", call.rect);
  call.shader->set("u_display", scene::Rect{position.x, position.y, size.x, size.y});
  call.set_uniforms(*call.shader);
  glBindVertexArray(call.painter->no_vertices_.get());
  if (call.texture != 0) glBindTexture(GL_TEXTURE_2D, call.texture);
  if (call.sampler != 0) glBindSampler(0, call.sampler);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  if (call.sampler != 0) glBindSampler(0, 0);
}

void PicturePainter::bind_crisp(const ImDrawList*, const ImDrawCmd* command) {
  glBindSampler(0, static_cast<const PicturePainter*>(command->UserCallbackData)->crisp_.get());
}

void PicturePainter::paint(const PaintContext& c, const scene::PictureShape& shape) {
  if (!shape.picture || shape.picture->pixels.empty()) return;
  const scene::Rect target = c.place(shape.target);
  const scene::Rect seen = common(target, c.clip);
  if (seen.width <= 0 || seen.height <= 0) return;
  const scene::Rect source = cut_source(shape.source, target, seen);
  const float scale = target.width * c.pixels / shape.source.width;
  const TextureView view = textures_.get(shape.picture, source, scale);
  if (!shape.smooth) c.list.AddCallback(bind_crisp, this);
  c.list.AddImage(view.id(), {seen.x, seen.y}, {seen.right(), seen.bottom()}, view.uv(source.x, source.y),
                  view.uv(source.right(), source.bottom()), c.color({255, 255, 255, 255}));
  if (!shape.smooth) c.list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void PicturePainter::paint(const PaintContext& c, const scene::HeatMapShape& shape) {
  if (!shape.matrix || shape.matrix->size() == 0) return;
  const scene::Affine& m = c.to_screen;
  const bool upright = m.b == 0 && m.c == 0 && m.a > 0 && m.d > 0;
  const scene::Rect& t = shape.target;
  scene::Vec2 corner = m({t.x, t.y}), along = m({t.right(), t.y}) - corner, down = m({t.x, t.bottom()}) - corner;
  if (upright) {
    // What is there must not vanish: a pixel at least.
    const scene::Rect place = c.place(t);
    corner = {place.x, place.y};
    along = {std::max(place.width, 1 / c.pixels), 0};
    down = {0, std::max(place.height, 1 / c.pixels)};
  }
  const auto rows = static_cast<float>(scene::rows_of(shape)), columns = static_cast<float>(scene::columns_of(shape));
  const scene::Rect part = scene::shown_part(shape);
  ShaderCall call;
  call.shader = &heat_map_shader_;
  const auto pixels = [&](float units) { return std::max<std::int64_t>(1, std::llround(units * c.pixels)); };
  call.texture = upright ? textures_.levels(shape, pixels(along.x), pixels(down.y)) : 0;
  const bool averaged = call.texture != 0;
  if (!averaged) call.texture = textures_.values(shape.matrix).name;
  call.sampler = cells_.get();
  call.set_uniforms =
      [shape, corner, sides = scene::Rect{along.x, along.y, down.x, down.y},
       source = averaged ? scene::Rect{0, 0, 1, 1}
                         : scene::Rect{part.x / columns, part.y / rows, part.width / columns, part.height / rows},
       averaged, opacity = c.opacity](const Shader& s) {
        s.set("u_values", 0);
        s.set("u_corner", scene::Rect{corner.x, corner.y, 0, 0});
        s.set("u_sides", sides);
        s.set("u_source", source);
        s.set("u_averaged", averaged ? 1 : 0);
        s.set("u_range", shape.range);
        s.set("u_negative", shape.negative);
        s.set("u_zero", shape.zero);
        s.set("u_positive", shape.positive);
        s.set("u_not_finite", scene::not_finite_color);
        s.set("u_opacity", opacity);
      };
  add_shader_call(c, std::move(call));
}

namespace {

constexpr std::int64_t most_quads = 10'000;
/// Tiles closer than this are drawn by the shader however few they are: snapped to whole pixels, their gaps would
/// differ.
constexpr float least_pitch_pixels = 8;
constexpr std::int64_t most_lines = 400;
constexpr float least_line_pixels = 4;  ///< lines closer than this are averaged by the shader

struct Range {
  std::int64_t first = 0, last = -1;  ///< closed
  std::int64_t count() const { return std::max<std::int64_t>(last - first + 1, 0); }
};

/// Which of `count` cells of `pitch`, the first at `start`, reach into [low, high].
Range visible_cells(float start, float pitch, std::int64_t count, float low, float high) {
  const auto index = [&](float at) { return static_cast<std::int64_t>(std::floor((at - start) / pitch)); };
  return {std::clamp<std::int64_t>(index(low), 0, count - 1), std::clamp<std::int64_t>(index(high), -1, count - 1)};
}

/// A mosaic on the screen.
struct ScreenMosaic {
  const scene::MosaicShape& shape;
  scene::Rect target;
  scene::Vec2 pitch;
  Range columns, rows;

  ScreenMosaic(const PaintContext& c, const scene::MosaicShape& s) : shape(s), target(c.place(s.target)) {
    const scene::Vec2 step = scene::tile_pitch(s);
    pitch = {step.x * target.width / s.target.width, step.y * target.height / s.target.height};
    const scene::Rect seen = common(target, c.clip);
    columns = visible_cells(target.x, pitch.x, s.grid.columns(), seen.x, seen.right());
    rows = visible_cells(target.y, pitch.y, s.grid.rows(), seen.y, seen.bottom());
  }

  std::int64_t visible() const { return columns.count() * rows.count(); }

  scene::Rect tile(const PaintContext& c, std::int64_t row, std::int64_t column) const {
    const float width = std::max(c.snap(pitch.x * (1 - shape.gap)), 1 / c.pixels);
    const float height = std::max(c.snap(pitch.y * (1 - shape.gap)), 1 / c.pixels);
    return {c.snap(target.x + pitch.x * static_cast<float>(column)),
            c.snap(target.y + pitch.y * static_cast<float>(row)), width, height};
  }
};

/// A tile's window in pixels of the picture, which may be of an older size than the grid's.
scene::Rect window_of(const scene::MosaicShape& m, std::int64_t row, std::int64_t column) {
  const Interval x = m.grid.width.window(column), y = m.grid.height.window(row);
  const double kx = m.picture ? number(m.picture->width) / number(m.grid.width.settings.size) : 1;
  const double ky = m.picture ? number(m.picture->height) / number(m.grid.height.settings.size) : 1;
  const scene::Vec2 at = real(number(x.begin) * kx, number(y.begin) * ky);
  const scene::Vec2 size = real(number(x.length()) * kx, number(y.length()) * ky);
  return {at.x, at.y, size.x, size.y};
}

void draw_tile(const PaintContext& c, const TextureView& view, const scene::Rect& tile, const scene::Rect& window,
               const scene::MosaicShape& m) {
  const scene::Rect all{0, 0, static_cast<float>(m.picture->width), static_cast<float>(m.picture->height)};
  const scene::Rect inside = common(window, all);
  const bool over = inside.width < window.width || inside.height < window.height;
  if (over) c.list.AddRectFilled({tile.x, tile.y}, {tile.right(), tile.bottom()}, c.color(m.padding));
  if (inside.width <= 0 || inside.height <= 0) return;
  const float kx = tile.width / window.width, ky = tile.height / window.height;
  const ImVec2 a{tile.x + (inside.x - window.x) * kx, tile.y + (inside.y - window.y) * ky};
  const ImVec2 b{a.x + inside.width * kx, a.y + inside.height * ky};
  c.list.PrimReserve(6, 4);
  c.list.PrimRectUV(a, b, view.uv(inside.x, inside.y), view.uv(inside.right(), inside.bottom()),
                    c.color({255, 255, 255, 255}));
}

void draw_tiles(const PaintContext& c, const ScreenMosaic& m, const TextureView* view) {
  if (view) c.list.PushTextureID(view->id());
  for (std::int64_t row = m.rows.first; row <= m.rows.last; ++row) {
    for (std::int64_t column = m.columns.first; column <= m.columns.last; ++column) {
      const scene::Rect tile = m.tile(c, row, column);
      if (view)
        draw_tile(c, *view, tile, window_of(m.shape, row, column), m.shape);
      else
        c.list.AddRectFilled({tile.x, tile.y}, {tile.right(), tile.bottom()}, c.color(m.shape.padding));
    }
  }
  if (view) c.list.PopTextureID();
}

/// White with a dark rim, so that it can be read on any pixels.
void draw_numbers(const PaintContext& c, const ScreenMosaic& m) {
  const float em = m.shape.number_size * c.zoom;
  const float inset = c.snap(std::max(em * 0.2f, 1 / c.pixels)), top = c.snap(em * 0.72f + inset);
  const float rim = std::max(1.f, std::round(em * c.pixels * 0.09f)) / c.pixels;
  const PaintContext plain{c.list, c.glyphs, {}, 1, c.line_scale, c.pixels, c.opacity, c.clip};
  const auto each = [&](scene::Vec2 offset, scene::Color color) {
    for (std::int64_t row = m.rows.first; row <= m.rows.last; ++row) {
      for (std::int64_t column = m.columns.first; column <= m.columns.last; ++column) {
        const scene::Rect tile = m.tile(c, row, column);
        paint(plain, scene::TextShape{std::to_string(row * m.shape.grid.columns() + column),
                                      {tile.x + inset + offset.x, tile.y + top + offset.y},
                                      scene::Font::semibold,
                                      em,
                                      color,
                                      scene::Align::left,
                                      {}});
      }
    }
  };
  constexpr scene::Color dark{8, 9, 12, 200}, white{255, 255, 255, 255};
  for (const scene::Vec2 offset : {scene::Vec2{-rim, 0}, {rim, 0}, {0, -rim}, {0, rim}}) each(offset, dark);
  each({}, white);
}

}  // namespace

void PicturePainter::paint(const PaintContext& c, const scene::MosaicShape& shape) {
  if (shape.grid.count() == 0) return;
  const bool has_picture = shape.picture && !shape.picture->pixels.empty();
  const ScreenMosaic m(c, shape);
  if (m.visible() == 0) return;
  const bool apart = std::min(m.pitch.x, m.pitch.y) * c.pixels >= least_pitch_pixels;
  if (m.visible() <= most_quads && (apart || shape.number_size > 0)) {
    if (has_picture) {
      const scene::Rect first = window_of(shape, m.rows.first, m.columns.first);
      const scene::Rect last = window_of(shape, m.rows.last, m.columns.last);
      const scene::Rect visible{first.x, first.y, last.right() - first.x, last.bottom() - first.y};
      const float scale = m.pitch.x * (1 - shape.gap) * c.pixels / first.width;
      const TextureView view = textures_.get(shape.picture, visible, scale);
      if (!shape.smooth) c.list.AddCallback(bind_crisp, this);
      draw_tiles(c, m, &view);
      if (!shape.smooth) c.list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
    } else {
      draw_tiles(c, m, nullptr);
    }
    if (shape.number_size > 0) draw_numbers(c, m);
    return;
  }
  ShaderCall call;
  call.shader = &mosaic_shader_;
  call.rect = common(m.target, c.clip);
  call.texture = has_picture ? textures_.whole(shape.picture).name : 0;
  const PatchGrid& g = shape.grid;
  call.set_uniforms = [=, target = m.target, pitch = m.pitch, gap = shape.gap, padding = shape.padding,
                       opacity = c.opacity, pixel = 1 / c.pixels](const Shader& s) {
    s.set("u_picture", 0);
    s.set("u_has_picture", has_picture ? 1 : 0);
    s.set("u_target", target);
    s.set("u_count", real(number(g.columns()), number(g.rows())));
    s.set("u_pitch", pitch);
    s.set("u_gap", gap);
    s.set("u_start", real(-number(g.width.settings.padding), -number(g.height.settings.padding)));
    s.set("u_stride", real(number(g.width.settings.stride), number(g.height.settings.stride)));
    s.set("u_reach", real(number(g.width.reach), number(g.height.reach)));
    s.set("u_size", real(number(g.width.settings.size), number(g.height.settings.size)));
    s.set("u_padding", padding);
    s.set("u_opacity", opacity);
    s.set("u_pixel", pixel);
  };
  add_shader_call(c, std::move(call));
}

namespace {

bool ends_apart(const AxisGrid& axis) { return axis.settings.stride > axis.reach; }

/// The pixel positions of one axis's lines: every window's start, and the ends that are no start.
std::vector<double> line_pixels(const AxisGrid& axis, const Range& windows) {
  std::vector<double> pixels;
  for (std::int64_t i = windows.first; i <= windows.last; ++i) {
    const Interval window = axis.window(i);
    pixels.push_back(number(window.begin));
    if (ends_apart(axis) || i == axis.count - 1) pixels.push_back(number(window.end));
  }
  return pixels;
}

/// One axis of a grid on the screen.
struct ScreenAxis {
  const AxisGrid& axis;
  float begin, scale;  ///< of pixel 0; ImGui units a pixel
  Range windows;       ///< that start in sight

  ScreenAxis(const AxisGrid& a, float target, float length, float low, float high)
      : axis(a), begin(target), scale(length / static_cast<float>(a.settings.size)) {
    const float step = static_cast<float>(a.settings.stride) * scale;
    const float reach = static_cast<float>(a.reach) * scale;
    windows = visible_cells(at(-number(a.settings.padding)), step, a.count, low - reach, high);
  }
  float at(double pixel) const { return begin + static_cast<float>(pixel) * scale; }
  float step_pixels(float pixels) const {
    const std::int64_t least =
        ends_apart(axis) ? std::min(axis.reach, axis.settings.stride - axis.reach) : axis.settings.stride;
    return static_cast<float>(least) * scale * pixels;
  }
  float first() const { return at(number(axis.window(0).begin)); }
  float last() const { return at(number(axis.window(axis.count - 1).end)); }
};

void draw_lines(const PaintContext& c, const ScreenAxis& x, const ScreenAxis& y, float width, ImU32 color) {
  const float w = c.stroke(width);
  const float left = c.snap(x.first()), right = c.snap(x.last()), top = c.snap(y.first()), bottom = c.snap(y.last());
  for (const double pixel : line_pixels(x.axis, x.windows)) {
    const float at = c.snap(x.at(pixel) - w / 2);
    c.list.AddRectFilled({at, top}, {at + w, bottom}, color);
  }
  for (const double pixel : line_pixels(y.axis, y.windows)) {
    const float at = c.snap(y.at(pixel) - w / 2);
    c.list.AddRectFilled({left, at}, {right, at + w}, color);
  }
}

}  // namespace

void PicturePainter::paint(const PaintContext& c, const scene::GridShape& shape) {
  if (shape.grid.count() == 0 || shape.stroke_width <= 0) return;
  const scene::Rect target = c.place(shape.target);
  const ScreenAxis x(shape.grid.width, target.x, target.width, c.clip.x, c.clip.right());
  const ScreenAxis y(shape.grid.height, target.y, target.height, c.clip.y, c.clip.bottom());
  const bool apart = std::min(x.step_pixels(c.pixels), y.step_pixels(c.pixels)) >= least_line_pixels;
  if (apart && x.windows.count() + y.windows.count() <= most_lines)
    return draw_lines(c, x, y, shape.stroke_width, c.color(shape.color));

  ShaderCall call;
  call.shader = &grid_shader_;
  const scene::Rect windows{x.first(), y.first(), x.last() - x.first(), y.last() - y.first()};
  call.rect = common(windows, c.clip);
  const PatchGrid& g = shape.grid;
  scene::Color color = shape.color;
  color.a = static_cast<std::uint8_t>(std::lround(static_cast<float>(color.a) * c.opacity));
  call.set_uniforms = [=, scale_x = x.scale, scale_y = y.scale, width = c.stroke(shape.stroke_width),
                       pixel = 1 / c.pixels](const Shader& s) {
    s.set("u_target", target);
    s.set("u_scale", scene::Vec2{scale_x, scale_y});
    s.set("u_start", real(-number(g.width.settings.padding), -number(g.height.settings.padding)));
    s.set("u_stride", real(number(g.width.settings.stride), number(g.height.settings.stride)));
    s.set("u_reach", real(number(g.width.reach), number(g.height.reach)));
    s.set("u_count", real(number(g.columns()), number(g.rows())));
    s.set("u_ends", real(ends_apart(g.width) ? 1 : 0, ends_apart(g.height) ? 1 : 0));
    s.set("u_width", width);
    s.set("u_color", color);
    s.set("u_pixel", pixel);
  };
  add_shader_call(c, std::move(call));
}

}  // namespace tessera::view

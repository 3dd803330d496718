// Step 1: the photo as it was opened, and how it becomes H × W.

#include <algorithm>

#include "app/scene/lesson/morph.hpp"
#include "app/scene/lesson/step_image_parts.hpp"
#include "app/scene/mosaic.hpp"
#include "app/scene/numbers.hpp"
#include "app/scene/stage_parts.hpp"
#include "tessera/preprocess.hpp"

namespace tessera::scene {

namespace {

/// What stands for pixels that are not there yet.
void write_no_picture(const StageContext& c, Rect target) {
  const Theme& t = c.out.theme();
  c.out.fill("image.ground", target, t.raised);
  c.out.text("image.waiting", c.word(c.input.failure.empty() ? "stage.reading" : "stage.no_picture"),
             {target.x + target.width / 2, target.y + target.height / 2},
             {Font::regular, c.frame.small, t.quiet_text, Align::center});
}

/// A part of the file's picture, in its pixels, as it lies on the stage.
struct FilePart {
  std::string id;
  Rect source;
  Vec2 offset{0, 0};
  float opacity = 1;
};

void write_part(const StageContext& c, const ImageStepPlan& p, const FilePart& part) {
  if (part.source.width <= 0 || part.source.height <= 0 || part.opacity <= 0) return;
  const Image8& picture = *c.input.opened;
  const float kx = p.file.width / static_cast<float>(picture.width);
  const float ky = p.file.height / static_cast<float>(picture.height);
  const Rect target{p.file.x + part.source.x * kx + part.offset.x, p.file.y + part.source.y * ky + part.offset.y,
                    part.source.width * kx, part.source.height * ky};
  c.out.set_opacity(part.opacity);
  c.out.add(part.id, PictureShape{c.input.opened, part.source, target,
                                  !shows_single_pixels(p.file.width, picture.width, c.zoom)});
  c.out.set_opacity(1);
}

/// What a crop cuts away: hatched, then falling.
void write_cut_off(const StageContext& c, const ImageStepPlan& p, Rect all, Rect kept) {
  const float fit = c.done("1.2", "fit"), marked = c.share("1.2", "file");
  const float fall = c.frame.px(90) * fit, aside = c.frame.px(36) * fit, opacity = 1 - part_of_share(fit, 0.1f, 0.75f);
  const FilePart parts[] = {
      {"file.cut.left", {0, 0, kept.x, all.height}, {-aside, fall}, opacity},
      {"file.cut.right", {kept.right(), 0, all.width - kept.right(), all.height}, {aside, fall}, opacity},
      {"file.cut.top", {kept.x, 0, kept.width, kept.y}, {0, -aside}, opacity},
      {"file.cut.bottom", {kept.x, kept.bottom(), kept.width, all.height - kept.bottom()}, {0, fall}, opacity}};
  const float kx = p.file.width / all.width, ky = p.file.height / all.height;
  for (const FilePart& part : parts) {
    write_part(c, p, part);
    if (part.source.width <= 0 || part.source.height <= 0 || opacity * marked <= 0) continue;
    const Rect target{p.file.x + part.source.x * kx + part.offset.x, p.file.y + part.source.y * ky + part.offset.y,
                      part.source.width * kx, part.source.height * ky};
    c.out.set_opacity(opacity * marked);
    write_lost_strip(c, part.id + ".lost", target);
    c.out.set_opacity(1);
  }
}

void write_file(const StageContext& c, const ImageStepPlan& p) {
  const Image8& picture = *c.input.opened;
  const Rect all{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
  const KeptPart k = kept_part({picture.height, picture.width}, c.document.params);
  const Rect kept{static_cast<float>(k.x), static_cast<float>(k.y), static_cast<float>(k.width),
                  static_cast<float>(k.height)};
  const bool cropped = kept.width < all.width - 0.5f || kept.height < all.height - 0.5f;
  if (!cropped || c.share("1.2", "file") <= 0) return write_part(c, p, {"file.pixels", all, {}, 1});
  write_cut_off(c, p, all, kept);
  write_part(c, p, {"file.kept", kept, {}, 1});
}

void write_image_pixels(const StageContext& c, const ImageStepPlan& p) {
  if (p.image_share <= 0) return;
  const Rect whole{0, 0, static_cast<float>(c.picture->width), static_cast<float>(c.picture->height)};
  c.out.set_opacity(c.pixel_opacity * p.image_share);
  c.out.add("image.pixels",
            PictureShape{c.picture, whole, p.image, !shows_single_pixels(p.image.width, c.picture->width, c.zoom)});
  c.out.set_opacity(p.image_share);
  write_unfilled(c, p.image);
  c.out.set_opacity(1);
}

/// "512": the file's sides while it is fitted.
void write_file_sides(const StageContext& c, const ImageStepPlan& p) {
  const float fit = c.share("1.2", "fit"), file = c.share("1.2", "file");
  const Theme& t = c.out.theme();
  if (c.input.file && c.input.opened && file > 0.65f && fit < 0.35f) {
    c.out.set_opacity(fading_in(file) * fading_out(fit));
    write_side_braces(c, p.file, p.file,
                      {"file.brace", grouped(c.input.file->width), "file.width", grouped(c.input.file->height),
                       "file.height", t.quiet_text});
  }
  if (const float opacity = fading_in(fit); opacity > 0) {
    c.out.set_opacity(opacity);
    write_image_braces(c, p.image, p.image);
  }
  c.out.set_opacity(1);
}

/// Under the picture: its name, then what was done to it.
void write_photo_caption(const StageContext& c, const ImageStepPlan& p) {
  const StageFrame& f = c.frame;
  const auto centred = [&](const std::string& id, const Spans& words, float opacity, Rect under) {
    if (opacity <= 0) return;
    SpanStyle style{Font::regular, f.label, f.label * 1.4f, Ink::quiet};
    const float room = std::min(under.x + under.width / 2 - f.px(4), c.frame.size.x - under.x - under.width / 2);
    const float most = std::max(under.width, std::min(2 * room, f.body.width * 0.42f));
    while (style.size > 10 && width_of(c.out.metrics(), words, style) > most) style.size -= 0.5f;
    const float width = width_of(c.out.metrics(), words, style);
    c.out.set_opacity(opacity);
    write_spans(c.out, id, words, {under.x + (under.width - width) / 2, under.bottom() + f.label * 1.5f}, style);
    c.out.set_opacity(1);
  };
  const std::optional<Size2> file = c.input.file;
  texts::Values values{{"name", {.text = c.input.image_name}}};
  if (file) {
    values["fileH"] = {.text = grouped(file->height), .references = {{{}, "file.height"}}};
    values["fileW"] = {.text = grouped(file->width), .references = {{{}, "file.width"}}};
  }
  centred("file.caption", c.words(file ? "image.file" : "image.file.name", values), fading_out(c.share("1.2", "file")),
          p.file);
  const bool same = !file || *file == c.document.params.image;
  // A value will cross its place on the way to the formula.
  const float fitted = std::min(fading_in(c.share("1.2", "fit")), fading_out(c.share("1.3", "formula")));
  if (!p.to_scale)
    centred("image.caption", c.words("stage.not_to_scale", {}), fitted, p.image);
  else
    centred("image.caption", c.words(same ? "image.fits" : "image.fitted"), fitted, p.image);
}

/// Nothing is seen of the windows before step 2, but the lens stands in the selected one's middle: a click moves it.
void write_windows_to_point_at(const StageContext& c, const ImageStepPlan& p) {
  const float fit = c.done("1.2", "fit");
  if (!c.fits() || fit < 1) return;
  GridShape grid;
  grid.grid = c.grid;
  grid.target = p.image;
  grid.stroke_width = 0;  // only to be pointed at: the windows come in step 2
  grid.color = with_alpha({255, 255, 255, 255}, 0);
  c.out.set_subject(c.patch_subject(-1));
  c.out.add("image.grid", grid);
  c.out.set_subject({});
}

}  // namespace

void write_photo(const StageContext& c, const ImageStepPlan& p) {
  if (c.input.opened && p.image_share < 1) write_file(c, p);
  if (c.picture)
    write_image_pixels(c, p);
  else if (!c.input.opened)
    write_no_picture(c, p.file);
  write_file_sides(c, p);
  write_photo_caption(c, p);
  write_windows_to_point_at(c, p);
}

}  // namespace tessera::scene

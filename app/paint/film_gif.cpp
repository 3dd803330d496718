// GIF: of each frame only what has changed, in the palette in use where that will do, else in one of its own.
//
// A frame is kept until the next one begins, since a GIF tells how long a frame stays before the frame itself. Delays
// are hundredths of a second: frame k begins at ⌊100k/fps⌋ of them, so that thirty frames last a second exactly.

#include <optional>

#include <fmt/format.h>

#include "app/paint/film_encoders.hpp"
#include "app/paint/film_gif_file.hpp"
#include "app/paint/film_palette.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::size_t gif_colors = gif_transparent;  // one index of 256 stands for "as before"

// A new palette is sought where colours are further off than this (mean square, in Oklab), and taken where it halves
// that: the eye tells 0.02 apart in flat colours.
constexpr double visible_error = 0.006 * 0.006;

struct PixelBox {
  std::int64_t left = 0, top = 0, right = 0, bottom = 0;  // right and bottom beyond the last
  bool empty() const { return right <= left; }
};

Rgb color_at(const Image8& frame, std::int64_t x, std::int64_t y) {
  const std::uint8_t* p = frame.at(x, y);
  return static_cast<Rgb>(p[0]) << 16 | static_cast<Rgb>(p[1]) << 8 | p[2];
}

class GifFilm final : public Film {
 public:
  GifFilm(const std::filesystem::path& target, const FilmSettings& settings)
      : target_(target),
        settings_(settings),
        pixels_(static_cast<std::size_t>(settings.width * settings.height)),
        shown_(pixels_.size()) {
    // The head, with its palette, waits for the first frame; that the file can be written is known now.
    const io::AtomicFile probe(target);
  }

  void add(const Image8& frame, int times) override {
    check_frame(settings_, frame, times);
    const PixelBox box = find_changes(frame);
    if (!box.empty()) {
      const bool first = frames_ == 0;
      const bool own_palette = choose_colors();
      GifFrame next = draw(box);
      if (first) {
        file_.emplace(target_, settings_.width, settings_.height, matcher_.palette());
      } else if (own_palette || palette_is_local_) {
        palette_is_local_ = true;
        next.palette = matcher_.palette();
      }
      flush();
      waiting_ = std::move(next);
      waiting_since_ = frames_;
    }
    frames_ += times;
  }

  void finish() override {
    if (frames_ == 0) throw Error(fmt::format("{}: a film without frames", target_.string()));
    flush();
    if (settings_.stop.stop_requested()) throw Cancelled();
    file_->commit();
  }

 private:
  static constexpr Rgb as_before = 0xff000000;

  /// Notes the new colours in pixels_ and counts those that have changed; `as_before` in fresh_ for the others.
  PixelBox find_changes(const Image8& frame) {
    PixelBox box{settings_.width, settings_.height, 0, 0};
    counts_.clear();
    fresh_.assign(pixels_.size(), as_before);
    Rgb run = as_before;
    std::uint32_t length = 0;
    std::size_t i = 0;
    for (std::int64_t y = 0; y < frame.height; ++y) {
      for (std::int64_t x = 0; x < frame.width; ++x, ++i) {
        const Rgb color = color_at(frame, x, y);
        if (frames_ > 0 && color == pixels_[i]) continue;
        pixels_[i] = fresh_[i] = color;
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), y + 1};
        if (color != run) {
          if (length > 0) counts_.add(run, length);
          run = color;
          length = 0;
        }
        ++length;
      }
    }
    if (length > 0) counts_.add(run, length);
    return box;
  }

  /// Whether the palette is another one than before.
  bool choose_colors() {
    if (frames_ == 0) {
      matcher_ = PaletteMatcher(choose_palette(counts_, gif_colors));
      return false;
    }
    const double error = matcher_.mean_error(counts_);
    if (error <= visible_error) return false;
    PaletteMatcher fitted(choose_palette(counts_, gif_colors));
    if (fitted.mean_error(counts_) > error / 2) return false;
    matcher_ = std::move(fitted);
    return true;
  }

  GifFrame draw(const PixelBox& box) {
    GifFrame frame{box.left, box.top, box.right - box.left, box.bottom - box.top, {}, {}};
    frame.indices.reserve(static_cast<std::size_t>(frame.width * frame.height));
    const std::vector<Rgb>& palette = matcher_.palette();
    for (std::int64_t y = box.top; y < box.bottom; ++y) {
      for (std::int64_t x = box.left; x < box.right; ++x) {
        const auto i = static_cast<std::size_t>(y * settings_.width + x);
        std::uint8_t index = gif_transparent;
        if (fresh_[i] != as_before) {
          index = matcher_.index(fresh_[i], x, y);
          if (frames_ > 0 && shown_[i] == palette[index])
            index = gif_transparent;
          else
            shown_[i] = palette[index];
        }
        frame.indices.push_back(index);
      }
    }
    return frame;
  }

  std::int64_t hundredths(std::int64_t frame) const { return frame * 100 / settings_.fps; }

  void flush() {
    if (!waiting_) return;
    file_->put(*waiting_, hundredths(frames_) - hundredths(waiting_since_));
    waiting_.reset();
  }

  std::filesystem::path target_;
  FilmSettings settings_;
  std::optional<GifFile> file_;
  std::vector<Rgb> pixels_;  ///< the frame before, as it was given
  std::vector<Rgb> shown_;   ///< the same as the palette has it
  std::vector<Rgb> fresh_;
  ColorCounts counts_;
  PaletteMatcher matcher_;
  bool palette_is_local_ = false;
  std::optional<GifFrame> waiting_;
  std::int64_t waiting_since_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace

std::unique_ptr<Film> open_gif(const std::filesystem::path& target, const FilmSettings& settings) {
  return std::make_unique<GifFilm>(target, settings);
}

}  // namespace tessera::paint

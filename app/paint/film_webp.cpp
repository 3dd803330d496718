// Animated WebP by libwebp's animation encoder, which finds the changed part of each frame itself.

#include <webp/encode.h>
#include <webp/mux.h>

#include <fmt/format.h>

#include "app/paint/film_encoders.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

struct DeleteEncoder {
  void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
};

/// libwebp's picture, freed whatever happens.
struct WebpPicture {
  WebPPicture picture{};
  WebpPicture() {
    if (WebPPictureInit(&picture) == 0) throw Error("libwebp is not of the version compiled against");
  }
  ~WebpPicture() { WebPPictureFree(&picture); }
  WebpPicture(const WebpPicture&) = delete;
  WebpPicture& operator=(const WebpPicture&) = delete;
};

/// Lossless: text and thin lines stay as they are, and flat pictures take less room so than with loss.
WebPConfig webp_config() {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) throw Error("libwebp is not of the version compiled against");
  config.lossless = 1;
  config.method = 1;
  config.quality = 20;  // effort, not quality, where nothing is lost
  config.thread_level = 1;
  return config;
}

class WebpFilm final : public Film {
 public:
  WebpFilm(const std::filesystem::path& target, const FilmSettings& settings)
      : target_(target), settings_(settings), file_(target), config_(webp_config()) {
    WebPAnimEncoderOptions options;
    if (WebPAnimEncoderOptionsInit(&options) == 0) throw Error("libwebp is not of the version compiled against");
    options.anim_params.loop_count = 0;  // for ever
    options.kmin = 0;                    // no key frames but the first: nobody seeks in it
    options.kmax = 0;
    encoder_.reset(WebPAnimEncoderNew(static_cast<int>(settings.width), static_cast<int>(settings.height), &options));
    if (encoder_ == nullptr) throw Error("WebP: not enough memory");
  }

  void add(const Image8& frame, int times) override {
    check_frame(settings_, frame, times);
    WebpPicture p;
    p.picture.use_argb = 1;
    p.picture.width = static_cast<int>(frame.width);
    p.picture.height = static_cast<int>(frame.height);
    p.picture.progress_hook = [](int, const WebPPicture* picture) {
      return static_cast<const std::stop_token*>(picture->user_data)->stop_requested() ? 0 : 1;
    };
    p.picture.user_data = &settings_.stop;
    const int stride = static_cast<int>(frame.width) * frame.channels;
    const bool imported = frame.channels == 4 ? WebPPictureImportRGBX(&p.picture, frame.pixels.data(), stride) != 0
                                              : WebPPictureImportRGB(&p.picture, frame.pixels.data(), stride) != 0;
    if (!imported) throw Error("WebP: not enough memory");
    if (WebPAnimEncoderAdd(encoder_.get(), &p.picture, time_ms(), &config_) == 0) fail();
    frames_ += times;
  }

  void finish() override {
    if (frames_ == 0) throw Error(fmt::format("{}: a film without frames", target_.string()));
    if (WebPAnimEncoderAdd(encoder_.get(), nullptr, time_ms(), nullptr) == 0) fail();
    WebPData data;
    WebPDataInit(&data);
    const bool assembled = WebPAnimEncoderAssemble(encoder_.get(), &data) != 0;
    const std::unique_ptr<const std::uint8_t, void (*)(const std::uint8_t*)> owner(
        data.bytes, [](const std::uint8_t* bytes) { WebPFree(const_cast<std::uint8_t*>(bytes)); });
    if (!assembled) fail();
    file_.write(std::as_bytes(std::span(data.bytes, data.size)));
    if (settings_.stop.stop_requested()) throw Cancelled();
    file_.commit();
  }

 private:
  /// When the next frame begins: whole milliseconds, never further than half of one from where it should.
  int time_ms() const { return static_cast<int>((frames_ * 2000 + settings_.fps) / (2 * settings_.fps)); }

  [[noreturn]] void fail() const {
    if (settings_.stop.stop_requested()) throw Cancelled();
    throw Error(fmt::format("{}: libwebp: {}", target_.string(), WebPAnimEncoderGetError(encoder_.get())));
  }

  std::filesystem::path target_;
  FilmSettings settings_;
  io::AtomicFile file_;
  WebPConfig config_;
  std::unique_ptr<WebPAnimEncoder, DeleteEncoder> encoder_;
  std::int64_t frames_ = 0;
};

}  // namespace

std::unique_ptr<Film> open_webp(const std::filesystem::path& target, const FilmSettings& settings) {
  return std::make_unique<WebpFilm>(target, settings);
}

}  // namespace tessera::paint

// MP4 and WebM: raw frames through a pipe to ffmpeg.
//
// The size is even, the colours are tagged and converted as BT.709 in the limited range, one number of threads and
// ffmpeg's bitexact flags make the file the same each time, and an MP4's index comes first, so that browsers play it
// while it loads. ffmpeg writes the temporary file itself: it goes back to the start of it at the end.

#include <vector>

#include <fmt/format.h>

#include "app/model/fed_process.hpp"
#include "app/paint/film_encoders.hpp"
#include "tessera/io/atomic_file.hpp"
#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

using Arguments = std::vector<std::string>;

void append(Arguments& arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
}

/// Quality by constant rate factor: text and flat colours stay clean; 2 threads, since more change the bytes.
Arguments codec_arguments(FilmFormat format) {
  if (format == FilmFormat::mp4) {
    return {"-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-movflags", "+faststart", "-f", "mp4"};
  }
  return {"-c:v",      "libvpx-vp9", "-crf",    "24", "-b:v",          "0", "-deadline", "realtime",
          "-cpu-used", "5",          "-row-mt", "1",  "-tile-columns", "1", "-f",        "webm"};
}

Arguments ffmpeg_arguments(const FilmSettings& s, const std::filesystem::path& output) {
  Arguments a{"-hide_banner", "-nostdin", "-loglevel", "error", "-xerror"};  // without it a full disk may end well
  append(a, {"-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", fmt::format("{}x{}", s.width, s.height)});
  append(a, {"-framerate", std::to_string(s.fps), "-i", "pipe:0", "-an"});
  append(a, {"-vf",
             "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact,format=yuv420p"});
  append(a, {"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"});
  append(a, {"-threads", "2", "-filter_threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"});
  append(a, {"-map_metadata", "-1"});
  append(a, codec_arguments(s.format));
  append(a, {"-y", "file:" + output.string()});
  return a;
}

class FfmpegFilm final : public Film {
 public:
  FfmpegFilm(const std::filesystem::path& target, const FilmSettings& settings, const Ffmpeg& ffmpeg)
      : target_(target),
        settings_(settings),
        file_(target),
        process_(ffmpeg.program, ffmpeg_arguments(settings, file_.temporary())) {}

  void add(const Image8& frame, int times) override {
    check_frame(settings_, frame, times);
    const std::span<const std::byte> bytes = rgb_bytes(frame);
    told([&] {
      for (int i = 0; i < times; ++i) process_.write(bytes, settings_.stop);
    });
    any_ = true;
  }

  void finish() override {
    if (!any_) throw Error(fmt::format("{}: a film without frames", target_.string()));
    told([&] { process_.finish(settings_.stop); });
    file_.commit();
  }

 private:
  /// Names the file in what goes wrong.
  template <class Work>
  void told(const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      std::string reason = error.what();  // ffmpeg knows the temporary name alone
      const std::string name = "file:" + file_.temporary().string();
      if (const std::size_t at = reason.find(name); at != std::string::npos)
        reason.replace(at, name.size(), "the film");
      throw Error(fmt::format("{}: cannot be written: {}", target_.string(), reason));
    }
  }

  std::span<const std::byte> rgb_bytes(const Image8& frame) {
    if (frame.channels == 3) return std::as_bytes(std::span(frame.pixels));
    rgb_.resize(static_cast<std::size_t>(frame.width * frame.height) * 3);
    const std::uint8_t* in = frame.pixels.data();
    for (std::size_t i = 0; i < rgb_.size(); i += 3, in += frame.channels) std::copy(in, in + 3, rgb_.data() + i);
    return std::as_bytes(std::span(rgb_));
  }

  std::filesystem::path target_;
  FilmSettings settings_;
  io::AtomicFile file_;  // before the process: it goes last, when nothing writes it any more
  FedProcess process_;
  std::vector<std::uint8_t> rgb_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<Film> open_with_ffmpeg(const std::filesystem::path& target, const FilmSettings& settings,
                                       const Ffmpeg& ffmpeg) {
  return std::make_unique<FfmpegFilm>(target, settings, ffmpeg);
}

}  // namespace tessera::paint

#include "app/paint/film_gif_file.hpp"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr std::int64_t longest_delay = 60'000;  // a frame's delay has 16 bits

struct FreeMap {
  void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};

/// 256 colours, the unused ones black.
std::unique_ptr<ColorMapObject, FreeMap> color_map(const std::vector<Rgb>& palette) {
  std::array<GifColorType, 256> colors{};
  for (std::size_t i = 0; i < palette.size() && i < colors.size(); ++i) {
    colors[i] = {static_cast<GifByteType>(palette[i] >> 16), static_cast<GifByteType>(palette[i] >> 8),
                 static_cast<GifByteType>(palette[i])};
  }
  std::unique_ptr<ColorMapObject, FreeMap> map(GifMakeMapObject(256, colors.data()));
  if (map == nullptr) throw Error("GIF: not enough memory");
  return map;
}

}  // namespace

int GifFile::write(GifFileType* gif, const unsigned char* data, int size) {
  auto* self = static_cast<GifFile*>(gif->UserData);
  try {
    self->file_.write(std::as_bytes(std::span(data, static_cast<std::size_t>(size))));
    return size;
  } catch (const Error& error) {  // giflib is C: nothing may be thrown through it
    self->failure_ = error.what();
    return 0;
  }
}

GifFile::GifFile(const std::filesystem::path& target, std::int64_t width, std::int64_t height,
                 const std::vector<Rgb>& palette)
    : target_(target), file_(target) {
  int error = 0;
  gif_ = EGifOpen(this, write, &error);
  if (gif_ == nullptr) throw Error(fmt::format("{}: giflib: {}", target.string(), GifErrorString(error)));
  EGifSetGifVersion(gif_, true);
  try {
    const auto map = color_map(palette);
    require(EGifPutScreenDesc(gif_, static_cast<int>(width), static_cast<int>(height), 8, 0, map.get()) == GIF_OK);
    constexpr std::array<unsigned char, 3> for_ever{1, 0, 0};
    require(EGifPutExtensionLeader(gif_, APPLICATION_EXT_FUNC_CODE) == GIF_OK);
    require(EGifPutExtensionBlock(gif_, 11, "NETSCAPE2.0") == GIF_OK);
    require(EGifPutExtensionBlock(gif_, for_ever.size(), for_ever.data()) == GIF_OK);
    require(EGifPutExtensionTrailer(gif_) == GIF_OK);
  } catch (...) {
    EGifCloseFile(std::exchange(gif_, nullptr), &error);
    throw;
  }
}

GifFile::~GifFile() {
  int ignored = 0;
  if (gif_ != nullptr) EGifCloseFile(gif_, &ignored);
}

void GifFile::require(bool done) {
  if (done) return;
  if (!failure_.empty()) throw Error(failure_);
  throw Error(fmt::format("{}: giflib: {}", target_.string(), GifErrorString(gif_->Error)));
}

void GifFile::put(const GifFrame& frame, std::int64_t delay) {
  put_image(frame, static_cast<int>(std::min(delay, longest_delay)));
  const GifFrame still{0, 0, 1, 1, {gif_transparent}, {}};
  for (delay -= longest_delay; delay > 0; delay -= longest_delay) {
    put_image(still, static_cast<int>(std::min(delay, longest_delay)));
  }
}

void GifFile::put_image(const GifFrame& frame, int delay) {
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, delay, gif_transparent};
  std::array<GifByteType, 4> extension{};
  EGifGCBToExtension(&control, extension.data());
  require(EGifPutExtension(gif_, GRAPHICS_EXT_FUNC_CODE, extension.size(), extension.data()) == GIF_OK);
  const auto map = frame.palette.empty() ? nullptr : color_map(frame.palette);
  require(EGifPutImageDesc(gif_, static_cast<int>(frame.left), static_cast<int>(frame.top),
                           static_cast<int>(frame.width), static_cast<int>(frame.height), false, map.get()) == GIF_OK);
  auto* row = const_cast<GifPixelType*>(frame.indices.data());  // giflib masks it in place, with all bits set
  for (std::int64_t y = 0; y < frame.height; ++y, row += frame.width) {
    require(EGifPutLine(gif_, row, static_cast<int>(frame.width)) == GIF_OK);
  }
}

void GifFile::commit() {
  int error = 0;
  const bool closed = EGifCloseFile(std::exchange(gif_, nullptr), &error) == GIF_OK;
  if (!failure_.empty()) throw Error(failure_);
  if (!closed) throw Error(fmt::format("{}: giflib: {}", target_.string(), GifErrorString(error)));
  file_.commit();
}

}  // namespace tessera::paint

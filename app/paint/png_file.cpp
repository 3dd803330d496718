#include "app/paint/png_file.hpp"

#include <png.h>

#include "tessera/issue.hpp"

namespace tessera::paint {

namespace {

constexpr int compression = 4;
constexpr int photo_filter = PNG_FILTER_SUB | PNG_FILTER_UP | PNG_FILTER_PAETH;

void append(png_structp png, png_bytep data, png_size_t size) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), begin, begin + size);
}

[[noreturn]] void fail(png_structp, png_const_charp message) { throw Error(std::string("PNG: ") + message); }
void ignore(png_structp, png_const_charp) {}

/// libpng's two structures, given back whatever happens.
struct Writer {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, ignore);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  Writer() {
    if (info == nullptr) throw Error("PNG: not enough memory");
  }
  ~Writer() { png_destroy_write_struct(&png, &info); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
};

int color_type(int channels) {
  switch (channels) {
    case 1: return PNG_COLOR_TYPE_GRAY;
    case 2: return PNG_COLOR_TYPE_GRAY_ALPHA;
    case 3: return PNG_COLOR_TYPE_RGB;
    case 4: return PNG_COLOR_TYPE_RGB_ALPHA;
    default: throw Error("PNG: a picture has 1 to 4 channels");
  }
}

void set_palette(const Writer& w, std::span<const scene::Color> palette) {
  std::vector<png_color> colors;
  for (const scene::Color c : palette) colors.push_back({c.r, c.g, c.b});
  png_set_PLTE(w.png, w.info, colors.data(), static_cast<int>(colors.size()));
}

void set_texts(const Writer& w, const std::vector<PngText>& texts) {
  std::vector<png_text> chunks;
  for (const PngText& text : texts) {
    png_text chunk{};
    chunk.compression = PNG_ITXT_COMPRESSION_zTXt;
    chunk.key = const_cast<char*>(text.keyword.c_str());
    chunk.text = const_cast<char*>(text.text.c_str());
    chunk.itxt_length = text.text.size();
    chunks.push_back(chunk);
  }
  if (!chunks.empty()) png_set_text(w.png, w.info, chunks.data(), static_cast<int>(chunks.size()));
}

}  // namespace

std::vector<std::byte> encode_png(const Image8& image, const PngOptions& options) {
  if (image.width < 1 || image.height < 1) throw Error("PNG: the picture has no pixels");
  const bool indexed = !options.palette.empty() && image.channels == 1;
  std::vector<std::byte> bytes;
  const Writer w;
  png_set_write_fn(w.png, &bytes, append, nullptr);
  png_set_compression_level(w.png, compression);
  png_set_filter(w.png, PNG_FILTER_TYPE_BASE, options.photograph && !indexed ? photo_filter : PNG_FILTER_NONE);
  png_set_IHDR(w.png, w.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               indexed ? PNG_COLOR_TYPE_PALETTE : color_type(image.channels), PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (indexed) set_palette(w, options.palette);
  const auto density = static_cast<png_uint_32>(options.pixels_per_meter);
  if (options.pixels_per_meter > 0) png_set_pHYs(w.png, w.info, density, density, PNG_RESOLUTION_METER);
  set_texts(w, options.texts);
  png_write_info(w.png, w.info);
  for (std::int64_t y = 0; y < image.height; ++y) png_write_row(w.png, image.at(0, y));
  png_write_end(w.png, w.info);
  return bytes;
}

}  // namespace tessera::paint

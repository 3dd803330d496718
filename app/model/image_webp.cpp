#include "app/model/image_webp.hpp"

#include <fmt/core.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include <cstdlib>
#include <memory>

#include "app/model/exif.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

const std::uint8_t* data_of(Bytes bytes) { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }

WebPBitstreamFeatures features_of(Bytes file) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(data_of(file), file.size(), &features);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) {
    throw Error("truncated: the WebP file ends in its header");
  }
  if (status != VP8_STATUS_OK) {
    throw Error("damaged: not a WebP picture that libwebp understands");
  }
  return features;
}

struct Demuxer {
  explicit Demuxer(Bytes file) {
    const WebPData data{data_of(file), file.size()};
    handle.reset(WebPDemux(&data));
  }
  struct Delete {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
  };
  std::unique_ptr<WebPDemuxer, Delete> handle;
};

struct Free {
  void operator()(std::uint8_t* pixels) const { WebPFree(pixels); }
};

Image8 decode_still(Bytes file, const GateReport& report) {
  int width = 0;
  int height = 0;
  const auto decode = report.facts.channels == 4 ? WebPDecodeRGBA : WebPDecodeRGB;
  // libwebp's own buffer, not one of ours: its pages stay untouched where a damaged file ends early.
  const std::unique_ptr<std::uint8_t, Free> pixels(decode(data_of(file), file.size(), &width, &height));
  if (pixels == nullptr) {
    throw Error("truncated or damaged WebP picture data");
  }
  Image8 image{width, height, report.facts.channels, {}};
  image.pixels.assign(pixels.get(), pixels.get() + image.width * image.height * image.channels);
  return image;
}

Image8 decode_first_frame(Bytes file, const GateReport& report) {
  const WebPData data{data_of(file), file.size()};
  struct Delete {
    void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
  };
  const std::unique_ptr<WebPAnimDecoder, Delete> decoder(WebPAnimDecoderNew(&data, nullptr));
  std::uint8_t* canvas = nullptr;
  int time = 0;
  if (decoder == nullptr || WebPAnimDecoderGetNext(decoder.get(), &canvas, &time) == 0) {
    throw Error("truncated or damaged WebP animation");
  }
  Image8 image{report.stored_width, report.stored_height, 4, {}};
  image.pixels.assign(canvas, canvas + image.width * image.height * image.channels);
  return image;
}

}  // namespace

GateReport inspect_webp(Bytes file) {
  const WebPBitstreamFeatures features = features_of(file);
  require_sides(features.width, features.height);
  const Demuxer demuxer(file);
  if (demuxer.handle == nullptr) {
    throw Error("truncated or damaged: the chunks of the WebP file do not fit it");
  }
  GateReport report;
  report.facts.format = ImageFormat::webp;
  report.facts.channels = features.has_alpha != 0 || features.has_animation != 0 ? 4 : 3;
  report.facts.animated = features.has_animation != 0;
  report.stored_width = features.width;
  report.stored_height = features.height;
  report.usable = file.size();
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer.handle.get(), "EXIF", 1, &chunk) != 0) {
    report.facts.orientation =
        exif_orientation({reinterpret_cast<const std::byte*>(chunk.chunk.bytes), chunk.chunk.size});
    WebPDemuxReleaseChunkIterator(&chunk);
  }
  report.facts.icc = (WebPDemuxGetI(demuxer.handle.get(), WEBP_FF_FORMAT_FLAGS) & ICCP_FLAG) != 0;
  return report;
}

Image8 decode_webp(Bytes file, const GateReport& report) {
  Image8 image = report.facts.animated ? decode_first_frame(file, report) : decode_still(file, report);
  if (image.width != report.stored_width || image.height != report.stored_height) {
    throw Error("damaged: the WebP picture is not of the size its header says");
  }
  return image;
}

}  // namespace tessera

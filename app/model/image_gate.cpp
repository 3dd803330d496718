#include "app/model/image_gate.hpp"

#include <fmt/core.h>

#include <utility>

#include "app/model/image_formats.hpp"
#include "tessera/issue.hpp"

namespace tessera {

ImageFormat identify_image(Bytes head) {
  if (has_text(head, 0, "\x89PNG\r\n\x1a\n")) {
    return ImageFormat::png;
  }
  if (has_text(head, 0, "\xff\xd8\xff")) {
    return ImageFormat::jpeg;
  }
  if (has_text(head, 0, "BM")) {
    return ImageFormat::bmp;
  }
  if (has_text(head, 0, "RIFF") && has_text(head, 8, "WEBP")) {
    return ImageFormat::webp;
  }
  constexpr std::string_view advice = "PNG, JPEG, BMP or WebP";
  if (const std::string_view name = name_unsupported_format(head); !name.empty()) {
    throw Error(fmt::format("{} is not supported; save the picture as {}", name, advice));
  }
  throw Error(fmt::format("not a picture of a known format, or damaged at its start; {} can be opened", advice));
}

GateReport inspect_image(Bytes file, const GateOptions& options) {
  GateReport report;
  switch (identify_image(file)) {
    case ImageFormat::png: report = inspect_png(file, options); break;
    case ImageFormat::jpeg: report = inspect_jpeg(file); break;
    case ImageFormat::bmp: report = inspect_bmp(file); break;
    case ImageFormat::webp: report = inspect_webp(file); break;
  }
  report.facts.width = report.stored_width;
  report.facts.height = report.stored_height;
  if (report.facts.orientation >= 5) {
    std::swap(report.facts.width, report.facts.height);
  }
  return report;
}

void require_sides(std::int64_t width, std::int64_t height) {
  if (width < 1 || height < 1) {
    throw Error(fmt::format("damaged: a picture of {} × {} pixels has none", width, height));
  }
  if (width > max_picture_side || height > max_picture_side || width * height > max_picture_pixels) {
    throw Error(fmt::format("too large: {} × {} pixels; up to {} a side and {} megapixels can be opened, scale it down",
                            width, height, max_picture_side, max_picture_pixels / 1'000'000));
  }
}

}  // namespace tessera

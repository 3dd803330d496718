#include "app/model/image_formats.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace tessera {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view name;
};

// The first match counts, so the more particular come first.
constexpr std::array signatures{
    Signature{0, "GIF8"sv, "GIF"sv},
    Signature{0, "II*\0\x10\0\0\0CR"sv, "CR2 (a camera's raw picture)"sv},
    Signature{0, "II*\0"sv, "TIFF (or a camera's raw picture)"sv},
    Signature{0, "MM\0*"sv, "TIFF (or a camera's raw picture)"sv},
    Signature{0, "II+\0"sv, "BigTIFF"sv},
    Signature{0, "MM\0+"sv, "BigTIFF"sv},
    Signature{0, "IIU\0"sv, "RW2 (a camera's raw picture)"sv},
    Signature{0, "IIRO"sv, "ORF (a camera's raw picture)"sv},
    Signature{0, "IIRS"sv, "ORF (a camera's raw picture)"sv},
    Signature{0, "MMOR"sv, "ORF (a camera's raw picture)"sv},
    Signature{0, "FUJIFILMCCD-RAW"sv, "RAF (a camera's raw picture)"sv},
    Signature{0, "FOVb"sv, "X3F (a camera's raw picture)"sv},
    Signature{0, "8BPS"sv, "PSD (Photoshop)"sv},
    Signature{0, "gimp xcf"sv, "XCF (GIMP)"sv},
    Signature{0, "\0\0\0\x0cJXL \r\n"sv, "JPEG XL"sv},
    Signature{0, "\xff\x0a"sv, "JPEG XL"sv},
    Signature{0, "\0\0\0\x0cjP  \r\n"sv, "JPEG 2000"sv},
    Signature{0, "\xff\x4f\xff\x51"sv, "JPEG 2000"sv},
    Signature{0, "II\xbc"sv, "JPEG XR"sv},
    Signature{0, "\x8aMNG"sv, "MNG"sv},
    Signature{0, "\x76\x2f\x31\x01"sv, "OpenEXR"sv},
    Signature{0, "#?RADIANCE"sv, "Radiance HDR"sv},
    Signature{0, "#?RGBE"sv, "Radiance HDR"sv},
    Signature{0, "qoif"sv, "QOI"sv},
    Signature{0, "BPG\xfb"sv, "BPG"sv},
    Signature{0, "DDS "sv, "DDS"sv},
    Signature{0, "\xabKTX"sv, "KTX"sv},
    Signature{0, "farbfeld"sv, "farbfeld"sv},
    Signature{0, "AT&TFORM"sv, "DjVu"sv},
    Signature{0, "SIMPLE  ="sv, "FITS"sv},
    Signature{0, "%PDF-"sv, "PDF"sv},
    Signature{0, "%!PS"sv, "PostScript"sv},
    Signature{0, "\xc5\xd0\xd3\xc6"sv, "EPS"sv},
    Signature{0, "\0\0\1\0"sv, "ICO"sv},
    Signature{0, "\0\0\2\0"sv, "a cursor (CUR), or TGA,"sv},
    Signature{0, "\xd7\xcd\xc6\x9a"sv, "WMF"sv},
    Signature{40, " EMF"sv, "EMF"sv},
    Signature{128, "DICM"sv, "DICOM"sv},
    Signature{0, "\x93NUMPY"sv, "a NumPy array as a picture file"sv},
    Signature{0, "PK\3\4"sv, "a ZIP archive"sv},
    Signature{0, "\x1f\x8b"sv, "a gzip archive"sv},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "a video (Matroska or WebM)"sv},
    Signature{0, "RIFF"sv, "a RIFF file that is not WebP (a video or a sound)"sv},
};

struct Brand {
  std::string_view code;
  std::string_view name;
};

// ISO base media files (ISO 14496-12): the brand tells a phone's photo from a video.
constexpr std::array brands{
    Brand{"avif"sv, "AVIF"sv}, Brand{"avis"sv, "AVIF"sv}, Brand{"heic"sv, "HEIC"sv},
    Brand{"heix"sv, "HEIC"sv}, Brand{"heim"sv, "HEIC"sv}, Brand{"heis"sv, "HEIC"sv},
    Brand{"hevc"sv, "HEIC"sv}, Brand{"hevx"sv, "HEIC"sv}, Brand{"crx "sv, "CR3 (a camera's raw picture)"sv},
};

std::string_view name_of_brand(Bytes head) {
  // The major brand comes first, then a version, then the compatible brands up to the box's end.
  const std::size_t end = std::min<std::size_t>({head.size(), big_endian_32(head, 0), 256});
  for (std::size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
    for (const Brand& brand : brands) {
      if (has_text(head, at, brand.code)) {
        return brand.name;
      }
    }
  }
  return has_text(head, 8, "mif1") || has_text(head, 8, "msf1") ? "HEIF"sv : "a video (MP4 or QuickTime)"sv;
}

// Text formats start with some white space, a byte-order mark or a declaration; 1,024 bytes show them.
std::string_view name_of_text(Bytes head) {
  std::string text;
  for (const std::byte value : head.first(std::min<std::size_t>(head.size(), 1024))) {
    text += static_cast<char>(std::tolower(std::to_integer<unsigned char>(value)));
  }
  const auto contains = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  if (contains("<!doctype html") || contains("<html")) {
    return "a web page (HTML)"sv;
  }
  if (contains("<svg")) {
    return "SVG"sv;
  }
  const bool netpbm = text.size() > 2 && text[0] == 'p' && ((text[1] >= '1' && text[1] <= '7') || text[1] == 'f') &&
                      std::isspace(static_cast<unsigned char>(text[2])) != 0;
  return netpbm ? "PNM (PPM, PGM, PBM)"sv : ""sv;
}

}  // namespace

std::string_view name_unsupported_format(Bytes head) {
  if (has_text(head, 4, "ftyp") && head.size() >= 12) {
    return name_of_brand(head);
  }
  for (const Signature& signature : signatures) {
    if (has_text(head, signature.at, signature.bytes)) {
      return signature.name;
    }
  }
  return name_of_text(head);
}

}  // namespace tessera

#include "app/model/image_truncated.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

constexpr std::uint8_t missing_gray = 128;

// The picture with `filler` where its data ends, closed by the end marker.
StbPixels decode_closed(Bytes file, std::size_t filler_bytes, std::size_t memory) {
  constexpr std::byte filler{0x55};
  std::vector<std::byte> closed;
  closed.reserve(file.size() + filler_bytes + 2);
  closed.assign(file.begin(), file.end());
  closed.insert(closed.end(), filler_bytes, filler);
  closed.insert(closed.end(), {std::byte{0xFF}, std::byte{0xD9}});
  return decode_with_stb(closed, memory);
}

}  // namespace

StbPixels decode_truncated_jpeg(Bytes file, const GateReport& report) {
  file = file.first(report.usable);
  if (!report.cut_in_scan) return decode_closed(file, 0, report.memory);
  // Half a marker or half a coded FF at the very end would swallow what follows.
  while (!file.empty() && file.back() == std::byte{0xFF}) file = file.first(file.size() - 1);
  // stb_image reads zeros behind the end and makes noise of them. Decoded with another end as well, the
  // picture is the same down to the row where the real data stops.
  StbPixels picture = decode_closed(file, 0, report.memory);
  const StbPixels other = decode_closed(file, 64, report.memory);
  const std::int64_t row = picture.width * picture.channels;
  std::int64_t reached = 0;
  while (reached < picture.height && std::memcmp(picture.data.get() + reached * row, other.data.get() + reached * row,
                                                 static_cast<std::size_t>(row)) == 0) {
    ++reached;
  }
  if (reached == 0) throw Error("truncated: the file ends in the first rows of the picture");
  std::fill(picture.data.get() + reached * row, picture.data.get() + picture.height * row, missing_gray);
  return picture;
}

}  // namespace tessera

// libFuzzer target: any bytes either open as a picture or throw Error; checksums are not looked at, because
// random changes would never get past them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tessera;
  const Bytes bytes{reinterpret_cast<const std::byte*>(data), size};
  try {
    const GateReport report = inspect_image(bytes, {.verify_checksums = false});
    // Above 4 megapixels a run takes so long that few are done; the decoders treat them no differently.
    if (report.stored_width * report.stored_height > 4'000'000) {
      return 0;
    }
    const ImageFile file = load_image(bytes, "fuzz", {.verify_checksums = false});
    const std::int64_t expected = file.image.width * file.image.height * file.image.channels;
    if (static_cast<std::int64_t>(file.image.pixels.size()) != expected || file.image.width != file.facts.width) {
      std::abort();
    }
  } catch (const Error&) {
  }
  return 0;
}

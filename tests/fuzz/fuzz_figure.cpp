// Figures from anywhere: the document in them, nothing, or an Error; never more memory than the limit.
#include <cstdint>
#include <cstdlib>

#include "app/paint/carried_document.hpp"
#include "tessera/issue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto found = tessera::paint::carried_document(std::as_bytes(std::span(data, size)), "figure");
    if (found && found->size() > tessera::paint::most_carried_bytes) std::abort();
  } catch (const tessera::Error&) {
  }
  return 0;
}

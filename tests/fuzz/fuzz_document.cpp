// Documents of any bytes: from_json must answer with a state or an Error. What it takes must be written and read again
// as the same state, unless it is too large once it is written out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "app/model/document_file.hpp"
#include "app/model/samples.hpp"

namespace tessera {

// The real ones come with the photographs, which take longer to build in than all else.
bool is_sample_source(std::string_view source) { return source.starts_with("sample:") || source.starts_with("made:"); }
const Sample* find_sample(std::string_view source) {
  static const Sample ramp{"made:ramp", "ramp", "Ramp", ""};
  return source == ramp.source ? &ramp : nullptr;
}

}  // namespace tessera

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tessera;
  SavedState state;
  try {
    state = from_json({reinterpret_cast<const char*>(data), size}, "fuzz", "/home/a");
  } catch (const Error&) {
    return 0;
  }
  const std::string text = to_json(state, "/home/a");
  if (!(from_json(text, "again", "/home/a") == state)) std::abort();
  return 0;
}

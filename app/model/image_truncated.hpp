#pragma once
// Pictures whose transfer broke off.

#include "app/model/image_gate.hpp"
#include "app/model/image_stb.hpp"

namespace tessera {

/// A JPEG that ends without an end marker, by its gate's report: the rows that the data reaches, and gray (128)
/// below. Throws Error where not even the first row is there, and as decode_with_stb does.
StbPixels decode_truncated_jpeg(Bytes file, const GateReport& report);

}  // namespace tessera

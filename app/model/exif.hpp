#pragma once
// The one EXIF field that changes what a picture looks like.
// Source: CIPA DC-008 (Exif 2.32), section 4.6, tag 0x0112.

#include "app/model/image_bytes.hpp"

namespace tessera {

/// Orientation 1 … 8 from an EXIF block in TIFF form ("II*\0…" or "MM\0*…"; a leading "Exif\0\0" is
/// skipped). 1 where there is none or the block makes no sense. Never reads outside `block`.
int exif_orientation(Bytes block);

}  // namespace tessera

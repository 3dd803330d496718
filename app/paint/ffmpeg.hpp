#pragma once
// The ffmpeg that is installed, if any, and what it can encode.

#include <string>

namespace tessera::paint {

struct Ffmpeg {
  std::string program;  ///< full path; empty: there is none
  bool h264 = false;    ///< has libx264
  bool vp9 = false;     ///< has libvpx-vp9
  std::string failure;  ///< why it could not be asked, where it could not

  /// Why H.264 or VP9 cannot be had, in a sentence; empty: it can.
  std::string reason_against_h264() const;
  std::string reason_against_vp9() const;
  bool operator==(const Ffmpeg&) const = default;
};

/// Asks the first ffmpeg in PATH for its encoders. Takes a tenth of a second, five where it does not answer. Does not
/// throw.
Ffmpeg find_ffmpeg();

}  // namespace tessera::paint

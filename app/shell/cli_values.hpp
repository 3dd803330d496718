#pragma once
// Words of the command line as values. Each function throws UsageError, which names the option, quotes what
// was given and says what is allowed.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tessera/params.hpp"

namespace tessera::cli {

/// Something on the command line is not as the manual says; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What was typed after which option, and what the option takes ("N or HxW, e.g. 16 or 16x8").
struct Given {
  std::string option;
  std::string text;
  std::string allowed;
};

/// "--patch: 'abc' is not a size; give N or HxW, e.g. 16 or 16x8".
[[noreturn]] void refuse(const Given& given, const std::string& expected);

/// In a file's place behind -o.
inline constexpr std::string_view standard_output = "-";

std::int64_t parse_integer(const Given& given);
/// "16" or "16x8", height first.
Size2 parse_size(const Given& given);

struct FitChoice {
  Fit fit = Fit::resize;
  double ratio = 0.875;  ///< of Fit::crop
};
/// "resize", "crop", "crop:0.9" or "pad".
FitChoice parse_fit(const Given& given);
Interpolation parse_interpolation(const Given& given);
/// A preset's name, or "MEAN/STD" with one number or three (by commas) on either side.
Normalization parse_normalization(const Given& given);

/// Text from outside without control characters, so that a file's name cannot steer the terminal.
std::string printable(const std::string& text);
/// The same, line ends kept.
std::string printable_lines(const std::string& text);

}  // namespace tessera::cli

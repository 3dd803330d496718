#pragma once
// Numbers as people read them.

#include <cstdint>
#include <string>

namespace tessera::scene {

/// "590 592": thin spaces (U+2009) between groups of three from five digits on, as SI has it.
std::string grouped(std::int64_t number);
/// "115.6 M", "3.4 G", "9 216": four digits at most from a million on.
std::string in_short(std::int64_t number);
/// "0.8 ms", "13 ms", "1.42 s".
std::string duration(double seconds);
/// "1.9e−06" with a true minus; "0" for 0.
std::string scientific(double number);
/// Up to two decimals, none that are zeros: "13", "13.5", "13.38".
std::string decimal(double number);
/// With so many decimals and a true minus, none before what rounds to zero; "+" before what is not negative where
/// asked.
std::string fixed_number(double number, int decimals, bool plus = false);
/// A measured number in three digits: "0.0123", "1 240", "1.9e−06".
std::string real_number(double number);

}  // namespace tessera::scene

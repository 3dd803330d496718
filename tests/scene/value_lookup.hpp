#pragma once
// Finds the number that a text claims to show, by its reference alone and by other means than those that wrote
// the text: counts are counted, sums are added up.

#include <optional>
#include <string>
#include <vector>

#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::tests {

/// nullopt where the reference names nothing that is there.
std::optional<double> look_up(const scene::ValueReference& reference, const texts::LessonFacts& facts);

/// A number as printed, and half a unit of its last digit.
struct PrintedNumber {
  double value = 0;
  double half_unit = 0;
};

/// All numbers in a text, with true minus signs, signs set apart and thin spaces understood.
std::vector<PrintedNumber> printed_numbers(const std::string& text);

}  // namespace tessera::tests

#pragma once
// Finds the numbers that the Models view claims to show, from weights and tables alone.

#include <optional>

#include "app/scene/texts/lesson_facts.hpp"

namespace tessera::tests {

/// nullopt where the reference is not one of the Models view's.
std::optional<double> look_up_models(const scene::ValueReference& reference, const texts::LessonFacts& facts);

}  // namespace tessera::tests

#pragma once
// Documents in which every field is set, drawn at random within what is allowed.

#include <random>

#include "app/model/document_file.hpp"

namespace tessera::test {

SavedState random_state(std::mt19937& generator);

}  // namespace tessera::test

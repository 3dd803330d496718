#pragma once
// What every picture of values must hold: texts inside and apart, numbers that are found where they say.

#include <string>

#include "app/scene/build_scene.hpp"

namespace tessera::test {

/// Not (almost) faded out.
bool seen(const scene::Item& item);

/// By more than the slack of a point.
bool overlap(const scene::Rect& a, const scene::Rect& b);

/// What is wrong with the texts of a scene; empty: nothing.
std::string untidy(const scene::Scene& scene, const scene::TextMetrics& metrics);

/// Every number that claims to be a value is found where its reference says. `where` names the picture in messages.
void expect_true(const scene::Scene& scene, const scene::SceneInput& input, const std::string& where);

}  // namespace tessera::test

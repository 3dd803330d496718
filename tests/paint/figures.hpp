#pragma once
// Figures of the lesson for tests: made as `tessera export` makes them, and what other people's programs make of them.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "app/paint/still.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::test {

/// The astronaut in 196 patches, patch 60 selected; computed once.
paint::StillMaker& sample_stills();

/// At the end of a step, on a stage as a window of 1600 × 1000 has it.
scene::Scene step_scene(int step, scene::ThemeName theme);

std::vector<std::byte> bytes_of(const std::string& text);
std::string text_of(const std::vector<std::byte>& bytes);
void write_file(const std::filesystem::path& file, const std::vector<std::byte>& bytes);

/// At one pixel a point, with the shipped fonts and no others, by rsvg-convert and pdftocairo.
Image8 rasterised_svg(const std::string& svg);
Image8 rasterised_pdf(const std::vector<std::byte>& pdf);

}  // namespace tessera::test

#include "tests/paint/figures.hpp"

#include <cstdlib>
#include <fstream>

#include "app/model/image_file.hpp"
#include "app/model/timeline.hpp"
#include "tests/paint/film_frames.hpp"

namespace tessera::test {

namespace fs = std::filesystem;
using paint::test::output_of;

paint::StillMaker& sample_stills() {
  static paint::StillMaker stills(
      [] {
        Document document;
        document.images = {"sample:astronaut"};
        document.selection.patch = 60;
        return paint::load_still_input(document);
      }(),
      Language::english);
  return stills;
}

scene::Scene step_scene(int step, scene::ThemeName theme) {
  paint::StillLook look;
  look.size = {964, 952};
  look.theme = theme;
  return sample_stills().scene_at(lesson_timeline().step_stop(step), look);
}

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_file(const fs::path& file, const std::vector<std::byte>& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Image8 rasterised_svg(const std::string& svg) {
  const io::ScratchFolder scratch;
  const fs::path config = scratch.path() / "fonts.conf";
  std::ofstream(config) << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>"
                        << TESSERA_ASSETS << "/fonts</dir><cachedir>" << scratch.path().string()
                        << "</cachedir></fontconfig>";
  write_file(scratch.path() / "a.svg", bytes_of(svg));
  ::setenv("FONTCONFIG_FILE", config.c_str(), 1);
  output_of("rsvg-convert", {(scratch.path() / "a.svg").string(), "-o", (scratch.path() / "a.png").string()});
  ::unsetenv("FONTCONFIG_FILE");
  return load_image(scratch.path() / "a.png").image;
}

Image8 rasterised_pdf(const std::vector<std::byte>& pdf) {
  const io::ScratchFolder scratch;
  write_file(scratch.path() / "a.pdf", pdf);
  output_of("pdftocairo",
            {"-png", "-r", "72", "-singlefile", (scratch.path() / "a.pdf").string(), (scratch.path() / "a").string()});
  return load_image(scratch.path() / "a.png").image;
}

}  // namespace tessera::test

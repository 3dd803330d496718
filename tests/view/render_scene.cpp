// A picture of stage and panel for given settings, to look at: render_scene out.png [name=value …].
//
//   size=1600x952 scale=2 ui=1.5 theme=light panel=0 image=sample:astronaut batch=8 repeat=20
//   hw=224x224 patch=16 stride=8 padding=1 dilation=2 multiple=1 fit=pad channels=1 dim=8 select=60 hover=7
//   ruler=height

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "app/model/samples.hpp"
#include "tests/view/scene_picture.hpp"

namespace {

using tessera::Size2;

Size2 pair_of(const std::string& text) {
  const std::size_t x = text.find('x');
  const std::int64_t first = std::stoll(text);
  return {first, x == std::string::npos ? first : std::stoll(text.substr(x + 1))};
}

tessera::Fit fit_of(const std::string& text) {
  return text == "pad" ? tessera::Fit::pad : text == "crop" ? tessera::Fit::crop : tessera::Fit::resize;
}

struct Request {
  tessera::Document document;
  tessera::test::PictureSetup setup;
};

void apply(Request& r, const std::string& name, const std::string& value) {
  using namespace tessera;
  EmbedParams& p = r.document.params;
  const std::map<std::string, std::function<void()>> settings{
      {"size",
       [&] {
         const Size2 s = pair_of(value);
         r.setup.frame.width = static_cast<int>(s.height), r.setup.frame.height = static_cast<int>(s.width);
       }},
      {"scale", [&] { r.setup.frame.framebuffer_scale = std::stof(value); }},
      {"ui", [&] { r.setup.zoom = std::stof(value); }},
      {"theme", [&] { r.setup.theme = value == "light" ? scene::ThemeName::light : scene::ThemeName::dark; }},
      {"panel", [&] { r.setup.panel_width = std::stof(value); }},
      {"image", [&] { r.document.images = {value}; }},
      {"batch",
       [&] {
         r.document.images.assign(std::stoul(value), "");
         for (std::size_t k = 0; k < r.document.images.size(); ++k)
           r.document.images[k] = samples()[k % samples().size()].source;
       }},
      {"hw", [&] { p.image = pair_of(value); }},
      {"patch", [&] { p.patch = pair_of(value); }},
      {"stride", [&] { p.stride = pair_of(value); }},
      {"padding", [&] { p.padding = pair_of(value); }},
      {"dilation", [&] { p.dilation = pair_of(value); }},
      {"multiple", [&] { p.pad_to_multiple = value == "1"; }},
      {"fit", [&] { p.fit = fit_of(value); }},
      {"channels", [&] { p.channels = std::stoi(value); }},
      {"dim", [&] { p.dim = std::stoll(value); }},
      {"select", [&] { r.document.selection.patch = std::stoll(value); }},
      {"shown", [&] { r.document.selection.image = std::stoll(value); }},
      {"hover",
       [&] {
         r.setup.hover.subject = {scene::TensorName::patches, 0, std::stoll(value), -1};
       }},
      {"ruler", [&] { r.document.view.ruler = value == "height" ? Axis::height : Axis::width; }}};
  settings.at(name)();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::puts("render_scene out.png [name=value …]"), 2;
  Request request;
  request.document.images = {"sample:astronaut"};
  request.document.selection.patch = 60;
  request.setup.frame.width = 1336;
  request.setup.frame.height = 952;
  for (int k = 2; k < argc; ++k) {
    const std::string argument = argv[k];
    const std::size_t equals = argument.find('=');
    apply(request, argument.substr(0, equals), argument.substr(equals + 1));
  }
  tessera::test::EglContext context;
  const auto result = tessera::test::compute(request.document);
  tessera::test::write_png(argv[1], tessera::test::scene_picture(context, request.document, result, request.setup));
  return 0;
}

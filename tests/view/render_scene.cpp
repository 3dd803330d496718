// A picture of stage and panel for given settings, to look at: render_scene out.png [name=value …].
//
//   size=1600x952 scale=2 ui=1.5 theme=light panel=0 image=sample:astronaut batch=8 repeat=20
//   hw=224x224 patch=16 stride=8 padding=1 dilation=2 multiple=1 fit=pad channels=1 dim=8 select=60 hover=7
//   ruler=height filter=5 lang=zh weights=pytorch:1 order=ppc roads=1 wrong=reshape present=1
//   step=overview title=0 formula=0 indices=0 narration=1 label=12
//   step=3 at=0.5 (a share of the step; or t=12.3 seconds) · frames=12 (a contact sheet of the step, 4 in a row)

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "app/model/samples.hpp"
#include "app/model/timeline.hpp"
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
  int step = 2;
  double at = 1;
  int frames = 1;
};

tessera::WrongWay wrong_way(const std::string& name) {
  using tessera::WrongWay;
  const std::map<std::string, WrongWay> ways{{"none", WrongWay::none},
                                             {"reshape", WrongWay::reshape},
                                             {"layout", WrongWay::layout},
                                             {"bgr", WrongWay::bgr},
                                             {"normalization", WrongWay::normalization},
                                             {"flip", WrongWay::flip}};
  return ways.at(name);
}

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
      {"filter", [&] { r.document.selection.filter = std::stoll(value); }},
      {"lang", [&] { r.setup.language = value == "zh" ? Language::chinese : Language::english; }},
      {"weights", [&] { r.document.weights = parse_weight_spec(value).value(); }},
      {"order", [&] { r.document.view.order = value == "ppc" ? PatchOrder::ppc : PatchOrder::cpp; }},
      {"shuffled", [&] { r.document.view.shuffled = value == "1"; }},
      {"roads", [&] { r.document.view.both_roads = value == "1"; }},
      {"wrong", [&] { r.document.view.wrong = wrong_way(value); }},
      {"present", [&] { r.setup.presenting = value == "1"; }},
      {"step",
       [&] {
         r.setup.overview = value == "overview";
         if (!r.setup.overview) r.step = std::stoi(value);
       }},
      {"title", [&] { r.setup.overview_options.title = value == "1"; }},
      {"formula", [&] { r.setup.overview_options.formula = value == "1"; }},
      {"indices", [&] { r.setup.overview_options.indices = value == "1"; }},
      {"narration", [&] { r.setup.overview_options.narration = value == "1"; }},
      {"label", [&] { r.setup.overview_options.label_size = std::stof(value); }},
      {"at", [&] { r.at = std::stod(value); }},
      {"t", [&] { r.setup.t = std::stod(value); }},
      {"frames", [&] { r.frames = std::stoi(value); }},
      {"select", [&] { r.document.selection.patch = std::stoll(value); }},
      {"shown", [&] { r.document.selection.image = std::stoll(value); }},
      {"hover",
       [&] {
         r.setup.hover.subject = {scene::TensorName::patches, 0, std::stoll(value), -1};
       }},
      {"ruler", [&] { r.document.view.ruler = value == "height" ? Axis::height : Axis::width; }}};
  settings.at(name)();
}

/// Pictures of one size side by side, each at half its size: the mean of 2 × 2 pixels.
tessera::Image8 contact_sheet(const std::vector<tessera::Image8>& pictures, std::int64_t columns) {
  const std::int64_t width = pictures.front().width / 2, height = pictures.front().height / 2, gap = 4;
  const auto count = static_cast<std::int64_t>(pictures.size());
  tessera::Image8 sheet{columns * (width + gap), (count + columns - 1) / columns * (height + gap), 3, {}};
  sheet.pixels.assign(static_cast<std::size_t>(sheet.width * sheet.height * 3), 128);
  for (std::int64_t k = 0; k < count; ++k) {
    const tessera::Image8& picture = pictures[static_cast<std::size_t>(k)];
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        const std::int64_t left = k % columns * (width + gap) + x, top = k / columns * (height + gap) + y;
        std::uint8_t* to = sheet.pixels.data() + (top * sheet.width + left) * 3;
        for (int c = 0; c < 3; ++c)
          to[c] = static_cast<std::uint8_t>((picture.at(2 * x, 2 * y)[c] + picture.at(2 * x + 1, 2 * y)[c] +
                                             picture.at(2 * x, 2 * y + 1)[c] + picture.at(2 * x + 1, 2 * y + 1)[c]) /
                                            4);
      }
    }
  }
  return sheet;
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
  const tessera::Timeline& timeline = tessera::lesson_timeline();
  if (request.frames == 1) {
    if (request.setup.t < 0) request.setup.t = timeline.position(request.step, request.at);
    tessera::test::write_png(argv[1], tessera::test::scene_picture(context, request.document, result, request.setup));
    return 0;
  }
  std::vector<tessera::Image8> pictures;
  for (int k = 0; k < request.frames; ++k) {
    request.setup.t = timeline.position(request.step, static_cast<double>(k) / (request.frames - 1));
    pictures.push_back(tessera::test::scene_picture(context, request.document, result, request.setup));
  }
  tessera::test::write_png(argv[1], contact_sheet(pictures, 4));
  return 0;
}

// Prints the PyTorch code that the lesson's panel shows, all steps one after the other, with the numbers that stand in
// its comments:  shown_code size=224x224 patch=16x16 [name=value …]
//
//   stride=HxW padding=HxW dilation=HxW multiple=1 channels=C dim=D bias=0 normalize=NAME order=ppc fit=pad file=HxW
//   batch=B image=b patch_index=i filter=d

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "app/scene/lesson_code.hpp"
#include "tests/scene/scene_input.hpp"

namespace {

using tessera::Size2;

Size2 pair_of(const std::string& text) {
  const std::size_t x = text.find('x');
  return {std::stoll(text), std::stoll(text.substr(x + 1))};
}

void apply(tessera::Document& d, Size2& file, const std::string& name, const std::string& value) {
  tessera::EmbedParams& p = d.params;
  const std::map<std::string, std::function<void()>> settings{
      {"size", [&] { p.image = pair_of(value); }},
      {"patch", [&] { p.patch = pair_of(value); }},
      {"stride", [&] { p.stride = pair_of(value); }},
      {"padding", [&] { p.padding = pair_of(value); }},
      {"dilation", [&] { p.dilation = pair_of(value); }},
      {"multiple", [&] { p.pad_to_multiple = value == "1"; }},
      {"channels", [&] { p.channels = std::stoi(value); }},
      {"dim", [&] { p.dim = std::stoll(value); }},
      {"bias", [&] { p.bias = value == "1"; }},
      {"normalize", [&] { p.normalization = tessera::Normalization::preset(value).value(); }},
      {"order", [&] { d.view.order = value == "ppc" ? tessera::PatchOrder::ppc : tessera::PatchOrder::cpp; }},
      {"fit", [&] { p.fit = value == "pad" ? tessera::Fit::pad : tessera::Fit::resize; }},
      {"file", [&] { file = pair_of(value); }},
      {"batch", [&] { d.images.assign(std::stoul(value), "sample:astronaut"); }},
      {"image", [&] { d.selection.image = std::stoll(value); }},
      {"patch_index", [&] { d.selection.patch = std::stoll(value); }},
      {"filter", [&] { d.selection.filter = std::stoll(value); }}};
  settings.at(name)();
}

std::string comment_of(const tessera::scene::CodeStatement& statement) {
  std::string text;
  for (const auto& piece : statement.comment) text += piece.text;
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  tessera::Document document;
  document.images = {"sample:astronaut"};
  Size2 file;
  for (int k = 1; k < argc; ++k) {
    const std::string argument = argv[k];
    const std::size_t equals = argument.find('=');
    apply(document, file, argument.substr(0, equals), argument.substr(equals + 1));
  }
  tessera::test::Scenery scenery(document);
  auto result = std::make_shared<tessera::EmbedResult>(*scenery.input.result);
  if (file != Size2{}) {
    tessera::Image8 picture{file.width, file.height, document.params.channels, {}};
    picture.pixels.resize(static_cast<std::size_t>(file.width * file.height * document.params.channels));
    for (auto& fitted : result->fitted)
      fitted = std::make_shared<const tessera::FittedImage>(tessera::fit(picture, document.params));
  }
  scenery.input.result = result;
  tessera::scene::Scene scene;
  tessera::scene::SceneWriter out(scene, scenery.input.theme, scenery.metrics);
  const auto context = tessera::scene::make_context(scenery.input, out, 1, 0);
  for (int step = 1; step <= 8; ++step) {
    for (const auto& statement : tessera::scene::lesson_code(context, step)) {
      // What repeats stands in an earlier step already.
      if (!statement.repeats)
        std::printf("%s  %s\n", tessera::scene::to_string(statement).c_str(), comment_of(statement).c_str());
    }
  }
  return 0;
}

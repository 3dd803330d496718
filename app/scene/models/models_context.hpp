#pragma once
// What the pages of the Models view are drawn from, and what they are made of.
//
//   write_X_page(c)     the page's pictures and labels within c.body
//   X_words(c)          what they show, in words and numbers: the right panel, and the foot of the stage while
//   presenting
//
// Pages ask for what was analysed by c.analyses and never compute more than a click asks for; what is derived from an
// analysis is remembered (remembered()).

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/model/model_analysis.hpp"
#include "app/scene/lesson/stage_context.hpp"

namespace tessera::scene {

struct ModelsContext {
  /// Document, texts, theme, frame, the writer (stage.out), selected and pointed patch and filter. Pages are of the
  /// settings as they stand: stage.result() is null while a new result is computed.
  const StageContext& stage;
  const ModelAnalyses& analyses;
  Rect body;  ///< for the page: under title and tabs, above the narration
  bool tabs;  ///< the view's own controls are drawn too: in the window, not in exported figures

  SceneWriter& out() const { return stage.out; }
  const Theme& theme() const { return stage.out.theme(); }
  const StageFrame& frame() const { return stage.frame; }
  float px(float points) const { return stage.frame.px(points); }
  std::string word(std::string_view key) const { return stage.word(key); }
  std::string word(std::string_view key, const texts::Values& values) const {
    return stage.input.texts->plain(key, values);
  }
  const ModelsView& view() const { return stage.document.models; }
};

/// One line of the list in the right panel.
struct ModelsFact {
  std::string label;
  Spans value;  ///< its numbers with references
};

/// What a page shows, in words: the caption in larger type, the list of numbers, then what follows from them.
struct ModelsWords {
  Spans caption;
  std::vector<ModelsFact> facts;
  std::vector<Spans> paragraphs;
};

/// What `make` returns, made once for each key as long as the result on the stage and `source` (an analysis; null: the
/// result itself) are the same objects. `source` is kept as long as what was made of it.
template <class T>
std::shared_ptr<const T> remembered(const ModelsContext& c, const std::shared_ptr<const void>& source,
                                    const std::string& key, const std::function<T()>& make) {
  struct Kept {
    std::shared_ptr<const void> source;
    T thing;
  };
  const std::string full = fmt::format("models/{}/{}", source.get(), key);
  const auto kept = c.stage.input.memo->get<Kept>(c.stage.input.result, full, [&] { return Kept{source, make()}; });
  return std::shared_ptr<const T>(kept, &kept->thing);
}

}  // namespace tessera::scene

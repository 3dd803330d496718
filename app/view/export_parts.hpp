#pragma once
// The rows of the export dialog that change the plan.

#include <array>

#include "app/model/timeline.hpp"
#include "app/view/app_state.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view::parts {

class ExportRows {
 public:
  ExportRows(Ui& ui, ExportPlan& plan, const ExportWork& work, const Issues& issues);

  void what(const AppState& state);
  void format();
  void size();
  void looks();
  void film();
  /// Which tensor.
  void tensor();
  /// Whether the pictures go along in the document, and how much that is.
  void pictures(const AppState& state);

 private:
  void moment();
  /// A row with two words, of which the second stands for true.
  void either(const char* id, const char* key, const std::array<const char*, 2>& words, bool& second);
  void span(const Beat& now);
  bool chip(const char* id, std::string_view text, bool chosen, bool enabled);
  bool number(const char* field, std::string_view key, const NumberSpec& limits, double& value);
  void notes(const char* field);

  Ui& ui_;
  ExportPlan& plan_;
  const ExportWork& work_;
  const Issues& issues_;
};

/// The words of an export of numbers or of a program, as they begin.
void draw_text_preview(const Ui& ui, const ExportPreview& preview, const scene::Rect& place);

}  // namespace tessera::view::parts

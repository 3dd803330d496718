#pragma once
// The rows of the export dialog that change the plan.

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

 private:
  bool chip(const char* id, std::string_view text, bool chosen, bool enabled);
  bool number(const char* field, std::string_view key, const NumberSpec& limits, double& value);
  void notes(const char* field);

  Ui& ui_;
  ExportPlan& plan_;
  const ExportWork& work_;
  const Issues& issues_;
};

}  // namespace tessera::view::parts

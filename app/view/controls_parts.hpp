#pragma once
// The rows of the control panel that change settings, a section each.

#include "app/model/document.hpp"
#include "app/view/widgets.hpp"

namespace tessera::view::parts {

class SettingRows {
 public:
  /// `issues`: what is wrong with the document's settings as the frame began.
  SettingRows(Ui& ui, Document& document, const Issues& issues);

  void image();
  void patches();
  void embedding();

 private:
  /// A whole number with its label; restores `usual` on a double click of the label. True: changed.
  struct Whole {
    const char* field;  ///< as issues name it; also the widget's id
    Label label;
    double min = 0;
    double max = 1;
    std::int64_t usual = 0;
  };
  bool whole(const Whole& spec, std::int64_t& value);
  /// A choice with its label. True: changed.
  bool pick(const char* field, const Label& label, std::span<const Option> options, int& selected, int usual);
  /// What was refused at the last control, and what is wrong with a field.
  void notes(const char* id, const char* field);
  bool has_issue(const char* field) const;

  void sides();
  void fit();
  void normalization();
  void patch_size();
  void patch_slider();
  void stride();
  void weights();

  Ui& ui_;
  Document& document_;
  const Issues& issues_;
  EmbedParams usual_;  ///< what a double click restores: the preset's settings, else the program's defaults
};

}  // namespace tessera::view::parts

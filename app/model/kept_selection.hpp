#pragma once
// What the viewer chose, kept while settings have moved the selection off it: what moved it may go again, by undo or by
// hand, and then it is back.

#include "app/model/document.hpp"

namespace tessera {

struct KeptSelection {
  /// Where settings have put the selection; an index that is another one now was chosen since.
  Selection settled{-1, -1, -1, -1, -2};
  Selection chosen;       ///< filter, channel and place as the viewer chose them
  PicturePlace centre{};  ///< of the chosen patch: settings that cut the picture anew have it under another number
};

/// The document's selection after an edit of it: what was chosen, or as near as the settings leave it. The patch is the
/// one that lies where the chosen one lay in the picture.
void keep_selection(KeptSelection& kept, Document& document, const Document& before);

}  // namespace tessera

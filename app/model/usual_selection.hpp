#pragma once
// What is looked at where nobody has chosen yet.

#include "app/model/document.hpp"

namespace tessera {

/// Away from the corner and from the filter of the mean: there is more to see there.
Selection usual_selection(const EmbedParams& params);

}  // namespace tessera

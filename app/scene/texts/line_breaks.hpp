#pragma once
// Where a line of English or Chinese text may end.
//
// A line may begin behind a space, and between two characters where one of them is Chinese, but
//   never with a closing mark (。，、；：？！）”…) or a sign that joins two terms (× = + − · → ∈),
//   never behind an opening mark (（ “ 「 and so on),
//   never between a number and the Chinese word it counts ("196 行"),
//   never within a short tuple ("(B, N, D)").
// Source: the classes of Unicode Standard Annex #14 that these two languages need.

#include <cstddef>
#include <string_view>
#include <vector>

namespace tessera::texts {

/// Byte offsets at which a line may begin, ascending, without 0 and the end. A space before the offset is
/// dropped when the line is broken there.
std::vector<std::size_t> line_starts(std::string_view utf8);

}  // namespace tessera::texts

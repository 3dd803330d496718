#pragma once
// What --help prints.

#include <string>

namespace tessera::cli {

enum class Page { window, info, embed, inspect, check };

std::string manual(Page page);

}  // namespace tessera::cli

#pragma once
// What --help prints.

#include <string>

namespace tessera::cli {

enum class Page { window, info, embed, code, inspect, check, export_figure };

std::string manual(Page page);

}  // namespace tessera::cli

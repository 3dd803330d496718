#include "tessera/issue.hpp"

namespace tessera {

std::string to_string(const Issues& issues) {
  std::string text;
  for (const Issue& issue : issues) {
    if (!text.empty()) text += "; ";
    text += issue.field + ": " + issue.rule;
  }
  return text;
}

}  // namespace tessera

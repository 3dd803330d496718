#pragma once
// How libraries name the tensors of a patch embedding.

#include <array>
#include <span>
#include <string_view>

#include "tessera/io/recognise.hpp"

namespace tessera::io {

/// Names relative to the tower; several spellings of one thing are separated by a blank, the first that is there
/// counts.
struct NameRule {
  std::string_view weight = {};
  Library library = Library::unknown;
  Family family = Family::unknown;  ///< what the names alone say; `unknown`: they are shared
  std::string_view bias = {};
  std::string_view class_token = {};
  std::string_view distillation = {};
  std::string_view registers = {};
  std::string_view positions = {};
  std::string_view patch_norm = {};  ///< without ".weight" and ".bias"
  std::string_view pre_norm = {};
  std::string_view needs = {};                     ///< all of these must be there
  std::string_view lacks = {};                     ///< none of these may be there
  char separator = '.';                            ///< between the tower and the names
  KernelLayout matrix = KernelLayout::linear_cpp;  ///< of a weight with two axes
  KernelLayout kernel = KernelLayout::oihw;        ///< of a weight with four axes
};

std::span<const NameRule> name_rules();

/// Fills `embedding.preprocessing` by family and library, as their own code does it where no config says otherwise.
void assume_preprocessing(RecognisedEmbedding& embedding);

}  // namespace tessera::io

#pragma once
// An embedding as a program that runs.
//
//   convolution   PyTorch: Conv2d, flatten(2), transpose(1, 2)
//   matrix        PyTorch: unfold, a matrix product
//   library       C++ on Tessera's core, from a picture's pixels
//
// The PyTorch scripts read the numbers from an .npz that lies beside them (code_tensors), print a token and the largest
// difference from Tessera's own tokens, and fail where it passes 1e-4 of the largest token.

#include <string>

#include "app/model/document.hpp"
#include "app/model/embedding_export.hpp"

namespace tessera {

enum class CodeRoad { convolution, matrix, library };

struct CodeOrder {
  CodeRoad road = CodeRoad::convolution;
  EmbedParams params;
  WeightSpec weights;
  std::string weights_name;  ///< of a checkpoint; "": `weights` are meant
  PatchOrder order = PatchOrder::cpp;
  std::int64_t batch = 1;
  Selection selection;       ///< the token that is printed
  std::string tensors_file;  ///< "photo-embedding.npz": for the scripts
};

/// The program's text.
std::string export_code(const CodeOrder& order);

/// What the scripts read: image, proj.weight, proj.bias and tokens.
TensorParts code_tensors();

}  // namespace tessera

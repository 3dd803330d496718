#pragma once
// Writing several float32 tensors into one file, each streamed: no tensor needs to be in memory whole.
//
//   .npz           a zip archive of .npy entries, stored; numpy.load reads it. Above 4 GiB in its 64-bit form
//   .safetensors   a JSON header, then the numbers
//
// Bytes go to a Sink (atomic_file.hpp) in order, so that a file, a pipe or memory can take them. The same tensors give
// the same bytes: entries carry no time. Sources: PKWARE, "APPNOTE.TXT" 6.3; the safetensors README.

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tessera/io/atomic_file.hpp"
#include "tessera/tensor.hpp"

namespace tessera::io {

/// Takes numbers in C order, as many at a time as its caller likes.
using NumberSink = std::function<void(std::span<const float>)>;

struct StreamedTensor {
  std::string name;  ///< "proj.weight"; no two alike
  Shape shape;
  /// Called once; must give exactly as many numbers as the shape calls for.
  std::function<void(const NumberSink&)> produce;
};

/// A tensor that is there already; it must outlive the writing.
StreamedTensor streamed(std::string name, const Tensor& tensor);

/// Both throw Error where a producer gives another number of numbers than it should.
void write_npz(std::span<const StreamedTensor> tensors, const Sink& sink);
void write_safetensors(std::span<const StreamedTensor> tensors, const std::map<std::string, std::string>& metadata,
                       const Sink& sink);

}  // namespace tessera::io

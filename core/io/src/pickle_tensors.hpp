#pragma once
// The tensors that a PyTorch pickle describes.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pickle.hpp"
#include "tessera/io/checkpoint.hpp"

namespace tessera::io {

/// A strided view of numbers in one storage of the archive.
struct StoredTensor {
  TensorInfo info;
  std::string storage;                ///< the entry "data/KEY"
  std::uint64_t storage_count = 0;    ///< numbers in it
  std::uint64_t first = 0;            ///< number of the first element
  std::vector<std::int64_t> strides;  ///< in numbers
};

struct PickledTensors {
  std::vector<StoredTensor> tensors;
  std::map<std::string, std::string> metadata;  ///< short texts and numbers of the outer dictionaries
};

/// Every tensor below the root, named by the keys that lead to it, joined by '.'. Whole models (torch.save(model)) are
/// walked through their _modules, _parameters and _buffers. Throws Error for a tensor whose numbers do not lie in its
/// storage.
PickledTensors find_tensors(const Pickle& pickle);

}  // namespace tessera::io

// libFuzzer targets, one a reader (FUZZ_READER): any bytes either open as a checkpoint, whose small tensors can then be
// read in full, or throw Error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "formats.hpp"
#include "pickle.hpp"
#include "pickle_tensors.hpp"
#include "tessera/io/recognise.hpp"
#include "tessera/issue.hpp"

namespace {

using namespace tessera;

/// The bytes as a file without a place on any disk.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  io::SharedFile open() const {
    return std::make_shared<const io::RandomAccessFile>("/proc/self/fd/" + std::to_string(descriptor_));
  }

 private:
  int descriptor_;
};

[[maybe_unused]] void use(const io::Checkpoint::Content& content) {
  io::recognise(content.tensors, {}, content.metadata);
  for (std::size_t i = 0; i < content.tensors.size() && i < 8; ++i) {
    const io::TensorInfo& info = content.tensors[i];
    if (element_count(info.shape) > 100'000) continue;
    try {
      const Tensor tensor = content.reader->read(i);
      if (tensor.shape != info.shape) std::abort();
    } catch (const Error&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
#if defined(FUZZ_pickle)
    const io::Pickle pickle = io::Pickle::parse({reinterpret_cast<const char*>(data), size});
    const io::PickledTensors found = io::find_tensors(pickle);
    for (const io::StoredTensor& tensor : found.tensors)
      if (tensor.strides.size() != tensor.info.shape.size()) std::abort();
#else
    const MemoryFile file(data, size);
#if defined(FUZZ_safetensors)
    use(io::open_safetensors(file.open()));
#elif defined(FUZZ_npy)
    use(io::open_npy(file.open()));
#elif defined(FUZZ_zip)
    use(io::open_zip(file.open()));
#elif defined(FUZZ_onnx)
    use(io::open_onnx(file.open(), "/nonexistent"));
#elif defined(FUZZ_gguf)
    use(io::open_gguf(file.open()));
#endif
#endif
  } catch (const Error&) {
  }
  return 0;
}

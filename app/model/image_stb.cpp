#include "app/model/image_stb.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "tessera/issue.hpp"

namespace tessera {
namespace {

// All that stb_image allocates during one call, in a list, so that an exception out of the middle of it
// leaks nothing, and with a limit, so that a stream that inflates for ever ends in an error.
class Arena {
 public:
  explicit Arena(std::size_t limit) : limit_(limit), outer_(std::exchange(current(), this)) {}
  ~Arena() {
    current() = outer_;
    while (first_ != nullptr) {
      std::free(std::exchange(first_, first_->next));
    }
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // stb_image's allocation macros take no context, so the arena of the call under way is found through a
  // thread-local pointer; it is null between calls.
  static Arena*& current() {
    thread_local Arena* arena = nullptr;
    return arena;
  }

  void* allocate(std::size_t size) {
    if (size > limit_ - held_) {
      return nullptr;
    }
    // calloc: large blocks come as untouched zero pages, and nothing undefined is ever read.
    auto* block = static_cast<Block*>(std::calloc(1, sizeof(Block) + size));
    if (block == nullptr) {
      return nullptr;
    }
    block->next = first_;
    block->size = size;
    if (first_ != nullptr) {
      first_->previous = block;
    }
    first_ = block;
    held_ += size;
    return block + 1;
  }

  void* reallocate(void* memory, std::size_t old_size, std::size_t size) {
    void* fresh = allocate(size);
    if (fresh != nullptr && memory != nullptr) {
      std::memcpy(fresh, memory, std::min(old_size, size));
      release(memory);
    }
    return fresh;
  }

  void release(void* memory) {
    if (memory != nullptr) {
      std::free(unlink(memory));
    }
  }

  // Takes a block out of the arena's care.
  void* unlink(void* memory) {
    Block* block = block_of(memory);
    (block->previous != nullptr ? block->previous->next : first_) = block->next;
    if (block->next != nullptr) {
      block->next->previous = block->previous;
    }
    held_ -= block->size;
    return block;
  }

  static void free_unlinked(void* memory) { std::free(block_of(memory)); }

 private:
  struct alignas(std::max_align_t) Block {
    Block* previous;
    Block* next;
    std::size_t size;
  };
  static Block* block_of(void* memory) { return static_cast<Block*>(memory) - 1; }

  std::size_t limit_;
  std::size_t held_ = 0;
  Block* first_ = nullptr;
  Arena* outer_;
};

[[noreturn]] void assertion_failed(const char* condition) {
  throw Error(fmt::format("damaged picture data ({} does not hold)", condition));
}

}  // namespace
}  // namespace tessera

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_MAX_DIMENSIONS 16384
#define STBI_MALLOC(size) tessera::Arena::current()->allocate(size)
#define STBI_REALLOC_SIZED(memory, old_size, size) tessera::Arena::current()->reallocate(memory, old_size, size)
#define STBI_FREE(memory) tessera::Arena::current()->release(memory)
#define STBI_ASSERT(condition) ((condition) ? void() : tessera::assertion_failed(#condition))
#include <stb/stb_image.h>

namespace tessera {

void StbPixels::Release::operator()(std::uint8_t* pixels) const { Arena::free_unlinked(pixels); }

StbPixels decode_with_stb(Bytes file, std::size_t memory) {
  Arena arena(memory);
  int width = 0;
  int height = 0;
  int channels = 0;
  stbi_uc* pixels = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(file.data()), static_cast<int>(file.size()),
                                          &width, &height, &channels, 0);
  if (pixels == nullptr) {
    const char* reason = stbi_failure_reason();
    throw Error(fmt::format("damaged picture data ({})", reason == nullptr ? "no reason given" : reason));
  }
  arena.unlink(pixels);
  StbPixels result;
  result.width = width;
  result.height = height;
  result.channels = channels;
  result.data.reset(pixels);
  return result;
}

}  // namespace tessera

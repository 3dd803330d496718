#include "tests/core/counted_new.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> now{0};
std::atomic<std::size_t> most{0};

void* counted(void* place) {
  if (!place) throw std::bad_alloc();
  const std::size_t total = now += malloc_usable_size(place);
  std::size_t seen = most;
  while (total > seen && !most.compare_exchange_weak(seen, total)) {
  }
  return place;
}

void release(void* place) noexcept {
  if (place) now -= malloc_usable_size(place);
  std::free(place);
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(std::max<std::size_t>(size, 1))); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(step, (std::max<std::size_t>(size, 1) + step - 1) / step * step));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  void* place = std::malloc(std::max<std::size_t>(size, 1));
  return place ? counted(place) : nullptr;
}
void operator delete(void* place) noexcept { release(place); }
void operator delete(void* place, std::size_t) noexcept { release(place); }
void operator delete(void* place, std::align_val_t) noexcept { release(place); }
void operator delete(void* place, std::size_t, std::align_val_t) noexcept { release(place); }

namespace tessera {

std::size_t allocated_bytes() { return now; }

AllocationPeak::AllocationPeak() : start_(now) { most = start_; }

std::size_t AllocationPeak::bytes() const { return most - start_; }

}  // namespace tessera

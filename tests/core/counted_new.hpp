#pragma once
// Heap memory, counted: link counted_new.cpp, which replaces the global operator new.

#include <cstddef>

namespace tessera {

/// Bytes allocated now.
std::size_t allocated_bytes();

/// The most bytes allocated at one time since this was made, beyond what was allocated then. One at a time.
class AllocationPeak {
 public:
  AllocationPeak();
  std::size_t bytes() const;

 private:
  std::size_t start_;
};

}  // namespace tessera

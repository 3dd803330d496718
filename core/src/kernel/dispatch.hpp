#pragma once
// The kernel that belongs to an instruction set.

#include "kernel/kernel.hpp"
#include "tessera/tokens.hpp"

namespace tessera::kernel {

/// Throws Error where this build or this processor cannot run `set`. `automatic` means the best.
const Kernel& kernel_for(InstructionSet set);

}  // namespace tessera::kernel

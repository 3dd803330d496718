#include "kernel/dispatch.hpp"

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera {

bool supports(InstructionSet set) {
#if defined(__x86_64__)
  if (set == InstructionSet::sse2) return true;
  if (set == InstructionSet::avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (set == InstructionSet::avx512) return __builtin_cpu_supports("avx512f") && supports(InstructionSet::avx2);
#endif
  return set == InstructionSet::automatic || set == InstructionSet::portable;
}

InstructionSet best_instruction_set() {
  for (const InstructionSet set : {InstructionSet::avx512, InstructionSet::avx2, InstructionSet::sse2})
    if (supports(set)) return set;
  return InstructionSet::portable;
}

const char* to_string(InstructionSet set) {
  switch (set) {
    case InstructionSet::automatic: return "automatic";
    case InstructionSet::portable: return "portable";
    case InstructionSet::sse2: return "SSE2";
    case InstructionSet::avx2: return "AVX2";
    case InstructionSet::avx512: return "AVX-512";
  }
  return "unknown";
}

namespace kernel {

const Kernel& kernel_for(InstructionSet set) {
  if (set == InstructionSet::automatic) set = best_instruction_set();
  if (!supports(set)) throw Error(fmt::format("this processor or this build has no {}", to_string(set)));
#if defined(__x86_64__)
  if (set == InstructionSet::sse2) return sse2_kernel();
  if (set == InstructionSet::avx2) return avx2_kernel();
  if (set == InstructionSet::avx512) return avx512_kernel();
#endif
  return portable_kernel();
}

}  // namespace kernel

}  // namespace tessera

#include "app/model/thread_priority.hpp"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tessera {

void lower_thread_priority() {
#ifdef __linux__
  // On Linux a priority belongs to the thread, though POSIX speaks of processes. Failure costs smoothness alone.
  // +10 still took every tenth slice from software rendering: its 99th percentile went past 33 ms on two cores.
  constexpr int nice_level = 19;
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice_level);
#endif
}

}  // namespace tessera

#pragma once

namespace tessera {

/// Lowers the calling thread's priority (nice +19 on Linux, nothing elsewhere), so that a computation in the
/// background leaves the frames to the thread that draws them.
void lower_thread_priority();

}  // namespace tessera

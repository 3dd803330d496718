#pragma once
// Sharing blocks of work among threads that are started for one call.
//
// A thread starts in some 20 µs and the calls that use more than one last milliseconds, so no pool is kept: nothing
// to own, and the helpers inherit the caller's priority. Blocks are handed out by an atomic counter and nobody spins
// or waits at a barrier: a core that is busy elsewhere simply takes fewer blocks.

#include <cstdint>
#include <functional>
#include <stop_token>

namespace tessera {

/// How a computation runs: by how many threads (0: the processor decides), until when, reporting to whom.
struct Run {
  int threads = 1;
  std::stop_token stop;
  std::function<void(double)> progress;  ///< share done, 0 … 1; called by the calling thread alone
};

/// Threads worth starting: `requested`, or where that is 0 as many as the processor has, but one where the work of
/// `multiply_adds` takes less than some 3 ms. Never more than `blocks`.
int worker_count(int requested, double multiply_adds, std::int64_t blocks);

/// Calls work(block, worker) once for every block 0 … blocks − 1, worker 0 … workers − 1 (0 is the calling thread).
/// Throws Cancelled when stopped, checked before each block, and rethrows what `work` threw first.
void for_each_block(std::int64_t blocks, int workers, const Run& run,
                    const std::function<void(std::int64_t block, int worker)>& work);

}  // namespace tessera

#pragma once
// What the units compiled for one instruction set each offer to the rest of core.
//
// Those units are built with flags of their own, so nothing they include may define an inline function with
// external linkage: the linker could pick the copy that this processor cannot run. Hence plain structs, raw
// pointers and no standard library here.

#include <cstddef>
#include <cstdint>

namespace tessera::kernel {

/// out (rows × columns) = bias + A·B, or out + A·B, one block of A against every panel of B.
///
/// Row m of A starts at a + m·a_step and consists of `runs` runs of `run_length` consecutive floats, run j
/// run_offsets[j] floats behind the row's start: a packed row is one run, a window of an image one run a line.
/// Panel p of B, at panels + p·panel_step, holds columns p·panel_width … and as many floats a row as it has columns;
/// its rows from `first_place` on belong to A.
struct Product {
  const float* a;
  std::ptrdiff_t a_step;
  const std::ptrdiff_t* run_offsets;
  std::int64_t runs;
  std::int64_t run_length;
  const float* panels;
  std::ptrdiff_t panel_step;
  std::int64_t first_place;
  const float* bias;  ///< as many as the panels have columns; null: add to what `out` holds
  float* out;
  std::ptrdiff_t out_step;
  std::int64_t rows;
  std::int64_t columns;
};

/// One strip of neighbouring windows against one panel of filters: out (columns × strip_width).
/// Positions are pixels of the unpadded image; taps outside it count as zero.
struct Strip {
  const float* image;  ///< plane 0 of one picture; planes are height·width floats apart
  std::int64_t channels;
  std::int64_t height;
  std::int64_t width;
  std::int64_t patch_height;
  std::int64_t patch_width;
  std::int64_t dilation_y;
  std::int64_t dilation_x;
  std::int64_t top;      ///< image line of the windows' first line
  std::int64_t left;     ///< image column of the first window's first column
  std::int64_t step;     ///< columns from one window to the next
  std::int64_t columns;  ///< windows
  const float* taps;     ///< (channels, patch_height, patch_width, strip_width)
  const float* bias;     ///< panel_width
  float* out;
};

struct Kernel {
  int panel_width;     ///< columns of E in a panel
  bool padded_panels;  ///< the last panel is filled up with zeros; else it is as wide as what is left
  bool reads_runs;     ///< A may come in several runs
  int tile_rows;       ///< patches multiplied at a time
  int strip_width;     ///< filters in a panel of `convolve`; always padded
  void (*multiply)(const Product&);
  void (*convolve)(const Strip&);
};

const Kernel& portable_kernel();
#if defined(__x86_64__)
const Kernel& sse2_kernel();
const Kernel& avx2_kernel();
const Kernel& avx512_kernel();
#endif

}  // namespace tessera::kernel

#pragma once
// Pictures that come as numbers: an .npy array of float32, already preprocessed.

#include <filesystem>
#include <string>

#include "tessera/geometry.hpp"
#include "tessera/params.hpp"
#include "tessera/tensor.hpp"

namespace tessera {

/// Whether the file begins as .npy does. Throws Error where it cannot be opened.
bool is_array_file(const std::filesystem::path& path);

/// (1, C, H, W) of a float32 array of shape (C, H, W) or (1, C, H, W), C of 1, 3 or 4. From the header alone.
/// Throws Error naming the file, what it holds and what is needed.
Shape array_image_shape(const std::filesystem::path& path);

/// The numbers, (1, C, H, W).
Tensor load_array_image(const std::filesystem::path& path);

/// (B, C, H, W) scaled to `size`, separably and antialiased, in float: the filter's support grows with the
/// scale where the picture shrinks (as torch.nn.functional.interpolate with antialias=True; bicubic a = −1/2).
Tensor resize_array(const Tensor& image, Size2 size, Interpolation interpolation);

}  // namespace tessera

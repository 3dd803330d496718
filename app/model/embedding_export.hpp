#pragma once
// A whole embedding as tensors in one file, named and shaped as PyTorch would have them:
//
//   image        (B, C, H, W)       normalised
//   patches      (B, N, P²C)        X, in the order asked for
//   matrix       (P²C, D)           E, its rows in the same order
//   proj.weight  (D, C, P_h, P_w)   nn.Conv2d's
//   proj.bias    (D)                left out without a bias
//   maps         (B, D, H′, W′)     proj(image)
//   tokens       (B, N, D)          patches @ matrix + bias
//
// Everything is streamed image by image; X is never there whole, and no more than some 256 MB of tokens or maps are.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/document.hpp"
#include "tessera/embed.hpp"
#include "tessera/io/tensor_writer.hpp"

namespace tessera {

/// What the tensors are computed from.
struct TensorSource {
  EmbedParams params;  ///< must validate
  std::shared_ptr<const Weights> weights;
  std::int64_t batch = 1;  ///< B
  PatchOrder order = PatchOrder::cpp;
  /// Image b as (1, C, H, W), normalised. Asked for several times.
  std::function<Tensor(std::int64_t)> image;
  int threads = 1;  ///< as TokenOptions::threads
  std::stop_token stop;
};

/// The same numbers as those of an embedding that is shown.
TensorSource tensor_source(std::shared_ptr<const Embedding> embedding, PatchOrder order);

struct TensorParts {
  bool image = true, patches = true, matrix = true, kernel = true, bias = true, maps = true, tokens = true;
};
/// One tensor alone by its name above; nothing for another name.
std::optional<TensorParts> tensor_part(std::string_view name);

/// The tensors in the order above. `source` must outlive the writing.
std::vector<io::StreamedTensor> export_tensors(const TensorSource& source, const TensorParts& parts = {});

enum class TensorFormat { npy, npz, safetensors };
/// What an .npy takes of `parts`: its name, shape and numbers.
io::StreamedTensor npy_tensor(const TensorSource& source, const TensorParts& parts);
/// By the name's ending, in any case; nothing for another one.
std::optional<TensorFormat> tensor_format(const std::filesystem::path& file);

/// .npy takes one tensor, the tokens where several are meant, and of one image without the axis of the batch. Throws
/// Error for a tensor that there is not (a bias), and Cancelled.
void write_tensors(const TensorSource& source, const TensorParts& parts, TensorFormat format, const io::Sink& sink);

/// The P²C products behind Z[b, i, d] as CSV, in the order of the row of X:
///   place,channel,row,column,image_row,image_column,pixel,weight,product,running_sum
/// `row` and `column` lie in the patch, `image_row` and `image_column` in the image (outside of it: padding), `pixel`
/// is normalised. The running sum starts at the bias, in double precision: the last one is the token's value.
void write_terms(const TensorSource& source, const Selection& selection, std::ostream& out);

}  // namespace tessera

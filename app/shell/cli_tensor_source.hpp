#pragma once
// What `embed` and `code` export from.

#include <iosfwd>
#include <string>
#include <vector>

#include "app/model/embedding_export.hpp"
#include "app/shell/cli_pictures.hpp"
#include "app/shell/cli_subject.hpp"

namespace tessera::cli {

/// Pictures or a document, read one picture at a time, with the weights made.
struct TensorInput {
  /// Throws UsageError and Error. Remarks on a document's pictures go to `streams.err`.
  TensorInput(const std::vector<std::string>& names, const SettingWords& words, const Streams& streams);
  TensorInput(const TensorInput&) = delete;
  TensorInput& operator=(const TensorInput&) = delete;

  Subject subject;
  std::vector<Source> sources;
  TensorSource source;  ///< reads from the two above

 private:
  void make_source();
  Weights made_weights() const;
};

/// Writes to a stream; throws Error where it takes no more.
io::Sink stream_sink(std::ostream& out);

/// ".npz" of "A.NPZ".
std::string lower_ending(const std::string& file);

}  // namespace tessera::cli

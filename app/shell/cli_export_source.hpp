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
struct ExportInput {
  /// Throws UsageError and Error. Remarks on a document's pictures go to `streams.err`.
  ExportInput(const std::vector<std::string>& names, const SettingWords& words, const Streams& streams);
  ExportInput(const ExportInput&) = delete;
  ExportInput& operator=(const ExportInput&) = delete;

  Subject subject;
  std::vector<Source> sources;
  ExportSource source;  ///< reads from the two above

 private:
  void make_source();
};

/// Writes to a stream; throws Error where it takes no more.
io::Sink stream_sink(std::ostream& out);

/// ".npz" of "A.NPZ".
std::string lower_ending(const std::string& file);

}  // namespace tessera::cli

#pragma once
// What a command works on: pictures with settings, or a document that brings both.

#include <optional>
#include <string>
#include <vector>

#include "app/model/document_pictures.hpp"
#include "app/shell/cli_commands.hpp"
#include "app/shell/cli_settings.hpp"

namespace tessera::cli {

struct Subject {
  std::vector<std::string> images;  ///< as Document::images; empty where none was named
  Settings settings;
  std::optional<OpenedDocument> opened;  ///< the document, where one was named; its params are `settings`
};

/// One document (alone), or pictures; given options are laid over a document's settings. Throws UsageError, and Error
/// for a document that cannot be opened.
Subject read_subject(const std::vector<std::string>& names, const SettingWords& words);

/// What there is to know of a document's pictures (moved, changed, gone), a line each.
void tell_pictures(const Subject& subject, const Streams& streams);

}  // namespace tessera::cli

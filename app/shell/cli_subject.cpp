#include "app/shell/cli_subject.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "app/model/document_model.hpp"
#include "app/model/samples.hpp"
#include "app/shell/cli_values.hpp"
#include "app/shell/document_source.hpp"

namespace tessera::cli {
namespace {

/// Options laid over what the document says.
void lay_over(Subject& subject, const SettingWords& words) {
  Document& document = subject.opened->state.document;
  subject.images = document.images;
  subject.settings = read_settings(words, &document);
  const PatchGrid before = plan_grid(document.params.grid_settings());
  document.params = subject.settings.params;
  document.weights = subject.settings.weights;
  document.preset = subject.settings.preset;
  if (words.weights) {
    document.model.reset();
    if (subject.settings.model) document.model = subject.settings.model->choice;
    document.fitting = subject.settings.fitting;
  } else if (document.model) {
    subject.settings.model = open_model(*document.model);
    subject.settings.fitting = document.fitting;
  }
  document.selection = clamp_selection(document.selection, document, before);
}

}  // namespace

Subject read_subject(const std::vector<std::string>& names, const SettingWords& words) {
  Subject subject;
  if (names.size() == 1 && !is_sample_source(names.front())) subject.opened = open_if_document(names.front());
  if (subject.opened) {
    lay_over(subject, words);
    return subject;
  }
  const auto document =
      std::find_if(names.begin(), names.end(), [](const auto& name) { return named_like_document(name); });
  if (document != names.end())
    throw UsageError(fmt::format("{}: a document brings its own pictures; name it alone", printable(*document)));
  subject.images = names;
  subject.settings = read_settings(words);
  return subject;
}

void tell_pictures(const Subject& subject, const Streams& streams) {
  if (!subject.opened) return;
  for (const std::string& note : subject.opened->notes) streams.err << "tessera: " << printable(note) << '\n';
  for (const std::string& note : check_pictures(subject.opened->state))
    streams.err << "tessera: " << printable(note) << '\n';
  const std::optional<ModelChoice>& choice = subject.opened->state.document.model;
  const SharedModel& model = subject.settings.model;
  if (!choice || !model || !(model->choice == *choice)) return;
  const std::string note = changed_model(choice->file, subject.opened->state.model, record_of(*model));
  if (!note.empty()) streams.err << "tessera: " << printable(note) << '\n';
}

}  // namespace tessera::cli

#include "app/shell/cli_export_source.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "app/model/document_pictures.hpp"
#include "app/model/image_bytes.hpp"
#include "app/model/samples.hpp"
#include "app/model/usual_selection.hpp"
#include "app/paint/carried_document.hpp"
#include "app/shell/cli_settings.hpp"
#include "app/shell/cli_values.hpp"
#include "tessera/issue.hpp"

namespace tessera::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t most_figure_bytes = std::int64_t{256} << 20;

bool any_setting(const SettingWords& words) {
  for (const SettingOption& option : setting_options()) {
    if (words.*option.word) return true;
  }
  return words.pad_to_multiple || words.bias;
}

}  // namespace

std::optional<SavedState> carried_state(const std::string& file) {
  if (is_sample_source(file)) return std::nullopt;
  if (named_like_document(file)) return load_document(file);
  const RegularFile opened(file);
  if (paint::figure_kind(opened.read(4096)) == paint::FigureKind::none) return std::nullopt;
  if (opened.size() > most_figure_bytes)
    throw Error(fmt::format("{}: {} MB; figures up to 256 MB are opened", file, opened.size() >> 20));
  const std::vector<std::byte> bytes = opened.read(opened.size());
  const auto text = paint::carried_document(bytes, file);
  if (text) return from_json(*text, file, fs::absolute(file).parent_path().lexically_normal());
  if (paint::figure_kind(bytes) == paint::FigureKind::png) return std::nullopt;
  throw Error(file + ": carries no Tessera document; only figures that Tessera exported open again");
}

ExportSource open_source(const std::vector<std::string>& names, const SettingWords& words) {
  ExportSource source;
  if (names.size() == 1) {
    if (auto state = carried_state(names.front())) {
      if (any_setting(words))
        throw UsageError(
            fmt::format("{}: a document has its own settings; leave out those on the command line", names.front()));
      const auto folder = fs::absolute(names.front()).parent_path().lexically_normal();
      source.warnings = find_pictures(*state, folder);
      source.state = std::move(*state);
      source.document = true;
      return source;
    }
  }
  const Settings settings = read_settings(words);
  require_one_tower(settings, words);
  require_valid(settings.params);
  Document& document = source.state.document;
  document.images = names;
  document.params = settings.params;
  document.weights = settings.weights;
  if (settings.model) document.model = settings.model->choice;
  document.fitting = settings.fitting;
  document.preset = settings.preset;
  document.selection = usual_selection(document.params);
  return source;
}

}  // namespace tessera::cli

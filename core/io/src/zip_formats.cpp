#include "zip_formats.hpp"

#include <fmt/format.h>

#include "tessera/issue.hpp"

namespace tessera::io {

namespace {

/// PyTorch's archives hold "NAME/data.pkl".
std::optional<std::string> pickle_prefix(const ZipArchive& archive) {
  constexpr std::string_view pickle = "data.pkl";
  for (const ZipEntry& entry : archive.entries()) {
    const std::string_view name = entry.name;
    if (name != pickle && !name.ends_with("/data.pkl")) continue;
    const std::string_view prefix = name.substr(0, name.size() - pickle.size());
    if (prefix.find('/') + 1 == prefix.size()) return std::string(prefix);
  }
  return std::nullopt;
}

bool is_torch_script(const ZipArchive& archive, const std::string& prefix) {
  if (archive.find(prefix + "constants.pkl")) return true;
  for (const ZipEntry& entry : archive.entries())
    if (std::string_view(entry.name).starts_with(prefix + "code/")) return true;
  return false;
}

}  // namespace

Checkpoint::Content open_zip(SharedFile file) {
  auto archive = std::make_shared<const ZipArchive>(std::move(file));
  const std::optional<std::string> prefix = pickle_prefix(*archive);
  if (!prefix) return open_npz(std::move(archive));
  if (is_torch_script(*archive, *prefix))
    throw Error(
        "a TorchScript archive, a program with its weights; write the weights alone in PyTorch: "
        "torch.save(torch.jit.load(FILE, map_location='cpu').state_dict(), NEW_FILE)");
  return open_pytorch(std::move(archive), *prefix);
}

}  // namespace tessera::io

#include "app/model/check_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <new>

#include "app/model/image_bytes.hpp"
#include "app/model/image_file.hpp"
#include "tessera/issue.hpp"

namespace tessera {
namespace {

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

FileKind kind_by_name(const std::filesystem::path& path) {
  const std::string extension = lower_extension(path);
  if (extension == ".npy") {
    return FileKind::npy;
  }
  if (extension == ".npz") {
    return FileKind::npz;
  }
  if (extension == ".safetensors") {
    return FileKind::safetensors;
  }
  return extension == ".json" ? FileKind::document : FileKind::image;
}

FileKind kind_by_bytes(Bytes head, FileKind by_name) {
  if (has_text(head, 0, "\x93NUMPY")) {
    return FileKind::npy;
  }
  try {
    identify_image(head);
    return FileKind::image;
  } catch (const Error&) {
    return by_name;
  }
}

void open_as(FileKind kind, const std::filesystem::path& path, FileCheck& check) {
  switch (kind) {
    case FileKind::image: check.image = load_image(path).facts; return;
    case FileKind::npy: {
      const io::RawArray array = io::read_npy(path);
      check.array = array.info;
      return;
    }
    case FileKind::document: check.document = std::make_shared<const SavedState>(load_document(path)); return;
    case FileKind::npz:
    case FileKind::safetensors:
      throw Error(fmt::format("{}: {} files cannot be opened by this version", path.string(), to_string(kind)));
  }
}

}  // namespace

std::string_view to_string(FileKind kind) {
  switch (kind) {
    case FileKind::image: return "image";
    case FileKind::npy: return "npy";
    case FileKind::npz: return "npz";
    case FileKind::safetensors: return "safetensors";
    case FileKind::document: return "document";
  }
  return "";
}

FileCheck check_file(const std::filesystem::path& path) {
  FileCheck check;
  check.file = path.string();
  check.kind = kind_by_name(path);
  try {
    check.kind = kind_by_bytes(RegularFile(path).read(4096), check.kind);
    open_as(check.kind, path, check);
    check.ok = true;
  } catch (const Error& error) {
    check.reason = error.what();
  } catch (const std::bad_alloc&) {
    check.reason = fmt::format("{}: not enough memory to open it", check.file);
  }
  return check;
}

}  // namespace tessera

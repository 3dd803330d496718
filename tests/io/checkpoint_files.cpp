#include "tests/io/checkpoint_files.hpp"

#include <ctime>
#include <fstream>
#include <stdexcept>

#include <zip.h>

#include "tessera/issue.hpp"

namespace tessera::io {

std::filesystem::path CheckpointTest::write(const std::string& name, const std::string& bytes) {
  const std::filesystem::path file = scratch_.path() / name;
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

std::filesystem::path CheckpointTest::write_zip(const std::string& name, const std::vector<ZipPart>& parts) {
  const std::filesystem::path file = scratch_.path() / name;
  std::filesystem::remove(file);
  zip_t* archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_EXCL, nullptr);
  if (archive == nullptr) throw std::runtime_error("no zip archive");
  for (const ZipPart& part : parts) {
    zip_source_t* source = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, part.name.c_str(), source, 0);
    if (index < 0) throw std::runtime_error(zip_strerror(archive));
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), part.deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
                             9);
  }
  if (zip_close(archive) != 0) throw std::runtime_error(zip_strerror(archive));
  return file;
}

std::string CheckpointTest::safetensors(const std::string& json, const std::string& data) {
  return little<std::uint64_t>(json.size()) + json + data;
}

std::filesystem::path CheckpointTest::write_pytorch(const std::string& pickle,
                                                    const std::vector<std::string>& storages) {
  std::vector<ZipPart> parts{{"archive/data.pkl", pickle}, {"archive/version", "3\n"}};
  for (std::size_t i = 0; i < storages.size(); ++i) parts.push_back({"archive/data/" + std::to_string(i), storages[i]});
  return write_zip("made.pth", parts);
}

std::string CheckpointTest::refusal(const std::filesystem::path& file) {
  const std::clock_t start = std::clock();  // processor time: other tests run beside this one
  std::string message = "accepted";
  try {
    open_checkpoint(file);
  } catch (const Error& error) {
    message = error.what();
  }
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 2) << message;
  return message;
}

}  // namespace tessera::io

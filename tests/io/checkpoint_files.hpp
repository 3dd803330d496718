#pragma once
// Checkpoints written by the tests themselves, byte by byte.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tessera/io/checkpoint.hpp"
#include "tests/io/scratch.hpp"

namespace tessera::io {

/// The bytes of a number as they lie in a file, lowest first.
template <class Number>
std::string little(Number value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class Number>
std::string numbers(const std::vector<Number>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

struct ZipPart {
  std::string name;
  std::string bytes;
  bool deflated = false;
};

class CheckpointTest : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& bytes);
  std::filesystem::path write_zip(const std::string& name, const std::vector<ZipPart>& parts);
  /// A length and that many bytes of JSON, then the data.
  static std::string safetensors(const std::string& json, const std::string& data = {});
  /// A PyTorch archive of a pickle and storages "0", "1", ….
  std::filesystem::path write_pytorch(const std::string& pickle, const std::vector<std::string>& storages = {});
  /// The message of the Error that opening ends in, "accepted" where there is none. Must take less than 2 s of
  /// processor time.
  static std::string refusal(const std::filesystem::path& file);

  ScratchFolder scratch_;
};

}  // namespace tessera::io

#pragma once
// Pictures from tests/data, as bytes that a test may change.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/model/image_bytes.hpp"

namespace tessera::test {

inline std::filesystem::path bad_input(const std::string& name) {
  return std::filesystem::path(TESSERA_TEST_DATA) / "bad-inputs" / name;
}

inline std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

inline std::vector<std::byte> bytes_of(const std::vector<int>& values) {
  std::vector<std::byte> bytes;
  for (const int value : values) {
    bytes.push_back(static_cast<std::byte>(value));
  }
  return bytes;
}

/// Where `pattern` begins in `bytes`; their size where it does not occur.
inline std::size_t find_bytes(Bytes bytes, const std::vector<int>& pattern, std::size_t from = 0) {
  for (std::size_t at = from; at + pattern.size() <= bytes.size(); ++at) {
    bool same = true;
    for (std::size_t i = 0; same && i < pattern.size(); ++i) {
      same = byte_at(bytes, at + i) == static_cast<std::uint32_t>(pattern[i]);
    }
    if (same) {
      return at;
    }
  }
  return bytes.size();
}

/// The message of the Error that `action` throws; "" where it throws none.
template <class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace tessera::test

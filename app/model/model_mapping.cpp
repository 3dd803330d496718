// A mapping by hand as text: "weight=NAME,bias=NAME".

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/model/model_file.hpp"

namespace tessera {

namespace {

struct MappingKey {
  std::string_view key;
  std::string io::TensorMapping::*name;
};
constexpr std::array<MappingKey, 5> mapping_keys{{{"weight", &io::TensorMapping::weight},
                                                  {"bias", &io::TensorMapping::bias},
                                                  {"class", &io::TensorMapping::class_token},
                                                  {"registers", &io::TensorMapping::register_tokens},
                                                  {"positions", &io::TensorMapping::positions}}};

bool set_name(io::TensorMapping& mapping, std::string_view key, std::string_view name) {
  if (name.empty()) return false;
  if (key == "norm") {
    mapping.pre_norm_gamma = std::string(name) + ".weight";
    mapping.pre_norm_beta = std::string(name) + ".bias";
    return true;
  }
  for (const MappingKey& known : mapping_keys) {
    if (known.key != key) continue;
    mapping.*known.name = name;
    return true;
  }
  return false;
}

}  // namespace

std::optional<io::TensorMapping> parse_mapping(std::string_view text) {
  io::TensorMapping mapping;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view entry = text.substr(begin, end - begin);
    const std::size_t sign = entry.find('=');
    if (sign == std::string_view::npos || !set_name(mapping, entry.substr(0, sign), entry.substr(sign + 1)))
      return std::nullopt;
    begin = end + 1;
  }
  return mapping.weight.empty() ? std::nullopt : std::optional(std::move(mapping));
}

std::string to_string(const io::TensorMapping& mapping) {
  std::string text;
  const auto add = [&](std::string_view key, std::string_view name) {
    if (!name.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, name);
  };
  for (const MappingKey& known : mapping_keys) add(known.key, mapping.*known.name);
  constexpr std::string_view ending = ".weight";
  if (mapping.pre_norm_gamma.ends_with(ending))
    add("norm", std::string_view(mapping.pre_norm_gamma).substr(0, mapping.pre_norm_gamma.size() - ending.size()));
  return text;
}

}  // namespace tessera

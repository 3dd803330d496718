#include "app/scene/texts/condition.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tessera::texts {

namespace {

using Named = std::pair<Condition, std::string_view>;
constexpr std::array<Named, 30> names{{
    {Condition::file_fits, "file_fits"},
    {Condition::preprocessed, "preprocessed"},
    {Condition::no_normalization, "no_normalization"},
    {Condition::padded, "padded"},
    {Condition::every_pixel, "every_pixel"},
    {Condition::pad_to_multiple, "pad_to_multiple"},
    {Condition::nothing_to_add, "nothing_to_add"},
    {Condition::dilated, "dilated"},
    {Condition::overlap, "overlap"},
    {Condition::gap, "gap"},
    {Condition::leftover, "leftover"},
    {Condition::quotient_agrees, "quotient_agrees"},
    {Condition::one_patch, "one_patch"},
    {Condition::stride_one, "stride_one"},
    {Condition::not_square, "not_square"},
    {Condition::one_row, "one_row"},
    {Condition::order_ppc, "order_ppc"},
    {Condition::orders_agree, "orders_agree"},
    {Condition::no_fewer, "no_fewer"},
    {Condition::no_bias, "no_bias"},
    {Condition::one_filter, "one_filter"},
    {Condition::one_axis, "one_axis"},
    {Condition::roads_agree, "roads_agree"},
    {Condition::no_prefix, "no_prefix"},
    {Condition::more_prefix, "more_prefix"},
    {Condition::position_resized, "position_resized"},
    {Condition::nothing_added, "nothing_added"},
    {Condition::not_vit_paper, "not_vit_paper"},
    {Condition::one_vector, "one_vector"},
    {Condition::normed, "normed"},
}};

}  // namespace

std::optional<Condition> find_condition(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const Named& named) { return named.second == name; });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

std::string_view name_of(Condition condition) { return names[static_cast<std::size_t>(condition)].second; }

std::vector<Condition> all_conditions() {
  std::vector<Condition> all;
  for (const Named& named : names) all.push_back(named.first);
  return all;
}

}  // namespace tessera::texts

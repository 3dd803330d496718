#include "app/scene/results.hpp"

#include <algorithm>

#include "app/scene/numbers.hpp"
#include "app/scene/veil.hpp"

namespace tessera::scene {

namespace {

constexpr const char* none = "—";

ResultRow row(const SceneInput& in, std::string_view key, std::string value, const char* field) {
  ResultRow r;
  r.label = in.texts->plain(key);
  r.value = std::move(value);
  if (field != nullptr) r.values.push_back({{}, field});
  return r;
}

void name_tokens(ResultRow& tokens, const Theme& theme) {
  tokens.symbol = "N";
  tokens.color = theme.n;
}

void add_counted(std::vector<ResultRow>& rows, const SceneInput& in) {
  const EmbedParams& params = in.document->params;
  const PatchGrid grid = plan_grid(params.grid_settings());
  const Counts counts = count(params);
  rows.push_back(row(in, "result.tokens", grouped(grid.count()), "grid.count"));
  name_tokens(rows.back(), in.theme);
  rows.push_back(row(in, "result.unread", grouped(grid.unread_pixels()), "grid.unread_pixels"));
  rows.back().bad = grid.unread_pixels() > 0;
  if (grid.repeated_pixels() > 0)
    rows.push_back(row(in, "result.repeated", grouped(grid.repeated_pixels()), "grid.repeated_pixels"));
  rows.push_back(row(in, "result.parameters", grouped(counts.parameters), "counts.parameters"));
  rows.back().note = in.texts->plain(params.bias ? "result.parameters.bias" : "result.parameters.no_bias");
  rows.push_back(row(in, "result.multiply_adds", in_short(counts.multiply_adds), "counts.multiply_adds"));
  rows.back().note = in.texts->plain("result.multiply_adds.note", {{"count", {.text = grouped(counts.multiply_adds)}}});
}

void add_time(std::vector<ResultRow>& rows, const SceneInput& in) {
  const EmbedResult* result = in.result.get();
  rows.push_back(
      row(in, "result.time", result ? duration(result->seconds) : none, result ? "result.seconds" : nullptr));
  if (!result) return;
  const Timings& t = result->embedding.timings;
  rows.back().note = in.texts->plain("result.time.note", {{"weights", {.text = duration(t.weights)}},
                                                          {"tokens", {.text = duration(t.tokens)}},
                                                          {"convolution", {.text = duration(t.convolution)}}});
  rows.back().stale = !in.current;
}

void add_difference(std::vector<ResultRow>& rows, const SceneInput& in) {
  const EmbedResult* result = in.result.get();
  rows.push_back(row(in, "result.difference", result ? scientific(result->embedding.max_difference) : none,
                     result ? "result.max_difference" : nullptr));
  if (!result) {
    rows.back().note = in.texts->plain("result.difference.note");
    return;
  }
  rows.back().note = in.texts->plain("result.difference.measured",
                                     {{"magnitude", {.text = decimal(result->embedding.max_magnitude)}}});
  rows.back().stale = !in.current;
  if (result->embedding.kept) return;
  rows.push_back(row(in, "result.on_request.label", in.texts->plain("result.on_request"), nullptr));
  rows.back().note = in.texts->plain("result.on_request.note");
}

}  // namespace

std::vector<ResultRow> result_rows(const SceneInput& input) {
  std::vector<ResultRow> rows;
  if (validate(input.document->params).empty()) {
    add_counted(rows, input);
  } else {
    for (const char* key : {"result.tokens", "result.unread", "result.parameters", "result.multiply_adds"})
      rows.push_back(row(input, key, none, nullptr));
    name_tokens(rows.front(), input.theme);
  }
  add_time(rows, input);
  add_difference(rows, input);
  for (ResultRow& r : rows) {
    const auto tells = [&](const ValueReference& v) { return tells_answer(v, input.prediction.veiled); };
    if (!std::any_of(r.values.begin(), r.values.end(), tells)) continue;
    r.value = "?";
    r.note = input.texts->plain("result.veiled");
    r.values.clear();
  }
  return rows;
}

}  // namespace tessera::scene

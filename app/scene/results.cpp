#include "app/scene/results.hpp"

#include "app/scene/numbers.hpp"

namespace tessera::scene {

namespace {

ResultRow row(std::string label, std::string value, const char* field) {
  ResultRow r;
  r.label = std::move(label);
  r.value = std::move(value);
  if (field != nullptr) r.values.push_back({{}, field});
  return r;
}

void add_counted(std::vector<ResultRow>& rows, const SceneInput& in) {
  const EmbedParams& params = in.document->params;
  const PatchGrid grid = plan_grid(params.grid_settings());
  const Counts counts = count(params);
  rows.push_back(row("Tokens", grouped(grid.count()), "grid.count"));
  rows.back().symbol = "N";
  rows.back().color = in.theme.n;
  rows.push_back(row("Pixels in no patch", grouped(grid.unread_pixels()), "grid.unread_pixels"));
  rows.back().bad = grid.unread_pixels() > 0;
  if (grid.repeated_pixels() > 0)
    rows.push_back(row("Read more than once", grouped(grid.repeated_pixels()), "grid.repeated_pixels"));
  rows.push_back(row("Parameters", grouped(counts.parameters), "counts.parameters"));
  rows.back().note = "D·P²C weights" + std::string(params.bias ? " and D biases" : ", no bias");
  rows.push_back(row("Multiply–adds", in_short(counts.multiply_adds), "counts.multiply_adds"));
  rows.back().note = "N·D·P²C for one image: " + grouped(counts.multiply_adds);
}

void add_measured(std::vector<ResultRow>& rows, const SceneInput& in) {
  const std::string none = "—";
  const EmbedResult* result = in.result.get();
  rows.push_back(row("Computed in", result ? duration(result->seconds) : none, result ? "result.seconds" : nullptr));
  if (result) {
    const Timings& t = result->embedding.timings;
    rows.back().note = "weights " + duration(t.weights) + ", tokens " + duration(t.tokens) + ", convolution " +
                       duration(t.convolution) + ", and the picture";
  }
  rows.back().stale = result != nullptr && !in.current;
  rows.push_back(row("Both roads differ by", result ? scientific(result->embedding.max_difference) : none,
                     result ? "result.max_difference" : nullptr));
  rows.back().note = "largest |Z − Y| over all outputs: the paper’s road against the code’s";
  if (result) rows.back().note += ". Rounding of float32: |Z| goes up to " + decimal(result->embedding.max_magnitude);
  rows.back().stale = result != nullptr && !in.current;
  if (result && !result->embedding.kept) {
    rows.push_back(row("Z and maps", "on request", nullptr));
    rows.back().note = "above 2 GiB they are compared block by block and not kept";
  }
}

}  // namespace

std::vector<ResultRow> result_rows(const SceneInput& input) {
  std::vector<ResultRow> rows;
  if (validate(input.document->params).empty()) {
    add_counted(rows, input);
  } else {
    for (const char* label : {"Tokens", "Pixels in no patch", "Parameters", "Multiply–adds"})
      rows.push_back(row(label, "—", nullptr));
    rows.front().symbol = "N";
    rows.front().color = input.theme.n;
  }
  add_measured(rows, input);
  return rows;
}

}  // namespace tessera::scene

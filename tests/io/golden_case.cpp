#include "tests/io/golden_case.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <ostream>

#include <fmt/format.h>

#include "tessera/float16.hpp"
#include "tessera/issue.hpp"

namespace tessera::goldens {

namespace {

/// The manifest's names of number types and those in the files; bfloat16 travels as its bits.
const std::map<std::string, std::string>& file_types() {
  static const std::map<std::string, std::string> types{{"f64", "<f8"}, {"f32", "<f4"}, {"f16", "<f2"}, {"bf16", "<u2"},
                                                        {"u8", "|u1"},  {"u16", "<u2"}, {"i64", "<i8"}};
  return types;
}

/// 0 for equal numbers, NaNs count as equal; infinite where only one is NaN or they are unequal infinities.
double difference(float a, float b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const double distance = std::abs(static_cast<double>(a) - static_cast<double>(b));
  return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

constexpr const char* row_format = "{:<34} {:<24} {:>12} {:>12} {}\n";

/// How near a comparison came to its limit; infinite beyond it. The nearest speaks for the case.
double share_of_tolerance(const Check& check) {
  if (!check.passed()) return std::numeric_limits<double>::infinity();
  return check.tolerance > 0 ? check.error / check.tolerance : 0;
}

}  // namespace

GoldenCase::GoldenCase(std::filesystem::path folder, nlohmann::json entry)
    : folder_(std::move(folder)), entry_(std::move(entry)) {}

std::optional<Tensor> GoldenCase::optional_input(const std::string& name) const {
  if (!has_input(name)) return std::nullopt;
  return input(name);
}

Size2 GoldenCase::size(const std::string& name, std::optional<Size2> fallback) const {
  if (!params().contains(name) && fallback) return *fallback;
  const nlohmann::json& value = params().at(name);
  if (value.is_array()) return {value.at(0).get<std::int64_t>(), value.at(1).get<std::int64_t>()};
  return {value.get<std::int64_t>(), value.get<std::int64_t>()};
}

Tensor GoldenCase::decoded(const nlohmann::json& array) const {
  const std::string file = array.at("file");
  const std::string type = array.at("dtype");
  const io::RawArray raw = io::read_npy(folder_ / file);
  const auto known = file_types().find(type);
  if (known == file_types().end()) throw Error(fmt::format("{}: unknown number type {}", file, type));
  if (raw.info.dtype != known->second)
    throw Error(fmt::format("{}: numbers are {}, the manifest says {}", file, raw.info.dtype, type));
  if (raw.info.shape != array.at("shape").get<Shape>())
    throw Error(fmt::format("{}: the shape is {}, the manifest says {}", file, to_string(raw.info.shape),
                            array.at("shape").dump()));
  Tensor numbers = io::to_tensor(raw);
  if (type == "bf16")
    for (float& value : numbers.data) value = bfloat16_to_float(static_cast<std::uint16_t>(value));
  return numbers;
}

double GoldenCase::tolerance(const std::string& name) const {
  const nlohmann::json& tol = entry_.at("tol");
  const std::string exact_for = tol.value("exact_for", std::string());
  const bool exact = tol.value("exact", false) || exact_for.find(name) != std::string::npos;
  return exact ? 0.0 : tol.at("abs").get<double>();
}

double GoldenCase::worst_tolerance() const {
  const nlohmann::json& tol = entry_.at("tol");
  const double plain = tol.at("abs").get<double>();
  if (!tol.contains("worst") || tol.at("worst").is_null()) return plain;
  return std::max(plain, tol.at("worst").get<double>());
}

Check GoldenCase::compare(const std::string& name, const Tensor& got) const {
  return compare_within(tolerance(name), name, got);
}

Check GoldenCase::compare_within(double tolerance, const std::string& name, const Tensor& got) const {
  const Tensor wanted = expected(name);
  if (got.shape != wanted.shape)
    throw Error(fmt::format("{}: the shape is {}, expected {}", name, to_string(got.shape), to_string(wanted.shape)));
  Check check{name, 0, tolerance};
  for (std::size_t i = 0; i < wanted.data.size(); ++i)
    check.error = std::max(check.error, difference(got.data[i], wanted.data[i]));
  return check;
}

std::vector<GoldenCase> read_cases(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "manifest.json";
  std::ifstream stream(file);
  if (!stream) throw Error(fmt::format("{}: cannot be opened", file.string()));
  const nlohmann::json manifest = nlohmann::json::parse(stream);
  std::vector<GoldenCase> cases;
  for (const nlohmann::json& entry : manifest.at("cases")) cases.emplace_back(folder, entry);
  return cases;
}

Outcome judge(const GoldenCase& golden) {
  std::string id = "?";
  std::string op = "?";
  const auto row = [&](const std::string& error, const std::string& tolerance, const char* verdict) {
    return fmt::format(row_format, id, op, error, tolerance, verdict);
  };
  try {
    id = golden.id();
    op = golden.op();
    const std::optional<std::vector<Check>> checks = run(golden);
    if (!checks) return {Verdict::unsupported, row("-", "-", "unsupported")};
    const auto worst = std::max_element(checks->begin(), checks->end(), [](const Check& a, const Check& b) {
      return share_of_tolerance(a) < share_of_tolerance(b);
    });
    if (worst == checks->end()) throw Error("nothing was compared");
    Outcome outcome{worst->passed() ? Verdict::passed : Verdict::failed, {}};
    outcome.text = row(fmt::format("{:.3e}", worst->error), fmt::format("{:.3e}", worst->tolerance),
                       worst->passed() ? "pass" : "FAIL");
    for (const Check& check : *checks)
      if (!check.passed()) outcome.text += fmt::format("    {}: off by {:.3e}\n", check.what, check.error);
    return outcome;
  } catch (const std::exception& error) {
    return {Verdict::failed, row("-", "-", "FAIL") + fmt::format("    {}\n", error.what())};
  }
}

Totals run_folder(const std::filesystem::path& folder, std::ostream& out) {
  Totals totals;
  try {
    const std::vector<GoldenCase> cases = read_cases(folder);
    out << fmt::format(row_format, "case", "op", "error", "tol", "verdict");
    for (const GoldenCase& golden : cases) {
      const Outcome outcome = judge(golden);
      out << outcome.text;
      switch (outcome.verdict) {
        case Verdict::passed: ++totals.passed; break;
        case Verdict::failed: ++totals.failed; break;
        case Verdict::unsupported: ++totals.unsupported; break;
      }
    }
  } catch (const std::exception& error) {
    out << error.what() << '\n';
    ++totals.failed;
  }
  return totals;
}

}  // namespace tessera::goldens

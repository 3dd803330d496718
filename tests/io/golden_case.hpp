#pragma once
// One case of a folder of golden numbers: its arrays, its parameters, and how far a result may be off.

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tessera/geometry.hpp"
#include "tessera/io/npy.hpp"
#include "tessera/tensor.hpp"

namespace tessera::goldens {

/// One comparison: the largest |got − expected| and what it may be.
struct Check {
  std::string what;
  double error = 0;
  double tolerance = 0;
  bool passed() const { return error <= tolerance; }
};

class GoldenCase {
 public:
  /// `entry` is the case's object in the manifest of `folder`.
  GoldenCase(std::filesystem::path folder, nlohmann::json entry);

  std::string id() const { return entry_.at("id"); }
  std::string op() const { return entry_.at("op"); }
  const nlohmann::json& params() const { return entry_.at("params"); }

  bool has_input(const std::string& name) const { return entry_.at("inputs").contains(name); }
  bool has_expected(const std::string& name) const { return entry_.at("expected").contains(name); }
  /// As float32; 16-bit formats are decoded as the manifest names them. Throws Error where the file is
  /// missing or disagrees with the manifest.
  Tensor input(const std::string& name) const { return decoded(entry_.at("inputs").at(name)); }
  Tensor expected(const std::string& name) const { return decoded(entry_.at("expected").at(name)); }
  std::optional<Tensor> optional_input(const std::string& name) const;

  /// A parameter that is one number or [vertical, horizontal].
  Size2 size(const std::string& name, std::optional<Size2> fallback = {}) const;

  /// `got` against the expected array `name`, within its tolerance.
  Check compare(const std::string& name, const Tensor& got) const;
  Check compare_within(double tolerance, const std::string& name, const Tensor& got) const;
  double tolerance(const std::string& name) const;
  /// The bound that also holds for another order of computing; the plain one where none is given.
  double worst_tolerance() const;

 private:
  Tensor decoded(const nlohmann::json& array) const;

  std::filesystem::path folder_;
  nlohmann::json entry_;
};

/// All cases of folder/manifest.json. Throws Error where there is none or it is not one.
std::vector<GoldenCase> read_cases(const std::filesystem::path& folder);

/// Every comparison of a case; nullopt for an operation this library does not have.
std::optional<std::vector<Check>> run(const GoldenCase& golden);

enum class Verdict { passed, failed, unsupported };

/// What came of one case, and the text that says so: a line of case, operation, error, tolerance and verdict,
/// and for a failure the reasons below it.
struct Outcome {
  Verdict verdict = Verdict::failed;
  std::string text;
};

/// Runs a case. Never throws: what goes wrong is a failure.
Outcome judge(const GoldenCase& golden);

struct Totals {
  int passed = 0;
  int failed = 0;
  int unsupported = 0;
};

/// Every case of a folder, their texts written to `out`. A folder without a manifest is one failure.
Totals run_folder(const std::filesystem::path& folder, std::ostream& out);

}  // namespace tessera::goldens

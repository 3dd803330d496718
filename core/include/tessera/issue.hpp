#pragma once
// What is wrong with a setting, as a value. Validation returns a list of these and never throws;
// reading and writing files throws the one exception type below.

#include <stdexcept>
#include <string>
#include <vector>

namespace tessera {

/// One broken rule. `field` is the setting's name as the command line spells it ("patch", "stride"),
/// `rule` says what must hold with the numbers of the moment in it ("patch 300 must be at most
/// height + 2·padding = 224").
struct Issue {
  std::string field;
  std::string rule;
  bool operator==(const Issue&) const = default;
};

using Issues = std::vector<Issue>;

/// All issues on one line: "patch: …; stride: …".
std::string to_string(const Issues& issues);

/// The one exception of Tessera: something outside the program (a file, a tensor handed in) is not
/// what it must be. `what()` names the place, the reason and, where there is one, the next step.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown out of a computation whose std::stop_token was asked to stop.
class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace tessera

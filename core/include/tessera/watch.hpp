#pragma once
// Who waits for a long computation: may stop it, and hears how far it is.

#include <functional>
#include <stop_token>

#include "tessera/issue.hpp"

namespace tessera {

struct Watch {
  std::stop_token stop = {};
  std::function<void(double)> report = {};  ///< share done, 0 … 1; may be empty

  /// Tells that share. Throws Cancelled when stopped.
  void at(double share) const {
    if (stop.stop_requested()) throw Cancelled();
    if (report) report(share);
  }
  /// Of a part of the work: its 0 … 1 is `from` … `to` of the whole.
  Watch part(double from, double to) const {
    if (!report) return {stop, {}};
    return {stop, [report = report, from, to](double share) { report(from + share * (to - from)); }};
  }
};

}  // namespace tessera

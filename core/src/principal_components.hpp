#pragma once
// Principal components of the rows of a small matrix.

#include <cstdint>

#include <Eigen/Core>

#include "tessera/watch.hpp"

namespace tessera {

struct PrincipalComponents {
  Eigen::VectorXd mean;        ///< of the rows
  Eigen::VectorXd variances;   ///< of all min(rows, columns) components, descending, divided by rows − 1
  Eigen::MatrixXd directions;  ///< columns × k: unit vectors; zeros where the variance is rounding alone
};

/// The first k components of `samples` (rows × columns). The smaller of the two square matrices is decomposed. Throws
/// Error for values that are not finite, Cancelled when stopped.
PrincipalComponents principal_components(const Eigen::MatrixXd& samples, std::int64_t count, const Watch& watch = {});

}  // namespace tessera

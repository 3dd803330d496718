#pragma once
// The program with its window: draws when there is a reason to, sleeps otherwise.

#include "app/shell/command_line.hpp"

namespace tessera::shell {

/// Opens the window and runs until it is closed. Throws StartError where no window can be had.
void run_app(Launch launch);

}  // namespace tessera::shell

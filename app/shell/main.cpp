// tessera [IMAGE…|DOCUMENT]: the window. tessera info | embed | check …: no display needed.

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "app/shell/app.hpp"
#include "app/shell/command_line.hpp"
#include "app/shell/window.hpp"

namespace {

constexpr int exit_no_window = 3;
constexpr int exit_failed = 4;

int fail(const std::exception& error, int code) {
  std::fputs("tessera: ", stderr);
  std::fputs(error.what(), stderr);
  std::fputs("\n", stderr);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    tessera::CommandLineResult result = tessera::run_command_line(arguments, std::cout, std::cerr);
    if (!result.launch) return result.exit_code;
    tessera::shell::run_app(std::move(*result.launch));
    return 0;
  } catch (const tessera::shell::StartError& error) {
    return fail(error, exit_no_window);
  } catch (const std::exception& error) {
    return fail(error, exit_failed);
  }
}

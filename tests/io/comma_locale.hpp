#pragma once
// The process in a locale with decimal commas, for the life of this object. Made by localedef (Debian: locales) where
// none is installed.

#include <clocale>
#include <cstdlib>
#include <string>

#include "tests/io/scratch.hpp"

namespace tessera::io {

class CommaLocale {
 public:
  CommaLocale() : before_(std::setlocale(LC_ALL, nullptr)) {
    if (!set("de_DE.UTF-8") && !set("fr_FR.UTF-8")) make();
  }
  ~CommaLocale() {
    std::setlocale(LC_ALL, before_.c_str());
    if (made_) ::unsetenv("LOCPATH");
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;

  /// Whether numbers have a decimal comma now.
  bool in_force() const { return *std::localeconv()->decimal_point == ','; }

 private:
  static bool set(const char* name) { return std::setlocale(LC_ALL, name) != nullptr; }
  void make() {
    const std::string folder = (scratch_.path() / "de_DE.UTF-8").string();
    const std::string command = "localedef -i de_DE -f UTF-8 '" + folder + "' >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) return;
    ::setenv("LOCPATH", scratch_.path().c_str(), 1);
    made_ = true;
    set("de_DE.UTF-8");
  }

  std::string before_;
  ScratchFolder scratch_;
  bool made_ = false;
};

}  // namespace tessera::io

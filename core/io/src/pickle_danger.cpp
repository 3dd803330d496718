#include <algorithm>
#include <array>

#include "pickle.hpp"

namespace tessera::io {

namespace {

// Everything below these modules. Reading never runs anything anyway; a checkpoint that names them was made to harm
// whoever opens it elsewhere, and is not opened here either.
constexpr std::array<std::string_view, 33> modules{
    "os",      "posix",      "nt",         "subprocess",      "sys",      "importlib", "runpy",
    "pty",     "shutil",     "socket",     "ctypes",          "code",     "codeop",    "pdb",
    "bdb",     "timeit",     "cProfile",   "profile",         "trace",    "marshal",   "pickle",
    "_pickle", "webbrowser", "asyncio",    "signal",          "commands", "popen2",    "platform",
    "io",      "_io",        "nturl2path", "multiprocessing", "imp"};

constexpr std::array<std::string_view, 22> functions{"builtins eval",
                                                     "builtins exec",
                                                     "builtins compile",
                                                     "builtins open",
                                                     "builtins __import__",
                                                     "builtins breakpoint",
                                                     "builtins input",
                                                     "builtins getattr",
                                                     "builtins setattr",
                                                     "builtins globals",
                                                     "builtins execfile",
                                                     "builtins file",
                                                     "operator attrgetter",
                                                     "operator methodcaller",
                                                     "operator itemgetter",
                                                     "_operator attrgetter",
                                                     "_operator methodcaller",
                                                     "types FunctionType",
                                                     "types CodeType",
                                                     "types LambdaType",
                                                     "torch load",
                                                     "numpy load"};

}  // namespace

bool runs_programs(std::string_view module, std::string_view name) {
  if (module == "__builtin__") module = "builtins";  // Python 2
  const bool by_module = std::any_of(modules.begin(), modules.end(), [&](std::string_view known) {
    return module == known || (module.starts_with(known) && module[known.size()] == '.');
  });
  if (by_module) return true;
  return std::any_of(functions.begin(), functions.end(), [&](std::string_view known) {
    return known.size() == module.size() + 1 + name.size() && known.starts_with(module) &&
           known[module.size()] == ' ' && known.ends_with(name);
  });
}

}  // namespace tessera::io

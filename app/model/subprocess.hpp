#pragma once
// Another program, started without a shell and read without waiting.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tessera {

/// The full path of a program in PATH; empty where there is none.
std::string find_program(const std::string& name);

class Subprocess {
 public:
  /// Starts `program` (a path) with `arguments`; its input is empty, its words on stderr are dropped. Throws Error.
  /// Of its output at most `limit` bytes are kept; a program that writes more is stopped.
  Subprocess(const std::string& program, const std::vector<std::string>& arguments, std::size_t limit);
  /// Ends it if it still runs.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  /// Reads what is there. True once it has ended.
  bool finished();
  /// After the end: whether it exited with 0 and within the limit.
  bool succeeded() const { return exit_code_ == 0 && !too_much_; }
  bool too_much() const { return too_much_; }
  const std::string& output() const { return output_; }
  pid_t process() const { return process_; }

 private:
  void read_available();

  pid_t process_ = -1;
  int pipe_ = -1;
  std::string output_;
  std::size_t limit_;
  bool too_much_ = false;
  std::optional<int> exit_code_;
};

}  // namespace tessera

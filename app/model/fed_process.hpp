#pragma once
// Another program that takes its input from us, started without a shell: bytes in, the last line of its complaints out.

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tessera {

class FedProcess {
 public:
  /// Starts `program` (a path) with `arguments`; what it prints is dropped, what it says on stderr is remembered.
  /// Throws Error. It runs in a process group of its own, so that Ctrl+C in a terminal reaches us alone.
  FedProcess(const std::string& program, const std::vector<std::string>& arguments);
  /// Kills it if it still runs.
  ~FedProcess();
  FedProcess(const FedProcess&) = delete;
  FedProcess& operator=(const FedProcess&) = delete;

  /// Gives it bytes, waiting while it is busy. Throws Cancelled once stopped, and Error with its last words where it
  /// has ended.
  void write(std::span<const std::byte> bytes, const std::stop_token& stop);
  /// Ends its input and waits until it has ended. Throws Cancelled, and Error unless it exited with 0.
  void finish(const std::stop_token& stop);

  pid_t process() const { return process_; }

 private:
  /// Waits at most a moment until it takes bytes or says something, and reads what it says.
  void wait_a_moment();
  void read_words();
  [[noreturn]] void report_end();
  std::string end_of(int status) const;

  std::string name_;
  pid_t process_ = -1;
  int input_ = -1;
  int words_pipe_ = -1;
  std::string words_;
};

}  // namespace tessera

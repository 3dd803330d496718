#include "app/model/fed_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tessera/issue.hpp"

extern char** environ;

namespace tessera {

namespace {

/// The line in which a program most likely tells why it failed: the last with a reason of the system, else the last.
std::string_view telling_line(std::string_view words) {
  std::string_view last;
  for (;;) {
    const std::size_t end = words.find_last_not_of(" \r\n");
    if (end == std::string_view::npos) return last;
    const std::size_t before = words.find_last_of("\r\n", end);
    const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
    const std::string_view line = words.substr(first, end + 1 - first);
    if (last.empty()) last = line;
    for (const int reason : {ENOSPC, EFBIG, EDQUOT, EIO, EACCES, EROFS}) {
      if (line.find(std::strerror(reason)) != std::string_view::npos) return line;
    }
    words = words.substr(0, first);
  }
}

constexpr int moment_ms = 50;                 // how late a request to stop may be noticed
constexpr std::size_t words_kept = 16 << 10;  // of what it says on stderr
constexpr int pipe_bytes = 1 << 20;           // the most that Linux grants without privileges

/// Writing to a program that has ended raises SIGPIPE. While one of these lives the signal is held back in this thread,
/// and dropped at the end.
class PipeSignalBlock {
 public:
  PipeSignalBlock() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~PipeSignalBlock() {
    if (sigismember(&before_, SIGPIPE) == 1) return;
    const timespec no_wait{};
    while (sigtimedwait(&signal_, nullptr, &no_wait) > 0) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlock(const PipeSignalBlock&) = delete;
  PipeSignalBlock& operator=(const PipeSignalBlock&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
};

/// Both ends of a pipe, closed again unless taken.
struct Pipe {
  int read_end = -1, write_end = -1;
  explicit Pipe(const std::string& program) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw Error(fmt::format("{}: no pipe: {}", program, std::strerror(errno)));
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

/// A group of its own, and no signal held back but that of the file-size limit: the program then learns of the limit as
/// of any failed write, and can say so.
int spawn_in_group(pid_t* process, const char* program, posix_spawn_file_actions_t* actions, char** words) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGXFSZ);
  posix_spawnattr_setsigmask(&attributes, &mask);
  const int failed = posix_spawn(process, program, actions, &attributes, words, environ);
  posix_spawnattr_destroy(&attributes);
  return failed;
}

}  // namespace

FedProcess::FedProcess(const std::string& program, const std::vector<std::string>& arguments)
    : name_(std::filesystem::path(program).filename().string()) {
  Pipe in(program), err(program);
  fcntl(in.write_end, F_SETFL, O_NONBLOCK);
  fcntl(err.read_end, F_SETFL, O_NONBLOCK);
  fcntl(in.write_end, F_SETPIPE_SZ, pipe_bytes);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read_end, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, err.write_end, STDERR_FILENO);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const int failed = spawn_in_group(&process_, program.c_str(), &actions, words.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    process_ = -1;
    throw Error(fmt::format("{}: cannot be started: {}", program, std::strerror(failed)));
  }
  input_ = std::exchange(in.write_end, -1);
  words_pipe_ = std::exchange(err.read_end, -1);
}

FedProcess::~FedProcess() {
  if (process_ >= 0) {
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  if (input_ >= 0) close(input_);
  if (words_pipe_ >= 0) close(words_pipe_);
}

void FedProcess::read_words() {
  char chunk[4096];
  for (;;) {
    const ssize_t count = read(words_pipe_, chunk, sizeof chunk);
    if (count <= 0) return;
    words_.append(chunk, static_cast<std::size_t>(count));
    if (words_.size() > words_kept) words_.erase(0, words_.size() - words_kept);
  }
}

void FedProcess::wait_a_moment() {
  pollfd ready[2] = {{words_pipe_, POLLIN, 0}, {input_, POLLOUT, 0}};  // a descriptor below 0 is passed over
  poll(ready, 2, moment_ms);
  if ((ready[0].revents & POLLHUP) != 0 && input_ < 0) usleep(1000);  // it has closed its stderr and is about to end
  read_words();
}

std::string FedProcess::end_of(int status) const {
  if (WIFSIGNALED(status)) return fmt::format("{} was killed: {}", name_, strsignal(WTERMSIG(status)));
  const std::string_view line = telling_line(words_);
  if (line.empty()) return fmt::format("{} ended too early, exit code {}", name_, WEXITSTATUS(status));
  return fmt::format("{}: {}", name_, line);
}

void FedProcess::report_end() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  read_words();
  throw Error(end_of(status));
}

void FedProcess::write(std::span<const std::byte> bytes, const std::stop_token& stop) {
  if (process_ < 0) throw Error(fmt::format("{} has ended", name_));
  const PipeSignalBlock block;
  while (!bytes.empty()) {
    if (stop.stop_requested()) throw Cancelled();
    const ssize_t written = ::write(input_, bytes.data(), bytes.size());
    if (written > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      wait_a_moment();
    } else if (errno != EINTR) {
      kill(process_, SIGTERM);  // it closed its input: whatever it does now, it is of no use
      report_end();
    }
  }
}

void FedProcess::finish(const std::stop_token& stop) {
  if (process_ < 0) throw Error(fmt::format("{} has ended", name_));
  close(std::exchange(input_, -1));
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(process_, &status, WNOHANG);
    if (ended == process_) {
      process_ = -1;
      read_words();
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw Error(end_of(status));
      return;
    }
    if (stop.stop_requested()) throw Cancelled();
    wait_a_moment();
  }
}

}  // namespace tessera

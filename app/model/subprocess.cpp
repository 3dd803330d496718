#include "app/model/subprocess.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tessera/issue.hpp"

extern char** environ;

namespace tessera {

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  if (path == nullptr) return {};
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path program = std::filesystem::path(folder) / name;
    if (program.is_absolute() && access(program.c_str(), X_OK) == 0) return program.string();
  }
  return {};
}

Subprocess::Subprocess(const std::string& program, const std::vector<std::string>& arguments, std::size_t limit)
    : limit_(limit) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Error(fmt::format("{}: no pipe: {}", program, std::strerror(errno)));
  // Our end alone: a program whose own output refuses bytes for a moment takes that for an error.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const int failed = posix_spawn(&process_, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  pipe_ = ends[0];
  if (failed != 0) {
    process_ = -1;
    close(pipe_);
    throw Error(fmt::format("{}: cannot be started: {}", program, std::strerror(failed)));
  }
}

Subprocess::~Subprocess() {
  if (pipe_ >= 0) close(pipe_);
  if (process_ < 0 || exit_code_) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

void Subprocess::read_available() {
  char chunk[65536];
  for (;;) {
    const ssize_t count = read(pipe_, chunk, sizeof chunk);
    if (count <= 0) return;
    if (output_.size() + static_cast<std::size_t>(count) > limit_) {
      too_much_ = true;
      kill(process_, SIGKILL);
      return;
    }
    output_.append(chunk, static_cast<std::size_t>(count));
  }
}

bool Subprocess::finished() {
  if (exit_code_) return true;
  int status = 0;
  const pid_t ended = waitpid(process_, &status, WNOHANG);
  if (!too_much_) read_available();  // after waitpid: what it wrote last is in the pipe by now
  if (ended == 0) return false;
  exit_code_ = ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return true;
}

}  // namespace tessera

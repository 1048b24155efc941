// SPDX-License-Identifier: MIT
#include "app/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>

#include "core/i18n.hpp"

namespace malote::app {
namespace {

// A message: a line with a status, lines, and an empty line.
void tell(int pipe, int status, const std::vector<std::string>& lines) {
  std::string text = std::to_string(status) + "\n";
  for (const std::string& line : lines) text += line + "\n";
  text += "\n";
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(pipe, text.data() + at, text.size() - at);
    if (written < 0 && errno != EINTR) return;  // nobody listens any more
    if (written > 0) at += static_cast<std::size_t>(written);
  }
}

struct Message {
  int status = -1;  // none came: the child is gone
  std::vector<std::string> lines;
};

Message listen(int pipe) {
  Message message;
  std::string line;
  for (bool first = true;;) {
    char c = 0;
    const ssize_t got = ::read(pipe, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return message;
    if (c != '\n') {
      line += c;
      continue;
    }
    if (line.empty()) return message;
    if (first) {
      message.status = std::atoi(line.c_str());
      first = false;
    } else {
      message.lines.push_back(line);
    }
    line.clear();
  }
}

// The terminal belongs to the parent's screen.
void leave_terminal() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  for (const int one : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) (void)::dup2(null, one);
  (void)::close(null);
}

[[noreturn]] void be_child(const ChildWork& work, int pipe, pid_t parent) {
  int status = 0;
  try {
    const std::vector<std::string> begun = work.begin();
    leave_terminal();
    (void)::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) std::_Exit(1);
    tell(pipe, 0, begun);
    tell(pipe, 0, work.run());
  } catch (const Failure& failure) {
    status = static_cast<int>(failure.status());
    tell(pipe, status, {failure.what()});
  } catch (const std::exception& error) {
    status = static_cast<int>(ExitStatus::nothing);
    tell(pipe, status, {error.what()});
  }
  // The parent's buffers and handlers are not ours to run down.
  std::_Exit(status);
}

}  // namespace

Child::Child(const ChildWork& work) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Failure(ExitStatus::nothing, tr("no pipe can be made"));
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    (void)::close(ends[0]);
    (void)::signal(SIGPIPE, SIG_IGN);
    be_child(work, ends[1], parent);
  }
  (void)::close(ends[1]);
  pipe_ = ends[0];
  if (pid_ < 0) throw Failure(ExitStatus::nothing, tr("no process can be made"));
  Message message = listen(pipe_);
  if (message.status == 0) {
    begun_ = std::move(message.lines);
    return;
  }
  (void)end();
  throw Failure(
      message.status > 0 ? static_cast<ExitStatus>(message.status) : ExitStatus::nothing,
      message.lines.empty() ? tr("the capture ended before it began") : message.lines.front());
}

Child::~Child() {
  (void)end();
}

std::vector<std::string> Child::end() {
  std::vector<std::string> lines;
  if (pid_ > 0) {
    (void)::kill(pid_, SIGTERM);
    lines = listen(pipe_).lines;
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  if (pipe_ >= 0) (void)::close(pipe_);
  pipe_ = -1;
  return lines;
}

}  // namespace malote::app

// SPDX-License-Identifier: MIT
#include "app/pipe_out.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/body_lines.hpp"
#include "export/phrases.hpp"

namespace malote::app {
namespace {

constexpr int look_ms = 200;  // how often it is looked whether the command has ended

class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void set(int number) noexcept {
    close();
    number_ = number;
  }
  void close() noexcept {
    if (number_ >= 0) (void)::close(number_);
    number_ = -1;
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

// Whoever reads no further must not end us.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    (void)::sigaction(SIGPIPE, &ignore, &before_);
  }
  ~WithoutPipeSignal() { (void)::sigaction(SIGPIPE, &before_, nullptr); }
  WithoutPipeSignal(const WithoutPipeSignal&) = delete;
  WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

 private:
  struct sigaction before_ {};
};

[[noreturn]] void be_command(const std::string& command, int in, int out) {
  (void)::setpgid(0, 0);
  (void)::dup2(in, STDIN_FILENO);
  (void)::dup2(out, STDOUT_FILENO);
  (void)::dup2(out, STDERR_FILENO);
  (void)::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  (void)::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  ::_exit(127);
}

class Command {
 public:
  // False: it could not be started, errno says why.
  bool start(const std::string& command) {
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0) return false;
    const Descriptor theirs(in[0]);
    to_.set(in[1]);
    if (::pipe2(out, O_CLOEXEC) != 0) return false;
    from_.set(out[0]);
    const Descriptor their_out(out[1]);
    for (const int one : {to_.get(), from_.get()}) (void)::fcntl(one, F_SETFL, O_NONBLOCK);
    tty_.set(::open("/dev/tty", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    pid_ = ::fork();
    if (pid_ == 0) be_command(command, theirs.get(), their_out.get());
    if (pid_ > 0) (void)::setpgid(pid_, pid_);
    return pid_ > 0;
  }

  // False once it reads no more.
  bool put(std::string_view octets) {
    while (!octets.empty() && to_.get() >= 0) {
      wait_for_news(true);
      const ssize_t written = to_.get() < 0 ? -1 : ::write(to_.get(), octets.data(), octets.size());
      if (written > 0) octets.remove_prefix(static_cast<std::size_t>(written));
      const bool later = written < 0 && (errno == EAGAIN || errno == EINTR);
      if (written < 0 && !later) to_.close();
    }
    return to_.get() >= 0;
  }

  // What it wrote. Its exit status is in `status` then, -1 where it was ended.
  std::string finish() {
    to_.close();
    while (from_.get() >= 0) wait_for_news(false);
    if (!has_ended_) {
      (void)::kill(-pid_, SIGKILL);
      while (::waitpid(pid_, &wait_status_, 0) < 0 && errno == EINTR) {
      }
    }
    return std::move(output_);
  }
  [[nodiscard]] int status() const {
    return WIFEXITED(wait_status_) ? WEXITSTATUS(wait_status_) : -1;
  }
  [[nodiscard]] bool left_out() const noexcept { return left_out_; }

 private:
  void wait_for_news(bool writing) {
    std::array<pollfd, 3> asked{{{from_.get(), POLLIN, 0},
                                 {tty_.get(), POLLIN, 0},
                                 {writing ? to_.get() : -1, POLLOUT, 0}}};
    const int news = ::poll(asked.data(), asked.size(), look_ms);
    if (asked[1].revents != 0 && user_ends_it()) return stop();
    if (asked[0].revents != 0) return read_output();
    // What it left running in the background may hold the pipe open for ever.
    if (news == 0 && looked_ended()) from_.close();
  }
  void read_output() {
    std::array<char, 64 * 1024> octets;
    const ssize_t got = ::read(from_.get(), octets.data(), octets.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      from_.close();
      (void)wait_for_end();
      return;
    }
    const std::string_view text(octets.data(), static_cast<std::size_t>(got));
    const std::string_view kept = text.substr(0, output_octets_most - output_.size());
    left_out_ = left_out_ || kept.size() < text.size();
    output_ += kept;
  }
  // It has closed its output: it ends now, or when the user says so.
  bool wait_for_end() {
    while (!looked_ended() && !stopped_) {
      pollfd asked{tty_.get(), POLLIN, 0};
      (void)::poll(&asked, 1, look_ms / 4);
      if (asked.revents != 0 && user_ends_it()) stop();
    }
    return has_ended_;
  }
  bool looked_ended() {
    if (!has_ended_) has_ended_ = ::waitpid(pid_, &wait_status_, WNOHANG) == pid_;
    return has_ended_;
  }
  bool user_ends_it() {
    std::array<char, 16> keys;
    const ssize_t got = ::read(tty_.get(), keys.data(), keys.size());
    if (got <= 0) {
      tty_.close();
      return false;
    }
    const std::string_view text(keys.data(), static_cast<std::size_t>(got));
    return text == "\x1b" || text.find('\x03') != std::string_view::npos;
  }
  void stop() {
    stopped_ = true;
    (void)::kill(-pid_, SIGTERM);
    to_.close();
    from_.close();
  }

  Descriptor to_, from_, tty_;
  pid_t pid_ = -1;
  int wait_status_ = 0;
  bool has_ended_ = false, stopped_ = false, left_out_ = false;
  std::string output_;
};

}  // namespace

Result<view::Page> pipe_out(const std::string& command,
                            const std::function<void(const view::PutOctets&)>& feed) {
  const WithoutPipeSignal quiet;
  Command process;
  if (!process.start(command)) return Error{to_visible(command) + ": " + std::strerror(errno)};
  feed([&](std::string_view octets) { return process.put(octets); });
  const std::string output = process.finish();
  view::Page page{"| " + to_visible(command), {}};
  const auto add = [&](std::string line, Role role) {
    page.lines.push_back({std::move(line), role});
  };
  BodyLines lines(view::page_lines_most, [&](const std::string& line) { add(line, Role::plain); });
  const bool all = lines.feed(output) && !process.left_out();
  lines.finish();
  if (page.lines.empty()) add(tr("it wrote nothing"), Role::dim);
  if (!all) add(tr("it wrote more than is shown"), Role::dim);
  if (process.status() < 0) add(tr("it was ended"), Role::warn);
  if (process.status() > 0) add(fill(tr("it ended with status {}"), process.status()), Role::warn);
  return page;
}

}  // namespace malote::app

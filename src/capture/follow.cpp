// SPDX-License-Identifier: MIT
#include "capture/follow.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "capture/input_stream.hpp"
#include "capture/open.hpp"
#include "core/i18n.hpp"

namespace malote {
namespace {

class GrowingFile final : public InputStream {
 public:
  GrowingFile(int descriptor, std::string path, bool regular, GoOnWaiting go_on)
      : descriptor_(descriptor),
        path_(std::move(path)),
        regular_(regular),
        go_on_(std::move(go_on)) {}
  ~GrowingFile() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  [[nodiscard]] std::size_t read(Byte* into, std::size_t room) override {
    while (!ended_early_ && error_.empty()) {
      if (!regular_ && !has_octets()) {
        ended_early_ = !go_on_();
        continue;
      }
      const ssize_t got = ::read(descriptor_, into, room);
      if (got > 0) {
        read_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
      }
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        error_ = std::string(tr("reading failed")) + ": " + std::generic_category().message(errno);
      } else if (!regular_) {
        return 0;  // the pipe's other end was closed
      } else {
        wait();
      }
    }
    return 0;
  }
  [[nodiscard]] const std::string& error() const override { return error_; }
  [[nodiscard]] std::uint64_t octets_read() const override { return read_; }
  [[nodiscard]] std::uint64_t octets_total() const override { return 0; }  // who knows
  [[nodiscard]] bool ended_early() const override { return ended_early_; }

 private:
  // Waits for them, too.
  [[nodiscard]] bool has_octets() const noexcept {
    pollfd waiting{descriptor_, POLLIN, 0};
    return ::poll(&waiting, 1, follow_pause_ms) > 0;
  }

  // At the end of a file.
  void wait() {
    struct stat here {};
    struct stat named {};
    const bool known = ::fstat(descriptor_, &here) == 0;
    if (known && static_cast<std::uint64_t>(here.st_size) < read_) {
      error_ = tr("the file was cut shorter while it was followed");
      return;
    }
    if (known && static_cast<std::uint64_t>(here.st_size) > read_) return;  // more came just now
    const bool there = ::stat(path_.c_str(), &named) == 0;
    if (there && (named.st_ino != here.st_ino || named.st_dev != here.st_dev)) {
      error_ = tr("the file was replaced by another one of its name, which was not read");
      return;
    }
    if (!there) {
      error_ = tr("the file was removed or renamed while it was followed");
      return;
    }
    (void)::poll(nullptr, 0, follow_pause_ms);
    ended_early_ = !go_on_();
  }

  int descriptor_;
  std::string path_;
  bool regular_;
  GoOnWaiting go_on_;
  std::uint64_t read_ = 0;
  bool ended_early_ = false;
  std::string error_;
};

}  // namespace

Result<std::unique_ptr<PacketSource>> open_growing_capture(const std::string& path,
                                                           CaptureId capture, GoOnWaiting go_on) {
  const bool standard_input = path == "-";
  const int descriptor =
      standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return Error{path + ": " + why_not_opened(errno)};
  struct stat info {};
  const bool known = ::fstat(descriptor, &info) == 0;
  // A file on standard input has no name to look at, and ends where it ends.
  const bool regular = known && S_ISREG(info.st_mode) && !standard_input;
  auto stream = std::make_unique<GrowingFile>(descriptor, path, regular, std::move(go_on));
  if (known && S_ISDIR(info.st_mode)) return Error{path + ": " + tr("is a directory")};
  return open_capture_stream(std::move(stream), path, capture);
}

}  // namespace malote

// SPDX-License-Identifier: MIT
#include "capture/input_stream.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/i18n.hpp"

namespace malote {
namespace {

class FileStream final : public InputStream {
 public:
  FileStream(int descriptor, bool owned, std::uint64_t size)
      : descriptor_(descriptor), owned_(owned), size_(size) {}
  ~FileStream() override {
    if (owned_) ::close(descriptor_);
  }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  [[nodiscard]] std::size_t read(Byte* into, std::size_t room) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, into, room);
      if (got >= 0) {
        read_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
      }
      if (errno == EINTR) continue;
      error_ = std::string(tr("reading failed")) + ": " + std::generic_category().message(errno);
      return 0;
    }
  }
  [[nodiscard]] const std::string& error() const override { return error_; }
  [[nodiscard]] std::uint64_t octets_read() const override { return read_; }
  [[nodiscard]] std::uint64_t octets_total() const override { return size_; }

 private:
  int descriptor_;
  bool owned_;
  std::uint64_t size_;
  std::uint64_t read_ = 0;
  std::string error_;
};

Error refuse(const std::string& path, const char* why) {
  return {path + ": " + why};
}

}  // namespace

std::string why_not_opened(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return tr("no such file");
    case EACCES:
    case EPERM:
      return tr("permission denied");
    default:
      return std::generic_category().message(error);
  }
}

Result<std::unique_ptr<InputStream>> open_file_stream(const std::string& path) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refuse(path, why_not_opened(errno).c_str());

  struct stat info {};
  const bool known = ::fstat(descriptor, &info) == 0;
  const bool regular = known && S_ISREG(info.st_mode);
  const auto size = regular ? static_cast<std::uint64_t>(info.st_size) : 0;
  std::unique_ptr<InputStream> stream =
      std::make_unique<FileStream>(descriptor, !standard_input, size);
  if (known && S_ISDIR(info.st_mode)) return refuse(path, tr("is a directory"));
  if (regular && size == 0) return refuse(path, tr("is empty"));
  return stream;
}

std::size_t MemoryStream::read(Byte* into, std::size_t room) {
  const std::size_t given = std::min(room, octets_.size() - place_);
  if (given > 0) std::memcpy(into, octets_.data() + place_, given);
  place_ += given;
  return given;
}

std::size_t RewoundStream::read(Byte* into, std::size_t room) {
  if (place_ == head_.size()) return rest_->read(into, room);
  const std::size_t given = std::min(room, head_.size() - place_);
  if (given > 0) std::memcpy(into, head_.data() + place_, given);
  place_ += given;
  return given;
}

std::vector<Byte> read_head(InputStream& stream, std::size_t octets) {
  std::vector<Byte> head(octets);
  std::size_t have = 0;
  while (have < octets) {
    const std::size_t got = stream.read(head.data() + have, octets - have);
    if (got == 0) break;
    have += got;
  }
  head.resize(have);
  return head;
}

}  // namespace malote

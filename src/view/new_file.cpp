// SPDX-License-Identifier: MIT
#include "view/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/text.hpp"

namespace malote::view {
namespace {

class NewFile {
 public:
  NewFile(const std::string& path, Existing existing)
      : descriptor_(
            ::open(path.c_str(),
                   O_WRONLY | O_CREAT | O_CLOEXEC | (existing == Existing::keep ? O_EXCL : O_TRUNC),
                   0600)) {}
  ~NewFile() { (void)close(); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool close() {
    if (descriptor_ < 0) return true;
    const bool fine = ::close(descriptor_) == 0;
    descriptor_ = -1;
    return fine;
  }

 private:
  int descriptor_;
};

}  // namespace

bool file_exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<bool> write_new_file(const std::string& path, Existing existing,
                            const std::function<void(const PutOctets&)>& put) {
  NewFile file(path, existing);
  const auto refuse = [&] { return Error{to_visible(path) + ": " + std::strerror(errno)}; };
  if (!file.is_open()) return refuse();
  bool fine = true;
  put([&](std::string_view octets) { return fine = fine && file.write(octets); });
  if (!fine || !file.close()) return refuse();
  return true;
}

}  // namespace malote::view

// SPDX-License-Identifier: MIT
// Every name is opened from the folder above it and no link is followed, so that nothing leads out
// of the root, whatever is changed on the disk meanwhile.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "generator/ftp_folder.hpp"

namespace malote::generator {
namespace {

class DiskHandle {
 public:
  explicit DiskHandle(int fd = -1) noexcept : fd_(fd) {}
  ~DiskHandle() {
    if (fd_ >= 0) ::close(fd_);
  }
  DiskHandle(DiskHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  DiskHandle& operator=(DiskHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool open() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

FtpAnswer answer_of(int error) {
  switch (error) {
    case ENOENT:
      return FtpAnswer::no_such;
    case EEXIST:
      return FtpAnswer::exists;
    case EISDIR:
      return FtpAnswer::is_folder;
    case ENOTDIR:
      return FtpAnswer::no_folder;
    case ENOTEMPTY:
      return FtpAnswer::not_empty;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return FtpAnswer::full;
    default:
      return FtpAnswer::not_allowed;
  }
}

FtpAnswer answer_of_call(int result) {
  return result == 0 ? FtpAnswer::done : answer_of(errno);
}

FtpEntry to_entry(std::string name, const struct stat& status) {
  return {std::move(name), S_ISDIR(status.st_mode), S_ISLNK(status.st_mode),
          static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0)),
          Timestamp{status.st_mtim.tv_sec * ns_per_second + status.st_mtim.tv_nsec}};
}

class DiskFile final : public FtpFile {
 public:
  DiskFile(DiskHandle handle, std::uint64_t size, std::uint64_t size_cap)
      : handle_(std::move(handle)), size_(size), size_cap_(size_cap) {}
  std::optional<std::string> read(std::size_t most) override {
    std::string octets(most, '\0');
    const ssize_t got = ::read(handle_.get(), octets.data(), octets.size());
    if (got < 0) return {};
    octets.resize(static_cast<std::size_t>(got));
    return octets;
  }
  FtpAnswer write(std::string_view octets) override {
    if (size_ + octets.size() > size_cap_) return FtpAnswer::full;
    size_ += octets.size();
    while (!octets.empty()) {
      const ssize_t put = ::write(handle_.get(), octets.data(), octets.size());
      if (put < 0) return answer_of(errno);
      octets.remove_prefix(static_cast<std::size_t>(put));
    }
    return FtpAnswer::done;
  }

 private:
  DiskHandle handle_;
  std::uint64_t size_, size_cap_;
};

class DiskFolder final : public FtpFolder {
 public:
  DiskFolder(DiskHandle root, std::uint64_t file_octets)
      : root_(std::move(root)), file_octets_(file_octets) {}

  std::optional<FtpEntry> look(const std::string& path) override {
    const DiskHandle parent = walk(parent_of(path));
    struct stat status {};
    const std::string name = last_name(path);
    if (!parent.open() || ::fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return {};
    return to_entry(name_of_path(path), status);
  }

  std::optional<std::vector<FtpEntry>> list(const std::string& path) override {
    const DiskHandle folder = walk(path);
    if (!folder.open()) return {};
    DiskHandle readable(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!readable.open()) return {};
    DIR* directory = ::fdopendir(readable.get());
    if (directory == nullptr) return {};
    (void)readable.release();
    std::vector<FtpEntry> entries;
    while (const dirent* one = ::readdir(directory)) {
      const std::string name = one->d_name;
      struct stat status {};
      if (name == "." || name == ".." || entries.size() >= folder_entries_cap) continue;
      if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      entries.push_back(to_entry(name, status));
    }
    ::closedir(directory);
    std::sort(entries.begin(), entries.end(),
              [](const FtpEntry& a, const FtpEntry& b) { return a.name < b.name; });
    return entries;
  }

  FtpOpened open(const std::string& path, FtpOpen how, std::uint64_t offset) override {
    const DiskHandle parent = walk(parent_of(path));
    if (!parent.open()) return {nullptr, FtpAnswer::no_such};
    // Nothing waits for a pipe's other end, and only plain files are given or written.
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    flags |= how == FtpOpen::read ? O_RDONLY : O_WRONLY | O_CREAT;
    DiskHandle handle(::openat(parent.get(), last_name(path).c_str(), flags, 0644));
    if (!handle.open()) return {nullptr, answer_of(errno)};
    struct stat status {};
    if (::fstat(handle.get(), &status) != 0) return {nullptr, answer_of(errno)};
    if (S_ISDIR(status.st_mode)) return {nullptr, FtpAnswer::is_folder};
    if (!S_ISREG(status.st_mode)) return {nullptr, FtpAnswer::not_allowed};
    if (how == FtpOpen::append) offset = static_cast<std::uint64_t>(status.st_size);
    if (offset > INT64_MAX) return {nullptr, FtpAnswer::not_allowed};
    const auto at = static_cast<off_t>(offset);
    if (how == FtpOpen::write && at > status.st_size) return {nullptr, FtpAnswer::not_allowed};
    if (how == FtpOpen::write && ::ftruncate(handle.get(), at) != 0)
      return {nullptr, answer_of(errno)};
    if (::lseek(handle.get(), at, SEEK_SET) < 0) return {nullptr, answer_of(errno)};
    return {std::make_unique<DiskFile>(std::move(handle), offset, file_octets_)};
  }

  FtpAnswer make_folder(const std::string& path) override {
    if (path == "/") return FtpAnswer::exists;
    return within(path, [](int at, const char* name) { return ::mkdirat(at, name, 0755); });
  }
  FtpAnswer remove_folder(const std::string& path) override {
    if (path == "/") return FtpAnswer::not_allowed;
    return within(path,
                  [](int at, const char* name) { return ::unlinkat(at, name, AT_REMOVEDIR); });
  }
  FtpAnswer remove_file(const std::string& path) override {
    if (path == "/") return FtpAnswer::is_folder;
    return within(path, [](int at, const char* name) { return ::unlinkat(at, name, 0); });
  }
  FtpAnswer rename(const std::string& from, const std::string& to) override {
    const DiskHandle from_folder = walk(parent_of(from)), to_folder = walk(parent_of(to));
    if (!from_folder.open() || !to_folder.open()) return FtpAnswer::no_such;
    if (from == "/" || to == "/") return FtpAnswer::not_allowed;
    if (look(to)) return FtpAnswer::exists;
    return answer_of_call(::renameat(from_folder.get(), last_name(from).c_str(), to_folder.get(),
                                     last_name(to).c_str()));
  }

 private:
  static std::string last_name(const std::string& path) {
    return path == "/" ? "." : name_of_path(path);
  }
  [[nodiscard]] DiskHandle walk(const std::string& path) const {
    constexpr int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    DiskHandle at(::openat(root_.get(), ".", flags));
    std::string_view rest = path;
    while (at.open() && !rest.empty()) {
      const auto end = std::min(rest.find('/'), rest.size());
      const std::string name(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (name.empty()) continue;
      if (name == "." || name == "..") return DiskHandle();
      at = DiskHandle(::openat(at.get(), name.c_str(), flags));
    }
    return at;
  }
  template <typename Call>
  [[nodiscard]] FtpAnswer within(const std::string& path, const Call& call) const {
    const DiskHandle parent = walk(parent_of(path));
    if (!parent.open()) return FtpAnswer::no_such;
    return answer_of_call(call(parent.get(), last_name(path).c_str()));
  }

  DiskHandle root_;
  std::uint64_t file_octets_;
};

}  // namespace

Result<std::unique_ptr<FtpFolder>> open_disk_folder(const std::string& path,
                                                    std::uint64_t file_octets) {
  DiskHandle root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.open()) return Error{path + ": " + std::strerror(errno)};
  return std::unique_ptr<FtpFolder>(std::make_unique<DiskFolder>(std::move(root), file_octets));
}

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// capture_identity: which file this is, wherever it lies.
// OpenSSL's own way around its providers: looking these up takes longer than the hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "capture/source.hpp"
#include "core/bytes.hpp"
#include "core/i18n.hpp"
#include "core/limits.hpp"
#include "core/text.hpp"

namespace malote {
namespace {

constexpr std::uint64_t sampled_octets = 64 * kibi;  // at either end

class FileHash {
 public:
  FileHash() { SHA256_Init(&context_); }
  void add(std::string_view octets) { SHA256_Update(&context_, octets.data(), octets.size()); }
  [[nodiscard]] std::string hex() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256_Final(digest.data(), &context_);
    return to_hex(as_text(digest));
  }

 private:
  SHA256_CTX context_;
};

bool read_at(int descriptor, std::uint64_t offset, std::string& octets) {
  for (std::size_t done = 0; done < octets.size();) {
    const ssize_t count = ::pread(descriptor, octets.data() + done, octets.size() - done,
                                  static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Result<std::string> capture_identity(const std::string& path) {
  if (path == "-") return std::string();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (failure) return Error{path + ": " + failure.message()};
  if (std::filesystem::is_directory(status)) return Error{path + ": " + tr("is a directory")};
  if (!std::filesystem::is_regular_file(status)) return std::string();
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string identity = descriptor < 0 ? "" : capture_identity(descriptor);
  if (descriptor >= 0) (void)::close(descriptor);
  if (identity.empty()) return Error{path + ": " + tr("can't be read")};
  return identity;
}

std::string capture_identity(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || status.st_size < 0) return "";
  const auto size = static_cast<std::uint64_t>(status.st_size);
  FileHash hash;
  hash.add(std::to_string(size) + "\n");
  std::string octets(std::min(size, sampled_octets), '\0');
  for (const std::uint64_t offset : {std::uint64_t{0}, size - octets.size()}) {
    if (!read_at(descriptor, offset, octets)) return "";
    hash.add(octets);
  }
  return hash.hex();
}

}  // namespace malote

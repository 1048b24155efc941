// SPDX-License-Identifier: MIT
// capture_identity: which file this is, wherever it lies.
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <system_error>

#include "capture/source.hpp"
#include "core/i18n.hpp"
#include "core/limits.hpp"
#include "core/text.hpp"

namespace malote {
namespace {

constexpr std::uint64_t sampled_octets = mebi;  // at either end

class Sha256 {
 public:
  Sha256() {
    if (!state_ || EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) != 1)
      throw std::bad_alloc();
  }
  void add(std::string_view octets) {
    EVP_DigestUpdate(state_.get(), octets.data(), octets.size());
  }
  [[nodiscard]] std::string hex() {
    std::array<char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(state_.get(), reinterpret_cast<unsigned char*>(digest.data()), &size);
    return to_hex({digest.data(), size});
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* state) const { EVP_MD_CTX_free(state); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> state_{EVP_MD_CTX_new()};
};

}  // namespace

Result<std::string> capture_identity(const std::string& path) {
  if (path == "-") return std::string();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (failure) return Error{path + ": " + failure.message()};
  if (std::filesystem::is_directory(status)) return Error{path + ": " + tr("is a directory")};
  if (!std::filesystem::is_regular_file(status)) return std::string();
  const std::uint64_t size = std::filesystem::file_size(path, failure);
  std::ifstream file(path, std::ios::binary);
  if (failure || !file) return Error{path + ": " + tr("can't be read")};

  Sha256 hash;
  hash.add(std::to_string(size) + "\n");
  const std::uint64_t sample = std::min(size, sampled_octets);
  std::string octets(sample, '\0');
  for (const std::uint64_t offset : {std::uint64_t{0}, size - sample}) {
    file.seekg(static_cast<std::streamoff>(offset));
    if (!file.read(octets.data(), static_cast<std::streamsize>(sample)))
      return Error{path + ": " + tr("can't be read")};
    hash.add(octets);
  }
  return hash.hex();
}

}  // namespace malote

// SPDX-License-Identifier: MIT
// OpenSSL's own state as the generator uses it: its usual one, or one whose random numbers come
// from a seed, for captures that are the same each time they are made. The seeded one is for
// made-up conversations only: everybody can compute its keys. Used by what makes keys and TLS ends.
#pragma once

#include <cstdint>
#include <memory>

#include <openssl/types.h>

namespace malote::generator {

class TlsLibrary {
 public:
  // The process' own: real random numbers, the system's configuration.
  [[nodiscard]] static std::shared_ptr<TlsLibrary> usual();
  [[nodiscard]] static std::shared_ptr<TlsLibrary> seeded(std::uint64_t seed);
  ~TlsLibrary();
  TlsLibrary(const TlsLibrary&) = delete;
  TlsLibrary& operator=(const TlsLibrary&) = delete;

  [[nodiscard]] OSSL_LIB_CTX* get() const noexcept { return context_; }
  // From here on the numbers of the seed's `purpose`-th use; nothing for the usual one.
  void reseed(std::uint64_t purpose);

 private:
  TlsLibrary() = default;
  OSSL_LIB_CTX* context_ = nullptr;  // null: the process' own
  OSSL_PROVIDER* standard_ = nullptr;
  OSSL_PROVIDER* numbers_ = nullptr;
  std::uint64_t seed_ = 0;
};

}  // namespace malote::generator

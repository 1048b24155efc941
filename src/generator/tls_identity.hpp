// SPDX-License-Identifier: MIT
// Who a TLS server says it is: a certificate and its key, read from files or made on the spot by a
// certification authority that is thrown away afterwards. Used by whoever makes a TlsContext.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/types.h>

#include "core/address.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "generator/tls_library.hpp"

namespace malote::generator {

struct FreeOpenssl {
  void operator()(X509* certificate) const noexcept;
  void operator()(EVP_PKEY* key) const noexcept;
};
using CertificatePointer = std::unique_ptr<X509, FreeOpenssl>;
using PrivateKeyPointer = std::unique_ptr<EVP_PKEY, FreeOpenssl>;

struct TlsIdentity {
  CertificatePointer certificate;
  PrivateKeyPointer key;
  CertificatePointer authority;  // who signed it; none where it came from a file
  std::string chain_path;        // the file it came from
};

struct IdentityWishes {
  std::string name = "mail.lab.example";  // localhost, 127.0.0.1 and ::1 are in it, too
  bool rsa = false;                       // 2048 bits; else EC on P-256
  Timestamp now;                          // it is good from the day before, for a year
  std::vector<IpAddress> addresses = {};  // besides
};

// nullptr members never: OpenSSL out of memory is an Error.
[[nodiscard]] Result<TlsIdentity> make_identity(TlsLibrary&, const IdentityWishes&);
[[nodiscard]] Result<TlsIdentity> load_identity(const std::string& certificate_path,
                                                const std::string& key_path);
// The authority's certificate as PEM, for clients to trust.
[[nodiscard]] Result<bool> write_authority(const TlsIdentity&, const std::string& path);

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// The cryptography of TLS, all of it OpenSSL's: key schedules, and records opened. Used by the TLS
// layer and the key store; knows no connection. Nothing here throws; what does not work gives
// nothing.
#pragma once

#include <openssl/evp.h>
#include <openssl/provider.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.hpp"
#include "layers/tls_words.hpp"

namespace malote::tls {

using Octets = std::vector<Byte>;

// A context of OpenSSL of our own, with the old ciphers where the machine has them.
class Crypto {
 public:
  Crypto() = default;
  ~Crypto();
  Crypto(const Crypto&) = delete;
  Crypto& operator=(const Crypto&) = delete;
  [[nodiscard]] OSSL_LIB_CTX* context() const;

  // HKDF-Expand-Label (RFC 8446 7.1) without a context.
  [[nodiscard]] Octets expand_label(const std::string& hash, Bytes secret, std::string_view label,
                                    std::size_t octets) const;
  // PRF (RFC 5246 5; before TLS 1.2, RFC 2246 5). The seed is `first` and `second` joined.
  [[nodiscard]] Octets prf(std::uint16_t version, const std::string& hash, Bytes secret,
                           std::string_view label, Bytes first, Bytes second,
                           std::size_t octets) const;
  [[nodiscard]] Octets digest(const std::string& hash, Bytes) const;
  [[nodiscard]] Octets hmac(const std::string& hash, Bytes key, Bytes) const;

 private:
  mutable OSSL_LIB_CTX* context_ = nullptr;  // once it is asked for
  mutable OSSL_PROVIDER* default_ = nullptr;
  mutable OSSL_PROVIDER* legacy_ = nullptr;  // RC4, DES, SEED, IDEA
};

// What protects one direction from one change of keys to the next.
struct WriteKeys {
  Octets key, iv, mac;
};

// Opens records of one direction with one set of keys. The sequence number is the caller's to
// know, so that it can be guessed behind a loss.
class RecordOpener {
 public:
  struct Sealed {
    std::uint8_t type = 0;
    std::uint16_t version = 0;
    Bytes fragment;
    Bytes before;  // the octets in front of the record's header, for TLS 1.0's CBC; may be empty
  };
  struct Opened {
    std::uint8_t type = 0;
    Octets octets;
  };

  // Nothing where this OpenSSL cannot do it.
  [[nodiscard]] static std::unique_ptr<RecordOpener> make(const Crypto&, const Suite&,
                                                          std::uint16_t version,
                                                          bool encrypt_then_mac, WriteKeys);
  ~RecordOpener();
  RecordOpener(const RecordOpener&) = delete;
  RecordOpener& operator=(const RecordOpener&) = delete;

  // False: the keys, the number or the octets are not right; then nothing has changed.
  [[nodiscard]] bool open(std::uint64_t sequence, const Sealed&, Opened&);
  // A record of so many octets is lost, and nothing besides. False: nothing can be opened any more.
  [[nodiscard]] bool skip(std::size_t fragment_octets);
  // Unknown records were lost. False as above.
  [[nodiscard]] bool can_search() const noexcept { return suite_.mode != Suite::Mode::stream; }
  // Octets that a record is longer than what is in it; nothing where that differs.
  [[nodiscard]] std::optional<std::size_t> overhead() const noexcept;

 private:
  RecordOpener(const Crypto& crypto, Suite suite, std::uint16_t version, bool encrypt_then_mac,
               WriteKeys keys)
      : crypto_(crypto),
        suite_(std::move(suite)),
        version_(version),
        encrypt_then_mac_(encrypt_then_mac),
        keys_(std::move(keys)) {}
  [[nodiscard]] bool open_aead(std::uint64_t sequence, const Sealed&, Opened&);
  [[nodiscard]] bool open_stream(std::uint64_t sequence, const Sealed&, Opened&);
  [[nodiscard]] bool open_cbc(std::uint64_t sequence, const Sealed&, Opened&);
  [[nodiscard]] bool decrypt_aead(Bytes nonce, Bytes head, Bytes sealed, Octets& plain);
  [[nodiscard]] bool decrypt_blocks(Bytes iv, Bytes sealed, Octets& plain);
  [[nodiscard]] bool mac_fits(std::uint64_t sequence, const Sealed&, Bytes octets, Bytes mac) const;
  [[nodiscard]] bool take_mac(std::uint64_t sequence, const Sealed&, Octets& plain) const;

  const Crypto& crypto_;
  Suite suite_;
  std::uint16_t version_;
  bool encrypt_then_mac_;
  WriteKeys keys_;
  EVP_CIPHER* cipher_ = nullptr;
  EVP_CIPHER_CTX* state_ = nullptr;
  Octets chain_;  // TLS 1.0: the last block that was sealed
};

}  // namespace malote::tls

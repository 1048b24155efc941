// SPDX-License-Identifier: MIT
// Two TLS peers of OpenSSL's libssl that talk over memory: what went over the wire, and the key
// log, for tests of the TLS layer. Nothing of it is the program's own.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/direction.hpp"

namespace malote::test {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* what) const noexcept {
    Free(what);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freer<X509_free>>;
using Ctx = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freer<SSL_free>>;
using SavedSession = std::unique_ptr<SSL_SESSION, Freer<SSL_SESSION_free>>;

// OpenSSL with its legacy provider, which has SEED and RC4.
[[nodiscard]] OSSL_LIB_CTX* legacy_library();

// RSA, ECDSA and DSA keys with self-signed certificates, made once.
struct Identity {
  Key key;
  Cert certificate;
};
[[nodiscard]] const Identity& rsa_identity();
[[nodiscard]] const Identity& ec_identity();
[[nodiscard]] const Identity& dsa_identity();

struct Turn {
  Direction direction = Direction::to_server;
  std::string octets;
};

struct PeerOptions {
  int version = TLS1_2_VERSION;
  std::string suites;     // OpenSSL's name of one; empty: as they like
  std::uint64_t off = 0;  // SSL_OP_…, of both
  std::string
      server_groups;  // "P-384": asks for another hello where the client offers others first
  SSL_SESSION* resume = nullptr;
  bool early_data = false;
};

class Peers {
 public:
  explicit Peers(const PeerOptions&);
  ~Peers();
  // False: these two do not agree (a suite that this OpenSSL does not do).
  [[nodiscard]] bool shake();
  void say(Direction, const std::string& plain);
  [[nodiscard]] bool early(const std::string& plain);  // by a client that resumes
  void close();
  [[nodiscard]] SSL* client() { return client_.get(); }
  [[nodiscard]] SSL* server() { return server_.get(); }
  void pump();  // what waits to be sent goes over the wire, and is read

  std::vector<Turn> wire;  // as sent
  std::string key_log;
  PerDirection<std::string> plain;
  std::string early_plain;  // that the server read as early data

 private:
  void carry(Direction);
  void read(Direction);
  Ctx client_context_, server_context_;
  Ssl client_, server_;
};

}  // namespace malote::test

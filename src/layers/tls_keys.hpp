// SPDX-License-Identifier: MIT
// The secrets that open TLS: of key logs (RFC 9850, files that may grow and blocks of pcapng),
// of RSA private keys, and what resumed sessions inherit. Made by app, asked by the TLS layer; on
// one thread. Its contents are secret: nothing here prints them.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "layers/tls_crypto.hpp"

namespace malote::tls {

enum class Secret : std::uint8_t {
  master,     // CLIENT_RANDOM: before TLS 1.3
  premaster,  // PMS_CLIENT_RANDOM
  client_early,
  client_handshake,
  server_handshake,
  client_traffic,
  server_traffic,
};
inline constexpr std::size_t secret_kinds = 7;

// What a key log says of one connection.
struct Secrets {
  std::array<std::string, secret_kinds> of;
  [[nodiscard]] const std::string& operator[](Secret kind) const noexcept {
    return of[static_cast<std::size_t>(kind)];
  }
};

// One line: comments and unknown labels are none of our business (RFC 9850 2), rubbish is.
struct KeyLogLine {
  enum class Kind : std::uint8_t { secret, premaster_of, other, rubbish } kind = Kind::other;
  Secret secret = Secret::master;
  std::string random;  // the client's; of premaster_of ("RSA"): how the encrypted one begins
  std::string octets;
};
[[nodiscard]] KeyLogLine parse_key_log_line(std::string_view);

class Keys {
 public:
  Keys() = default;
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  // A key log. It is read now; where it `may_grow`, again whenever somebody asks for what is not
  // there yet, and then it need not exist yet.
  [[nodiscard]] Result<bool> add_file(const std::string& path, bool may_grow);
  // Of a Decryption Secrets Block.
  void add_log(std::string_view text);
  // An RSA private key, PEM or DER, without a passphrase.
  [[nodiscard]] Result<bool> add_private_key(const std::string& path);

  // Anything was given that may open something.
  [[nodiscard]] bool any() const noexcept { return given_; }
  [[nodiscard]] bool has_private_keys() const noexcept { return !private_keys_.empty(); }
  // Keys may come that are not here yet: it is worth while to wait.
  [[nodiscard]] bool may_grow() const noexcept { return may_grow_; }
  // Reads what files have more than before.
  void refresh();
  // Goes up with each secret that comes.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  // Where to find more, should anybody need keys at all: asked once.
  void foresee(std::function<void(Keys&)> search) { search_ = std::move(search); }
  void look_ahead();
  [[nodiscard]] const Secrets* find(Bytes client_random) const;
  [[nodiscard]] std::uint64_t rubbish() const noexcept { return rubbish_; }
  [[nodiscard]] std::uint64_t connections() const noexcept { return by_random_.size(); }
  // The premaster secret that a client encrypted to one of the private keys (RFC 5246 7.4.7.1);
  // `certificate` tells which, if it was seen.
  [[nodiscard]] Octets decrypt_premaster(const Crypto&, Bytes encrypted, Bytes certificate) const;

  // Master secrets by session id or ticket, for resumption: the last 4,096.
  void remember(Bytes session, Bytes master);
  [[nodiscard]] Bytes remembered(Bytes session) const;

  // The master secret of a connection that it opened: from a private key, or inherited.
  void proved(Bytes client_random, Bytes master);
  // For each of these clients' randoms (lower-case hex) something is known.
  [[nodiscard]] bool has_all(const std::vector<std::string>& randoms) const;
  // The lines of what was added so far that belong to these clients' randoms (lower-case hex), and
  // no others: for those who are to open the same connections.
  [[nodiscard]] std::string lines_of(const std::vector<std::string>& randoms) const;

 private:
  struct File {
    std::string path, rest;
    int descriptor = -1;
    bool may_grow = false;
  };
  void read_more(File&);
  void add_line(std::string_view);

  std::vector<File> files_;
  std::vector<EVP_PKEY*> private_keys_;
  std::unordered_map<std::string, Secrets> by_random_;
  std::unordered_map<std::string, std::string> premasters_;  // by the encrypted one's beginning
  std::unordered_map<std::string, std::string> resumable_;
  std::deque<std::string> resumable_order_;
  std::function<void(Keys&)> search_;
  std::uint64_t rubbish_ = 0, generation_ = 0;
  bool given_ = false, may_grow_ = false;
};

}  // namespace malote::tls

// SPDX-License-Identifier: MIT
// TLS for the player: both ends of each connection, talking through memory, with keys and random
// numbers that come from the scenario's seed, so that the same scenario gives the same octets
// (with the same OpenSSL). Used by play_session() and its data connections; knows no packets.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/result.hpp"
#include "core/time.hpp"
#include "generator/scenario.hpp"
#include "generator/side.hpp"
#include "generator/tls_end.hpp"

namespace malote::generator {

// One connection's two ends. What `from` says reaches the wire; the other end has heard it then.
class TlsTalk {
 public:
  TlsTalk(std::unique_ptr<TlsEnd> client, std::unique_ptr<TlsEnd> server);

  // The handshake, a flight after the other; write(side, octets) is called for each. False: the
  // ends do not agree, and fault() says why.
  template <typename Write>
  [[nodiscard]] bool shake(const Write& write) {
    end(Side::client).begin();
    int silent = 0;
    for (Side side = Side::client; silent < 2; side = other(side)) {
      const std::string octets = to_wire(side);
      silent = octets.empty() ? silent + 1 : 0;
      if (!octets.empty()) write(side, octets);
    }
    return is_open();
  }
  [[nodiscard]] std::string say(Side from, std::string_view plain);
  [[nodiscard]] std::string close(Side from);

  void resume_like(const TlsTalk& other) { ends_[0]->resume_like(*other.ends_[0]); }
  [[nodiscard]] bool is_open() const;
  [[nodiscard]] std::string fault() const;

 private:
  [[nodiscard]] TlsEnd& end(Side side) { return *ends_[index_of(side)]; }
  [[nodiscard]] std::string to_wire(Side from);
  std::unique_ptr<TlsEnd> ends_[2];
};

class PlayTls {
 public:
  PlayTls(std::uint64_t seed, Timestamp start, std::shared_ptr<KeyLog> key_log)
      : seed_(seed), start_(start), key_log_(std::move(key_log)) {}

  // For the `purpose`-th connection of the scenario. Refused: what OpenSSL does not do.
  [[nodiscard]] Result<std::unique_ptr<TlsTalk>> begin(const TlsScript&, std::uint64_t purpose);

 private:
  using Key = std::tuple<std::string, std::string, std::string, bool>;
  struct Contexts {
    std::shared_ptr<TlsContext> client, server;
  };
  [[nodiscard]] Result<Contexts> contexts(const TlsScript&);

  std::uint64_t seed_;
  Timestamp start_;
  std::shared_ptr<KeyLog> key_log_;
  std::shared_ptr<TlsLibrary> library_;  // once there is a use for it
  std::map<Key, Contexts> contexts_;
};

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// What is dangerous and shows only over several commands or several sessions: TLS that was offered
// and not used, or taken out on the way, and passwords being tried. Looks at what dissectors emit;
// goes by packet time only. Belongs to SessionHost, ServerMemory to the engine.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "core/address.hpp"
#include "core/protocol.hpp"
#include "records/record.hpp"

namespace malote::session {

// What is remembered of servers from one session to the next. Bounded: see Limits.
class ServerMemory {
 public:
  void offered_tls(const Endpoint& server, std::size_t most);
  [[nodiscard]] bool has_offered_tls(const Endpoint& server) const {
    return offers_.contains(server);
  }
  // How many failed now, where that is a number to tell of: ten, a hundred, a thousand ….
  [[nodiscard]] std::optional<std::uint64_t> login_failed(const IpAddress& client,
                                                          const Endpoint& server, Timestamp,
                                                          std::size_t most);

 private:
  struct Failures {
    Timestamp begun;
    std::uint64_t count = 0, told_at = 0;
  };
  std::map<Endpoint, bool> offers_;
  std::map<std::pair<IpAddress, Endpoint>, Failures> failures_;
};

// Of one session.
class SecurityWatch {
 public:
  enum class Finding : std::uint8_t { nothing, stripped, missing };

  // A settled exchange that was not under TLS.
  [[nodiscard]] Finding on_exchange(Protocol, const ExchangeRecord&, bool known_to_offer);
  void logged_in() noexcept { logged_in_ = true; }
  [[nodiscard]] bool offered() const noexcept { return offered_; }
  // A login or a mail passes without TLS: true once, where TLS was to be had.
  [[nodiscard]] bool passes_in_clear() noexcept {
    return offered_ && !asked_ && !std::exchange(told_unused_, true);
  }

 private:
  bool offered_ = false, asked_ = false, listed_ = false, logged_in_ = false;
  bool told_unused_ = false, told_stripped_ = false;
};

}  // namespace malote::session

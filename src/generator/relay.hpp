// SPDX-License-Identifier: MIT
// The queue of mails for other servers: tries to hand each on by SMTP, again after a while where
// that fails for the time being, and tells the sender where it fails for good (RFC 5321 4.5.4.1,
// 6.1). Used by serve only; which domain is whose is said at the start, there is no DNS.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "generator/connection.hpp"
#include "generator/relayed_mail.hpp"
#include "generator/serve.hpp"
#include "generator/truth.hpp"

namespace malote::generator {

struct RelayTerms {
  std::vector<RelayRoute> routes;
  std::string host_name;  // who we say we are
  std::chrono::milliseconds patience{30'000};
  std::chrono::milliseconds first_pause{1000}, longest_pause{60'000};  // four times as long each
  unsigned attempts = 5;
  std::function<Timestamp()> now;
  std::function<void(const TruthRow&)> tell;  // what was sent, as the client of a session
  std::function<void(const std::string&)> on_event;
  std::function<void(RelayedMail)> bounce;  // to the sender, who is never empty
};

class RelayQueue {
 public:
  RelayQueue(asio::io_context& context, RelayTerms terms)
      : context_(context), terms_(std::move(terms)) {}

  [[nodiscard]] bool serves(std::string_view domain) const;
  void take(RelayedMail);
  void stop();  // what is in the queue is lost: it is in memory
  [[nodiscard]] bool idle() const noexcept { return under_way_ == 0; }

 private:
  struct Attempt {
    TruthRow row;
    std::vector<std::string> later, refused;  // recipients
    std::string why;                          // what the other server said last against it
  };
  [[nodiscard]] const RelayRoute* route_of(std::string_view domain) const;
  asio::awaitable<void> carry(RelayedMail mail, RelayRoute route);
  asio::awaitable<void> try_again_and_again(RelayedMail& mail, const RelayRoute& route);
  asio::awaitable<void> attempt(const RelayedMail& mail, const RelayRoute& route, Attempt& done);
  asio::awaitable<void> talk(Connection& wire, const RelayedMail& mail, Attempt& done);
  asio::awaitable<void> wait(std::chrono::milliseconds pause);
  void bounce(const RelayedMail&, const std::vector<std::string>& to, const std::string& why);

  asio::io_context& context_;
  RelayTerms terms_;
  std::set<asio::steady_timer*> waiting_;
  std::set<Connection*> talking_;
  std::uint64_t sessions_ = 0, under_way_ = 0;
  bool stopping_ = false;
};

}  // namespace malote::generator

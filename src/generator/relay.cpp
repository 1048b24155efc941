// SPDX-License-Identifier: MIT
#include "generator/relay.hpp"

#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "generator/body.hpp"
#include "generator/replies.hpp"

namespace malote::generator {
namespace {

// Commands and their replies, one after the other.
class RelayTalk {
 public:
  RelayTalk(Connection& wire, std::chrono::milliseconds patience)
      : wire_(wire), patience_(patience) {}

  // The reply's last line; empty where the connection broke.
  asio::awaitable<std::string> hear() {
    Connection::Buffer buffer{};
    while (replies_.empty()) {
      const std::size_t octets = co_await wire_.read(buffer, patience_);
      if (octets == 0 || !reader_.feed({buffer.data(), octets}, replies_)) co_return std::string();
    }
    std::string line = std::move(replies_.front().lines.back());
    replies_.erase(replies_.begin());
    co_return line;
  }
  asio::awaitable<std::string> ask(std::string octets) {
    const bool sent = co_await wire_.write(octets, patience_);
    if (!sent) co_return std::string();
    co_return co_await hear();
  }

 private:
  Connection& wire_;
  std::chrono::milliseconds patience_;
  ReplyReader reader_{Spoken::smtp};
  std::vector<Reply> replies_;
};

bool is_yes(const std::string& reply) {
  return reply.starts_with('2') || reply.starts_with('3');
}

std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

}  // namespace

const RelayRoute* RelayQueue::route_of(std::string_view domain) const {
  for (const RelayRoute& route : terms_.routes) {
    if (equals_ignoring_case(route.domain, domain)) return &route;
  }
  return nullptr;
}

bool RelayQueue::serves(std::string_view domain) const {
  return route_of(domain) != nullptr;
}

void RelayQueue::take(RelayedMail mail) {
  const RelayRoute* route = mail.to.empty() ? nullptr : route_of(domain_of(mail.to.front()));
  if (route == nullptr || stopping_) return;
  asio::co_spawn(context_, carry(std::move(mail), *route), asio::detached);
}

asio::awaitable<void> RelayQueue::carry(RelayedMail mail, RelayRoute route) {
  ++under_way_;
  co_await try_again_and_again(mail, route);
  --under_way_;
}

asio::awaitable<void> RelayQueue::try_again_and_again(RelayedMail& mail, const RelayRoute& route) {
  auto pause = terms_.first_pause;
  for (unsigned tried = 1; !stopping_; ++tried) {
    Attempt done;
    co_await attempt(mail, route, done);
    if (stopping_) co_return;
    if (!done.refused.empty()) bounce(mail, done.refused, done.why);
    if (done.later.empty()) co_return;
    terms_.on_event(tr("queue: ") + mail.id + tr(" waits for ") + to_visible(route.domain) + ": " +
                    to_visible(done.why));
    if (tried >= terms_.attempts) {
      bounce(mail, done.later, done.why);
      co_return;
    }
    mail.to = std::move(done.later);
    co_await wait(pause);
    pause = std::min(pause * 4, terms_.longest_pause);
  }
}

asio::awaitable<void> RelayQueue::attempt(const RelayedMail& mail, const RelayRoute& route,
                                          Attempt& done) {
  done.later = mail.to;
  std::error_code fault;
  asio::ip::tcp::socket socket(context_);
  asio::ip::tcp::resolver resolver(context_);
  const auto found = co_await resolver.async_resolve(
      route.host, std::to_string(route.port), asio::redirect_error(asio::use_awaitable, fault));
  if (!fault) {
    co_await asio::async_connect(socket, found, asio::redirect_error(asio::use_awaitable, fault));
  }
  if (fault || stopping_) {
    done.why = fault.message();
    co_return;
  }
  socket.set_option(asio::ip::tcp::no_delay(true), fault);
  Connection wire(context_, std::move(socket));
  talking_.insert(&wire);
  co_await talk(wire, mail, done);
  Connection::Buffer buffer{};
  if (!stopping_) co_await wire.linger(buffer);
  wire.close();
  talking_.erase(&wire);
}

// RFC 5321 3.3; what the other server says to each recipient is sorted into yes, later and no.
asio::awaitable<void> RelayQueue::talk(Connection& wire, const RelayedMail& mail, Attempt& done) {
  RelayTalk talk(wire, terms_.patience);
  std::vector<std::string> accepted;
  std::string reply = co_await talk.hear();
  if (is_yes(reply)) {
    std::string hello = "EHLO " + terms_.host_name + "\r\n";
    reply = co_await talk.ask(std::move(hello));
  }
  if (is_yes(reply)) {
    std::string from = "MAIL FROM:<" + mail.from + ">\r\n";
    reply = co_await talk.ask(std::move(from));
  }
  done.why = reply.empty() ? tr("the connection broke") : reply;
  if (!is_yes(reply)) {
    if (reply.starts_with('5')) std::swap(done.later, done.refused);
    co_return;
  }
  done.later.clear();
  for (const std::string& to : mail.to) {
    std::string line = "RCPT TO:<" + to + ">\r\n";
    reply = co_await talk.ask(std::move(line));
    if (!is_yes(reply)) done.why = reply;
    (is_yes(reply) ? accepted : reply.starts_with('5') ? done.refused : done.later).push_back(to);
  }
  if (!accepted.empty()) {
    std::string data = "DATA\r\n";
    reply = co_await talk.ask(std::move(data));
    const bool goes_on = is_yes(reply);
    if (goes_on) {
      std::string body = stuff_dots(mail.content) + ".\r\n";
      reply = co_await talk.ask(std::move(body));
      TruthRow& row = done.row;
      row.session = "relay-" + std::to_string(++sessions_);
      row.via = "smtp";
      row.action = "submit";
      row.envelope_from = mail.from;
      row.envelope_to = mail.to;
      row.accepted_to = accepted;
      row.size = mail.content.size();
      row.sha256 = sha256_hex(mail.content);
      put_header_fields(row, mail.content);
      row.time = terms_.now();
      if (reply.empty()) {
        row.complete = false;
        row.verdict = "cut-end";
      } else {
        row.result = reply;
      }
      terms_.tell(row);
    }
    if (!is_yes(reply)) {
      done.why = reply.empty() ? tr("the connection broke") : reply;
      auto& list = reply.starts_with('5') ? done.refused : done.later;
      list.insert(list.end(), accepted.begin(), accepted.end());
    }
  }
  std::string quit = "QUIT\r\n";
  (void)co_await talk.ask(std::move(quit));
}

asio::awaitable<void> RelayQueue::wait(std::chrono::milliseconds pause) {
  asio::steady_timer timer(context_, pause);
  waiting_.insert(&timer);
  std::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  waiting_.erase(&timer);
}

void RelayQueue::bounce(const RelayedMail& mail, const std::vector<std::string>& to,
                        const std::string& why) {
  terms_.on_event(tr("queue: ") + mail.id + tr(" could not be delivered: ") + to_visible(why));
  // RFC 5321 4.5.5: nobody is told that a bounce did not arrive.
  if (mail.from.empty()) return;
  terms_.bounce({"",
                 {mail.from},
                 to_bounce(mail, to, why, terms_.host_name, terms_.now()),
                 mail.id + "-bounce"});
}

void RelayQueue::stop() {
  stopping_ = true;
  for (asio::steady_timer* timer : waiting_) timer->cancel();
  for (Connection* wire : talking_) wire->call_off();
}

}  // namespace malote::generator

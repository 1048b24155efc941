// SPDX-License-Identifier: MIT
// A driven session's TLS: the handshake, and what goes over the wire from then on.
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>

#include "core/i18n.hpp"
#include "generator/drive_session.hpp"

namespace malote::generator {

// Whoever was refused does not go on in clear.
asio::awaitable<bool> Drive::begin_tls() {
  if (tls_refused_) {
    differ(tr("TLS was refused, and nothing more is said"));
    co_return false;
  }
  TlsWishes wishes;
  wishes.versions = options_.tls_versions.empty() ? script_.tls.versions : options_.tls_versions;
  wishes.suites = options_.tls_suites.empty() ? script_.tls.suites : options_.tls_suites;
  wishes.ca_path = options_.ca_path;
  wishes.key_log = options_.key_log;
  const auto made = TlsContext::for_client(TlsLibrary::usual(), wishes);
  if (!made) {
    differ(made.error().text);
    co_return false;
  }
  tls_ = std::make_unique<TlsEnd>(made.value(), options_.server);
  tls_->begin();
  const bool shaken = co_await shake_hands();
  if (shaken) {
    record_.begin_tls();
    reader_.forget_unanswered();
    co_return true;
  }
  const std::string& fault = tls_->fault();
  differ(tr("no TLS with this server: ") + (fault.empty() ? tr("the connection broke") : fault));
  co_return false;
}

asio::awaitable<bool> Drive::shake_hands() {
  std::array<char, 16384> buffer{};
  bool late = false;
  std::error_code fault;
  timer_.expires_after(options_.patience);
  const auto shaking = std::make_shared<bool>(true);
  timer_.async_wait([this, &late, still = std::weak_ptr(shaking)](std::error_code off) {
    if (off || still.expired()) return;
    late = true;
    socket_.cancel(off);
  });
  while (!fault && !late) {
    const std::string due = tls_->to_send();
    if (!due.empty()) {
      co_await asio::async_write(socket_, asio::buffer(due),
                                 asio::redirect_error(asio::use_awaitable, fault));
    }
    if (fault || late || tls_->state() != TlsEnd::State::shaking) break;
    const std::size_t octets = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, fault));
    tls_->take_wire({buffer.data(), octets});
  }
  timer_.cancel();
  co_return tls_->state() == TlsEnd::State::open;
}

std::string Drive::seal(std::string_view octets) {
  tls_->say(octets);
  return tls_->to_send();
}

// What came over the wire; false where it is over.
bool Drive::take_wire(std::string_view octets) {
  if (!tls_) return take(octets);
  tls_->take_wire(octets);
  constexpr std::size_t at_once = 65'536;
  for (;;) {
    const std::string plain = tls_->take_plain(at_once);
    if (plain.empty()) return tls_->state() == TlsEnd::State::open;
    if (!take(plain)) return false;
  }
}

asio::awaitable<void> Drive::close_tls() {
  if (!tls_ || ended_ || script_.ending != Ending::fin) co_return;
  tls_->close();
  const std::string due = tls_->to_send();
  std::error_code ignored;
  co_await asio::async_write(socket_, asio::buffer(due),
                             asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace malote::generator

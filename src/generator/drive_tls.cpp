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
  auto made = TlsContext::for_client(TlsLibrary::usual(), wishes);
  if (!made) {
    differ(made.error().text);
    co_return false;
  }
  tls_context_ = made.value();
  tls_ = std::make_unique<TlsEnd>(tls_context_, options_.server);
  tls_->begin();
  co_await talk_tls(TlsEnd::State::shaking);
  if (tls_->state() == TlsEnd::State::open) {
    record_.begin_tls();
    reader_.forget_unanswered();
    if (ftp_) ftp_->begin_tls();
    co_return true;
  }
  const std::string& fault = tls_->fault();
  differ(tr("no TLS with this server: ") + (fault.empty() ? tr("the connection broke") : fault));
  co_return false;
}

// Both sides say good-bye; what comes behind the server's is in clear. Refused: TLS goes on.
asio::awaitable<bool> Drive::end_tls() {
  if (!tls_ || tls_refused_) co_return true;
  tls_->close();
  co_await talk_tls(TlsEnd::State::open);
  if (tls_->state() != TlsEnd::State::closed) {
    differ(tr("the server does not end TLS"));
    co_return false;
  }
  const std::string rest = tls_->take_rest();
  ended_tls_ = std::move(tls_);
  co_return rest.empty() || take(rest);
}

// What is due is sent, and what comes is read, as long as TLS is in that state.
asio::awaitable<void> Drive::talk_tls(TlsEnd::State until_left) {
  constexpr std::size_t dropped_octets = 16'384;  // said after the server agreed to end TLS
  std::array<char, 16384> buffer{};
  bool late = false;
  std::error_code fault;
  timer_.expires_after(options_.patience);
  const auto talking = std::make_shared<bool>(true);
  timer_.async_wait([this, &late, still = std::weak_ptr(talking)](std::error_code off) {
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
    if (until_left == TlsEnd::State::open) (void)tls_->take_plain(dropped_octets);
    if (fault || late || tls_->state() != until_left) break;
    const std::size_t octets = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, fault));
    tls_->take_wire({buffer.data(), octets});
  }
  timer_.cancel();
}

// A data connection's end, which resumes the control connection's session (RFC 4217 10.2).
std::unique_ptr<TlsEnd> Drive::data_end() const {
  const TlsEnd* control = tls_ ? tls_.get() : ended_tls_.get();
  if (control == nullptr) return nullptr;
  auto end = std::make_unique<TlsEnd>(tls_context_, options_.server);
  end->resume_like(*control);
  return end;
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
    if (plain.empty()) return tls_->state() != TlsEnd::State::broken;
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

// SPDX-License-Identifier: MIT
// Logging in (RFC 959 4.1.1, 5.4), and AUTH (RFC 2228, 4217).
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/ftp/ftp_dissector.hpp"

namespace malote::ftp {

namespace {

void mask_argument(ExchangeRecord& exchange) {
  if (!exchange.argument || exchange.argument->empty()) return;
  exchange.secrets.emplace_back(0, static_cast<std::uint32_t>(exchange.argument->size()));
}

// RFC 1635: whoever logs in as one of these gives an address for a password.
bool is_anonymous(const OptionalText& user) {
  return user && (equals_ignoring_case(*user, "anonymous") || equals_ignoring_case(*user, "ftp"));
}

bool is_tls(std::string_view mechanism) {
  return starts_with_ignoring_case(mechanism, "TLS") || starts_with_ignoring_case(mechanism, "SSL");
}

}  // namespace

void FtpDissector::begin_login(OptionalText user, const ExchangeRecord& exchange) {
  Login& login = logins_.emplace_back();
  login.record.mechanism = "USER";
  login.record.user = std::move(user);
  login.record.time = exchange.time;
  login.record.origin = exchange.origin;
  login.first_n = login.last_n = exchange.n;
}

void FtpDissector::on_user(std::string_view argument) {
  user_ = std::string(argument);
  begin_login(user_, *queue_.back());
}

void FtpDissector::on_pass(std::string_view) {
  ExchangeRecord& exchange = *queue_.back();
  if (logins_.empty() || logins_.back().has_password) begin_login(user_, exchange);
  Login& login = logins_.back();
  login.has_password = true;
  login.last_n = exchange.n;
  login.record.time = exchange.time;
  login.record.secret = exchange.argument.value_or("");
  login.record.secret_is_public = is_anonymous(login.record.user);
  if (!login.record.secret_is_public) mask_argument(exchange);
}

void FtpDissector::on_acct(std::string_view) {
  mask_argument(*queue_.back());
  if (!logins_.empty()) logins_.back().last_n = queue_.back()->n;
}

void FtpDissector::emit_login() {
  CredentialRecord record = std::move(logins_.front().record);
  logins_.pop_front();
  host_.emit(std::move(record));
}

// These will not be answered any more, or were and nothing followed.
void FtpDissector::emit_logins_before(std::uint32_t n) {
  while (!logins_.empty() && logins_.front().last_n < n) emit_login();
}

void FtpDissector::log_in(const Reply& reply) {
  logged_in_ = true;
  if (const auto folder = named_folder(reply.text)) folder_.set(*folder);
}

// 331, 336 and 332 ask for more. Behind a USER that was enough some send PASS all the same, so an
// accepted one waits for what comes next.
Next FtpDissector::login_reply(Reply&& reply) {
  const std::uint32_t n = queue_.at(answered_).n;
  const bool of_user = pending_[answered_].command->verb == Verb::user;
  emit_logins_before(n);
  const bool known = !logins_.empty() && logins_.front().first_n <= n;
  const bool accepted = reply.positive();
  if (accepted) log_in(reply);
  if (known && (accepted || reply.refusal())) {
    Login& login = logins_.front();
    login.record.accepted = accepted;
    if (accepted && login.record.user) host_.set_user(*login.record.user);
    const bool later = login.last_n > n;  // the password is on its way
    if (!later && !(of_user && accepted)) emit_login();
  }
  return plain_reply(std::move(reply));
}

// REIN: everything but a transfer under way as at the beginning (RFC 959 4.1.1).
Next FtpDissector::rein_reply(Reply&& reply) {
  if (reply.preliminary()) {
    interim(std::move(reply));
    return Next::more;
  }
  if (reply.positive()) {
    settings_ = {};
    rest_ = 0;
    folder_.forget();
    port_.reset();
    user_.reset();
    logged_in_ = false;
  }
  return plain_reply(std::move(reply));
}

void FtpDissector::on_auth(std::string_view argument) {
  tls_asked_ = is_tls(argument);
}

Next FtpDissector::auth_reply(Reply&& reply) {
  const bool consent = reply.is("234") || reply.is("334");
  const bool tls = std::exchange(tls_asked_, false);
  if (tls && !consent) {
    host_.notice(
        Severity::warn, "starttls-refused",
        fmt::format(tr_noop("The server refused to begin TLS: {}."), to_visible(reply.in_one())),
        reply.origin);
  }
  settle(std::move(reply));
  if (!tls || !consent) return Next::more;
  begin_tls();
  return Next::secure;
}

// Commands that were slipped in behind AUTH are never answered.
void FtpDissector::begin_tls() {
  while (!pending_.empty()) abandon_front();
  client_lines_.drop();
  server_lines_.drop();
  tls_asked_ = client_held_ = client_gap_ = replies_lost_ = false;
}

// RFC 4217 12.3: behind its reply the control connection is in the clear again.
Next FtpDissector::ccc_reply(Reply&& reply) {
  const bool clear = reply.positive() && host_.flow().under_tls;
  settle(std::move(reply));
  return clear ? Next::clear : Next::more;
}

}  // namespace malote::ftp

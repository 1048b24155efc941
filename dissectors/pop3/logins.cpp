// SPDX-License-Identifier: MIT
#include "dissectors/pop3/logins.hpp"

#include <limits>
#include <utility>

#include "core/text.hpp"

namespace malote::pop3 {
namespace {

constexpr std::string_view blanks = " \t";

std::pair<std::uint32_t, std::uint32_t> range(std::size_t offset, std::size_t octets) noexcept {
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(octets)};
}

std::string_view first_word(std::string_view text) noexcept {
  return text.substr(0, text.find_first_of(blanks));
}

}  // namespace

void Logins::on_user(const ExchangeRecord& exchange) {
  user_ = exchange.argument ? std::string(trim(*exchange.argument)) : std::string();
}

void Logins::on_pass(ExchangeRecord& exchange) {
  CredentialRecord record;
  record.mechanism = "USER";
  record.user = user_;
  // Blanks belong to a password (RFC 1939 7).
  record.secret = exchange.argument.value_or("");
  if (exchange.argument && !exchange.argument->empty()) {
    exchange.secrets.push_back(range(0, exchange.argument->size()));
  }
  add(exchange, std::move(record));
}

void Logins::on_apop(ExchangeRecord& exchange) {
  CredentialRecord record;
  record.mechanism = "APOP";
  // The digest proves the secret and does not carry it; masked all the same, for passwords can be
  // guessed from it.
  if (exchange.argument) {
    const std::string_view argument = *exchange.argument;
    record.user = std::string(first_word(trim(argument)));
    const auto digest = argument.find_last_of(blanks);
    if (digest != std::string_view::npos && digest + 1 < argument.size()) {
      exchange.secrets.push_back(range(digest + 1, argument.size() - digest - 1));
    }
  }
  add(exchange, std::move(record));
}

void Logins::on_auth(ExchangeRecord& exchange) {
  if (!exchange.argument) return;
  const std::string_view argument = *exchange.argument;
  const auto begin = argument.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return;
  const std::string_view mechanism = first_word(argument.substr(begin));
  const auto initial = argument.find_first_not_of(blanks, begin + mechanism.size());
  std::optional<std::string_view> response;
  if (initial != std::string_view::npos) response = trim(argument.substr(initial));
  close_sasl();
  attempted_ = true;
  sasl_.emplace(
      Sasl{exchange.n, sasl::Exchange(mechanism, response), exchange.time, exchange.origin});
  if (response && sasl_->exchange.initial_is_secret()) {
    exchange.secrets.push_back(range(initial, argument.size() - initial));
  }
}

void Logins::on_challenge(std::string_view base64) {
  if (!sasl_) return;
  sasl_->exchange.on_challenge(base64);
  sasl_->challenged = true;
  sasl_->out_of_step = false;
}

bool Logins::on_response(std::string_view base64, const Origin& last) {
  if (!sasl_) return true;
  sasl_->challenged = false;
  sasl_->out_of_step = false;
  sasl_->time = last.time;
  return sasl_->exchange.on_response(base64);
}

void Logins::challenge_may_be_lost() {
  if (sasl_) sasl_->out_of_step = true;
}

void Logins::response_may_be_lost() {
  if (sasl_) sasl_->challenged = false;
}

// What is known of it waits for its reply like any other attempt.
void Logins::close_sasl() {
  if (!sasl_) return;
  CredentialRecord record = sasl_->exchange.credential();
  record.time = sasl_->time;
  record.origin = sasl_->origin;
  attempts_.push_back({sasl_->n, std::move(record)});
  sasl_.reset();
}

void Logins::answered(std::uint32_t n, bool accepted) {
  if (sasl_ && sasl_->n == n) close_sasl();
  give_up_before(n);
  if (attempts_.empty() || attempts_.front().n != n) return;
  CredentialRecord record = std::move(attempts_.front().record);
  attempts_.pop_front();
  emit(std::move(record), accepted);
}

void Logins::give_up_before(std::uint32_t n) {
  if (sasl_ && sasl_->n < n) close_sasl();
  while (!attempts_.empty() && attempts_.front().n < n) {
    CredentialRecord record = std::move(attempts_.front().record);
    attempts_.pop_front();
    emit(std::move(record), std::nullopt);
  }
}

void Logins::give_up_all() {
  give_up_before(std::numeric_limits<std::uint32_t>::max());
}

void Logins::add(const ExchangeRecord& exchange, CredentialRecord record) {
  attempted_ = true;
  close_sasl();
  record.time = exchange.time;
  record.origin = exchange.origin;
  attempts_.push_back({exchange.n, std::move(record)});
}

void Logins::emit(CredentialRecord record, std::optional<bool> accepted) {
  record.accepted = accepted;
  if (accepted.value_or(false) && record.user) host_.set_user(*record.user);
  host_.emit(std::move(record));
}

}  // namespace malote::pop3

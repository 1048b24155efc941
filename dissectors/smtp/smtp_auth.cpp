// SPDX-License-Identifier: MIT
// AUTH (RFC 4954): its lines on both sides, and the credential when the outcome is known.
#include <utility>

#include "core/base64.hpp"
#include "core/i18n.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_line.hpp"

namespace malote::smtp {

void SmtpDissector::on_auth(std::string_view argument) {
  const Words words = split_word(argument);
  if (words.first.empty()) return;  // no mechanism: the server refuses
  Pending& pending = pending_.back();
  ExchangeRecord& exchange = *queue_.back();
  pending.auth = std::make_unique<sasl::Exchange>(words.first, words.rest);
  pending.responded = words.rest.has_value();
  pending.responded_at = exchange.time;
  if (pending.auth->initial_is_secret()) {
    // Where it was typed with corrections it is not to be found: all is masked then.
    const std::size_t at = exchange.argument->find(*words.rest);
    const bool found = at != std::string::npos;
    exchange.secrets.emplace_back(
        static_cast<std::uint32_t>(found ? at : 0),
        static_cast<std::uint32_t>(found ? words.rest->size() : exchange.argument->size()));
  }
  set_mode(Mode::auth_asked);
}

// The answer to a challenge belongs to its AUTH, which is the last command: the client waits.
void SmtpDissector::on_auth_line(const Line& line) {
  const bool alone = alone_;
  set_mode(Mode::auth_asked);
  alone_ = alone;
  if (pending_.empty() || !pending_.back().auth) return;
  Pending& pending = pending_.back();
  const bool secret = pending.auth->on_response(line.text);
  pending.responded = true;
  pending.responded_at = line.last.time;
  auto& continuations = queue_.back()->continuations;
  if (continuations.size() < host_.limits().exchange_replies) {
    continuations.push_back({std::string(line.text), line.last.time, secret});
  }
}

// The rest of an AUTH that was sent all at once and refused at its first line, or was answered as
// no server should; or of one that is lost, or whose challenges are.
bool SmtpDissector::is_stray_response(const Line& line) const {
  constexpr std::size_t shortest = 4, telling = 16;
  if (!stray_responses_ && !(client_gap_ever_ && line.text.size() >= telling)) return false;
  return line.text.size() >= shortest && line.text.size() % 4 == 0 &&
         decode_base64(line.text).has_value();
}

// It may be a password, and no verb.
void SmtpDissector::mask_stray_response(const Line& line) {
  ExchangeRecord& exchange = *queue_.back();
  exchange.command = "";
  exchange.sent_as.reset();
  exchange.argument = std::string(line.text);
  exchange.secrets.emplace_back(0, static_cast<std::uint32_t>(line.text.size()));
}

Next SmtpDissector::auth_reply(Reply&& reply) {
  Pending& pending = pending_.front();
  const bool ours = mode_ == Mode::auth_asked && pending_.size() == 1;
  if (reply.intermediate()) {
    if (pending.auth) pending.auth->on_challenge(reply.text);
    if (ours) set_mode(Mode::auth_line);
    interim_front(std::move(reply));
    return Next::more;
  }
  if (ours || mode_ == Mode::auth_line) set_mode(Mode::commands);
  return plain_reply(std::move(reply));
}

// One row an attempt, if the client sent anything of its own.
void SmtpDissector::finish_auth(Pending& pending, const Reply* reply) {
  if (!pending.responded) return;
  CredentialRecord credential = pending.auth->credential();
  if (reply != nullptr && reply->positive()) credential.accepted = true;
  if (reply != nullptr && reply->refusal()) credential.accepted = false;
  credential.time = reply != nullptr ? reply->time : pending.responded_at;
  credential.origin = pending.origin;
  if (credential.user && credential.accepted != false) host_.set_user(*credential.user);
  host_.emit(std::move(credential));
}

}  // namespace malote::smtp

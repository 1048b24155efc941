// SPDX-License-Identifier: MIT
// The rows' handlers, but for bodies (smtp_body.cpp) and AUTH (smtp_auth.cpp): a command when it
// was queued, a reply when it came for the oldest one.
#include <fmt/format.h>

#include <utility>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/smtp/smtp_dissector.hpp"
#include "dissectors/smtp/smtp_line.hpp"

namespace malote::smtp {

Next SmtpDissector::plain_reply(Reply&& reply) {
  settle_front(std::move(reply));
  return Next::more;
}

// EHLO, HELO and RSET drop the transaction under way (RFC 5321 4.1.4); QUIT does, too.
void SmtpDissector::on_hello(std::string_view) {
  Pending& pending = pending_.back();
  // Should its reply be lost, replies come as RFC 2033 4.2 has them all the same.
  if (pending.command->verb == Verb::lhlo) lmtp_ = true;
  if (current_ && !current_->carries_body) pending.previous = current_;
  leave_transaction(pending.origin);
}

void SmtpDissector::on_reset(std::string_view) {
  leave_transaction(pending_.back().origin);
}

Next SmtpDissector::hello_reply(Reply&& reply) {
  const Pending& pending = pending_.front();
  const bool lmtp = pending.command->verb == Verb::lhlo;
  if (reply.positive()) {
    lmtp_ = lmtp;
  } else if (lmtp && reply.refusal()) {
    lmtp_ = false;
  }
  if (reply.refusal() && pending.previous && !current_) {
    current_ = pending.previous;  // a refused one changes nothing
  }
  return plain_reply(std::move(reply));
}

// HELLO, OUIT: nothing until the server shows that it understood.
Next SmtpDissector::misprint_reply(Reply&& reply) {
  if (reply.positive()) {
    const Command& command = *pending_.front().command;
    if (command.verb == Verb::quit) queue_.front()->phase = phase_of(Stage::termination);
    if (pending_.size() == 1 && !is_asking(mode_)) leave_transaction(pending_.front().origin);
  }
  return plain_reply(std::move(reply));
}

void SmtpDissector::on_mail(std::string_view argument) {
  TransactionPointer previous = current_ && !current_->carries_body ? current_ : nullptr;
  leave_transaction(pending_.back().origin);
  current_ = std::make_shared<Transaction>(host_);
  chunks_failed_ = false;
  attach(pending_.back(), current_);
  pending_.back().previous = std::move(previous);
  const auto path = parse_path(argument, "FROM:");
  if (!path) return;
  current_->from = std::string(path->address);
  if (const auto size = parameter(path->parameters, "SIZE")) {
    current_->announced = parse_number(*size);
  }
}

Next SmtpDissector::mail_reply(Reply&& reply) {
  const Pending& pending = pending_.front();
  // A nested MAIL is refused and the transaction before it goes on (RFC 5321 3.3).
  if (reply.refusal() && pending.previous && current_ == pending.transaction &&
      current_->tried() == 0 && !current_->carries_body) {
    current_ = pending.previous;
  } else if (reply.refusal() && pending.transaction) {
    pending.transaction->mail_refused = true;
  }
  return plain_reply(std::move(reply));
}

void SmtpDissector::on_rcpt(std::string_view argument) {
  Pending& pending = pending_.back();
  attach(pending, need_transaction());
  const auto path = parse_path(argument, "TO:");
  pending.recipient = current_->add_recipient(path ? path->address : argument);
}

Next SmtpDissector::rcpt_reply(Reply&& reply) {
  const Pending& pending = pending_.front();
  pending.transaction->answer_recipient(pending.recipient, reply.positive());
  return plain_reply(std::move(reply));
}

void SmtpDissector::on_starttls(std::string_view) {
  set_mode(Mode::tls_asked);
}

Next SmtpDissector::starttls_reply(Reply&& reply) {
  const bool consent = reply.is("220");
  if (!consent) {
    host_.notice(
        Severity::warn, "starttls-refused",
        fmt::format(tr_noop("The server refused to begin TLS: {}."), to_visible(reply.in_one())),
        reply.origin);
  }
  settle_front(std::move(reply));
  if (consent) {
    begin_tls();
    return Next::secure;
  }
  if (mode_ == Mode::tls_asked) set_mode(Mode::commands);
  return Next::more;
}

void SmtpDissector::on_turn(std::string_view) {
  set_mode(Mode::turn_asked);
}

Next SmtpDissector::turn_reply(Reply&& reply) {
  const bool accepted = reply.positive();
  settle_front(std::move(reply));
  if (accepted) {
    swap_sides();
    return Next::swap_roles;
  }
  if (mode_ == Mode::turn_asked) set_mode(Mode::commands);
  return Next::more;
}

// Exchange's own: behind a 354 a counted block of octets that is no message.
void SmtpDissector::on_xexch50(std::string_view argument) {
  const auto octets = parse_number(split_word(argument).first);
  if (!octets) return;
  counter_.expect(*octets);
  set_mode(Mode::octets_asked);
}

Next SmtpDissector::xexch50_reply(Reply&& reply) {
  if (reply.intermediate()) {
    if (mode_ == Mode::octets_asked) {
      set_mode(counter_.left() != 0 ? Mode::skipped : Mode::commands);
    }
    interim_front(std::move(reply));
    return Next::more;
  }
  if (mode_ == Mode::octets_asked) set_mode(Mode::commands);
  return plain_reply(std::move(reply));
}

}  // namespace malote::smtp

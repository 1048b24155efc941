// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_transaction.hpp"

#include <fmt/format.h>

#include "core/i18n.hpp"

namespace malote::smtp {

std::size_t Transaction::add_recipient(std::string_view address) {
  const Limits& limits = host_.limits();
  // Once one was left out, all later ones are: a place among those kept is a place among those
  // tried.
  const bool room = recipients_.size() < limits.recipients &&
                    octets_ + address.size() <= limits.held_octets_direction;
  if (room && tried_ == recipients_.size()) {
    octets_ += address.size();
    recipients_.push_back({std::string(address), {}, {}});
  }
  return tried_++;
}

void Transaction::answer_recipient(std::size_t place, bool accepted) {
  if (accepted) ++accepted_;
  // There is no RCPT without MAIL (RFC 5321 4.1.4): another one, which is not in the capture, was
  // accepted.
  if (accepted && mail_refused) from.reset();
  if (place < recipients_.size()) recipients_[place].accepted = accepted;
}

void Transaction::answer_delivery(std::size_t nth, bool accepted) {
  for (Recipient& recipient : recipients_) {
    if (recipient.accepted != true) continue;
    if (nth-- == 0) {
      recipient.delivered = accepted;
      return;
    }
  }
}

void Transaction::leave(const Origin& origin) {
  if (left_) return;
  left_ = true;
  if (tried_ > recipients_.size()) {
    host_.notice(Severity::warn, "too-many-recipients",
                 fmt::format(tr_noop("One transaction names {} recipients; the first "
                                     "{} are kept."),
                             tried_, recipients_.size()),
                 origin);
  }
}

// The announced size may count line ends of one octet and is an estimate (RFC 1870 6.1): only a
// difference beyond that is told.
void Transaction::check_announced_size(const Origin& origin) {
  if (!announced || *announced == 0 || holed || broken) return;
  const std::uint64_t real = tap->draft().size;
  const std::uint64_t apart = real > *announced ? real - *announced : *announced - real;
  if (apart <= 64 + *announced / 16) return;
  host_.notice(
      Severity::info, "size-hint",
      fmt::format(tr_noop("MAIL announced {} octets, the message has {}."), *announced, real),
      origin);
}

void Transaction::emit_if_settled(const Origin& origin) {
  if (!carries_body || !body_over || awaited != 0) return;
  carries_body = false;
  leave(origin);
  MessageRecord& draft = tap->draft();
  draft.envelope_from = from;
  for (Recipient& recipient : recipients_) {
    if (recipient.accepted == true && recipient.delivered != false)
      draft.accepted_to.push_back(recipient.address);
    draft.envelope_to.push_back(std::move(recipient.address));
  }
  check_announced_size(origin);
  tap.emit(std::move(result));
}

}  // namespace malote::smtp

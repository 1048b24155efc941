// SPDX-License-Identifier: MIT
// One mail transaction (RFC 5321 3.3): envelope, recipients with what the server said to each, and
// the body. Commands that still wait for their replies share it, so that with pipelining a message
// is emitted only when all that belongs to it is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dissect/host.hpp"
#include "dissectors/mail/spare_tap.hpp"

namespace malote::smtp {

class Transaction {
 public:
  explicit Transaction(DissectorHost& host) : tap(host), host_(host) {}

  std::optional<std::string> from;         // nothing: its MAIL was not seen
  std::optional<std::uint64_t> announced;  // SIZE= (RFC 1870): a hint
  SpareTap tap;
  OptionalText result;
  std::size_t awaited = 0;  // replies still to come
  bool carries_body = false;
  bool body_over = false;
  bool holed = false;   // octets of its body are missing
  bool unsure = false;  // commands are missing, and with them maybe chunks
  bool broken = false;  // its body did not come to its own end
  bool mail_refused = false;

  // The recipient's place among those tried.
  std::size_t add_recipient(std::string_view address);
  void answer_recipient(std::size_t place, bool accepted);
  // LMTP (RFC 2033 4.2): the n-th reply after the body speaks for the n-th accepted recipient.
  void answer_delivery(std::size_t nth, bool accepted);
  [[nodiscard]] std::size_t accepted() const noexcept { return accepted_; }
  [[nodiscard]] std::size_t tried() const noexcept { return tried_; }

  // Emits the message once its body is over and every reply to it is in.
  void emit_if_settled(const Origin&);
  // The transaction is left behind: says how many recipients were not kept.
  void leave(const Origin&);

 private:
  struct Recipient {
    std::string address;
    std::optional<bool> accepted;   // at RCPT
    std::optional<bool> delivered;  // LMTP: after the body
  };
  void check_announced_size(const Origin&);

  DissectorHost& host_;
  std::vector<Recipient> recipients_;
  std::size_t octets_ = 0;  // of their addresses
  std::size_t tried_ = 0, accepted_ = 0;
  bool left_ = false;
};

}  // namespace malote::smtp

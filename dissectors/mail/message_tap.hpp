// SPDX-License-Identifier: MIT
// One message on its way through a mail dissector: octets to the content sink, its header and parts
// read as they pass, holes noted. Shared by SMTP, POP3 and IMAP; fills the parts of a MessageRecord
// that do not depend on the protocol.
#pragma once

#include <memory>
#include <optional>

#include "dissect/host.hpp"
#include "dissectors/mail/part_tap.hpp"
#include "records/record.hpp"

namespace malote {

class MessageTap {
 public:
  explicit MessageTap(DissectorHost& host) : host_(host) {}

  // Gives the message its id, unless the draft has one (a message that is seen again); `draft`
  // carries what the protocol knows already (via, action, envelope, number …).
  void begin(MessageRecord draft, const Origin&);
  // As begin(), but it may turn out to be one that is known: no id until number() is called.
  void begin_unnumbered(MessageRecord draft, const Origin&);
  void number();
  // Of messages to come: their parts are not emitted, take() gives them. For who may drop a message
  // after its parts have ended.
  void hold_parts() noexcept { holds_parts_ = true; }
  [[nodiscard]] std::size_t held_parts() const noexcept { return parts_ ? parts_->held() : 0; }
  // Where the octets turn out to be these (SHA-256), they are not kept.
  void keep_unless(std::string sha256) { known_ = std::move(sha256); }
  [[nodiscard]] bool open() const noexcept { return open_; }
  void append(Bytes, const Origin&);
  void skip(std::uint64_t octets);  // a hole of that many octets in the body
  void
  leave_out();  // nobody asked for what belongs here: the part is not whole, nothing is missing
  // The body was already under way when we first saw it.
  void missed_start();

  // The body ended by the protocol's own rule; the record waits for its result.
  void finish_body(const Origin&);
  // The body broke off (end of the connection, RSET, gap over the terminator). The record's time is
  // that of the last octet appended; `origin` stands in where none was.
  void break_off(Verdict why, const Origin&);
  [[nodiscard]] MessageRecord& draft() noexcept { return draft_; }
  [[nodiscard]] MessageId id() const noexcept { return draft_.id; }
  [[nodiscard]] std::uint64_t octets() const noexcept { return octets_; }
  [[nodiscard]] bool whole() const noexcept {
    return begun_ && !cut_start_ && draft_.missing.empty() && !broken_;
  }

  // Emits the record with the verdict that follows from what happened; `result` as in
  // MessageRecord. The tap is empty afterwards. Nothing is emitted where nothing was begun.
  void emit(std::optional<std::string> result);
  // The same for a caller who emits it himself.
  [[nodiscard]] std::optional<MessageRecord> take(std::optional<std::string> result,
                                                  HeldParts* parts = nullptr);
  // Forgets the message and its octets.
  void drop();

 private:
  void close();
  void forget();
  [[nodiscard]] Verdict verdict() const;

  DissectorHost& host_;
  MessageRecord draft_;
  std::unique_ptr<PartTap> parts_;  // while the body is open or the message has no id
  std::uint64_t octets_ = 0;        // appended
  std::uint64_t missed_ = 0;        // skipped
  std::string known_;
  Origin last_;  // of the last octets appended
  bool open_ = false, begun_ = false, cut_start_ = false;
  bool holds_parts_ = false;
  std::optional<Verdict> broken_;
};

}  // namespace malote

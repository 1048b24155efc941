// SPDX-License-Identifier: MIT
// A message as the SMTP server takes it in: dots unstuffed (RFC 5321 4.5.2), hashed as it flows by,
// kept as far as it is not too big. Used by SmtpServer; knows no commands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/digests.hpp"
#include "generator/truth.hpp"

namespace malote::generator {

class MailBody {
 public:
  // lines_end_bare: the client ends its lines with LF alone, so LF.LF ends the message, too.
  MailBody(std::uint64_t cap, bool lines_end_bare) : cap_(cap), bare_(lines_end_bare) {}

  // Takes octets up to the final dot; true: it was there.
  [[nodiscard]] bool take_dotted(std::string_view& octets);
  void append(std::string_view octets);

  [[nodiscard]] bool too_big() const noexcept { return size_ > cap_; }
  [[nodiscard]] const std::string& content() const noexcept { return kept_; }
  // The last octets of a client that broke off may have been the beginning of the final dot.
  void put_into(TruthRow&) const;

 private:
  enum class Where : std::uint8_t { line_start, in_line, after_cr, dot, dot_cr };
  [[nodiscard]] bool take_octet(char);

  std::uint64_t cap_;
  bool bare_;
  bool previous_bare_ = false;  // the last line ended with LF alone
  Where where_ = Where::line_start;
  std::uint64_t size_ = 0;
  std::string kept_;
  Sha256 sha256_;
};

// RFC 5322 3.3.
[[nodiscard]] std::string to_mail_date(Timestamp);

// What the mailbox keeps: the trace fields in front (RFC 5321 4.4), lines that end in CRLF.
[[nodiscard]] std::string to_stored(std::string_view trace, std::string_view content);

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// Three-digit replies of SMTP and FTP (RFC 5321 4.2, RFC 959 4.2): "250-text", "250 text", "250".
#pragma once

#include <optional>
#include <string_view>

namespace malote {

struct ReplyLine {
  std::string_view code;  // three digits
  bool last = true;       // a space or nothing behind the code; '-' means more lines
  std::string_view text;
};

// Nothing where the line does not begin with three digits of which the first is 1–5,
// followed by space, '-' or the end.
[[nodiscard]] std::optional<ReplyLine> parse_reply_line(std::string_view line) noexcept;

// "RCPT TO:<a>" → verb "RCPT" (as sent), argument "TO:<a>" (nothing where none follows).
// Blanks before the verb and between the two are skipped; the argument keeps its octets, blanks at
// its end too.
struct CommandLine {
  std::string_view verb;
  std::optional<std::string_view> argument;
};
[[nodiscard]] CommandLine split_command(std::string_view line) noexcept;

}  // namespace malote

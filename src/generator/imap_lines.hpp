// SPDX-License-Identifier: MIT
// IMAP's lines as the generator needs them: commands and responses with the literals in them, and
// their words (RFC 9051 4, 9). Used by the truth, the player and the lab's server; the generator's
// own, as body.hpp is. Knows no mailbox and no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malote::generator {

// `{12}`, `{12+}` or `{12-}` at the end of a line: so many octets follow it.
struct ImapLiteral {
  std::uint64_t octets = 0;
  bool waits = true;  // for the server's "+" (RFC 7888 does without)
};
[[nodiscard]] std::optional<ImapLiteral> find_literal(std::string_view line);

// A command or response from its first octet to its last line end. `text` has what stands between
// the literals, one behind the other, with their announcements and without line ends.
struct ImapLine {
  std::string text;
  std::vector<std::string> literals;
  std::vector<std::uint64_t> ends;  // where in the stream each literal ended
  bool broken = false;              // the stream ended before it
};

// One side's octets as lines.
class ImapReader {
 public:
  // Lines that came to their end are added to `lines`.
  void feed(std::string_view octets, std::vector<ImapLine>& lines);
  // A literal was announced and nothing of it has come.
  [[nodiscard]] bool announced() const noexcept;
  void give_up();
  // What is there of a line that does not come to its end.
  [[nodiscard]] std::optional<ImapLine> finish();
  [[nodiscard]] std::size_t size() const noexcept;  // of what is kept
  [[nodiscard]] const ImapLine& under_way() const noexcept { return line_; }

 private:
  void end_line(std::vector<ImapLine>& lines);

  ImapLine line_;
  std::string part_;  // since the last literal
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> left_;  // of a literal
};

struct ImapWord {
  enum class Kind : std::uint8_t { atom, quoted, literal, open, close };
  Kind kind = Kind::atom;
  std::string text;
  std::uint64_t end = 0;  // of a literal: where in the stream
  bool broken = false;    // a literal that did not come to its end

  [[nodiscard]] bool is_string() const noexcept {
    return kind != Kind::open && kind != Kind::close;
  }
};
// `BODY[HEADER.FIELDS (DATE)]<0>` is one word. Nothing where a quoted string does not end.
[[nodiscard]] std::optional<std::vector<ImapWord>> to_words(const ImapLine&);

// Modified UTF-7 (RFC 3501 5.1.3) as UTF-8; what is not well-formed stays. INBOX is one name
// however it is written.
[[nodiscard]] std::string to_mailbox_name(std::string_view);

}  // namespace malote::generator

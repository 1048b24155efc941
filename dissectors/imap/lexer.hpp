// SPDX-License-Identifier: MIT
// Words out of an IMAP stream cut anywhere (RFC 9051 4, 9): atoms, quoted strings, literals, lists.
// A plain value used in the dissector's loop; no response is ever whole in memory. Literals are
// handed on as views of the chunk; lists are only counted. Knows no commands.
#pragma once

#include <cstdint>
#include <string>

#include "core/bytes.hpp"
#include "framing/line_reader.hpp"
#include "records/origin.hpp"

namespace malote::imap {

enum class TokenKind : std::uint8_t {
  none,     // the chunk is used up
  atom,     // also NIL, flags, numbers, sections: "BODY[HEADER.FIELDS (FROM)]<0>"
  quoted,   // text without its quotes and escapes
  open,     // "("
  close,    // ")"
  literal,  // its header: octets, non_sync, binary
  octets,   // a piece of the literal; literal_left() tells how much is still to come
  text,     // in text mode: the rest of the line
  end,      // of a line
};

struct Token {
  TokenKind kind = TokenKind::none;
  std::string_view text;  // valid until the next call; of octets: a view of the chunk
  bool cut = false;       // longer than the cap: its head is here
  std::uint64_t octets = 0;
  bool non_sync = false;  // {n+}, {n-} (RFC 7888)
  bool binary = false;    // ~{n} (RFC 3516)
  Origin begin;           // of its first octet
};

class Lexer {
 public:
  // `cap`: octets kept of one word and of one line's text.
  explicit Lexer(std::size_t cap) : cap_(cap) {}

  [[nodiscard]] Token next(ChunkCursor&);
  // What follows up to the line's end is one text (resp-text, RFC 9051 7.1). The blank before it is
  // taken.
  void expect_text() noexcept { text_mode_ = true; }
  // The line goes on behind a literal that was never sent (refused), or was given up.
  void abandon_literal() noexcept { literal_left_ = 0; }
  // A hole within the literal; says how much of it lay there.
  std::uint64_t skip_literal(std::uint64_t octets) noexcept;
  [[nodiscard]] std::uint64_t literal_left() const noexcept { return literal_left_; }

  // Forgets the line under way.
  void reset();
  [[nodiscard]] bool at_line_start() const noexcept { return line_over_ || line_octets_ == 0; }
  // What is there of the line under way is a line (the stream ends without its end); behind it.
  [[nodiscard]] Token flush();

  // Of the line so far, or that has just ended: as sent, a literal as "{n}" and never its octets,
  // cut at the cap.
  [[nodiscard]] const std::string& line() const noexcept { return line_; }
  [[nodiscard]] std::uint64_t line_octets() const noexcept { return line_octets_; }
  [[nodiscard]] bool line_cut() const noexcept { return line_cut_; }
  [[nodiscard]] bool bare_lf() const noexcept { return bare_lf_; }
  [[nodiscard]] unsigned depth() const noexcept { return depth_; }
  [[nodiscard]] unsigned deepest() const noexcept { return deepest_; }
  [[nodiscard]] const Origin& line_begin() const noexcept { return line_begin_; }
  [[nodiscard]] const Origin& last() const noexcept { return last_; }  // of the octet taken last

 private:
  enum class State : std::uint8_t { between, atom, section, quoted, escaped, text };

  [[nodiscard]] bool octet(ChunkCursor&, Token&);
  [[nodiscard]] bool at_line_feed(ChunkCursor&, Token&);
  [[nodiscard]] bool between_words(ChunkCursor&, char, Token&);
  [[nodiscard]] bool in_word(ChunkCursor&, char, Token&);
  [[nodiscard]] bool literal_header(Token&);
  [[nodiscard]] bool names_section() const noexcept;
  Token take_literal(ChunkCursor&);
  void take(ChunkCursor&);
  void begin_line(const Origin&);
  void keep_word(char);
  void hand_out(TokenKind, Token&);

  std::size_t cap_;
  State state_ = State::between;
  std::string word_;  // under way
  std::string out_;   // handed out last
  std::string line_;
  Origin word_begin_, line_begin_, last_;
  std::uint64_t line_octets_ = 0;
  std::uint64_t literal_left_ = 0;
  unsigned depth_ = 0, deepest_ = 0;
  bool word_cut_ = false, line_cut_ = false;
  bool text_mode_ = false;
  bool cr_ = false;         // the octet taken last was a CR: half a line end, perhaps
  bool bare_lf_ = false;    // of the line that ended last
  bool line_over_ = false;  // the next octet begins a new line
  bool quoted_in_section_ = false;
};

}  // namespace malote::imap

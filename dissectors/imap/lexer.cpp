// SPDX-License-Identifier: MIT
#include "dissectors/imap/lexer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/text.hpp"

namespace malote::imap {
namespace {

constexpr std::size_t kept_capacity = 4096;  // a longer buffer is given back behind its line

void empty(std::string& text) {
  text.clear();
  if (text.capacity() > kept_capacity) text.shrink_to_fit();
}

}  // namespace

Token Lexer::next(ChunkCursor& cursor) {
  if (literal_left_ != 0) return take_literal(cursor);
  Token token;
  while (!cursor.empty()) {
    if (line_over_) begin_line(cursor.origin);
    if (octet(cursor, token)) break;
  }
  return token;
}

// One octet, or a word that ends before it. True: there is a token.
bool Lexer::octet(ChunkCursor& cursor, Token& token) {
  const char c = static_cast<char>(cursor.rest.front());
  if (line_octets_ == 0) line_begin_ = cursor.origin;
  if (text_mode_ && state_ == State::between && c != ' ') {
    state_ = State::text;
    word_begin_ = cursor.origin;
  }
  if (c == '\n') return at_line_feed(cursor, token);
  if (std::exchange(cr_, false)) {  // a CR that ends no line is an octet like others
    if (state_ == State::between) {
      state_ = State::atom;
      word_begin_ = last_;
    }
    keep_word('\r');
    if (line_.size() < cap_) line_ += '\r';
  }
  if (c == '\r') {
    take(cursor);
    cr_ = true;
    return false;
  }
  return state_ == State::between ? between_words(cursor, c, token) : in_word(cursor, c, token);
}

bool Lexer::at_line_feed(ChunkCursor& cursor, Token& token) {
  switch (state_) {
    case State::atom:
    case State::section:
      if (literal_header(token)) {
        if (token.kind == TokenKind::literal) {
          take(cursor);
          cr_ = false;
        }
        return true;
      }
      word_cut_ = word_cut_ || state_ == State::section;
      hand_out(TokenKind::atom, token);
      return true;
    case State::quoted:
    case State::escaped:
      word_cut_ = true;
      hand_out(TokenKind::quoted, token);
      return true;
    case State::text:
      text_mode_ = false;
      hand_out(TokenKind::text, token);
      return true;
    case State::between:
      break;
  }
  take(cursor);
  bare_lf_ = !std::exchange(cr_, false);
  line_over_ = true;
  token.kind = TokenKind::end;
  token.begin = last_;
  return true;
}

bool Lexer::between_words(ChunkCursor& cursor, char c, Token& token) {
  word_begin_ = cursor.origin;
  take(cursor);
  if (line_.size() < cap_) {
    line_ += c;
  } else {
    line_cut_ = true;
  }
  switch (c) {
    case ' ':
      return false;
    case '(':
      deepest_ = std::max(deepest_, ++depth_);
      token.kind = TokenKind::open;
      break;
    case ')':
      if (depth_ != 0) --depth_;
      token.kind = TokenKind::close;
      break;
    case '"':
      state_ = State::quoted;
      return false;
    default:
      state_ = State::atom;
      keep_word(c);
      return false;
  }
  token.begin = word_begin_;
  return true;
}

bool Lexer::in_word(ChunkCursor& cursor, char c, Token& token) {
  const bool ends = state_ == State::atom && (c == ' ' || c == '(' || c == ')');
  if (ends) {
    hand_out(TokenKind::atom, token);
    return true;
  }
  take(cursor);
  if (line_.size() < cap_) {
    line_ += c;
  } else {
    line_cut_ = true;
  }
  switch (state_) {
    case State::quoted:
      if (c == '"') {
        hand_out(TokenKind::quoted, token);
        return true;
      }
      if (c == '\\') {
        state_ = State::escaped;
      } else {
        keep_word(c);
      }
      return false;
    case State::escaped:
      state_ = State::quoted;
      break;
    case State::atom:
      if (c == '[' && names_section()) {
        state_ = State::section;
        quoted_in_section_ = false;
      }
      break;
    case State::section:
      if (c == '"') quoted_in_section_ = !quoted_in_section_;
      if (c == ']' && !quoted_in_section_) state_ = State::atom;
      break;
    case State::text:
    case State::between:
      break;
  }
  keep_word(c);
  return false;
}

// "BODY[", "BODY.PEEK[", "BINARY[" …: blanks and brackets up to "]" belong to the word.
bool Lexer::names_section() const noexcept {
  return starts_with_ignoring_case(word_, "BODY") || starts_with_ignoring_case(word_, "BINARY");
}

// At the end of a line: whether the word under way is, or ends with, the header of a literal. What
// stands before the header is a word of its own and comes first.
bool Lexer::literal_header(Token& token) {
  const std::size_t brace = word_.rfind('{');
  if (word_cut_ || brace == std::string::npos || word_.back() != '}') return false;
  std::string_view digits = std::string_view(word_).substr(brace + 1);
  digits.remove_suffix(1);
  const bool non_sync = !digits.empty() && (digits.back() == '+' || digits.back() == '-');
  if (non_sync) digits.remove_suffix(1);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  const bool binary = brace != 0 && word_[brace - 1] == '~';
  const std::size_t begin = binary ? brace - 1 : brace;
  if (begin != 0) {
    std::string header = word_.substr(begin);
    word_.resize(begin);
    hand_out(TokenKind::atom, token);
    word_ = std::move(header);
    state_ = State::atom;
    return true;
  }
  token.kind = TokenKind::literal;
  token.octets = parse_number(digits).value_or(std::numeric_limits<std::int64_t>::max());
  token.non_sync = non_sync;
  token.binary = binary;
  token.begin = word_begin_;
  if (!line_cut_ && non_sync && line_.size() > 1) line_.erase(line_.size() - 2, 1);
  literal_left_ = token.octets;
  state_ = State::between;
  empty(word_);
  return true;
}

Token Lexer::take_literal(ChunkCursor& cursor) {
  Token token;
  if (cursor.empty()) return token;
  const auto octets =
      static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, cursor.rest.size()));
  token.kind = TokenKind::octets;
  token.begin = cursor.origin;
  last_ = cursor.origin;
  last_.stream_offset += octets - 1;
  token.text = as_text(cursor.take(octets));
  token.octets = octets;
  literal_left_ -= octets;
  return token;
}

std::uint64_t Lexer::skip_literal(std::uint64_t octets) noexcept {
  const std::uint64_t inside = std::min(octets, literal_left_);
  literal_left_ -= inside;
  return inside;
}

void Lexer::take(ChunkCursor& cursor) {
  last_ = cursor.origin;
  ++line_octets_;
  (void)cursor.take(1);
}

void Lexer::begin_line(const Origin& origin) {
  reset();
  line_begin_ = origin;
}

void Lexer::reset() {
  state_ = State::between;
  empty(word_);
  empty(line_);
  line_octets_ = literal_left_ = 0;
  depth_ = deepest_ = 0;
  word_cut_ = line_cut_ = text_mode_ = cr_ = line_over_ = false;
}

void Lexer::keep_word(char c) {
  if (word_.size() < cap_) {
    word_ += c;
  } else {
    word_cut_ = true;
  }
}

void Lexer::hand_out(TokenKind kind, Token& token) {
  empty(out_);
  out_.swap(word_);
  token.kind = kind;
  token.text = out_;
  token.cut = std::exchange(word_cut_, false);
  token.octets = out_.size();
  token.begin = word_begin_;
  state_ = State::between;
}

Token Lexer::flush() {
  Token token;
  if (line_over_ || line_octets_ == 0 || literal_left_ != 0) return token;
  cr_ = false;
  switch (state_) {
    case State::between:
      if (std::exchange(text_mode_, false)) {
        hand_out(TokenKind::text, token);
        return token;
      }
      token.kind = TokenKind::end;
      token.begin = last_;
      line_over_ = true;
      return token;
    case State::text:
      text_mode_ = false;
      hand_out(TokenKind::text, token);
      return token;
    case State::quoted:
    case State::escaped:
      hand_out(TokenKind::quoted, token);
      return token;
    case State::atom:
    case State::section:
      hand_out(TokenKind::atom, token);
      return token;
  }
  return token;
}

}  // namespace malote::imap

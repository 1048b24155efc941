// SPDX-License-Identifier: MIT
// The commands of POP3 as the dissector needs them: the shape of the answer and what it depends on.
// What they mean to a person is in src/lexicon.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "records/record.hpp"

namespace malote::pop3 {

enum class Verb : std::uint8_t {
  user,
  pass,
  apop,
  auth,
  stat,
  list,
  retr,
  top,
  dele,
  noop,
  rset,
  uidl,
  quit,
  capa,
  stls,
  utf8,
  lang,
  xtnd,
  unknown,
};

// Its line carries a password, a digest or a token.
[[nodiscard]] constexpr bool carries_secret(Verb verb) noexcept {
  return verb == Verb::pass || verb == Verb::apop || verb == Verb::auth;
}

// What follows a +OK line; -ERR is always one line (RFC 1939 3).
enum class Shape : std::uint8_t {
  line,       // nothing
  listing,    // lines up to a lone dot
  body,       // a message up to a lone dot
  undecided,  // lines or nothing: what the server says next tells
};

struct CommandRow {
  std::string_view word;
  Verb verb = Verb::unknown;
  Shape shape = Shape::line;
  Shape bare_shape = Shape::line;  // without an argument
  bool needs_login = false;        // valid in the transaction state only (RFC 1939 5)
};

// nullptr where the word is no command of POP3; any case.
[[nodiscard]] const CommandRow* find_command(std::string_view word) noexcept;

// The state in which the server takes a command (RFC 1939 3); QUIT's is its own.
[[nodiscard]] constexpr const char* phase_name(bool in_transaction, Verb verb) noexcept {
  if (!in_transaction) return "authorization";
  return verb == Verb::quit ? "update" : "transaction";
}

[[nodiscard]] Verb verb_of(const ExchangeRecord&) noexcept;
[[nodiscard]] Shape shape_of(const ExchangeRecord&) noexcept;
// XTND XMIT: a positive answer asks for a mail, up to a lone dot, and another answer follows.
[[nodiscard]] bool asks_to_send(const ExchangeRecord&) noexcept;
// The message number that an argument begins with ("3", "3 10").
[[nodiscard]] std::optional<std::uint64_t> leading_number(std::string_view argument) noexcept;

}  // namespace malote::pop3

// SPDX-License-Identifier: MIT
// The verbs as rows of a table: what a line with that verb looks like, the phase it belongs to, and
// the two handlers of the dissector, for the command and for a reply to it. What the verbs mean to
// a reader is the lexicon's.
#pragma once

#include <cstdint>
#include <string_view>

#include "dissect/dissector.hpp"
#include "dissectors/smtp/smtp_reply.hpp"

namespace malote::smtp {

enum class Verb : std::uint8_t {
  unknown,
  blank,
  helo,
  ehlo,
  lhlo,
  mail,
  rcpt,
  data,
  bdat,
  rset,
  quit,
  starttls,
  auth,
  turn,
  help,
  vrfy,
  xexch50,
  other,
};

// How a line must look to be told from a line of a body, a harder question than which verb it has.
enum class Shape : std::uint8_t {
  none,      // never
  alone,     // the verb and nothing else
  one_word,  // the verb and one word
  few,       // the verb and at most one word
  from,      // FROM:
  to,        // TO:
  chunk,     // a size
  login,     // a mechanism, maybe an initial response
  pairs,     // name=value …
};

// The phase that an exchange of that verb belongs to.
enum class Stage : std::uint8_t { connection, transaction, anywhere, termination };

class SmtpDissector;

struct Command {
  std::string_view word;
  Verb verb = Verb::unknown;
  Shape shape = Shape::none;
  Stage stage = Stage::anywhere;
  void (SmtpDissector::*on_command)(std::string_view argument) = nullptr;
  Next (SmtpDissector::*on_reply)(Reply&&) = nullptr;
  std::string_view meant = {};  // of a misprint
};

// The row of the verb, in any case; a row of its own for verbs that nobody knows and for an empty
// word.
[[nodiscard]] const Command& find_command(std::string_view word) noexcept;

// A line that is a command and hardly anything else.
[[nodiscard]] bool looks_like_command(std::string_view line) noexcept;

// May a server that knows the protocol answer this verb with that code? Used only where octets are
// missing.
[[nodiscard]] bool plausible(const Command&, bool body_begun, const Reply&) noexcept;
// Only this verb is answered so.
[[nodiscard]] bool telling(const Command&, const Reply&) noexcept;
// There is one verb only that is answered so.
[[nodiscard]] bool answers_one_verb(const Reply&) noexcept;

}  // namespace malote::smtp

// SPDX-License-Identifier: MIT
// What each command, reply code, state, response and mechanism means: one constexpr table a
// protocol, used by dissectors (are you a verb of ours?), `explain`, transcripts and the view
// alike. Texts are English, marked with tr_noop(); whoever shows them calls tr().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol.hpp"

namespace malote::lexicon {

enum class Kind : std::uint8_t {
  command,
  reply,
  phase,
  mechanism,
  extension,
  misprint,
  item,  // IMAP: what is fetched or stored
  // FTP: the letters behind TYPE, STRU, MODE and PROT, and what people type at a client.
  type,
  structure,
  mode,
  protection,
  typed,
};

struct Entry {
  std::string_view word;  // "RCPT", "354", "+OK", "transaction", "CRAM-MD5", "PIPELINING"; upper
                          // case but for phases and what is typed
  Kind kind = Kind::command;
  const char* meaning = "";  // one plain sentence for a student
  const char* follows = "";  // what may follow, one sentence; may be empty
  std::string_view rfc;      // "RFC 5321 4.1.1.3"
  std::string_view syntax;   // "RCPT TO:<forward-path> [parameters]"; empty for replies
  std::string_view meant;    // misprints and what is typed: the word that was meant
};

[[nodiscard]] std::span<const Entry> entries(Protocol) noexcept;
// Case-insensitive, exact; of two kinds with one word the first in the table. nullptr where
// unknown.
[[nodiscard]] const Entry* find(Protocol, std::string_view word) noexcept;
[[nodiscard]] const Entry* find(Protocol, std::string_view word, Kind) noexcept;
// A verb of the protocol; misprints and what is typed at a client are none.
[[nodiscard]] bool is_command(Protocol, std::string_view verb) noexcept;
// The nearest words, best first, for "did you mean".
[[nodiscard]] std::vector<std::string_view> near_misses(Protocol, std::string_view word);

// An enhanced status code "5.1.1" (RFC 3463) in a sentence, class and detail joined; nothing where
// it is none.
[[nodiscard]] std::optional<std::string> enhanced_status(std::string_view code);

}  // namespace malote::lexicon

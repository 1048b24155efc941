// SPDX-License-Identifier: MIT
// Notions that are no words of a protocol: envelope, queue, MX, data connection, what "porta"
// means. Used by `explain concept` and whoever wants to show them; texts are English, marked with
// tr_noop(), and whoever shows them calls tr(). Must not know sessions or screens.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/protocol.hpp"

namespace malote::lexicon {

struct Concept {
  const char* word =
      "";  // what it is called, to be translated; the English is its name for programs
  std::string_view names;    // other words for it, in English and in Portuguese: "a, b c, d"
  const char* meaning = "";  // a few plain sentences
  std::string_view rfc;
  std::string_view see;  // words of other concepts, or of protocols: "queue, RCPT"
};

[[nodiscard]] std::span<const Concept> concepts() noexcept;
// By its word or one of its names, without regard to case and accents. nullptr where unknown.
[[nodiscard]] const Concept* find_concept(std::string_view word);
// The nearest words and names, best first, for "did you mean".
[[nodiscard]] std::vector<std::string_view> near_concepts(std::string_view word);

// "a, b c" as its words.
[[nodiscard]] std::vector<std::string_view> split_names(std::string_view names);

// A word of the Portuguese course notes as the table of the protocol has it: "autorização" is
// "authorization". Nothing where it is none.
[[nodiscard]] std::string_view course_word(Protocol, std::string_view word);

}  // namespace malote::lexicon

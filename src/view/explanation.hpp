// SPDX-License-Identifier: MIT
// What the word of a transcript line means, out of the lexicon: shown in the pane under a
// transcript. Must not know screens.
#pragma once

#include <string>

#include "core/protocol.hpp"
#include "export/transcript.hpp"

namespace malote::view {

// Empty texts where there is nothing to say.
struct Explanation {
  std::string word;     // "RCPT", "250 2.1.5"
  std::string meaning;  // one or two sentences
  std::string follows;  // what may come next
  std::string syntax;
  std::string rfc;
  [[nodiscard]] bool empty() const noexcept { return word.empty() && meaning.empty(); }
};

[[nodiscard]] Explanation explain(Protocol, const TranscriptLine&);

}  // namespace malote::view

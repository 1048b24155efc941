// SPDX-License-Identifier: MIT
// A ladder as a sequenceDiagram of Mermaid, for pages that are written in Markdown. Data
// connections are participants. Called by show --mermaid.
#pragma once

#include <string>
#include <string_view>

#include "export/transcript_text.hpp"
#include "report/ladder.hpp"

namespace malote::report {

void write_ladder_mermaid(const Ladder&, const TextSink&);

// What Mermaid would take for its own syntax becomes #35; and the like.
[[nodiscard]] std::string to_mermaid(std::string_view);

}  // namespace malote::report

// SPDX-License-Identifier: MIT
// The lines above a transcript: who spoke with whom, when, how it ended. Called by Transcript.
#pragma once

#include <vector>

#include "export/transcript.hpp"

namespace malote {

[[nodiscard]] std::vector<TranscriptLine> heading_of(const SessionRecord&);
// What TLS told, below the heading of its session.
[[nodiscard]] std::vector<TranscriptLine> heading_of(const TlsRecord&);

}  // namespace malote

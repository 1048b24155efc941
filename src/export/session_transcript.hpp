// SPDX-License-Identifier: MIT
// The transcript of a session in a store: reads its rows in order and pushes them into a
// Transcript. Called by show and export text.
#pragma once

#include "export/transcript.hpp"
#include "store/reader.hpp"

namespace malote {

void write_transcript(const store::Reader&, const SessionRecord&, TranscriptOptions,
                      const LineSink&);

}  // namespace malote

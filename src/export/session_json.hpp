// SPDX-License-Identifier: MIT
// A session with all that belongs to it as one JSON object in one line:
// {"session": row, "exchanges": [row..], "messages": [row..], "notices": [row..]}. Called by export
// json and show --json.
#pragma once

#include "export/json_rows.hpp"
#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

// Comes out in pieces: memory does not grow with the session.
void write_session_json(const store::Reader&, const SessionRecord&, RowOptions, const TextSink&);

}  // namespace malote

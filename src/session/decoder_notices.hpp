// SPDX-License-Identifier: MIT
// What the decoder could not read, as notices at the end of the input. Called by the engine; about
// captures, not sessions.
#pragma once

#include "net/decoder.hpp"
#include "records/sink.hpp"

namespace malote::session {

void tell_unread(const DecoderStats&, Timestamp, RecordSink&);

}  // namespace malote::session

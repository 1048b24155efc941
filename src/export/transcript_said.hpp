// SPDX-License-Identifier: MIT
// What was said as lines of a transcript, secrets masked: commands, what continues them, replies.
// Called by the transcript only.
#pragma once

#include "export/transcript.hpp"

namespace malote {

[[nodiscard]] TranscriptLine command_line(const ExchangeRecord&, bool reveal);
// What the client said within a command, after a challenge or a "+".
[[nodiscard]] TranscriptLine response_line(const ExchangeRecord&, const ContinuationRecord&,
                                           bool reveal);
[[nodiscard]] TranscriptEvent reply_event(const ExchangeRecord&, const ReplyRecord&, Protocol,
                                          const TranscriptOptions&);

}  // namespace malote

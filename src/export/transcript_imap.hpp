// SPDX-License-Identifier: MIT
// What is particular to IMAP in a transcript: tags and untagged lines, response codes, names of
// mailboxes. Called by the transcript only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "export/transcript.hpp"

namespace malote {

// A name in modified UTF-7 in a command's argument, decoded, in brackets behind it.
void append_mailbox(std::vector<TextSpan>&, std::string_view argument);
// "* 18 EXISTS", "a1 OK [READ-WRITE] done": the word that counts is a span of its own, and so is a
// response code. `text`: the reply's first line.
void append_imap_reply(std::vector<TextSpan>&, const ExchangeRecord&, const ReplyRecord&,
                       std::string_view text);
// The word that a reply is looked up by: its code; of an untagged line "EXISTS" of "18 EXISTS".
[[nodiscard]] std::string reply_word(const ReplyRecord&);

}  // namespace malote

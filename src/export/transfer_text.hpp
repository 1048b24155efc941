// SPDX-License-Identifier: MIT
// A transfer for reading: its line in a transcript, and on its own with what a listing lists or
// what the beginning of a text says. Called by transcripts and by show; must not know the session.
#pragma once

#include <string>
#include <vector>

#include "export/message_text.hpp"
#include "export/transcript.hpp"
#include "listing/listing.hpp"
#include "store/reader.hpp"

namespace malote {

// "server to client: 1,164 octets in 0.004 s (291.0 KB/s), complete; malote show t2"
[[nodiscard]] std::vector<TextSpan> transfer_line(const TransferRecord&, bool on_screen);

// "192.0.2.1:20 > 10.0.0.5:40001, active"
[[nodiscard]] std::string transfer_ends(const TransferRecord&);
[[nodiscard]] std::string verdict_phrase(const TransferRecord&);
[[nodiscard]] std::string link_phrase(TransferLink);
// "291.0 KB/s"; empty where it took no time.
[[nodiscard]] std::string rate_phrase(const TransferRecord&);

// How the entries of a listing are spelled; nothing where the transfer is none.
[[nodiscard]] std::optional<listing::Shape> shape_of(const TransferRecord&);
// The entries of a listing, until the visitor has enough.
void each_entry(const store::Reader&, const TransferRecord&, const listing::Reader::Visit&);

void write_transfer(const store::Reader&, const TransferRecord&, const MessageTextOptions&,
                    const TextSink&);

}  // namespace malote

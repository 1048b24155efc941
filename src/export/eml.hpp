// SPDX-License-Identifier: MIT
// Messages as files: the octets as carried, byte by byte, one file a message, with an index in JSON
// and in CSV. Called by export eml. What is not whole is written all the same, and the index says
// so.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "export/json_rows.hpp"
#include "export/out_folder.hpp"
#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

// "m000012.eml": made of the id alone, never of what was on the wire.
[[nodiscard]] std::string eml_name(MessageId);

// The kept octets of one message.
void write_eml(const store::Reader&, const MessageRecord&, const TextSink&);

struct EmlSummary {
  std::uint64_t messages = 0, not_whole = 0, octets = 0;
  std::uint64_t joined = 0;  // of pieces (message/partial)
};

// Every message that fits the query, into the folder; those that were sent in pieces also joined.
[[nodiscard]] EmlSummary export_eml(const store::Reader&, const store::Query&, const OutFolder&);

}  // namespace malote

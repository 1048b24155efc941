// SPDX-License-Identifier: MIT
// One message for reading: what is known of it, its parts and the way it took, then its text,
// decoded, escaped for a terminal and folded where it is long. Called by show.
#pragma once

#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

struct MessageTextOptions {
  TextStyle style;
  std::size_t lines = 0;  // of the text; 0: all
  bool raw = false;       // the octets as carried, nothing decoded
};

void write_message(const store::Reader&, const MessageRecord&, const MessageTextOptions&,
                   const TextSink&);

}  // namespace malote

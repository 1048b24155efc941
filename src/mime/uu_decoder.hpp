// SPDX-License-Identifier: MIT
// uuencoded data (POSIX uuencode), line by line. Called by EmbeddedFiles, which finds the lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mime/octet_sink.hpp"

namespace malote::mime {

// "begin 644 name": the name. The line comes without its end.
[[nodiscard]] std::optional<std::string> parse_uu_begin(std::string_view line);

enum class UuLine : std::uint8_t { data, last, no_data };
// Decodes one line of data to the sink: `last` is the empty one before "end". Blanks that were lost
// at its end are met, as is one octet too many.
UuLine decode_uu_line(std::string_view line, OctetSink&);

}  // namespace malote::mime

// SPDX-License-Identifier: MIT
// One part of a message for reading: what is known of it in lines, its text decoded, or its octets
// in hexadecimal. Called by the display of a message, here and in view.
#pragma once

#include <functional>
#include <string>

#include "export/message_tree.hpp"
#include "store/reader.hpp"

namespace malote {

// "1.2  application/pdf, 12 KiB  report.pdf", printable.
[[nodiscard]] std::string part_phrase(const TreePart&);
// For people: "Outlook's TNEF", "signed with PGP"; nullptr where the type says it all.
[[nodiscard]] const char* part_kind(const TreePart&);
// Whether reading it as text makes sense.
[[nodiscard]] bool is_text(const TreePart&);

// Printable lines, until `line` returns false; false then.
bool read_part_lines(const store::Reader&, const MessageRecord&, const TreePart&,
                     const std::function<bool(const std::string&)>& line);
// "00000010  47 49 46 38 39 61 …  GIF89a…", so many of them; false where there is more.
bool read_part_octets(const store::Reader&, const MessageRecord&, const TreePart&,
                      std::size_t lines, const std::function<void(const std::string&)>& line);

}  // namespace malote

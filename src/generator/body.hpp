// SPDX-License-Identifier: MIT
// Octets for message bodies: made-up text of an exact size, dot stuffing (RFC 5321 4.5.2). The
// generator's own, so that a mistake here and one in the analyzer do not cancel out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/random.hpp"

namespace malote::generator {

// Lines of words, CRLF, at most 76 octets each, now and then one that begins with a dot; the last
// two octets are CRLF (of one octet: LF).
[[nodiscard]] std::string random_text(std::uint64_t octets, Random&);
// Looks like base64 of something, in lines of 76.
[[nodiscard]] std::string random_base64(std::uint64_t octets, Random&);
// One line, its CRLF included.
[[nodiscard]] std::string random_line(std::uint64_t octets, Random&);

// Octets as of a picture or program: every value, now and then a run of one.
[[nodiscard]] std::string random_binary(std::uint64_t octets, Random&);

[[nodiscard]] std::string stuff_dots(std::string_view content);

}  // namespace malote::generator

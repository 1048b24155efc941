// SPDX-License-Identifier: MIT
// The addresses of a To, Cc … field (RFC 5322 3.4), apart. For those who show them one by one; what
// an address means (mailbox, domain) is not looked at.
#pragma once

#include <string_view>
#include <vector>

namespace malote::mime {

// Views into the unfolded, undecoded value: one an address, as written, with its display name and
// comments. Members of a group ("A:b,c;") stand for themselves, its name is left out. Broken lists
// are split as far as can be seen; an unclosed quote, comment or angle holds all that follows.
[[nodiscard]] std::vector<std::string_view> split_addresses(std::string_view unfolded);

}  // namespace malote::mime

// SPDX-License-Identifier: MIT
// Names of IMAP mailboxes (RFC 3501 5.1.3): UTF-7 with "&" in place of "+" and "," in place of "/".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::mime {

// The name in UTF-8; nothing where the text is not well-formed, or has nothing to decode.
[[nodiscard]] std::optional<std::string> decode_modified_utf7(std::string_view);

}  // namespace malote::mime

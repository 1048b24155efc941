// SPDX-License-Identifier: MIT
// IMAP (RFC 3501, 9051) as the registry sees it: how it is recognised and its dissector made.
#pragma once

#include "dissect/info.hpp"

namespace malote {

const DissectorInfo& imap_info() noexcept;

}  // namespace malote

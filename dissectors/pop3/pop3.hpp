// SPDX-License-Identifier: MIT
// POP3 (RFC 1939) as the registry sees it: how it is recognised and its dissector made.
#pragma once

#include "dissect/info.hpp"

namespace malote {

const DissectorInfo& pop3_info() noexcept;

}  // namespace malote

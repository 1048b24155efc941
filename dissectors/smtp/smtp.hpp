// SPDX-License-Identifier: MIT
// SMTP (RFC 5321), LMTP and message submission: the row of the registry. Whoever builds the table
// of dissectors calls this; nobody else needs to know what is behind it.
#pragma once

#include "dissect/info.hpp"

namespace malote {

[[nodiscard]] const DissectorInfo& smtp_info() noexcept;

}  // namespace malote

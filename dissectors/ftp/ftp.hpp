// SPDX-License-Identifier: MIT
// FTP for the registry: the control connection and what it tells about data connections.
#pragma once

#include "dissect/info.hpp"

namespace malote {

[[nodiscard]] const DissectorInfo& ftp_info() noexcept;

}  // namespace malote

// SPDX-License-Identifier: MIT
// What captures are read and opened with, for `malote --version`.
#pragma once

#include <string>
#include <vector>

namespace malote {

// "libpcap 1.10.3", "OpenSSL 3.0.17", …: as they are loaded, not as they were compiled with.
[[nodiscard]] std::vector<std::string> capture_libraries();

}  // namespace malote

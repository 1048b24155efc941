// SPDX-License-Identifier: MIT
// What `malote --version` says.
#pragma once

#include <string>

namespace malote::app {

// "malote 0.1.0", and below the libraries that are loaded.
[[nodiscard]] std::string version_text();

}  // namespace malote::app

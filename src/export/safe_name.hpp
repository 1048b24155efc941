// SPDX-License-Identifier: MIT
// Names from the wire made fit to be names of files, wherever they are written. Called by exports,
// which put something of their own in front, so that no name is empty, hidden, or a device's.
#pragma once

#include <string>
#include <string_view>

namespace malote {

// The last name of a path without what Unix or Windows mind in a name, invisible characters and
// broken octets; at most 120 octets, its ending kept. May be empty.
[[nodiscard]] std::string safe_name(std::string_view path);

}  // namespace malote

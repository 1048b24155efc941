// SPDX-License-Identifier: MIT
// Which sessions belong to one, as they carried the same messages. Called by app for the ladder of
// several sessions.
#pragma once

#include <vector>

#include "store/reader.hpp"

namespace malote::view {

// The session itself first.
[[nodiscard]] std::vector<SessionId> related_sessions(const store::Reader&, SessionId);

}  // namespace malote::view

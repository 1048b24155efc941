// SPDX-License-Identifier: MIT
// What may follow a command, a reply or a phase: what its row says, or what is so of all of its
// kind. Used by whoever explains a row.
#pragma once

#include "lexicon/lexicon.hpp"

namespace malote::lexicon {

// English, to be translated; empty where nothing can be said.
[[nodiscard]] const char* what_follows(Protocol, const Entry&) noexcept;

}  // namespace malote::lexicon

// SPDX-License-Identifier: MIT
// The states of a session as words (RFC 9051 3); rows of src/lexicon.
#pragma once

namespace malote::imap {

inline constexpr const char* phase_not_authenticated = "not-authenticated";
inline constexpr const char* phase_authenticated = "authenticated";
inline constexpr const char* phase_selected = "selected";
inline constexpr const char* phase_logout = "logout";

}  // namespace malote::imap

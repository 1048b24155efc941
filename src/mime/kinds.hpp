// SPDX-License-Identifier: MIT
// What a part is, in words, where its type alone tells little: winmail.dat, S/MIME, PGP, reports,
// pieces of a message. Called by whoever shows parts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace malote::mime {

// Marked with tr_noop; nullptr where the type says it all.
[[nodiscard]] const char* kind_of_part(std::string_view type,
                                       const std::optional<std::string>& name) noexcept;

}  // namespace malote::mime

// SPDX-License-Identifier: MIT
// The sentence of a `typed-correction` notice: what was sent with its backspaces, and what was
// meant.
#pragma once

#include <string>
#include <string_view>

namespace malote {

// A line that holds a secret is not shown.
[[nodiscard]] std::string typed_notice(std::string_view sent, std::string_view meant, bool secret);

}  // namespace malote

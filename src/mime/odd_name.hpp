// SPDX-License-Identifier: MIT
// Whether a file name that a message declares looks like an attempt on whoever saves or reads it.
#pragma once

#include <string_view>

namespace malote::mime {

// The end of a sentence that begins "The file name", marked with tr_noop; nullptr for ordinary
// names.
[[nodiscard]] const char* why_odd_name(std::string_view name);

}  // namespace malote::mime

// SPDX-License-Identifier: MIT
// Is this SMTP? Asked by detection through the registry's row, on any port; judges by what was
// said.
#pragma once

#include "dissect/info.hpp"

namespace malote::smtp {

[[nodiscard]] Match probe(const Opening&);

}  // namespace malote::smtp

// SPDX-License-Identifier: MIT
// The table of all dissectors: the one place that names them. App hands it to the engine.
#pragma once

#include <span>

#include "dissect/info.hpp"

namespace malote {

[[nodiscard]] std::span<const DissectorInfo> all_dissectors() noexcept;

}  // namespace malote

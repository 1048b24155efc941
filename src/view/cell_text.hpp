// SPDX-License-Identifier: MIT
// A cell's text cut to a width, with its end left where the end matters: the port of an address.
// Called by the list screen.
#pragma once

#include <string>
#include <string_view>

#include "view/look.hpp"

namespace malote::view {

// "2001:db8:0:1::25:143" in 12 columns with a tail of 4: "2001:db…:143".
[[nodiscard]] std::string cut_cell(const Cell&, std::size_t width, std::string_view ellipsis);

}  // namespace malote::view

// SPDX-License-Identifier: MIT
// A command of the user's that is given octets, while screens are on the terminal: what it writes
// is gathered and shown by a pager, for it may be anything. Called by the message screen.
#pragma once

#include <functional>
#include <string>

#include "core/result.hpp"
#include "view/message_page.hpp"
#include "view/new_file.hpp"

namespace malote::app {

// What is kept of what a command writes; the rest is read and dropped.
inline constexpr std::size_t output_octets_most = 4U << 20U;

// Until the command ends, or the user's Esc or Ctrl-C ends it. Refused: no process can be made.
[[nodiscard]] Result<view::Page> pipe_out(const std::string& command,
                                          const std::function<void(const view::PutOctets&)>& feed);

}  // namespace malote::app

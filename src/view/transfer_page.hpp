// SPDX-License-Identifier: MIT
// One transfer as lines for a pager: what is known of it, then what a listing lists, or the text.
// Called by the transcript screen.
#pragma once

#include "view/message_page.hpp"

namespace malote::view {

[[nodiscard]] Page transfer_page(const store::Reader&, TransferId);

}  // namespace malote::view

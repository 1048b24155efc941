// SPDX-License-Identifier: MIT
// Takes a capture out of a store with all that was found in it. Called by Writer before anything is
// written.
#pragma once

#include "core/ids.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

void forget_rows_of(Database&, CaptureId);

}  // namespace malote::store

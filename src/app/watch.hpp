// SPDX-License-Identifier: MIT
// A live capture and the view of it in one process: `browse -i` and `lab`. They share the store and
// nothing else.
#pragma once

#include "app/browse.hpp"
#include "app/live_capture.hpp"

namespace malote::app {

// Captures in a thread while the user looks; ends both when the user leaves. Says on standard error
// where the store is and what went wrong. The title, hints and wishes of `options` are kept.
[[nodiscard]] ExitStatus watch(LiveCapture&, BrowseOptions options, const Context&);

}  // namespace malote::app

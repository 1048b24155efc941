// SPDX-License-Identifier: MIT
// A live capture in a process of its own, and the view of its store in this one: `browse -i` and
// `lab`. They share the store and nothing else.
#pragma once

#include <functional>
#include <memory>

#include "app/browse.hpp"
#include "app/live_capture.hpp"

namespace malote::app {

// What goes on beside the capture, in its process: begun before rights are given up, run after.
struct Beside {
  virtual ~Beside() = default;
  // What the user is to see above the sessions. May say which ports speak what.
  [[nodiscard]] virtual std::vector<std::string> begin(LivePlan&, PortMap&) = 0;
  virtual void run() = 0;
  virtual void stop() = 0;
};

// Captures while the user looks; ends when the user leaves. Says on standard error where the store
// is and what went wrong.
[[nodiscard]] ExitStatus watch(const LivePlan&, BrowseOptions, const Context&,
                               std::shared_ptr<Beside> beside = nullptr);

}  // namespace malote::app

// SPDX-License-Identifier: MIT
// How the program ends, and the one exception of app: a reason to stop, with its exit status.
// Thrown by commands, caught once in run_malote.
#pragma once

#include <stdexcept>
#include <string>

namespace malote::app {

enum class ExitStatus : int {
  done = 0,
  faults = 1,  // the input had faults; what could be read was kept
  usage = 2,
  nothing = 3,  // nothing could be done: no such file, no permission, not a capture, not a store
};

class Failure : public std::runtime_error {
 public:
  Failure(ExitStatus status, const std::string& line) : std::runtime_error(line), status_(status) {}
  [[nodiscard]] ExitStatus status() const noexcept { return status_; }

 private:
  ExitStatus status_;
};

// Whoever reads our standard output has gone (`malote list … | head`): no fault, nothing to say.
class OutputClosed : public std::exception {};

}  // namespace malote::app

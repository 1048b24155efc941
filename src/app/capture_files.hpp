// SPDX-License-Identifier: MIT
// Where the capture files lie that a store was made from: under the path they were read by, beside
// the store, or in a folder that the user names. Told by their identity, never by their name alone.
// Called by export pcap.
#pragma once

#include <string>

#include "core/result.hpp"
#include "records/record.hpp"

namespace malote::app {

struct WhereToLook {
  std::string store;   // the store's path: captures named relatively may lie beside it
  std::string source;  // SOURCE as said, which may be the capture itself
  std::string folder;  // --capture-dir; empty: none
};

// The path of the file, or a line that says why it cannot be had.
[[nodiscard]] Result<std::string> find_capture_file(const CaptureRecord&, const WhereToLook&);

}  // namespace malote::app

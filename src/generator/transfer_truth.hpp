// SPDX-License-Identifier: MIT
// What a scenario's FTP sessions really moved: one row a transfer, in the form of the contract's
// `transfers` (ids aside). Made by the player while it plays; damage does not change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/address.hpp"
#include "core/time.hpp"

namespace malote::generator {

struct TransferTruth {
  std::string session;  // the script's name for it
  std::string command, path;
  std::optional<std::string> resolved;
  bool is_resolved_known = true;  // false: a matter of taste, so the row says nothing of it
  bool active = false;
  std::optional<Endpoint> client, server;  // of the data connection; none: there was none
  char type = 'A', transfer_mode = 'S', structure = 'F', protection = 'C';
  std::uint64_t offset = 0, size = 0;
  std::string sha256;
  bool complete = false;
  std::string verdict = "cut-end";
  std::string link = "exact";
  std::optional<std::string> result;
  Timestamp start, end;
};

// One JSON object in one line, without the line end.
[[nodiscard]] std::string to_json(const TransferTruth&);

}  // namespace malote::generator

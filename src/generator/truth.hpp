// SPDX-License-Identifier: MIT
// What a scenario really sends: one row a message, in the form of the contract's `messages` (ids
// aside), so that what an analyzer found can be held against it. Computed from the script alone, by
// code that shares nothing with the dissectors. Damage does not change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "generator/scenario.hpp"

namespace malote::generator {

struct TruthRow {
  std::string session;  // the script's name for it
  std::string via, action;
  std::optional<std::string> envelope_from;
  std::vector<std::string> envelope_to, accepted_to;
  // subject, from, date, message_id: null where absent, left out where they need decoding.
  std::vector<std::pair<std::string, std::optional<std::string>>> header;
  std::optional<std::uint64_t> number;
  // Of IMAP.
  std::optional<std::string> mailbox;
  std::optional<std::uint64_t> uid, uidvalidity;
  std::vector<std::string> flags;
  std::uint64_t size = 0;
  std::string sha256;
  bool is_size_known = true;  // else size and sha256 are a matter of how sections are joined
  bool complete = true;
  std::string verdict = "complete";
  std::optional<std::string> partial;
  std::optional<std::string> result;
  Timestamp time;  // filled in by the player

  // Where the message ended in the stream, for the time.
  Side from = Side::client;
  std::uint64_t end_offset = 0;
};

[[nodiscard]] std::vector<TruthRow> tell_truth(const SessionScript&);

// The row's header fields, out of a message or its first part.
void put_header_fields(TruthRow&, std::string_view content);

// One JSON object in one line, without the line end.
[[nodiscard]] std::string to_json(const TruthRow&);

[[nodiscard]] std::string sha256_hex(std::string_view octets);

}  // namespace malote::generator

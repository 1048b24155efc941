// SPDX-License-Identifier: MIT
// The hosts of sessions, each with what it did as a client and as a server. What Reader::hosts()
// asks; knows no screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "records/record.hpp"
#include "store/query.hpp"
#include "store/sqlite.hpp"

namespace malote::store {

struct HostSummary {
  std::string address;
  std::uint64_t as_client = 0, as_server = 0;  // sessions
  std::uint64_t messages = 0, transfers = 0, octets = 0, notices = 0;
  Timestamp first, last;
  std::string protocols;  // "pop3,smtp"
  OptionalText software;  // what a server of it says of itself
};

// Those that are met first, in no order.
[[nodiscard]] std::vector<HostSummary> hosts(Database&, const Query&, std::size_t most);

// Values for a term that begin so. Empty where the term has none to offer.
[[nodiscard]] std::vector<std::string> values_of(Database&, const std::string& term,
                                                 const std::string& beginning);

}  // namespace malote::store

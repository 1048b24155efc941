// SPDX-License-Identifier: MIT
// The figures of `malote stats` as lines for a pager, and the hosts that carried most. Called by
// the statistics screen.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "export/stats.hpp"
#include "view/message_page.hpp"

namespace malote::view {

class Statistics {
 public:
  explicit Statistics(const store::Reader& reader) : reader_(reader) {}

  // Reads all rows that fit: takes seconds over a large store. Refused: no terms.
  [[nodiscard]] Result<bool> gather(const std::string& filter);
  [[nodiscard]] bool is_stale() const { return reader_.change_token() != token_; }
  [[nodiscard]] std::vector<PageLine> lines(std::size_t width, bool ascii) const;

 private:
  static constexpr std::size_t top_hosts = 10;

  const store::Reader& reader_;
  std::int64_t token_ = 0;
  Stats stats_;
  std::vector<store::HostSummary> hosts_;  // those with most octets, the most first
};

}  // namespace malote::view

// SPDX-License-Identifier: MIT
// The terms of the command line and the view: `proto:smtp reply:5xx -user:bob OR ip:10.0.0.5`.
// Parsed here once, turned into an SQL condition for each kind of row. Values are bound, never
// pasted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace malote::store {

enum class RowKind : std::uint8_t {
  captures,
  sessions,
  exchanges,
  messages,
  transfers,
  parts,
  credentials,
  notices,
  mailbox,
  tls,
  certificates
};

struct Term {
  std::string key;  // "proto", "ip", … ; empty for a bare word
  std::string value;
  bool negated = false;
};

// Terms joined with AND; alternatives (OR between two) stand together in one group.
class Query {
 public:
  Query() = default;
  // Refused, with the reason: an unknown key, a value that cannot be (reply:9xx, port:abc), OR at
  // an end.
  [[nodiscard]] static Result<Query> parse(const std::vector<std::string>& words);
  [[nodiscard]] bool empty() const noexcept { return groups_.empty(); }
  [[nodiscard]] bool has_bare_word()
      const noexcept;  // which is looked for in texts of messages, too
  [[nodiscard]] const std::vector<std::vector<Term>>& groups() const noexcept { return groups_; }

 private:
  std::vector<std::vector<Term>> groups_;
};

// "proto", "ip", …: all that can stand before a colon.
[[nodiscard]] std::vector<std::string_view> term_keys();

struct SqlCondition {
  std::string where;  // "1" when everything fits; uses ? placeholders
  std::vector<std::string>
      text_values;  // bound in order; numbers are bound as text with CAST in `where`
};
[[nodiscard]] SqlCondition to_sql(const Query&, RowKind);

}  // namespace malote::store

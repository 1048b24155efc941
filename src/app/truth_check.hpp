// SPDX-License-Identifier: MIT
// Holds the messages and transfers of a store against what the generator's two ends say they sent.
// Called by `verify`. Rows are JSON objects whose values stay as they are written; knows no store
// and no file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace malote::app {

using JsonFields = std::map<std::string, std::string>;  // key → value as compact JSON

// One JSON object; nothing where it is none.
[[nodiscard]] std::optional<JsonFields> parse_fields(std::string_view json);

// Messages and transfers that two ends tell of are one, so long as they agree on what it is.
class TruthRows {
 public:
  // All rows of one file.
  void add_file(std::vector<JsonFields> rows);
  struct Told {
    std::vector<JsonFields> by;  // one end, or both
  };
  [[nodiscard]] const std::vector<Told>& rows() const noexcept { return rows_; }

 private:
  std::vector<Told> rows_;
};

struct TruthDifference {
  enum class Kind : std::uint8_t { missing, besides, differs };
  Kind kind = Kind::missing;
  JsonFields truth, stored;       // the side that is not there is empty
  std::vector<std::string> keys;  // that differ
};

[[nodiscard]] std::vector<TruthDifference> hold_against(const TruthRows&,
                                                        const std::vector<JsonFields>& stored);

}  // namespace malote::app

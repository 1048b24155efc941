// SPDX-License-Identifier: MIT
// A table as a list screen sees it: columns, a count, any window of rows, all over something that
// may be growing. Implemented for each kind of row; must not know screens. Failures of the store
// are std::runtime_errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "view/look.hpp"

namespace malote::view {

struct Sorting {
  std::size_t column = 0;
  bool descending = false;
};

class TableModel {
 public:
  virtual ~TableModel() = default;

  [[nodiscard]] virtual const std::vector<Column>& columns() const = 0;
  // What configuration calls them, whatever the language: "octets".
  [[nodiscard]] virtual const std::vector<std::string>& column_names() const = 0;
  [[nodiscard]] virtual std::size_t row_count() const = 0;
  // At most `count` rows from `first` on.
  [[nodiscard]] virtual std::vector<TableRow> window(std::size_t first,
                                                     std::size_t count) const = 0;
  // What a row is called, whatever its place.
  [[nodiscard]] virtual std::uint64_t id_at(std::size_t row) const = 0;
  [[nodiscard]] virtual std::optional<std::size_t> row_of(std::uint64_t id) const = 0;

  // Secrets in cells are shown, or masked.
  virtual void set_reveal(bool) {}

  // Looks whether there is anything new; true when something may look different.
  virtual bool refresh() = 0;

  [[nodiscard]] virtual Sorting sorting() const = 0;
  virtual void sort(Sorting) = 0;
  [[nodiscard]] virtual const std::string& filter() const = 0;
  // Refused with the reason; nothing has changed then.
  [[nodiscard]] virtual Result<bool> set_filter(const std::string&) = 0;

  // Setting it may take seconds: texts of messages are looked through.
  [[nodiscard]] virtual bool takes_time(const std::string& filter) const {
    (void)filter;
    return false;
  }
  // What the user is to know of the rows that are shown; empty: nothing.
  [[nodiscard]] virtual std::string remark() const { return ""; }

  // The next row that fits the terms, from `from` on in that direction, round the end.
  [[nodiscard]] virtual Result<std::optional<std::size_t>> find(const std::string& terms,
                                                                std::size_t from,
                                                                bool forwards) = 0;
};

}  // namespace malote::view

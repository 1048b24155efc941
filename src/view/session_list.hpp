// SPDX-License-Identifier: MIT
// The sessions of a store as a table. Called by the list screen.
#pragma once

#include "view/id_list.hpp"

namespace malote::view {

// Its port stays when the address is cut.
[[nodiscard]] Cell endpoint_cell(const Endpoint&);

class SessionList final : public IdList {
 public:
  explicit SessionList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
  [[nodiscard]] std::optional<Ids> ids_behind(std::uint64_t last, const store::Query&,
                                              Sorting) const override;
};

// What configuration calls the columns.
[[nodiscard]] std::vector<std::string> session_column_names();

}  // namespace malote::view

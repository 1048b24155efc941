// SPDX-License-Identifier: MIT
// The sessions of a store as a table. Called by the list screen.
#pragma once

#include "view/id_list.hpp"

namespace malote::view {

class SessionList final : public IdList {
 public:
  explicit SessionList(const store::Reader& reader);

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;
  [[nodiscard]] std::optional<Ids> ids_behind(std::uint64_t last, const store::Query&,
                                              Sorting) const override;
};

}  // namespace malote::view

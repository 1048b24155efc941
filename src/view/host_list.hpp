// SPDX-License-Identifier: MIT
// The hosts of all sessions as a table: what each did as a client and as a server. Called by the
// list screen.
#pragma once

#include <unordered_map>

#include "view/id_list.hpp"

namespace malote::view {

class HostList final : public IdList {
 public:
  // More than anybody goes through; terms narrow them.
  static constexpr std::size_t hosts_most = 100'000;

  explicit HostList(const store::Reader& reader);
  // The address of a row.
  [[nodiscard]] std::string address(std::uint64_t id) const;
  [[nodiscard]] std::string remark() const override;

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;

 private:
  [[nodiscard]] std::uint64_t number_of(const std::string& address) const;

  // A host keeps its number, whatever is asked; what is known of it is that of the last asking.
  mutable std::unordered_map<std::string, std::uint64_t> numbers_;
  mutable std::unordered_map<std::uint64_t, store::HostSummary> hosts_;
  mutable bool cut_ = false;  // there are more
};

// What configuration calls the columns.
[[nodiscard]] std::vector<std::string> host_column_names();

}  // namespace malote::view

// SPDX-License-Identifier: MIT
// Journeys, which are messages seen more than once on their way, as a table; and the hops of one of
// them. Called by the list screen.
#pragma once

#include <unordered_map>

#include "export/journeys.hpp"
#include "view/id_list.hpp"

namespace malote::view {

class JourneyList final : public IdList {
 public:
  explicit JourneyList(const store::Reader& reader);
  // Nothing where it is gone meanwhile.
  [[nodiscard]] std::optional<Journey> journey(std::uint64_t id) const;

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;

 private:
  mutable std::unordered_map<std::uint64_t, Journey> journeys_;
};

// Its numbers are those of the hops' messages.
class HopList final : public IdList {
 public:
  HopList(const store::Reader& reader, Journey);
  [[nodiscard]] std::optional<JourneyHop> hop(std::uint64_t message) const;

 protected:
  [[nodiscard]] Ids ids(const store::Query&, Sorting) const override;
  [[nodiscard]] std::optional<TableRow> row(std::uint64_t id) const override;

 private:
  Journey journey_;
};

// What configuration calls the columns.
[[nodiscard]] std::vector<std::string> journey_column_names();

}  // namespace malote::view

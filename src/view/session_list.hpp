// SPDX-License-Identifier: MIT
// The sessions of a store as a table. It holds the ids in their order (eight octets a session) and
// reads the rows that are shown, so a million sessions scroll as ten do. Called by the list screen.
#pragma once

#include <chrono>

#include "store/reader.hpp"
#include "view/table_model.hpp"

namespace malote::view {

class SessionList final : public TableModel {
 public:
  explicit SessionList(const store::Reader& reader);

  [[nodiscard]] const std::vector<Column>& columns() const override { return columns_; }
  [[nodiscard]] std::size_t row_count() const override { return ids_.size(); }
  [[nodiscard]] std::vector<TableRow> window(std::size_t first, std::size_t count) const override;
  [[nodiscard]] std::uint64_t id_at(std::size_t row) const override;
  [[nodiscard]] std::optional<std::size_t> row_of(std::uint64_t id) const override;
  bool refresh() override;
  [[nodiscard]] Sorting sorting() const override { return sorting_; }
  void sort(Sorting) override;
  [[nodiscard]] const std::string& filter() const override { return filter_; }
  [[nodiscard]] Result<bool> set_filter(const std::string&) override;
  [[nodiscard]] Result<std::optional<std::size_t>> find(const std::string& terms, std::size_t from,
                                                        bool forwards) override;

 private:
  using Clock = std::chrono::steady_clock;
  void load();
  [[nodiscard]] bool only_grows() const;  // new rows come at the end and none leaves

  const store::Reader& reader_;
  std::vector<Column> columns_;
  std::vector<SessionId> ids_;
  Sorting sorting_;
  std::string filter_;
  store::Query query_;
  std::int64_t token_ = 0;
  Clock::duration cost_{};  // of the last load
  Clock::time_point loaded_;
};

}  // namespace malote::view

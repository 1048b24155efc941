// SPDX-License-Identifier: MIT
// What lists over a store have in common: the ids in their order (eight octets a row) and the rows
// read when they are shown, so a million rows scroll as ten do. SessionList, MessageList and
// FileList say which ids and rows.
#pragma once

#include <functional>

#include "store/reader.hpp"
#include "view/load_pace.hpp"
#include "view/table_model.hpp"

namespace malote::view {

class IdList : public TableModel {
 public:
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
  [[nodiscard]] bool takes_time(const std::string& filter) const override;
  [[nodiscard]] std::string remark() const override;
  [[nodiscard]] Result<std::optional<std::size_t>> find(const std::string& terms, std::size_t from,
                                                        bool forwards) override;
  // Called before texts of messages are searched; brings the index up to date, where that may be.
  void before_search(std::function<void()> prepare) { prepare_ = std::move(prepare); }

 protected:
  using Ids = std::vector<std::uint64_t>;
  IdList(const store::Reader&, std::vector<Column>, Sorting);

  [[nodiscard]] const store::Reader& reader() const noexcept { return reader_; }
  [[nodiscard]] virtual Ids ids(const store::Query&, Sorting) const = 0;
  // An empty row where it was forgotten meanwhile: the next refresh takes it out of the list.
  [[nodiscard]] virtual std::optional<TableRow> row(std::uint64_t id) const = 0;
  // Those that came since, where new rows come at the end and none leaves.
  [[nodiscard]] virtual std::optional<Ids> ids_behind(std::uint64_t last, const store::Query&,
                                                      Sorting) const {
    (void)last;
    return std::nullopt;
  }
  void load();  // once by whoever derives, when it is made

 private:
  const store::Reader& reader_;
  std::vector<Column> columns_;
  Ids ids_;
  Sorting sorting_;
  std::string filter_;
  store::Query query_;
  std::function<void()> prepare_;
  std::size_t read_through_ = 0;  // messages, for what is shown now
  std::int64_t token_ = 0;
  LoadPace pace_;
};

}  // namespace malote::view

// SPDX-License-Identifier: MIT
#include "view/id_list.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "view/filter_text.hpp"

namespace malote::view {
IdList::IdList(const store::Reader& reader, std::vector<Column> columns, Sorting sorting)
    : reader_(reader), columns_(std::move(columns)), sorting_(sorting) {
  token_ = reader_.change_token();
}

void IdList::load() {
  const auto begun = LoadPace::Clock::now();
  const std::size_t before = reader_.searched_plainly();
  ids_ = ids(query_, sorting_);
  read_through_ = reader_.searched_plainly() - before;
  pace_.loaded(begun);
}

std::vector<TableRow> IdList::window(std::size_t first, std::size_t count) const {
  std::vector<TableRow> rows;
  for (std::size_t i = first; i < ids_.size() && rows.size() < count; ++i) {
    rows.push_back(row(ids_[i]).value_or(TableRow(columns_.size())));
  }
  return rows;
}

std::uint64_t IdList::id_at(std::size_t row) const {
  return row < ids_.size() ? ids_[row] : 0;
}

std::optional<std::size_t> IdList::row_of(std::uint64_t id) const {
  const auto found = std::find(ids_.begin(), ids_.end(), id);
  if (found == ids_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - ids_.begin());
}

bool IdList::refresh() {
  const std::int64_t token = reader_.change_token();
  if (token == token_) return false;
  const std::uint64_t last = ids_.empty() ? 0 : ids_.back();
  const bool stands = ids_.empty() || row(last).has_value();
  if (const auto more = stands ? ids_behind(last, query_, sorting_) : std::nullopt) {
    token_ = token;
    ids_.insert(ids_.end(), more->begin(), more->end());
    return true;
  }
  if (pace_.too_soon()) return false;
  token_ = token;
  load();
  return true;
}

void IdList::sort(Sorting sorting) {
  sorting_ = {std::min(sorting.column, columns_.size() - 1), sorting.descending};
  load();
}

Result<bool> IdList::set_filter(const std::string& text) {
  auto query = parse_filter(text);
  if (!query) return query.error();
  query_ = std::move(query.value());
  filter_ = std::string(trim(text));
  if (prepare_ && query_.has_bare_word()) prepare_();
  load();
  return true;
}

bool IdList::takes_time(const std::string& filter) const {
  const auto query = parse_filter(filter);
  return query && query.value().has_bare_word();
}

std::string IdList::remark() const {
  if (read_through_ == 0) return "";
  return fill(tr_plural("{} message not indexed, read through",
                        "{} messages not indexed, read through", read_through_),
              grouped(read_through_));
}

Result<std::optional<std::size_t>> IdList::find(const std::string& terms, std::size_t from,
                                                bool forwards) {
  const auto query = parse_filter(terms);
  if (!query) return query.error();
  if (prepare_ && query.value().has_bare_word()) prepare_();
  const Ids found = ids(query.value(), sorting_);
  const std::unordered_set<std::uint64_t> fitting(found.begin(), found.end());
  const std::size_t count = ids_.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t row = (from + (forwards ? step : count - step)) % count;
    if (fitting.contains(ids_[row])) return std::optional(row);
  }
  return std::optional<std::size_t>();
}

}  // namespace malote::view

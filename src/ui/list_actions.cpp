// SPDX-License-Identifier: MIT
// What a list asks its user for, and does with the answer: filter, search, columns, marks, files.
#include <algorithm>

#include "core/i18n.hpp"
#include "ui/list_screen.hpp"
#include "view/filter_text.hpp"

namespace malote::ui {

void ListScreen::ask_columns(Frame& frame) {
  std::vector<std::string> titles;
  for (const Column& column : model_->columns()) titles.push_back(column.title);
  choice_.sorting = model_->sorting();
  frame.push(std::make_unique<ColumnsScreen>(std::move(titles), choice_,
                                             [this](const ColumnChoice& choice) {
                                               const view::Sorting before = model_->sorting();
                                               choice_ = choice;
                                               if (before.column != choice.sorting.column ||
                                                   before.descending != choice.sorting.descending) {
                                                 sort(choice.sorting);
                                               }
                                             }));
}

void ListScreen::mark() {
  if (model_->row_count() == 0) return;
  const std::uint64_t id = model_->id_at(scroll_.cursor());
  if (marks_.erase(id) == 0) marks_.insert(id);
  if (scroll_.move(Action::down)) after_move(Action::down);
}

std::vector<std::uint64_t> ListScreen::listed() const {
  std::vector<std::uint64_t> ids;
  for (std::size_t row = 0; row < model_->row_count(); ++row) ids.push_back(model_->id_at(row));
  return ids;
}

void ListScreen::mark_all() {
  const auto ids = listed();
  const bool all =
      std::all_of(ids.begin(), ids.end(), [&](std::uint64_t id) { return marks_.contains(id); });
  for (const std::uint64_t id : ids) {
    if (all) {
      marks_.erase(id);
    } else {
      marks_.insert(id);
    }
  }
}

void ListScreen::ask_export(Frame& frame) {
  if (model_->row_count() == 0) return frame.say(tr("there is nothing to write"), Role::warn);
  std::vector<ExportScope> scopes;
  scopes.push_back({tr("the one under the cursor"), {false, {model_->id_at(scroll_.cursor())}}});
  if (!marks_.empty()) {
    scopes.push_back({fill(tr("the marked: {}"), grouped(marks_.size())),
                      {false, {marks_.begin(), marks_.end()}}});
  }
  const std::size_t chosen = scopes.size() - 1;
  if (!model_->filter().empty()) {
    scopes.push_back({fill(tr("those that fit the filter: {}"), grouped(model_->row_count())),
                      {false, listed()}});
  }
  // Where the list was opened for a filter, there is no "all" but that.
  if (base_filter_.empty()) scopes.push_back({tr("all"), {true, {}}});
  frame.push(std::make_unique<ExportScreen>(exporter_, std::move(scopes), chosen));
}

void ListScreen::ask_filter(Frame& frame) {
  frame.ask({tr("filter"), model_->filter(), view::fault_of_filter,
             [this](const std::string& text) { accept_filter(text); }, complete_});
}

void ListScreen::accept_filter(const std::string& text) {
  if (model_->takes_time(text)) {
    slow_filter_ = text;
  } else {
    set_filter(text);
  }
}

void ListScreen::save(Frame& frame) {
  if (!save_ || model_->row_count() == 0) return;
  auto saving = save_(model_->id_at(scroll_.cursor()));
  if (!saving) return frame.say(tr("there are no octets to save"), Role::warn);
  ask_save(frame, std::move(*saving));
}

void ListScreen::ask_search(Frame& frame) {
  frame.ask({tr("search"), "", view::fault_of_filter,
             [this, &frame](const std::string& text) {
               if (!text.empty()) searched_ = text;  // an empty line: the same again
               find(frame, true, !text.empty());
             },
             complete_});
}

void ListScreen::set_filter(const std::string& text) {
  const std::uint64_t id = current_;
  if (!model_->set_filter(text)) return;  // the prompt lets none through that would be refused
  below_ = {};
  below_.begin(model_->row_count());
  keep_cursor_on(id);
}

void ListScreen::find(Frame& frame, bool forwards, bool from_here) {
  const std::size_t count = model_->row_count();
  if (searched_.empty() || count == 0) return;
  const std::size_t from = scroll_.cursor() + (forwards && !from_here ? 1 : 0);
  const auto row = model_->find(searched_, forwards ? from % count : from + count - 1, forwards);
  if (!row || !row.value()) return frame.say(tr("not found"), Role::warn);
  follow_ = false;
  scroll_.go(*row.value());
  current_ = model_->id_at(scroll_.cursor());
}

}  // namespace malote::ui

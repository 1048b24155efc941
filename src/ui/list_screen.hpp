// SPDX-License-Identifier: MIT
// A table model as a list: columns fitted to the window, cursor, sorting, filter, search, marks,
// follow and pause. What a row leads to, and what can be written of it, is handed in.
#pragma once

#include <set>

#include "ui/columns_screen.hpp"
#include "ui/export_screen.hpp"
#include "ui/preview.hpp"
#include "ui/saving.hpp"
#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "ui/settings.hpp"
#include "view/column_fit.hpp"
#include "view/table_model.hpp"

namespace malote::ui {

struct ListWords {
  std::string title;
  std::string empty;    // when there is no row
  std::string waiting;  // when there is none yet
  std::string (*count)(std::size_t rows);
};

class ListScreen final : public Screen {
 public:
  // What a row leads to; nothing where there is nothing, which the list says.
  using Open = std::function<std::unique_ptr<Screen>(std::uint64_t id, const Frame&)>;

  ListScreen(std::unique_ptr<view::TableModel>, ListWords, Open, bool follow, bool live);

  // What `w` saves of a row; nothing where there is nothing to save.
  using Save = std::function<std::optional<Saving>(std::uint64_t id)>;
  void save_with(Save);
  // What is drawn below while the cursor moves.
  void preview_with(Preview::Make);
  // A key that does something with rows: the marked ones, else the one under the cursor.
  using Deed = std::function<void(const std::vector<std::uint64_t>& ids, Frame&)>;
  void act_with(Action, Deed);
  void export_with(std::shared_ptr<const Exporter>);
  using Complete = std::function<view::Completion(const std::string&)>;
  void complete_with(Complete complete) { complete_ = std::move(complete); }
  // Columns and order as configured; names that the list does not have are passed over.
  void set_up(const ListSettings&);
  // A filter to begin with, which Esc does not take off: the list was opened for it.
  void begin_with_filter(const std::string&);

  [[nodiscard]] std::string title() const override { return words_.title; }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  bool leave() override;
  bool tick() override;
  void set_reveal(bool reveal) override {
    model_->set_reveal(reveal);
    preview_.forget();
  }
  void on_mouse(const Mouse&, Frame&) override;
  [[nodiscard]] bool shows_hints() const override { return true; }
  [[nodiscard]] bool is_list() const override { return true; }

 private:
  void draw_list(Canvas&, Area);
  void measure(const std::vector<TableRow>&);
  [[nodiscard]] std::vector<std::size_t> wanted_columns() const;
  void draw_head(Canvas&, int row, const std::vector<view::PlacedColumn>&);
  void draw_row(Canvas&, int row, const TableRow&, const std::vector<view::PlacedColumn>&,
                bool under_cursor, bool marked);
  void set_filter(const std::string&);
  void accept_filter(const std::string&);
  void open(Frame&);
  void save(Frame&);
  void ask_export(Frame&);
  void ask_columns(Frame&);
  void ask_filter(Frame&);
  void ask_search(Frame&);
  void find(Frame&, bool forwards, bool from_here);
  void sort(view::Sorting);
  void offer_marks();  // once something can be done with them
  void mark();
  void mark_all();
  [[nodiscard]] std::vector<std::uint64_t> listed() const;
  void keep_cursor_on(std::uint64_t id);
  void follow_if_wanted();
  void add_live_status(std::vector<TextSpan>&) const;
  [[nodiscard]] std::size_t next_column() const;
  void after_move(Action);

  std::unique_ptr<view::TableModel> model_;
  ListWords words_;
  Open open_;
  Save save_;
  Preview preview_;
  std::vector<std::pair<Action, Deed>> deeds_;
  Area rows_;                               // where they were drawn
  int height_ = 0;                          // of all that was drawn on
  std::vector<view::PlacedColumn> placed_;  // the columns that stand there
  std::shared_ptr<const Exporter> exporter_;
  Complete complete_;
  std::string base_filter_;
  std::optional<std::string> slow_filter_;  // set when the screen has said that it takes time
  Actions actions_;
  Scroll scroll_;
  NewBelow below_;
  ColumnChoice choice_;
  std::vector<std::size_t> widths_;  // of the widest cells that were seen
  std::vector<std::size_t> shown_;   // the columns in the window
  std::set<std::uint64_t> marks_;
  std::uint64_t current_ = 0;  // the id under the cursor
  std::string searched_;
  bool rests_at_top_ = true;  // where the user went last
  bool follow_, live_, paused_ = false;
};

}  // namespace malote::ui

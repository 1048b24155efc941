// SPDX-License-Identifier: MIT
// A pager: a message or a part of it, wrapped to the window, to be scrolled and searched. Alone, or
// as a pane of the message screen.
#pragma once

#include "ui/saving.hpp"
#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "view/message_page.hpp"
#include "view/octets.hpp"

namespace malote::ui {

class TextScreen final : public Screen {
 public:
  explicit TextScreen(view::Page page);
  // Without it nothing can be saved from here.
  void save_with(Saving);
  void show_octets_with(std::function<std::optional<view::Octets>()>);
  // Other lines in the place of these; the place stays.
  void set_lines(std::vector<view::PageLine>);
  [[nodiscard]] std::string title() const override { return page_.title; }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;

 private:
  struct Row {
    std::size_t line = 0, from = 0, to = 0;
    int indent = 0;
  };
  void wrap_to(int columns);
  void move_top(Action);
  void search(Frame&, std::size_t from, bool forwards);

  view::Page page_;
  Actions actions_;
  std::vector<Row> rows_;
  int columns_ = 0;
  std::size_t top_ = 0, height_ = 1;
  std::string searched_;
  std::optional<std::size_t> hit_;  // a line
  std::optional<Saving> saving_;
  std::function<std::optional<view::Octets>()> octets_;
};

}  // namespace malote::ui

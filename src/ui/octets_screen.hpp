// SPDX-License-Identifier: MIT
// Octets in hexadecimal and as characters, with the packet that they came in; a text or octets can
// be looked for. Called by every screen that has octets under its cursor.
#pragma once

#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "view/octets.hpp"

namespace malote::ui {

class OctetsScreen final : public Screen {
 public:
  explicit OctetsScreen(view::Octets);
  [[nodiscard]] std::string title() const override { return octets_.title; }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;

 private:
  void set_width(std::size_t octets);
  void draw_row(Canvas&, int row, std::uint64_t offset, std::string_view octets);
  void ask_search(Frame&);
  void find(Frame&, std::uint64_t from, bool forwards);
  [[nodiscard]] bool is_hit(std::uint64_t offset) const noexcept;

  view::Octets octets_;
  Actions actions_;
  std::size_t width_ = 16;  // octets in a row
  std::size_t top_ = 0, height_ = 1;
  std::string searched_, wanted_;  // as typed; the octets
  std::optional<std::uint64_t> hit_;
};

// Opens them, or says that there are none.
void open_octets(Frame&, std::optional<view::Octets>);
// "0x0d0a" or "0d 0a" with a leading "0x": octets; anything else: the text itself.
[[nodiscard]] std::string searched_octets(const std::string&);

}  // namespace malote::ui

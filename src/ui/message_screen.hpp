// SPDX-License-Identifier: MIT
// A mail: the tree of its parts above, what the one under the cursor holds below. Each can be
// opened, saved, and passed on to a program. Called by app, with what runs programs.
#pragma once

#include "ui/text_screen.hpp"
#include "view/message_view.hpp"

namespace malote::ui {

class MessageScreen final : public Screen {
 public:
  // Runs a command and gives it octets; what it wrote, for a pager. Refused: it could not be run.
  using Pipe = std::function<Result<view::Page>(
      const std::string& command, const std::function<void(const view::PutOctets&)>& feed)>;

  MessageScreen(std::shared_ptr<const view::MessageView>, std::size_t entry, Pipe);

  [[nodiscard]] std::string title() const override { return message_->title(); }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  bool tick() override;

 private:
  [[nodiscard]] std::size_t entry() const noexcept { return scroll_.cursor(); }
  [[nodiscard]] Saving saving() const;
  void show_entry();
  void ask_pipe(Frame&);
  void run_command();

  std::shared_ptr<const view::MessageView> message_;
  Pipe pipe_;
  Actions actions_;
  Scroll scroll_;  // over entries
  TextScreen pane_;
  // A command that was asked for; it runs when the screen has said so.
  std::optional<std::string> command_;
  std::string last_command_;
  Frame* frame_ = nullptr;
};

}  // namespace malote::ui

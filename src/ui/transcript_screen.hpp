// SPDX-License-Identifier: MIT
// A session's transcript: times at the left, client and server apart, phases, what the line under
// the cursor means. Goes on while the session does.
#pragma once

#include "ui/screen.hpp"
#include "ui/scroll.hpp"
#include "ui/transcript_layout.hpp"
#include "view/conversation.hpp"

namespace malote::ui {

class TranscriptScreen final : public Screen {
 public:
  // Gives the page of a message.
  using OpenMessage = std::function<std::unique_ptr<Screen>(MessageId)>;
  using OpenFlow = std::function<std::unique_ptr<Screen>(SessionId, const Frame&)>;
  using OpenTransfer = std::function<std::unique_ptr<Screen>(TransferId)>;

  TranscriptScreen(std::unique_ptr<view::Conversation>, OpenMessage, bool live);

  // A preview: no cursor, no explanation.
  void only_show() { only_shows_ = true; }
  void open_flow_with(OpenFlow open);
  [[nodiscard]] std::size_t line() const;  // under the cursor
  void go_to(std::size_t line);
  void on_mouse(const Mouse&, Frame&) override;
  void open_transfers_with(OpenTransfer open) { open_transfer_ = std::move(open); }

  [[nodiscard]] std::string title() const override { return conversation_->title(); }
  [[nodiscard]] const Actions& actions() const override { return actions_; }
  void draw(Canvas&, Area) override;
  [[nodiscard]] std::vector<TextSpan> status() const override;
  void act(Action, Frame&) override;
  bool tick() override;
  void set_reveal(bool) override;
  [[nodiscard]] bool shows_hints() const override { return true; }

 private:
  void draw_explanation(Canvas&, Area);
  void open(Frame&);
  void move(Action);
  void ask_search(Frame&);
  void find(Frame&, bool forwards, bool from_here);
  void lines_changed();

  std::unique_ptr<view::Conversation> conversation_;
  OpenMessage open_message_;
  OpenTransfer open_transfer_;
  OpenFlow open_flow_;
  int top_of_text_ = 0;  // the row of the window where lines begin
  Actions actions_;
  TranscriptLayout layout_;
  Scroll scroll_;  // over lines
  std::size_t top_row_ = 0;
  int columns_ = 0;
  std::size_t height_ = 1;
  NewBelow below_;
  std::string searched_;
  bool laid_out_ = false, placed_ = false;
  bool explains_ = true, only_shows_ = false, follow_, live_;
};

}  // namespace malote::ui

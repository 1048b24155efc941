// SPDX-License-Identifier: MIT
// The frame around the screens and their stack: title, hints, status, key line, the prompt. Called
// by the terminal's loop and by tests, with keys and ticks; knows neither terminal nor store.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/line_editor.hpp"
#include "ui/screen.hpp"
#include "view/store_facts.hpp"

namespace malote::ui {

struct ShellOptions {
  std::string source;              // what is looked at, for the title
  std::vector<std::string> hints;  // lines for the user under the title ("telnet localhost 10025")
  bool live = false;               // somebody is filling the store
  bool reveal = false;
  // How many packets came and were lost; asked at each tick.
  std::function<view::StoreFacts()> facts;
};

class Shell final : public Frame {
 public:
  explicit Shell(ShellOptions);

  // A flat list that every list leads to; it takes the place of the one that was opened before.
  void offer_list(Action, std::function<std::unique_ptr<Screen>()> make);

  void draw(Canvas&);
  void on_key(Key);
  void on_mouse(const Mouse&);
  bool on_tick();  // true: draw anew
  [[nodiscard]] bool done() const noexcept { return done_; }

  void push(std::unique_ptr<Screen>) override;
  void ask(Question) override;
  void confirm(std::string question, std::function<void()> yes) override;
  void say(std::string, Role) override;
  [[nodiscard]] bool reveals() const override { return options_.reveal; }

 private:
  struct Prompt {
    Question question;
    LineEditor editor;
  };
  struct Confirmation {
    std::string question;
    std::function<void()> yes;
  };
  struct Said {
    std::string text;
    Role role = Role::plain;
  };

  // A key that stands in the key line, and where.
  struct ShownKey {
    int from = 0, to = 0;
    Action action = Action::back;
  };
  void on_prompt_key(Key);
  void act(Action);
  void go_back(Key);
  void draw_title(Canvas&);
  [[nodiscard]] int draw_hints(Canvas&);
  void draw_status(Canvas&, int row);
  void draw_bottom(Canvas&, int row);
  void draw_keys(Canvas&, int row);
  void draw_prompt(Canvas&, int row);
  [[nodiscard]] Actions known_actions() const;

  ShellOptions options_;
  [[nodiscard]] bool opens_list(Action);

  std::vector<std::unique_ptr<Screen>> screens_;
  std::vector<std::pair<Action, std::function<std::unique_ptr<Screen>()>>> lists_;
  std::vector<ShownKey> shown_keys_;
  int key_row_ = -1;
  std::optional<Prompt> prompt_;
  std::optional<Confirmation> confirmation_;
  Said said_;
  view::StoreFacts facts_;
  bool done_ = false;
};

}  // namespace malote::ui

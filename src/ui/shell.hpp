// SPDX-License-Identifier: MIT
// The frame around the screens and their stack: title, hints, status, key line, the prompt. Called
// by the terminal's loop and by tests, with keys and ticks; knows neither terminal nor store.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/prompt.hpp"
#include "ui/screen.hpp"
#include "view/store_facts.hpp"

namespace malote::ui {

struct ShellOptions {
  std::string source;              // what is looked at, for the title
  std::vector<std::string> hints;  // lines for the user under the title ("telnet localhost 10025")
  bool live = false;               // somebody is filling the store
  bool reveal = false;
  KeyMap keys;
  // How many packets came and were lost; asked at each tick.
  std::function<view::StoreFacts()> facts;
};

class Shell final : public Frame {
 public:
  explicit Shell(ShellOptions);

  // A flat list that is a key away from every screen; made when it is first wanted, and kept with
  // its filter, marks and cursor.
  void offer_list(Action, std::string name, std::function<std::unique_ptr<Screen>()> make);
  // The first screen, which is a list like the others.
  void begin_with(Action, std::string name, std::unique_ptr<Screen>);
  // How to draw while something long is under way; false: the user pressed Esc.
  void repaint_with(std::function<bool()> repaint) { repaint_ = std::move(repaint); }

  void draw(Canvas&);
  void on_key(Key);
  void on_mouse(const Mouse&);
  bool on_tick();  // true: draw anew
  [[nodiscard]] bool done() const noexcept { return done_; }

  void push(std::unique_ptr<Screen>) override;
  void ask(Question) override;
  void confirm(std::string question, std::function<void()> yes) override;
  void say(std::string, Role) override;
  bool progress(const std::string&) override;
  [[nodiscard]] bool reveals() const override { return options_.reveal; }

 private:
  struct Offer {
    Action action;
    std::string name;
    std::function<std::unique_ptr<Screen>()> make;
    std::shared_ptr<Screen> kept;
  };
  struct Confirmation {
    std::string question;
    std::function<void()> yes;
  };
  struct Said {
    std::string text;
    Role role = Role::plain;
  };

  // A key that stands in the key line or in the line of the lists, and where.
  struct ShownKey {
    int row = 0, from = 0, to = 0;
    Action action = Action::back;
  };
  void on_prompt_key(Key);
  void act(Action);
  void go_back(Key);
  void draw_title(Canvas&);
  [[nodiscard]] int draw_lists(Canvas&);
  [[nodiscard]] int draw_hints(Canvas&, int top);
  void draw_status(Canvas&, int row);
  void draw_bottom(Canvas&, int row);
  void draw_keys(Canvas&, int row);
  [[nodiscard]] Actions known_actions() const;
  [[nodiscard]] Actions list_actions() const;
  [[nodiscard]] bool opens_list(Action);

  ShellOptions options_;
  std::vector<std::shared_ptr<Screen>> screens_;
  std::vector<Offer> lists_;
  std::vector<ShownKey> shown_keys_;
  std::optional<Prompt> prompt_;
  std::map<std::string, std::vector<std::string>> histories_;  // by label
  std::function<bool()> repaint_;
  std::optional<Confirmation> confirmation_;
  Said said_;
  view::StoreFacts facts_;
  bool done_ = false;
};

}  // namespace malote::ui

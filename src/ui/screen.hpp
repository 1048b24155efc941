// SPDX-License-Identifier: MIT
// A screen draws in its area and does what keys mean; the shell has the frame around it (title,
// status, keys, prompt) and the stack of screens. Screens know the shell only as a Frame.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/canvas.hpp"
#include "ui/keymap.hpp"
#include "view/filter_completion.hpp"

namespace malote::ui {

class Screen;

struct Question {
  std::string label;  // those with the same label share what was typed before
  std::string text;   // to begin with
  // Why what was typed so far will not do; asked after each key. Empty: anything will.
  std::function<std::optional<std::string>(const std::string&)> fault;
  std::function<void(const std::string&)> accept;
  // What could stand before the cursor; asked when Tab is pressed. Empty: nothing is known.
  std::function<view::Completion(const std::string& before_cursor)> complete = {};
};

class Frame {
 public:
  virtual ~Frame() = default;
  virtual void push(std::unique_ptr<Screen>) = 0;
  virtual void ask(Question) = 0;
  virtual void confirm(std::string question, std::function<void()> yes) = 0;
  virtual void say(std::string, Role) = 0;  // until the next key
  // Shows how far something long has come, at once; false: the user wants it to end.
  virtual bool progress(const std::string&) = 0;
  [[nodiscard]] virtual bool reveals() const = 0;
};

// Rows [top, bottom) of the canvas, whole width.
struct Area {
  int top = 0, bottom = 0, columns = 0;
  [[nodiscard]] int rows() const noexcept { return bottom - top; }
};

class Screen {
 public:
  virtual ~Screen() = default;
  [[nodiscard]] virtual std::string title() const = 0;
  [[nodiscard]] virtual const Actions& actions() const = 0;  // beside back, help, redraw, quit
  virtual void draw(Canvas&, Area) = 0;
  [[nodiscard]] virtual std::vector<TextSpan> status() const { return {}; }
  virtual void act(Action, Frame&) = 0;
  // Esc: true where the screen had something of its own to leave.
  virtual bool leave() { return false; }
  virtual bool tick() { return false; }  // true: draw me anew
  // The wheel moves; what a press does is the screen's own.
  virtual void on_mouse(const Mouse& mouse, Frame& frame) {
    constexpr int rows_of_wheel = 3;
    if (mouse.kind == MouseKind::press) return;
    const bool is_up = mouse.kind == MouseKind::wheel_up;
    for (int i = 0; i < rows_of_wheel; ++i) act(is_up ? Action::up : Action::down, frame);
  }
  virtual void set_reveal(bool) {}
  [[nodiscard]] virtual bool shows_hints() const { return false; }
  [[nodiscard]] virtual bool is_list() const { return false; }  // others are a key away
};

}  // namespace malote::ui

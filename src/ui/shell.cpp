// SPDX-License-Identifier: MIT
#include "ui/shell.hpp"

#include <algorithm>
#include <exception>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/help_screen.hpp"

namespace malote::ui {
namespace {

constexpr int least_rows = 8;
constexpr int least_columns = 40;
constexpr int rows_for_hints = 14;  // a lower window needs its rows for the sessions

constexpr Action everywhere[] = {Action::back, Action::help, Action::redraw, Action::quit};

void draw_too_small(Canvas& canvas) {
  const Size grid = canvas.size();
  const std::string text = tr("window too small");
  const int width = static_cast<int>(display_width(text));
  canvas.put(grid.rows / 2, std::max(0, (grid.columns - width) / 2), text, {Role::warn});
}

}  // namespace

Shell::Shell(ShellOptions options) : options_(std::move(options)) {
  if (options_.facts) facts_ = options_.facts();
}

void Shell::push(std::unique_ptr<Screen> screen) {
  screens_.push_back(std::move(screen));
}

void Shell::offer_list(Action action, std::function<std::unique_ptr<Screen>()> make) {
  lists_.emplace_back(action, std::move(make));
}

bool Shell::opens_list(Action action) {
  for (const auto& [key, make] : lists_) {
    if (key != action) continue;
    auto list = make();
    screens_.resize(1);
    push(std::move(list));
    return true;
  }
  return false;
}

void Shell::ask(Question question) {
  LineEditor editor(question.text);
  prompt_.emplace(Prompt{std::move(question), std::move(editor)});
}

void Shell::confirm(std::string question, std::function<void()> yes) {
  confirmation_.emplace(Confirmation{std::move(question), std::move(yes)});
}

void Shell::say(std::string text, Role role) {
  said_ = {std::move(text), role};
}

Actions Shell::known_actions() const {
  Actions known(std::begin(everywhere), std::end(everywhere));
  const Actions& own = screens_.back()->actions();
  known.insert(known.end(), own.begin(), own.end());
  if (!screens_.back()->is_list()) return known;
  for (const auto& [action, make] : lists_) known.push_back(action);
  return known;
}

void Shell::on_key(Key key) {
  if (key.kind == KeyKind::none || key.kind == KeyKind::resize || key.kind == KeyKind::mouse) {
    return;
  }
  said_ = {};
  // Whatever fails here is the store's reading: say it, and let the user go on or leave.
  try {
    if (confirmation_) {
      const auto asked = std::move(*confirmation_);
      confirmation_.reset();
      if (key == typed(U'y') || key == typed(U'Y')) asked.yes();
      return;
    }
    if (prompt_) return on_prompt_key(key);
    const auto action = action_of(key, known_actions());
    if (!action) return;
    if (*action == Action::back) return go_back(key);
    act(*action);
  } catch (const std::exception& error) {
    say(to_visible(error.what()), Role::alert);
  }
}

void Shell::on_mouse(const Mouse& mouse) {
  said_ = {};
  if (confirmation_ || prompt_) return;  // they are answered with keys
  try {
    if (mouse.row != key_row_) return screens_.back()->on_mouse(mouse, *this);
    if (mouse.kind != MouseKind::press) return;
    for (const ShownKey& shown : shown_keys_) {
      if (mouse.column < shown.from || mouse.column >= shown.to) continue;
      const Action action = shown.action;
      const bool leaves = action == Action::back && screens_.size() == 1;
      if (action == Action::back) return go_back(leaves ? typed(U'q') : Key{KeyKind::escape});
      return act(action);
    }
  } catch (const std::exception& error) {
    say(to_visible(error.what()), Role::alert);
  }
}

void Shell::act(Action action) {
  if (action == Action::quit) {
    done_ = true;
  } else if (action == Action::help) {
    push(std::make_unique<HelpScreen>(known_actions()));
  } else if (action == Action::reveal) {
    options_.reveal = !options_.reveal;
    for (const auto& screen : screens_) screen->set_reveal(options_.reveal);
    say(options_.reveal ? tr("passwords are shown now") : tr("passwords are masked"), Role::info);
  } else if (!opens_list(action)) {
    screens_.back()->act(action, *this);
  }
}

void Shell::go_back(Key key) {
  if (screens_.size() == 1 && key == typed(U'q')) {
    done_ = true;
  } else if (screens_.back()->leave()) {
    return;
  } else if (screens_.size() > 1) {
    screens_.pop_back();
  } else {
    say(tr("this is the first screen; q leaves malote"), Role::dim);
  }
}

void Shell::on_prompt_key(Key key) {
  if (key.kind == KeyKind::escape || key == ctrl('c')) {
    prompt_.reset();
  } else if (key.kind == KeyKind::enter) {
    const std::string text = prompt_->editor.text();
    if (prompt_->question.fault && prompt_->question.fault(text)) return;
    const auto accept = std::move(prompt_->question.accept);
    prompt_.reset();
    accept(text);
  } else {
    (void)prompt_->editor.handle(key);
  }
}

bool Shell::on_tick() {
  bool changed = false;
  try {
    // A tick may open a screen.
    for (std::size_t i = 0; i < screens_.size(); ++i) changed = screens_[i]->tick() || changed;
    if (options_.facts) {
      const view::StoreFacts now = options_.facts();
      changed = changed || now.packets != facts_.packets || now.dropped != facts_.dropped;
      facts_ = now;
    }
  } catch (const std::exception& error) {
    changed = said_.text != to_visible(error.what());
    say(to_visible(error.what()), Role::alert);
  }
  return changed;
}

void Shell::draw(Canvas& canvas) {
  canvas.clear();
  shown_keys_.clear();
  key_row_ = -1;
  const Size grid = canvas.size();
  if (grid.rows < least_rows || grid.columns < least_columns) return draw_too_small(canvas);
  draw_title(canvas);
  const int top = 1 + draw_hints(canvas);
  try {
    screens_.back()->draw(canvas, {top, grid.rows - 2, grid.columns});
  } catch (const std::exception& error) {
    say(to_visible(error.what()), Role::alert);
  }
  draw_status(canvas, grid.rows - 2);
  draw_bottom(canvas, grid.rows - 1);
}

void Shell::draw_title(Canvas& canvas) {
  const int columns = canvas.size().columns;
  const Look bar{Role::plain, Face::bar};
  canvas.fill(0, 0, columns, bar);
  std::string right;
  if (options_.live) right = tr("live");
  if (options_.live || facts_.dropped.value_or(0) != 0) {
    if (!right.empty()) right += "  ";
    const std::uint64_t lost = facts_.dropped.value_or(0);
    right += fill(tr_plural("{} packet dropped", "{} packets dropped", lost), grouped(lost));
  }
  const int from = columns - 1 - static_cast<int>(display_width(right));
  const bool fits = from > columns / 3;
  const int end = fits ? from - 2 : columns;
  int at = canvas.put(0, 1, "malote", {Role::strong, Face::bar}, end);
  std::string text = to_visible(options_.source);
  if (!text.empty()) text += "  ";
  text += screens_.back()->title();
  const auto room = static_cast<std::size_t>(std::max(0, end - at - 2));
  at = canvas.put(0, at + 2, cut_to_width(text, room, canvas.glyphs().ellipsis), bar, end);
  if (fits) {
    const Role role = facts_.dropped.value_or(0) == 0 ? Role::plain : Role::alert;
    canvas.put(0, from, right, {role, Face::bar});
  }
}

int Shell::draw_hints(Canvas& canvas) {
  const Size grid = canvas.size();
  if (grid.rows < rows_for_hints || !screens_.back()->shows_hints()) return 0;
  int row = 1;
  for (const std::string& hint : options_.hints) {
    if (row > grid.rows / 4) break;
    const auto room = static_cast<std::size_t>(grid.columns - 2);
    canvas.put(row++, 1, cut_to_width(to_visible(hint), room, canvas.glyphs().ellipsis),
               {Role::info});
  }
  return row - 1;
}

void Shell::draw_status(Canvas& canvas, int row) {
  int end = canvas.size().columns - 1;
  if (options_.reveal) {
    const std::string text = tr("PASSWORDS SHOWN");
    const int from = end - static_cast<int>(display_width(text));
    canvas.put(row, from, text, {Role::alert});
    end = from - 2;
  }
  int at = 1;
  if (prompt_ && prompt_->question.fault) {
    if (const auto fault = prompt_->question.fault(prompt_->editor.text())) {
      canvas.put(row, at, *fault, {Role::permanent_failure}, end);
      return;
    }
  }
  if (!said_.text.empty()) {
    canvas.put(row, at, said_.text, {said_.role}, end);
    return;
  }
  for (const TextSpan& span : screens_.back()->status()) {
    if (span.text.empty()) continue;
    const int width = static_cast<int>(display_width(span.text));
    if (at > 1 && at + 3 + width > end) break;
    if (at > 1) at = canvas.put(row, at, std::string(" ") + canvas.glyphs().dot + " ", {Role::dim});
    at = canvas.put(row, at, span.text, {span.role}, end);
  }
}

void Shell::draw_bottom(Canvas& canvas, int row) {
  if (confirmation_) {
    const int at = canvas.put(row, 1, confirmation_->question, {Role::warn});
    canvas.put(row, at + 1, tr("y: yes, any other key: no"), {Role::dim});
  } else if (prompt_) {
    draw_prompt(canvas, row);
  } else {
    draw_keys(canvas, row);
  }
}

void Shell::draw_prompt(Canvas& canvas, int row) {
  const int columns = canvas.size().columns;
  int at = canvas.put(row, 1, prompt_->question.label + ":", {Role::strong}, columns / 2) + 1;
  const std::string text = prompt_->editor.text();
  Role role = Role::plain;
  if (prompt_->question.fault && !text.empty()) {
    role = prompt_->question.fault(text) ? Role::permanent_failure : Role::success;
  }
  // The part around the cursor is in the window.
  std::string before = prompt_->editor.text_before_cursor();
  const std::string after = text.substr(before.size());
  const std::size_t room = static_cast<std::size_t>(std::max(4, columns - at - 3));
  while (display_width(before) > room) {
    std::size_t octets = 1;
    while (octets < before.size() && (static_cast<unsigned char>(before[octets]) & 0xc0U) == 0x80U)
      ++octets;
    before.erase(0, octets);
  }
  at = canvas.put(row, at, before, {role});
  canvas.place_cursor(row, std::min(at, columns - 1));
  canvas.put(row, at, after, {role}, columns - 1);
}

void Shell::draw_keys(Canvas& canvas, int row) {
  struct Shown {
    std::string key, word;
    Action action;
    [[nodiscard]] int width() const {
      return static_cast<int>(display_width(key) + display_width(word)) + 1;
    }
  };
  const Actions known = known_actions();
  std::vector<Shown> shown;
  std::vector<Shown> last;
  for (const Binding& binding : keymap()) {
    const bool here = std::find(known.begin(), known.end(), binding.action) != known.end();
    if (!here || *binding.word == '\0' || binding.action == Action::quit) continue;
    Shown one{name_of(binding.keys.front()), tr(binding.word), binding.action};
    const bool top = screens_.size() == 1;
    if (binding.action == Action::back && top) one = {"q", tr("quit"), binding.action};
    const bool kept = binding.action == Action::back || binding.action == Action::help;
    (kept ? last : shown).push_back(std::move(one));
  }
  int room = canvas.size().columns - 1;
  for (const Shown& one : last) room -= one.width() + 2;
  int at = 1;
  key_row_ = row;
  const auto put = [&](const Shown& one) {
    shown_keys_.push_back({at, at + one.width(), one.action});
    at = canvas.put(row, at, one.key, {Role::strong});
    at = canvas.put(row, at + 1, one.word, {Role::dim}) + 2;
  };
  for (const Shown& one : shown) {
    if (at + one.width() > room) break;
    put(one);
  }
  for (const Shown& one : last) put(one);
}

}  // namespace malote::ui

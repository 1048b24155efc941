// SPDX-License-Identifier: MIT
#include "ui/shell.hpp"

#include <algorithm>
#include <exception>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/help_screen.hpp"
#include "ui/list_bar.hpp"

namespace malote::ui {
namespace {

constexpr int least_rows = 8;
constexpr int least_columns = 40;
constexpr int rows_for_hints = 14;  // a lower window needs its rows for the sessions
constexpr int rows_for_lists = 16;
constexpr std::size_t history_most = 100;

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

void Shell::offer_list(Action action, std::string name,
                       std::function<std::unique_ptr<Screen>()> make) {
  lists_.push_back({action, std::move(name), std::move(make), nullptr});
}

void Shell::begin_with(Action action, std::string name, std::unique_ptr<Screen> screen) {
  push(std::move(screen));
  lists_.insert(lists_.begin(), {action, std::move(name), {}, screens_.front()});
}

bool Shell::opens_list(Action action) {
  for (Offer& list : lists_) {
    if (list.action != action) continue;
    if (!list.kept) {
      list.kept = list.make();
      list.kept->set_reveal(options_.reveal);
    }
    screens_.resize(1);
    if (list.kept != screens_.front()) screens_.push_back(list.kept);
    return true;
  }
  return false;
}

void Shell::ask(Question question) {
  std::vector<std::string> history = histories_[question.label];
  prompt_.emplace(std::move(question), std::move(history));
}

void Shell::confirm(std::string question, std::function<void()> yes) {
  confirmation_.emplace(Confirmation{std::move(question), std::move(yes)});
}

void Shell::say(std::string text, Role role) {
  said_ = {std::move(text), role};
}

bool Shell::progress(const std::string& text) {
  say(text, Role::info);
  return !repaint_ || repaint_();
}

Actions Shell::known_actions() const {
  Actions known(std::begin(everywhere), std::end(everywhere));
  const Actions& own = screens_.back()->actions();
  known.insert(known.end(), own.begin(), own.end());
  return known;
}

Actions Shell::list_actions() const {
  Actions actions;
  for (const Offer& list : lists_) actions.push_back(list.action);
  return actions;
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
      // The letter of the user's language, and the one that everybody knows.
      const std::string letter = to_lower(key.kind == KeyKind::character ? to_utf8(key.code) : "");
      if (letter == "y" || letter == tr("y")) asked.yes();
      return;
    }
    if (prompt_) return on_prompt_key(key);
    // What a screen has a key for goes before the lists.
    auto action = options_.keys.action_of(key, known_actions());
    if (!action) action = options_.keys.action_of(key, list_actions());
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
    const bool on_keys = std::any_of(shown_keys_.begin(), shown_keys_.end(),
                                     [&](const ShownKey& shown) { return shown.row == mouse.row; });
    if (!on_keys) return screens_.back()->on_mouse(mouse, *this);
    if (mouse.kind != MouseKind::press) return;
    for (const ShownKey& shown : shown_keys_) {
      const bool hit =
          mouse.row == shown.row && mouse.column >= shown.from && mouse.column < shown.to;
      if (!hit) continue;
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
    Actions known = known_actions();
    for (const Action list : list_actions()) known.push_back(list);
    push(std::make_unique<HelpScreen>(known, options_.keys));
  } else if (action == Action::reveal) {
    options_.reveal = !options_.reveal;
    for (const auto& screen : screens_) screen->set_reveal(options_.reveal);
    for (const Offer& list : lists_) {
      if (list.kept) list.kept->set_reveal(options_.reveal);
    }
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
    const std::string text = prompt_->text();
    if (prompt_->question().fault && prompt_->question().fault(text)) return;
    const Question question = prompt_->question();
    prompt_.reset();
    std::vector<std::string>& history = histories_[question.label];
    std::erase(history, text);
    if (!text.empty()) history.push_back(text);
    if (history.size() > history_most) history.erase(history.begin());
    question.accept(text);
  } else {
    (void)prompt_->handle(key);
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
  const Size grid = canvas.size();
  if (grid.rows < least_rows || grid.columns < least_columns) return draw_too_small(canvas);
  draw_title(canvas);
  int top = 1 + draw_lists(canvas);
  top += draw_hints(canvas, top);
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
  const auto start_of = [&](const std::string& text) {
    return columns - 1 - static_cast<int>(display_width(text));
  };
  // Losses are always told, in fewer words where there is little room.
  if (start_of(right) <= columns / 3 && !right.empty()) {
    right = fill(tr("{} dropped"), grouped(facts_.dropped.value_or(0)));
  }
  const int from = start_of(right);
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

int Shell::draw_lists(Canvas& canvas) {
  if (canvas.size().rows < rows_for_lists || !screens_.back()->is_list()) return 0;
  std::vector<ListName> names;
  // One that lies deeper stands under the one it was opened from.
  const auto base = screens_.size() > 1 ? screens_[1] : screens_.front();
  const auto is_base = [&](const Offer& list) { return list.kept == base; };
  const bool known = std::any_of(lists_.begin(), lists_.end(), is_base);
  for (const Offer& list : lists_) {
    const bool shown = known ? is_base(list) : list.kept == screens_.front();
    names.push_back({options_.keys.key_of(list.action), list.name, shown});
  }
  if (names.size() < 2) return 0;
  const auto places = draw_list_bar(canvas, 1, names);
  for (std::size_t i = 0; i < places.size(); ++i) {
    shown_keys_.push_back({1, places[i].first, places[i].second, lists_[i].action});
  }
  return 1;
}

int Shell::draw_hints(Canvas& canvas, int top) {
  const Size grid = canvas.size();
  if (grid.rows < rows_for_hints || !screens_.back()->shows_hints()) return 0;
  int row = top;
  for (const std::string& hint : options_.hints) {
    if (row > grid.rows / 4) break;
    const auto room = static_cast<std::size_t>(grid.columns - 2);
    canvas.put(row++, 1, cut_to_width(to_visible(hint), room, canvas.glyphs().ellipsis),
               {Role::info});
  }
  return row - top;
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
  const auto put = [&](const TextSpan& span) {
    const auto room = static_cast<std::size_t>(std::max(1, end - at));
    at = canvas.put(row, at, cut_to_width(span.text, room, canvas.glyphs().ellipsis), {span.role},
                    end);
  };
  if (prompt_) {
    const TextSpan remark = prompt_->remark();
    if (!remark.text.empty()) return put(remark);
  }
  if (!said_.text.empty()) return put({said_.role, said_.text});
  for (const TextSpan& span : screens_.back()->status()) {
    if (span.text.empty()) continue;
    const int width = static_cast<int>(display_width(span.text));
    if (at > 1 && at + 3 + width > end) break;
    if (at > 1) at = canvas.put(row, at, std::string(" ") + canvas.glyphs().dot + " ", {Role::dim});
    put(span);
  }
}

void Shell::draw_bottom(Canvas& canvas, int row) {
  if (confirmation_) {
    // TRANSLATORS: "y" alone is the letter of the key for yes, a small one.
    const std::string answers = fill(tr("{}: yes, any other key: no"), tr("y"));
    // A long question gives way to its answers.
    const int room = canvas.size().columns - 3 - static_cast<int>(display_width(answers));
    const std::string question =
        cut_to_width(confirmation_->question, static_cast<std::size_t>(std::max(1, room)),
                     canvas.glyphs().ellipsis);
    const int at = canvas.put(row, 1, question, {Role::warn});
    canvas.put(row, at + 1, answers, {Role::dim});
  } else if (prompt_) {
    prompt_->draw(canvas, row);
  } else {
    draw_keys(canvas, row);
  }
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
  for (const Binding& binding : options_.keys.bindings()) {
    if (binding.keys.empty()) continue;
    const bool here = std::find(known.begin(), known.end(), binding.action) != known.end();
    if (!here || *binding.word == '\0' || binding.action == Action::quit) continue;
    Shown one{name_of(binding.keys.front()), tr(binding.word), binding.action};
    const bool top = screens_.size() == 1;
    if (binding.action == Action::back && top) {
      const bool q_leaves = options_.keys.action_of(typed(U'q'), known) == Action::back;
      one = {q_leaves ? "q" : options_.keys.key_of(Action::quit), tr("quit"),
             q_leaves ? Action::back : Action::quit};
    }
    const bool kept = binding.action == Action::back || binding.action == Action::help;
    (kept ? last : shown).push_back(std::move(one));
  }
  int room = canvas.size().columns - 1;
  for (const Shown& one : last) room -= one.width() + 2;
  int at = 1;
  const auto put = [&](const Shown& one) {
    shown_keys_.push_back({row, at, at + one.width(), one.action});
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

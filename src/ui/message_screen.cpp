// SPDX-License-Identifier: MIT
#include "ui/message_screen.hpp"

#include <algorithm>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "ui/octets_screen.hpp"

namespace malote::ui {
namespace {

constexpr int least_pane_rows = 4;

bool moves_pane(Action action) {
  switch (action) {
    case Action::page_up:
    case Action::page_down:
    case Action::home:
    case Action::end:
    case Action::search:
    case Action::next_match:
    case Action::previous_match:
      return true;
    default:
      return false;
  }
}

}  // namespace

MessageScreen::MessageScreen(std::shared_ptr<const view::MessageView> message, std::size_t entry,
                             Pipe pipe)
    : message_(std::move(message)),
      pipe_(std::move(pipe)),
      actions_{Action::open,    Action::search,    Action::next_match, Action::previous_match,
               Action::save,    Action::octets,    Action::up,         Action::down,
               Action::page_up, Action::page_down, Action::home,       Action::end},
      pane_(message_->page(entry)) {
  if (pipe_) actions_.push_back(Action::pipe);
  scroll_.fit(message_->entries().size(), 1);
  scroll_.go(entry);
}

void MessageScreen::show_entry() {
  pane_ = TextScreen(message_->page(entry()));
}

void MessageScreen::draw(Canvas& canvas, Area area) {
  const auto& entries = message_->entries();
  const int count = static_cast<int>(std::min<std::size_t>(entries.size(), 1000));
  const int most = std::max(1, std::min(area.rows() / 3, area.rows() - 1 - least_pane_rows));
  const int height = std::min(count, most);
  scroll_.fit(entries.size(), static_cast<std::size_t>(height));
  const auto room = static_cast<std::size_t>(std::max(1, area.columns - 2));
  for (int i = 0; i < height; ++i) {
    const std::size_t at = scroll_.top() + static_cast<std::size_t>(i);
    const Face face = at == entry() ? Face::cursor : Face::normal;
    const int row = area.top + i;
    if (face == Face::cursor) canvas.fill(row, 0, area.columns, {Role::plain, face});
    const std::string& text = entries[at].text;
    canvas.put(row, 1,
               cut_to_width(canvas.ascii() ? to_ascii(text) : text, room, canvas.glyphs().ellipsis),
               {entries[at].role, face}, area.columns - 1);
  }
  const int rule = area.top + height;
  for (int i = 0; i < area.columns; ++i) canvas.put(rule, i, canvas.glyphs().rule, {Role::dim});
  pane_.draw(canvas, {rule + 1, area.bottom, area.columns});
}

std::vector<TextSpan> MessageScreen::status() const {
  std::vector<TextSpan> parts{
      {Role::dim, fill(tr("{} of {}"), grouped(entry() + 1), grouped(message_->entries().size()))}};
  for (TextSpan& span : pane_.status()) parts.push_back(std::move(span));
  return parts;
}

Saving MessageScreen::saving() const {
  const std::size_t at = entry();
  return {tr("save as"), message_->file_name(at),
          [message = message_, at](const std::string& path, view::Existing existing) {
            return view::write_new_file(
                path, existing, [&](const view::PutOctets& put) { message->read(at, put); });
          }};
}

void MessageScreen::act(Action action, Frame& frame) {
  if (moves_pane(action)) {
    pane_.act(action, frame);
  } else if (action == Action::open) {
    auto page = std::make_unique<TextScreen>(message_->page(entry()));
    page->save_with(saving());
    frame.push(std::move(page));
  } else if (action == Action::octets) {
    open_octets(frame, message_->octets(entry()));
  } else if (action == Action::save) {
    ask_save(frame, saving());
  } else if (action == Action::pipe) {
    ask_pipe(frame);
  } else {
    const std::size_t before = entry();
    if (scroll_.move(action) && entry() != before) show_entry();
  }
}

void MessageScreen::ask_pipe(Frame& frame) {
  frame.ask(
      {tr("pass it to the command"), last_command_, {}, [this, &frame](const std::string& text) {
         if (trim(text).empty()) return;
         last_command_ = text;
         command_ = text;
         frame_ = &frame;
         frame.say(fill(tr("{} is running; Esc ends it"), to_visible(text)), Role::info);
       }});
}

bool MessageScreen::tick() {
  if (!command_) return false;
  run_command();
  return true;
}

void MessageScreen::run_command() {
  const std::string command = *std::exchange(command_, std::nullopt);
  const std::size_t at = entry();
  auto page = pipe_(command, [&](const view::PutOctets& put) { message_->read(at, put); });
  if (!page) return frame_->say(page.error().text, Role::alert);
  frame_->say("", Role::plain);
  frame_->push(std::make_unique<TextScreen>(std::move(page.value())));
}

}  // namespace malote::ui

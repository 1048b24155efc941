// SPDX-License-Identifier: MIT
#include "app/browse.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "app/search.hpp"
#include "core/i18n.hpp"
#include "export/phrases.hpp"
#include "store/reader.hpp"
#include "ui/list_screen.hpp"
#include "ui/terminal.hpp"
#include "ui/text_screen.hpp"
#include "ui/transcript_screen.hpp"
#include "view/session_list.hpp"
#include "view/transfer_page.hpp"

namespace malote::app {
namespace {

std::string count_of_sessions(std::size_t count) {
  return fill(tr_plural("{} session", "{} sessions", count), grouped(count));
}

std::unique_ptr<ui::Screen> sessions_screen(const store::Reader& reader,
                                            const BrowseOptions& options) {
  const auto open_message = [&reader](MessageId id) -> std::unique_ptr<ui::Screen> {
    return std::make_unique<ui::TextScreen>(view::message_page(reader, id));
  };
  const auto open_session = [&reader, open_message, live = options.live](
                                std::uint64_t id,
                                const ui::Frame& frame) -> std::unique_ptr<ui::Screen> {
    auto conversation =
        std::make_unique<view::Conversation>(reader, SessionId{id}, frame.reveals());
    auto screen =
        std::make_unique<ui::TranscriptScreen>(std::move(conversation), open_message, live);
    screen->open_transfers_with([&reader](TransferId transfer) -> std::unique_ptr<ui::Screen> {
      return std::make_unique<ui::TextScreen>(view::transfer_page(reader, transfer));
    });
    return screen;
  };
  return std::make_unique<ui::ListScreen>(
      std::make_unique<view::SessionList>(reader),
      ui::ListWords{tr("Sessions"), tr("no mail session was found"),
                    tr("waiting for the first session"), count_of_sessions},
      open_session, options.follow, options.live);
}

// What the store says, looked up only after it has changed.
class StoredFacts {
 public:
  explicit StoredFacts(const store::Reader& reader) : reader_(reader) { look(); }
  view::StoreFacts operator()() {
    if (reader_.change_token() != token_) look();
    return facts_;
  }

 private:
  void look() {
    token_ = reader_.change_token();
    facts_ = view::facts_of(reader_);
  }
  const store::Reader& reader_;
  std::int64_t token_ = 0;
  view::StoreFacts facts_;
};

}  // namespace

bool can_browse(const Context& context) {
  const char* const term = std::getenv("TERM");
  const bool dumb = term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
  return context.terminal.out_is_tty && !dumb && !context.options.json;
}

ExitStatus run_browse(const std::string& store, const BrowseOptions& options,
                      const Context& context) {
  const auto reader = store::Reader::open(store);
  if (!reader) throw Failure(ExitStatus::nothing, reader.error().text);
  search_bodies_plainly(*reader.value());
  ui::ShellOptions shell_options;
  shell_options.source = options.title;
  shell_options.hints = options.hints;
  shell_options.live = options.live;
  shell_options.reveal = context.options.reveal;
  shell_options.facts = options.facts;
  if (!shell_options.facts) shell_options.facts = StoredFacts(*reader.value());
  ui::Shell shell(std::move(shell_options));
  shell.push(sessions_screen(*reader.value(), options));
  const TextStyle style = context.style();
  const auto shown = ui::run_on_terminal(shell, {style.painter.coloured(), style.ascii});
  if (!shown) throw Failure(ExitStatus::nothing, shown.error().text);
  return ExitStatus::done;
}

}  // namespace malote::app

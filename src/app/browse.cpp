// SPDX-License-Identifier: MIT
#include "app/browse.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "app/browse_lists.hpp"
#include "app/pipe_out.hpp"
#include "app/search.hpp"
#include "app/talks.hpp"
#include "core/i18n.hpp"
#include "export/phrases.hpp"
#include "store/reader.hpp"
#include "ui/list_screen.hpp"
#include "ui/message_screen.hpp"
#include "ui/terminal.hpp"
#include "ui/text_screen.hpp"
#include "view/item_lists.hpp"
#include "view/session_list.hpp"
#include "view/transfer_page.hpp"

namespace malote::app {
namespace {

using Ids = std::vector<std::uint64_t>;

std::string count_of_sessions(std::size_t count) {
  return fill(tr_plural("{} session", "{} sessions", count), grouped(count));
}
std::string count_of_messages(std::size_t count) {
  return fill(tr_plural("{} message", "{} messages", count), grouped(count));
}
std::string count_of_files(std::size_t count) {
  return fill(tr_plural("{} file", "{} files", count), grouped(count));
}

// Makes the screens over one store; outlives them.
class Screens {
 public:
  Screens(const store::Reader& reader, const ViewedStore& store, const BrowseOptions& options,
          ui::Shell& shell)
      : reader_(reader),
        live_(options.live),
        follow_(options.follow),
        lists_(reader, store, options.live, shell,
               {[this](SessionId id, const ui::Frame& frame, const PlaceIn& place) {
                  return talks_.session(id, frame.reveals(), place);
                },
                [this](const std::string& filter) {
                  auto list = sessions(false);
                  list->begin_with_filter(filter);
                  return list;
                }}),
        talks_(reader, options.live,
               {[this](MessageId id) { return message(id, ""); },
                [this](TransferId id) { return transfer(id); },
                {}}) {}

  void offer_all(ui::Shell& shell) const {
    shell.begin_with(ui::Action::sessions, tr("Sessions"), sessions(follow_));
    shell.offer_list(ui::Action::messages, tr("Mails"), [this] { return messages(); });
    shell.offer_list(ui::Action::files, tr("Files"), [this] { return files(); });
    lists_.offer();
  }

 private:
  std::unique_ptr<ui::ListScreen> sessions(bool follow) const {
    const auto open = [this](std::uint64_t id, const ui::Frame& frame) {
      return talks_.session(SessionId{id}, frame.reveals(), {});
    };
    auto screen = lists_.make(ui::Action::sessions, std::make_unique<view::SessionList>(reader_),
                              {tr("Sessions"), tr("no mail session was found"),
                               tr("waiting for the first session"), count_of_sessions},
                              open, follow);
    screen->save_with([this](std::uint64_t id) { return saving_of(SessionId{id}); });
    lists_.let_export(*screen, "text", [](const Ids& ids) {
      return ExportTargets{false, ids, {}, {}};
    });
    screen->preview_with(
        [this](std::uint64_t id) { return talks_.preview({id}, lists_.reveals()); });
    screen->act_with(ui::Action::flow,
                     [this](const Ids& ids, ui::Frame& frame) { talks_.show_flow(ids, frame); });
    screen->act_with(ui::Action::compare, [this](const Ids& ids, ui::Frame& frame) {
      talks_.show_comparison(ids, frame);
    });
    return screen;
  }

  std::unique_ptr<ui::Screen> messages() const {
    const auto open = [this](std::uint64_t id, const ui::Frame&) {
      return message(MessageId{id}, "");
    };
    auto screen = lists_.make(ui::Action::messages, std::make_unique<view::MessageList>(reader_),
                              {tr("Messages"), tr("no message was found"),
                               tr("waiting for the first message"), count_of_messages},
                              open, false);
    screen->save_with([this](std::uint64_t id) { return saving_of(MessageId{id}, ""); });
    lists_.let_export(*screen, "eml", [this](const Ids& ids) {
      ExportTargets targets{false, {}, ids, {}};
      for (const std::uint64_t id : ids) {
        const auto row = reader_.message(MessageId{id});
        if (row) targets.sessions.push_back(row->session.value);
      }
      return targets;
    });
    return screen;
  }

  std::unique_ptr<ui::Screen> files() const {
    const auto open = [this](std::uint64_t number,
                             const ui::Frame&) -> std::unique_ptr<ui::Screen> {
      const store::FileItem item = store::Reader::file_item(number);
      if (item.transfer) return transfer(item.transfer);
      const auto part = reader_.part(item.part);
      return part ? message(part->message, part->path) : message({}, "");
    };
    auto screen = lists_.make(
        ui::Action::files, std::make_unique<view::FileList>(reader_),
        {tr("Files"), tr("no file was found"), tr("waiting for the first file"), count_of_files},
        open, false);
    screen->save_with([this](std::uint64_t number) { return saving_of(number); });
    lists_.let_export(*screen, "files", [this](const Ids& ids) { return targets_of_files(ids); });
    return screen;
  }

  ExportTargets targets_of_files(const Ids& ids) const {
    ExportTargets targets;
    targets.files = ids;
    for (const std::uint64_t number : ids) {
      const store::FileItem item = store::Reader::file_item(number);
      const auto transfer = item.transfer ? reader_.transfer(item.transfer) : std::nullopt;
      const auto part = item.part ? reader_.part(item.part) : std::nullopt;
      if (part) targets.messages.push_back(part->message.value);
      const SessionId session = part ? part->session : transfer ? transfer->session : SessionId{};
      if (session) targets.sessions.push_back(session.value);
    }
    return targets;
  }

  std::unique_ptr<ui::Screen> message(MessageId id, const std::string& part) const {
    auto mail = std::make_shared<view::MessageView>(reader_, id);
    const std::size_t entry = mail->entry_of(part);
    return std::make_unique<ui::MessageScreen>(std::move(mail), entry, pipe_out);
  }

  std::unique_ptr<ui::Screen> transfer(TransferId id) const {
    auto screen = std::make_unique<ui::TextScreen>(view::transfer_page(reader_, id));
    screen->show_octets_with([this, id] { return view::octets_of_transfer(reader_, id); });
    if (auto saving = view::saved_transfer(reader_, id)) screen->save_with(to_saving(*saving));
    return screen;
  }

  std::optional<ui::Saving> saving_of(SessionId id) const {
    const auto talk = std::make_shared<const view::Conversation>(reader_, id, lists_.reveals());
    return ui::Saving{tr("save the transcript as"), fmt::format("session-{}.txt", id.value),
                      [talk](const std::string& path, view::Existing existing) {
                        return talk->save(path, existing);
                      }};
  }
  std::optional<ui::Saving> saving_of(MessageId id, const std::string& part) const {
    const auto mail = std::make_shared<const view::MessageView>(reader_, id);
    const std::size_t entry = mail->entry_of(part);
    return to_saving({mail->file_name(entry),
                      [mail, entry](const view::PutOctets& put) { mail->read(entry, put); }});
  }
  std::optional<ui::Saving> saving_of(std::uint64_t number) const {
    const store::FileItem item = store::Reader::file_item(number);
    if (item.transfer) {
      const auto saved = view::saved_transfer(reader_, item.transfer);
      return saved ? std::optional(to_saving(*saved)) : std::nullopt;
    }
    const auto part = reader_.part(item.part);
    return part ? saving_of(part->message, part->path) : std::nullopt;
  }
  static ui::Saving to_saving(const view::SavedFile& file) {
    return {tr("save as"), file.name,
            [read = file.read](const std::string& path, view::Existing existing) {
              return view::write_new_file(path, existing, read);
            }};
  }

  const store::Reader& reader_;
  bool live_, follow_;
  BrowseLists lists_;
  Talks talks_;
};

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

const ui::Theme* theme_of(const std::string& name, bool coloured) {
  if (!coloured) return ui::theme_by_name("mono");
  if (const ui::Theme* const named = ui::theme_by_name(name)) return named;
  const char* const ground = std::getenv("COLORFGBG");
  return &ui::theme_for_ground(ground == nullptr ? "" : ground);
}

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
  shell_options.keys = context.config.screens.keys;
  ui::Shell shell(std::move(shell_options));
  const Screens screens(*reader.value(), {store, options.source, context}, options, shell);
  screens.offer_all(shell);
  const TextStyle style = context.style();
  const std::string& theme = options.theme.empty() ? context.config.screens.theme : options.theme;
  const ui::TerminalLook look{theme_of(theme, style.painter.coloured()), style.ascii,
                              options.mouse};
  const auto shown = ui::run_on_terminal(shell, look);
  if (!shown) throw Failure(ExitStatus::nothing, shown.error().text);
  return ExitStatus::done;
}

}  // namespace malote::app

// SPDX-License-Identifier: MIT
// The screens over a small store, driven by keys, drawn on grids. A golden is what a person looked
// at and found right: UPDATE_GOLDENS=1 in the environment writes them, to be read in the diff.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "core/i18n.hpp"
#include "support/grid_canvas.hpp"
#include "support/small_store.hpp"
#include "ui/list_screen.hpp"
#include "ui/message_screen.hpp"
#include "ui/shell.hpp"
#include "ui/text_screen.hpp"
#include "ui/transcript_screen.hpp"
#include "view/filter_completion.hpp"
#include "view/item_lists.hpp"
#include "view/session_list.hpp"

namespace malote::test {

using namespace malote::ui;

inline std::string count_words(std::size_t count) {
  return std::to_string(count) + " sessions";
}

// Remembers what it was asked to write.
class FakeExporter final : public Exporter {
 public:
  [[nodiscard]] std::vector<ExportForm> forms() const override {
    return {{"transcripts", "one text file", "all.txt"}, {"messages", "a folder", "mails"}};
  }
  [[nodiscard]] bool is_in_the_way(std::size_t, const std::string& path) const override {
    return path == "there";
  }
  [[nodiscard]] Result<std::string> write(std::size_t form, const ExportRows& rows,
                                          const std::string& path, bool overwrite,
                                          bool reveal) const override {
    if (path == "/nowhere") return Error{"no such folder"};
    asked = std::to_string(form) + " " + path + (overwrite ? " over" : "") +
            (reveal ? " revealed" : "") + (rows.all ? " all" : "");
    for (const std::uint64_t id : rows.ids) asked += " " + std::to_string(id);
    return "1 session written to " + path;
  }
  mutable std::string asked;
};

// A shell on the sessions of a store.
class Screens {
 public:
  explicit Screens(const SmallStore& store, bool live = false, bool follow = false,
                   std::vector<std::string> hints = {})
      : reader_(store.reader()), shell(options(live, std::move(hints))) {
    const auto message = [this](MessageId id) -> std::unique_ptr<Screen> {
      return message_screen(id, "");
    };
    const auto open = [this, message, live](std::uint64_t id,
                                            const Frame& frame) -> std::unique_ptr<Screen> {
      auto talk = std::make_unique<view::Conversation>(*reader_, SessionId{id}, frame.reveals());
      return std::make_unique<TranscriptScreen>(std::move(talk), message, live);
    };
    auto sessions = std::make_unique<ListScreen>(
        std::make_unique<view::SessionList>(*reader_),
        ListWords{"Sessions", "no sessions", "waiting for the first session", count_words}, open,
        follow, live);
    sessions->export_with(exporter);
    sessions->complete_with(
        [this](const std::string& before) { return view::complete_filter(*reader_, before); });
    shell.begin_with(ui::Action::sessions, "Sessions", std::move(sessions));
    offer_lists();
  }

  void press(Key key) { shell.on_key(key); }
  void press(KeyKind kind) { shell.on_key({kind, 0}); }
  void type(std::string_view text) {
    for (const char c : text) press(typed(static_cast<unsigned char>(c)));
  }
  GridCanvas draw(int columns = 80, int rows = 24, bool ascii = false) {
    GridCanvas canvas(columns, rows, ascii);
    shell.draw(canvas);
    return canvas;
  }

 private:
  static ShellOptions options(bool live, std::vector<std::string> hints) {
    ShellOptions options;
    options.source = "course.pcap";
    options.live = live;
    options.hints = std::move(hints);
    return options;
  }
  std::unique_ptr<Screen> message_screen(MessageId id, const std::string& part) {
    auto message = std::make_shared<view::MessageView>(*reader_, id);
    const std::size_t entry = message->entry_of(part);
    const auto pipe = [this](const std::string& command, const auto& feed) -> Result<view::Page> {
      if (command == "broken") return Error{"no process can be made"};
      feed([this](std::string_view octets) {
        piped += octets;
        return true;
      });
      return view::Page{"| " + command, {{"what it wrote", Role::plain}}};
    };
    return std::make_unique<MessageScreen>(std::move(message), entry, pipe);
  }
  void offer_lists() {
    shell.offer_list(ui::Action::messages, "Messages", [this] {
      auto list = std::make_unique<ListScreen>(
          std::make_unique<view::MessageList>(*reader_),
          ListWords{"Messages", "no messages", "waiting for the first message", count_words},
          [this](std::uint64_t id, const Frame&) { return message_screen({id}, ""); }, false,
          false);
      list->export_with(exporter);
      return list;
    });
    shell.offer_list(ui::Action::files, "Files", [this] {
      const auto open = [this](std::uint64_t number, const Frame&) -> std::unique_ptr<Screen> {
        const auto part = reader_->part(store::Reader::file_item(number).part);
        return message_screen(part ? part->message : MessageId{}, part ? part->path : "");
      };
      auto list = std::make_unique<ListScreen>(
          std::make_unique<view::FileList>(*reader_),
          ListWords{"Files", "no files", "waiting for the first file", count_words}, open, false,
          false);
      list->export_with(exporter);
      list->save_with([](std::uint64_t number) -> std::optional<Saving> {
        if (!store::Reader::file_item(number).part) return std::nullopt;
        return Saving{"save as", "name.gif", [](const auto&, auto) { return Result<bool>(true); }};
      });
      return list;
    });
  }
  std::unique_ptr<store::Reader> reader_;

 public:
  std::shared_ptr<FakeExporter> exporter = std::make_shared<FakeExporter>();
  Shell shell;
  std::string piped;  // what the last command was given
};

inline void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(MALOTE_SOURCE_DIR) + "/tests/unit/ui/golden/" + name;
  if (std::getenv("UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  const std::string wanted{std::istreambuf_iterator<char>(in), {}};
  CAPTURE(name);
  CHECK(text == wanted);
}

}  // namespace malote::test

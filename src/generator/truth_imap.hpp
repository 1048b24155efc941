// SPDX-License-Identifier: MIT
// What an IMAP session really gave and took: follows both sides' lines as a mail program would.
// Used by tell_truth() only.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "generator/imap_lines.hpp"
#include "generator/imap_pieces.hpp"
#include "generator/truth.hpp"

namespace malote::generator {

class ImapTeller {
 public:
  explicit ImapTeller(std::string session) : session_(std::move(session)) {}

  void hear(Side, std::string_view octets);
  // Rows in the order of their first octets.
  [[nodiscard]] std::vector<TruthRow> finish();

 private:
  struct Command {
    std::string tag, verb;  // FETCH of UID FETCH, too
    std::vector<ImapWord> words;
    std::string mailbox;
    std::optional<std::uint64_t> uidvalidity;
    std::vector<std::size_t> appended;  // rows
  };
  struct Message {
    std::size_t row = 0;
    bool has_row = false;
    std::optional<std::uint64_t> number, uid, announced;
    std::vector<std::string> flags;
    bool whole = false;
    std::string sha256;
    ImapPieces pieces;
    std::string serves;  // the tag of the command that brought octets last
    std::optional<std::string> result;
    bool filled = false, settled = false;
  };
  using MessageRef = std::shared_ptr<Message>;
  struct Place {  // a sequence number
    std::optional<std::uint64_t> uid, size;
    MessageRef message;
  };
  using Key = std::tuple<std::string, std::uint64_t, std::uint64_t>;

  void hear_client(const ImapLine&);
  void hear_append(Command&, const std::vector<ImapWord>& words);
  void hear_server(const ImapLine&);
  void hear_condition(std::string_view text);
  void hear_fetch(std::uint64_t number, const std::vector<ImapWord>& words);
  void expunge(std::uint64_t number);
  void answered(const std::string& tag, const std::string& result);
  void appended(const Command&, const std::string& result);

  struct Item {
    std::string name;
    const ImapWord* value = nullptr;
    std::vector<std::string> list;
  };
  [[nodiscard]] static std::vector<Item> to_items(const std::vector<ImapWord>& words);
  [[nodiscard]] const Command* serving(std::string_view verb) const;
  [[nodiscard]] MessageRef message_at(std::uint64_t number);
  void take_octets(MessageRef, const ImapSection&, const ImapWord&, const Command*);
  void take_whole(MessageRef&, const ImapWord&);
  [[nodiscard]] std::size_t add_row(Side from, std::uint64_t end);
  void fill(Message&, std::string_view content);
  void settle(Message&);
  void leave();

  std::string session_;
  ImapReader readers_[2];
  std::list<Command> waiting_;  // oldest first
  std::optional<std::string> mailbox_;
  std::optional<std::uint64_t> uidvalidity_;
  std::map<std::uint64_t, Place> places_;
  std::map<Key, MessageRef> known_;
  std::vector<MessageRef> messages_;  // of which there are octets
  std::vector<TruthRow> rows_;
};

}  // namespace malote::generator

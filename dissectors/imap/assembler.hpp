// SPDX-License-Identifier: MIT
// All messages that a session fetches, by mailbox, UIDVALIDITY and UID, else by the number that
// follows EXPUNGE and VANISHED: one row each. Fed by the dissector with the items of FETCH
// responses; knows no commands and no lines.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "dissect/host.hpp"
#include "dissectors/imap/assembly.hpp"
#include "dissectors/imap/number_set.hpp"

namespace malote::imap {

class Assembler {
 public:
  explicit Assembler(DissectorHost& host) : host_(host) {}

  // A mailbox is open now, with so many messages (where that is known). Opened again, its messages
  // keep their numbers, unless something speaks against it.
  void select(const std::string& mailbox, std::optional<std::uint64_t> uidvalidity,
              std::optional<std::uint64_t> exists);
  // None is open, and numbers mean nothing any more.
  void leave();
  void exists(std::uint64_t messages) { exists_ = messages; }
  void set_uidvalidity(std::uint64_t value) { uidvalidity_ = value; }
  void expunge(std::uint64_t number);
  void vanished(const NumberSet& uids);

  // A FETCH response: its items between begin and end. `uid`: known from the command;
  // `exchange`: the command it serves.
  void begin_response(std::uint64_t number, std::optional<std::uint64_t> uid,
                      std::uint32_t exchange);
  void uid(std::uint64_t);
  void size(std::uint64_t);
  void flags(std::vector<std::string>);
  void structure(Layout);
  void begin_piece(const Section&, std::uint64_t octets, std::optional<std::uint64_t> asked,
                   const Origin&);
  void append(Bytes, const Origin&);
  void skip(std::uint64_t octets);
  void end_piece();
  // Less came of it than was announced, and nothing is missing.
  void shorten_piece();
  // It broke off: `left` octets that were announced will not come, because they were lost (gap) or
  // the stream ended.
  void break_piece(std::uint64_t left, Verdict why);
  // The first message that it brought octets of, if any.
  MessageId end_response(const Origin&);

  // The command was answered: its messages bear the reply. Without one: it will not be.
  void answered(std::uint32_t exchange, const std::optional<std::string>& reply);
  void finish();

 private:
  static constexpr std::size_t waiting_parts_most = 20'000;  // about 10 MiB
  struct Entry {
    MessageId id;
    std::optional<std::uint64_t> number, uid, uidvalidity, announced;
    std::optional<std::string> mailbox;
    std::vector<std::string> flags;
    bool whole = false;    // it was there, every octet
    bool emitted = false;  // it has a row
    std::string sha256;
    ContentId content;
    std::uint32_t exchange = 0;  // that brought octets last
    std::optional<std::string> result;
    std::optional<Layout> layout;
    std::unique_ptr<Assembly> open;
  };
  using EntryRef = std::shared_ptr<Entry>;
  struct Number {
    std::uint64_t number = 0, uid = 0;
    std::optional<std::uint64_t> size;
    EntryRef entry;
  };
  using Key = std::tuple<std::string, std::uint64_t, std::uint64_t>;
  struct Waiting {
    MessageRecord record;
    HeldParts parts;  // they would be nobody's if it is dropped
    std::uint32_t exchange = 0;
    bool replaces = false;
    EntryRef entry;
  };

  Number& slot();
  EntryRef& entry();
  [[nodiscard]] static std::optional<Key> key_of(const Entry&);
  void remember(EntryRef);
  void merge(const EntryRef& found, EntryRef& known);
  void begin_whole(const Origin&);
  void end_whole();
  void end_again(MessageTap&);
  void note_size(const Entry&, std::uint64_t octets);
  void close_open(const EntryRef&);
  void track_held(std::size_t before);
  void keep_budget();
  void emit_later(MessageRecord, HeldParts, const EntryRef&, bool replaces);
  void emit(Waiting);
  void emit_oldest();

  DissectorHost& host_;
  std::optional<std::string> mailbox_;
  std::optional<std::uint64_t> uidvalidity_, exists_;
  std::deque<Number> numbers_;  // sorted; those of whom something is known
  std::map<Key, EntryRef> known_;
  std::deque<Key> known_order_;
  std::list<EntryRef> open_;  // being put together, oldest first
  std::deque<Waiting> waiting_;
  std::size_t waiting_parts_ = 0;
  std::size_t held_ = 0;  // of all that is open
  bool told_budget_ = false;

  // The response under way.
  std::uint64_t number_ = 0;
  std::optional<std::uint64_t> uid_;
  std::uint32_t exchange_ = 0;
  bool pieces_ = false;
  EntryRef current_;
  std::optional<std::vector<std::string>> flags_;
  std::unique_ptr<MessageTap> whole_;  // BODY[], RFC822
  bool piece_open_ = false;
  MessageId first_;
  Origin last_;
};

}  // namespace malote::imap

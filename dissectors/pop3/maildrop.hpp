// SPDX-License-Identifier: MIT
// What one POP3 session has learnt about the mailbox: sizes and unique ids by message number, and
// which messages are marked for deletion. Used by the POP3 dissector; knows no wire.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace malote::pop3 {

class Maildrop {
 public:
  // "3 1746" of a LIST answer, "3 whqtswO00WBw418f9t5JxYwZ" of a UIDL answer; anything else is
  // passed over.
  void learn_size(std::string_view line);
  void learn_uidl(std::string_view line);
  [[nodiscard]] std::optional<std::uint64_t> size_of(std::uint64_t number) const;
  [[nodiscard]] std::optional<std::string> uidl_of(std::uint64_t number) const;

  void mark(std::uint64_t number);
  void unmark_all();
  [[nodiscard]] bool any_marked() const noexcept { return marked_count_ != 0; }
  // "1, 2 (whqtsw), 5 and 12 more", printable.
  [[nodiscard]] std::string marked() const;

 private:
  struct Listed {
    std::optional<std::uint64_t> size;
    std::optional<std::string> uidl;
  };
  Listed* entry(std::uint64_t number);

  std::map<std::uint64_t, Listed> listed_;
  std::set<std::uint64_t> marked_;
  std::uint64_t marked_count_ = 0;  // those beyond the cap, too
};

}  // namespace malote::pop3

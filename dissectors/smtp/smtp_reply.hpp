// SPDX-License-Identifier: MIT
// Replies out of the server's lines (RFC 5321 4.2): multi-line ones joined, those without a code
// kept as they are. A plain value in the server's loop; it knows no commands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "framing/line_reader.hpp"
#include "records/record.hpp"

namespace malote::smtp {

struct Reply {
  std::string code;  // empty where the server sent none
  std::string text;  // lines joined by '\n'
  Timestamp time;    // of the last octet
  Origin origin;     // of the first octet
  bool many_lines = false;
  bool shortened = false;  // longer than Limits::reply_octets

  [[nodiscard]] bool is(std::string_view wanted) const noexcept { return code == wanted; }
  // Yes, go on, no (for now or for good). Without a code "OK…" is a yes, as course notes print it.
  [[nodiscard]] bool positive() const noexcept;
  [[nodiscard]] bool intermediate() const noexcept { return code.starts_with('3'); }
  [[nodiscard]] bool refusal() const noexcept {
    return code.starts_with('4') || code.starts_with('5');
  }
  // As MessageRecord::result wants it: "250 2.0.0 Ok: queued".
  [[nodiscard]] std::string in_one() const;
  [[nodiscard]] ReplyRecord record() const { return {code, text, time}; }
};

class ReplyAssembler {
 public:
  explicit ReplyAssembler(std::size_t cap) : cap_(cap) {}

  // The reply that the line completes, if it does.
  [[nodiscard]] std::optional<Reply> feed(const Line&);
  // The next line may be the tail of one.
  void on_gap() noexcept;
  // A gap lies in the reply under way and this line belongs to another.
  [[nodiscard]] bool ends_cut_reply(std::string_view line) const noexcept;
  [[nodiscard]] bool cut() const noexcept { return under_way_ && cut_; }
  // What is there of a reply whose end will not come.
  [[nodiscard]] std::optional<Reply> take_unfinished();

 private:
  void begin(const Line&, std::string_view code);
  void add(std::string_view text);
  Reply finish(const Line&);

  std::size_t cap_;
  Reply reply_;
  bool under_way_ = false;
  bool cut_ = false;
  bool resync_ = false;
};

}  // namespace malote::smtp

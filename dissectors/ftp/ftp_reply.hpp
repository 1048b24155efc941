// SPDX-License-Identifier: MIT
// Replies out of the server's lines (RFC 959 4.2): inside a reply of many lines anything may stand;
// only its own code with a blank behind it ends it. A plain value in the server's loop; it knows no
// commands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "framing/line_reader.hpp"
#include "records/record.hpp"

namespace malote::ftp {

struct Reply {
  std::string code;  // empty where the server sent none
  std::string text;  // lines joined by '\n'
  Timestamp time;    // of the last octet
  Origin origin;     // of the first octet
  bool many_lines = false;
  bool no_space = false;   // text stuck to the code
  bool shortened = false;  // longer than Limits::reply_octets

  [[nodiscard]] bool is(std::string_view wanted) const noexcept { return code == wanted; }
  [[nodiscard]] bool preliminary() const noexcept { return code.starts_with('1'); }
  [[nodiscard]] bool positive() const noexcept { return code.starts_with('2'); }
  [[nodiscard]] bool go_on() const noexcept { return code.starts_with('3'); }
  [[nodiscard]] bool refusal() const noexcept {
    return code.starts_with('4') || code.starts_with('5');
  }
  [[nodiscard]] std::string in_one() const;  // "226 Transfer complete."
  [[nodiscard]] ReplyRecord record() const { return {code, text, time}; }
};

class ReplyAssembler {
 public:
  explicit ReplyAssembler(std::size_t cap) : cap_(cap) {}

  // The reply that the line completes, if it does.
  [[nodiscard]] std::optional<Reply> feed(std::string_view text, const Line&);
  // The next line may be the tail of one, and the end of the reply under way may be missing.
  void on_gap() noexcept;
  // A gap lies in the reply under way, and this line begins another.
  [[nodiscard]] bool ends_cut_reply(std::string_view line) const noexcept;
  [[nodiscard]] bool under_way() const noexcept { return under_way_; }
  [[nodiscard]] bool cut() const noexcept { return under_way_ && cut_; }
  // What is there of a reply whose end will not come.
  [[nodiscard]] std::optional<Reply> take_unfinished();

 private:
  void begin(const Line&, std::string_view code);
  void add(std::string_view text);
  Reply finish();

  std::size_t cap_;
  Reply reply_;
  bool under_way_ = false;
  bool cut_ = false;
  bool resync_ = false;
};

}  // namespace malote::ftp

// SPDX-License-Identifier: MIT
// What a server says, reply by reply, as a driving client needs it: where one ends, of which class
// it is, and what a RETR brought. Used by drive; shares nothing with the dissectors. One session.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/imap_lines.hpp"
#include "generator/scenario.hpp"
#include "generator/typed_input.hpp"

namespace malote::generator {

// SMTP: the first digit. POP3: '+' for +OK, '-' for -ERR, '>' for a challenge. IMAP: 'O', 'N', 'B',
// 'P', 'Y' for OK, NO, BAD, PREAUTH, BYE, '>' for a +, 'E' for EXISTS. Else '?'.
using ReplyClass = char;

[[nodiscard]] ReplyClass class_of(Spoken, std::string_view line);

struct Reply {
  ReplyClass what = '?';
  std::vector<std::string> lines;   // without line ends; of a body only the first
  std::optional<std::string> body;  // of RETR and TOP: dots unstuffed
};

// SMTP and FTP: whether more lines of a reply follow this one.
class MultilineReply {
 public:
  [[nodiscard]] bool goes_on(Spoken, std::string_view line);

 private:
  std::string code_;  // FTP: of the reply that is open
};

// IMAP: whether a line is waited for: completions, the +, the greeting; of untagged data only what
// an IDLE is for (RFC 2177): news of mail.
class ImapWaiting {
 public:
  void note_sent(std::string_view line);
  [[nodiscard]] bool is_reply(std::string_view line);

 private:
  bool greeted_ = false, idles_ = false;
};

class ReplyReader {
 public:
  explicit ReplyReader(Spoken spoken) : spoken_(spoken) {}

  // What the client sent, for POP3: whether a reply has more lines depends on the command.
  void note_sent(std::string_view octets);
  // What was sent in clear behind a STLS nobody answers (RFC 2595 4).
  void forget_unanswered() { waiting_.clear(); }
  // Completed replies are added to `replies`; false where the server says more than is kept.
  [[nodiscard]] bool feed(std::string_view octets, std::vector<Reply>& replies);
  // IMAP: the reply grants a COMPRESS.
  [[nodiscard]] bool takes_compression(const Reply&) const;

 private:
  [[nodiscard]] bool feed_imap(std::string_view octets, std::vector<Reply>& replies);
  void take_line(std::vector<Reply>& replies);
  void take_status(std::string_view text, std::vector<Reply>& replies);
  void finish(std::vector<Reply>& replies);

  Spoken spoken_;
  std::string line_;  // with its line end, once it has one
  Reply reply_;
  MultilineReply multiline_;
  bool more_lines_ = false;  // POP3: up to a lone dot
  bool answering_ = false;   // the client's next line answers a challenge
  TypedInput typed_;
  std::deque<std::string> waiting_;
  ImapReader said_, sent_;
  ImapWaiting waits_;
  std::string compress_tag_;
};

// The client's turn and the replies that a script has for it.
struct DriveTurn {
  std::vector<const Step*> steps;     // the client's, with waits, flushes and paces
  std::vector<std::string> expected;  // each reply's last line (POP3: its first)
};
[[nodiscard]] std::vector<DriveTurn> to_turns(const SessionScript&);

}  // namespace malote::generator

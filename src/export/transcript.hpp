// SPDX-License-Identifier: MIT
// A session as a list of typed lines: what was said, by whom, when, with the bodies, notices and
// meanings at their place. Called by show and export (through transcript_text), later by the curses
// view. Knows no terminal, no colour and no width. Exchanges are pushed in their order and lines
// come out as soon as their place in time is settled, so memory does not grow with the session.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/bytes.hpp"
#include "export/misstep_watch.hpp"
#include "export/style.hpp"
#include "records/record.hpp"

namespace malote {

enum class LineKind : std::uint8_t {
  title,
  detail,  // of the heading: label and value
  blank,
  phase,
  command,
  response,  // a line of the client's within an exchange (AUTH)
  reply,
  reply_more,  // the later lines of a reply
  body,
  hint,  // about what was folded
  data,  // a data connection: what went over it, and how
  notice,
  meaning,  // with TranscriptOptions::explain
  ending,
};

struct TextSpan {
  Role role = Role::plain;
  std::string text;  // printable UTF-8 in one line
};

struct TranscriptLine {
  LineKind kind = LineKind::blank;
  std::vector<TextSpan> spans;
  std::optional<Timestamp> time;             // when it was said
  std::optional<std::int64_t> since_start;   // ns since the session's start
  std::optional<std::int64_t> since_before;  // ns since the line before that has a time
  MessageId message{};                       // of a body's lines and its hint
  TransferId transfer{};                     // of a data connection's line
  std::uint32_t exchange = 0;                // n of the one that it belongs to; 0: of none
  std::uint32_t reply = 0;                   // which of its replies, from 1; 0: no reply
  std::uint32_t response = 0;                // which of its continuations, from 1
  bool under_tls = false;
  std::string word{};  // what the lexicon calls it, on the first line: "EHLO" however it was typed
  std::string why{};                         // of a reply that refuses: the reason, if one is known
};

// Where the messages carried in a session are found. store::Reader is one, a test's map another.
struct TranscriptMaterial {
  virtual ~TranscriptMaterial() = default;
  [[nodiscard]] virtual std::optional<MessageRecord> message(MessageId) const = 0;
  [[nodiscard]] virtual std::optional<TransferRecord> transfer(TransferId) const = 0;
  virtual bool content(ContentId, const std::function<bool(Bytes)>&) const = 0;
};

struct TranscriptOptions {
  bool reveal = false;
  bool explain = false;        // the meaning under each word, the first time that it is met
  bool whole = false;          // bodies and long replies unfolded
  bool on_screen = false;      // hints name the view's keys, not the command line's options
  std::size_t lines_most = 0;  // about so many lines are wanted, of the beginning; 0: all
};

using LineSink = std::function<void(TranscriptLine)>;

// Something that happened at one moment: the lines that tell it, or a body to be shown.
struct TranscriptEvent {
  Timestamp time;
  std::uint32_t n = 0;  // of its exchange
  std::uint32_t index = 0;
  std::uint32_t reply = 0, response = 0;  // from 1
  bool under_tls = false;
  std::vector<TranscriptLine> lines;
  const char* phase = nullptr;  // of a command or greeting: may begin a phase
  bool is_command = false;
  bool greets = false;
  std::string answers;  // the verb that a reply belongs to
  MessageId body;
  MessageId carries;  // of a reply: the message that came in it
  TransferId transfer;
  std::string word;  // for the lexicon
  std::string text;  // of a reply, for its enhanced status code
  std::string why;   // of a reply that refuses
};

class Transcript {
 public:
  // Notices in any order. The heading goes out at once. The material outlives the transcript.
  Transcript(const SessionRecord&, std::vector<NoticeRecord>, TranscriptOptions,
             const TranscriptMaterial&, LineSink);
  // One whose command is missing; before the exchanges.
  void add_stray(const TransferRecord&);
  void add(const ExchangeRecord&);  // in the order of n
  void finish();

 private:
  using Event = TranscriptEvent;
  void queue(Event);
  void flush_before(std::optional<Timestamp>);
  void emit_first();
  void emit(Event&);
  void emit_notices_before(std::optional<Timestamp>);
  void emit_body(const Event&);
  void emit_body_lines(const MessageRecord&);
  void emit_meanings(const std::string& word, bool is_reply, const std::string& text);
  void emit_reason(const std::string& why);
  void emit_timed(TranscriptLine, Timestamp);
  void emit_plain(LineKind, std::vector<TextSpan>);
  void queue_replies(const ExchangeRecord&);
  void add_bodies(const ExchangeRecord&, std::vector<Event>&);
  void add_transfer(const ExchangeRecord&, std::vector<Event>&);
  void note_left_out(const ExchangeRecord&, std::vector<Event>&) const;

  SessionRecord session_;
  std::vector<NoticeRecord> notices_;  // sorted by time
  std::size_t next_notice_ = 0;
  TranscriptOptions options_;
  const TranscriptMaterial& material_;
  LineSink sink_;
  // By time, n and index: thousands wait where commands are pipelined.
  std::multimap<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>, Event> waiting_;
  std::optional<Timestamp> last_time_;
  std::string phase_;
  std::uint32_t last_command_n_ = 0;
  MessageId last_body_;
  std::set<std::string> explained_;
  MisstepWatch missteps_;
  bool under_tls_ = false;  // of the exchange before
};

}  // namespace malote

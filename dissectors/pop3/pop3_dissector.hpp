// SPDX-License-Identifier: MIT
// One POP3 connection: commands paired with replies, messages to the tap, logins, and what was
// really deleted (RFC 1939, 2449, 5034, 2595). Made by pop3_info(). Knows no packets and no store.
// pop3_dissector.cpp has the client's side and the ends, pop3_replies.cpp the server's lines,
// pop3_messages.cpp the bodies, pop3_sent.cpp those that the client sends.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissect/dissector.hpp"
#include "dissect/exchange_queue.hpp"
#include "dissectors/mail/spare_tap.hpp"
#include "dissectors/pop3/line_head.hpp"
#include "dissectors/pop3/logins.hpp"
#include "dissectors/pop3/maildrop.hpp"
#include "dissectors/pop3/pop3_commands.hpp"
#include "framing/dot_body.hpp"
#include "framing/line_reader.hpp"

namespace malote::pop3 {

class Pop3Dissector final : public Dissector {
 public:
  explicit Pop3Dissector(DissectorHost& host);

  [[nodiscard]] Step on_data(Direction, const Chunk&) override;
  void on_gap(Direction, const Gap&) override;
  void on_end(Direction, EndReason) override;
  void report_open() override { queue_.report_open(); }

 private:
  // RFC 1939 3; the update state is entered by QUIT alone, whose phase it is.
  enum class State : std::uint8_t { authorization, transaction };
  // What the server's next octets are.
  enum class Mode : std::uint8_t {
    status,     // a status line
    undecided,  // behind a +OK that may have more lines
    listing,    // lines up to a lone dot
    body,       // a message up to a lone dot
  };
  enum class Quit : std::uint8_t { none, sent, done };

  // The reply whose further lines are on their way.
  struct Answer {
    std::optional<std::uint32_t> n;  // of its exchange; none where even that is not known
    Verb verb = Verb::unknown;
    bool asked = true;       // a command of the client's is known
    bool head_known = true;  // the status line was seen
    bool cut_off = false;    // the connection ended within it
    bool doubted = false;    // a command before that one is missing: this may be its answer
    Origin origin;
    ReplyRecord reply;
    std::uint64_t lines_not_kept = 0;
    std::optional<std::uint64_t> announced;  // octets of the message
    std::optional<std::uint64_t> number;
  };

  // The client's side.
  [[nodiscard]] Next read_client(ChunkCursor&, bool last_call);
  [[nodiscard]] Next before_client_line(const ChunkCursor&, bool last_call);
  [[nodiscard]] bool awaits_challenge() const noexcept;
  [[nodiscard]] bool awaits_stls() noexcept;
  [[nodiscard]] bool newest_maybe_answered() noexcept;
  void client_line(const Line&);
  void auth_response(const Line&);
  void command_line(const Line&);
  void push_command(const Line&, const CommandRow*, std::string_view verb,
                    std::optional<std::string_view> argument);
  [[nodiscard]] const char* phase_when_sent(const CommandRow*);

  // The server's side.
  [[nodiscard]] Next read_server(ChunkCursor&, bool last_call);
  [[nodiscard]] Next read_status(ChunkCursor&);
  [[nodiscard]] bool takes_head(std::string_view head, const ChunkCursor&);
  [[nodiscard]] Next read_listing(ChunkCursor&);
  [[nodiscard]] Next status_line(const Line&);
  [[nodiscard]] Next listing_line(const Line&);
  void challenge(const Line&, std::string_view base64);
  void unasked(ReplyRecord, bool ok, const Origin&);
  [[nodiscard]] Next answer(ReplyRecord, bool ok, const Line&);
  void expect_more(Mode, ReplyRecord);
  void settle_doubted(bool stranger);
  void apply(const ExchangeRecord&, bool ok, std::string_view text, const Origin&);
  void settle_phase(ExchangeRecord&, bool ok);
  void quit_answered(bool ok, const Origin&);
  [[nodiscard]] Next begin_tls(const Origin&);
  void add_listing_line(std::string_view text, const Origin&);
  void settle_undecided();
  void finish_answer();
  void doubt_all();
  void drop_doubtful();
  void give_up_all();

  // Bodies.
  void read_body(ChunkCursor&);
  void read_body_line(ChunkCursor&);
  void begin_body(const Origin&);
  void begin_body_without_head();
  [[nodiscard]] bool feed_body(ChunkCursor&);
  void end_body(const Origin&);
  void break_body(Verdict, const Origin&);
  void settle_message();
  void body_gap(const Gap&);

  // The client's mail behind XTND XMIT (pop3_sent.cpp).
  enum class Sending : std::uint8_t { none, asked, body, sent };
  [[nodiscard]] bool begins_sent(const Line&);
  void read_sent(ChunkCursor&);
  void end_sent(const Origin&);
  void sent_gap(const Gap&);
  void sent_answered(ReplyRecord, bool ok, const Origin&);
  void end_sending(Verdict, std::optional<std::string> result);

  // Gaps and ends.
  void client_gap(const Gap&);
  void server_gap(const Gap&);
  void flush_partial(Direction);
  void end_server(EndReason);
  void end_session(EndReason);
  void note_line(const Line&, Direction);
  void note_bare_lf(const Origin&);
  [[nodiscard]] bool answering(const ExchangeRecord&) const noexcept;

  DissectorHost& host_;
  ExchangeQueue queue_;
  SpareTap tap_;
  Logins logins_;
  Maildrop maildrop_;

  LineReader client_lines_, server_lines_;
  LineHead head_;
  DotBody dot_;

  Sending sending_ = Sending::none;
  SpareTap sent_;
  DotBody sent_dot_;

  State state_ = State::authorization;
  State sent_state_ = State::authorization;  // what the client seems to be in, replies or not
  Quit quit_ = Quit::none;
  Mode mode_ = Mode::status;
  std::optional<Answer> answer_;  // in every mode but status

  bool greeting_due_;  // the server's first line is a greeting
  bool server_spoke_ = false;
  bool client_resync_;  // skip to a line that makes sense
  bool server_resync_;
  bool auth_refused_ = false;  // and no command came since
  bool unsure_;                // something was lost, or we came late: the state may be another
  bool deletion_unsure_ = false;
  bool maybe_answered_ = false;  // the only pending command may have been answered in a gap
  bool gap_in_answer_ = false;
  bool after_gap_ = false;            // the next octet is the first behind a gap
  bool line_judged_ = false;          // body behind a gap: the head of this line was looked at
  std::uint32_t behind_gap_ = 0;      // the first command behind a gap
  std::uint32_t doubtful_until_ = 0;  // commands up to that n may have been answered in a gap
  bool client_waits_ = false;         // it was told to; its octets come before the server's next
  bool bare_lf_told_ = false;
  PerDirection<bool> ended_;
  PerDirection<Origin> last_;  // behind the last octets given
};

}  // namespace malote::pop3

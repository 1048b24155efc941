// SPDX-License-Identifier: MIT
// SMTP seen from between the two sides. What the client's next octets are (a command, a body, a
// counted chunk, an answer to a challenge) depends on what the server said, so where it matters the
// dissector waits for that, and where it cannot come it decides by the octets themselves. Made by
// smtp_info(); README.md has the table of modes. Knows no packets, no store, no screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/front_queue.hpp"
#include "core/on_demand.hpp"
#include "dissect/dissector.hpp"
#include "dissect/exchange_queue.hpp"
#include "dissect/host.hpp"
#include "dissectors/sasl/sasl.hpp"
#include "dissectors/smtp/smtp_commands.hpp"
#include "dissectors/smtp/smtp_reply.hpp"
#include "dissectors/smtp/smtp_transaction.hpp"
#include "framing/dot_body.hpp"
#include "framing/line_reader.hpp"
#include "framing/octet_counter.hpp"

namespace malote::smtp {

class SmtpDissector final : public Dissector {
 public:
  explicit SmtpDissector(DissectorHost&);

  [[nodiscard]] Step on_data(Direction, const Chunk&) override;
  void on_gap(Direction, const Gap&) override;
  void on_end(Direction, EndReason) override;
  void report_open() override;

  // The handlers, rows of the table in smtp_commands.cpp: on_* after the command was queued,
  // *_reply for a reply to the oldest one.
  void on_hello(std::string_view argument);
  void on_mail(std::string_view argument);
  void on_rcpt(std::string_view argument);
  void on_data(std::string_view argument);
  void on_bdat(std::string_view argument);
  void on_reset(std::string_view argument);
  void on_starttls(std::string_view argument);
  void on_auth(std::string_view argument);
  void on_turn(std::string_view argument);
  void on_xexch50(std::string_view argument);
  Next plain_reply(Reply&&);
  Next hello_reply(Reply&&);
  Next mail_reply(Reply&&);
  Next rcpt_reply(Reply&&);
  Next data_reply(Reply&&);
  Next bdat_reply(Reply&&);
  Next starttls_reply(Reply&&);
  Next auth_reply(Reply&&);
  Next turn_reply(Reply&&);
  Next xexch50_reply(Reply&&);
  Next misprint_reply(Reply&&);

 private:
  using TransactionPointer = std::shared_ptr<Transaction>;

  // What the client's next octets are.
  enum class Mode : std::uint8_t {
    commands,
    unsure,        // the start, or the octets behind a gap, may lie within a body
    data_asked,    // behind DATA: the 354 decides
    doubt,         // one line decides, see Doubt
    data,          // a body that a lone dot ends
    chunk,         // counted octets of BDAT
    skipped,       // counted octets that are no message
    auth_asked,    // behind AUTH or a response: a challenge or the outcome decides
    auth_line,     // the answer to a challenge
    stray_line,    // the answer to a challenge whose AUTH is lost
    tls_asked,     // behind STARTTLS
    turn_asked,    // behind TURN
    octets_asked,  // behind XEXCH50
  };

  // A place where the line that comes next is either a command or belongs to a body.
  struct Doubt {
    enum class Why : std::uint8_t {
      unanswered,   // behind a DATA whose reply is not in the capture
      refused,      // behind a refused DATA; the client had gone on before it knew
      bare_end,     // behind a lone dot with a bare LF at one of its ends
      gap_end,      // behind a gap, a dot and a line end: a lone dot, or the rest of a line
      early_reply,  // the outcome came while the body was open
    };
    Why why = Why::unanswered;
    std::string held;        // the line so far
    Origin begin;            // of its first octet
    Origin ended;            // of the end in question
    std::string terminator;  // what belongs to the body after all if it goes on
    std::string result;      // of the refused DATA
  };

  // Octets that may be a body or commands, until something tells.
  struct Unsure {
    std::string held;
    Origin begin;
    std::size_t line = 0;  // where the line under way begins
    Origin line_begin;
    std::size_t foreign = 0;  // lines that are no commands
    bool believed = false;    // it is a body
  };

  // What we know of a command that waits, beside its exchange in queue_.
  struct Pending {
    const Command* command = nullptr;
    TransactionPointer transaction;
    TransactionPointer previous;  // MAIL, EHLO: what it ends unless it is refused
    std::unique_ptr<sasl::Exchange> auth;
    bool responded = false;  // AUTH: the client sent something of its own
    Timestamp responded_at;
    Origin origin;
    std::size_t recipient = 0;   // RCPT: its place
    std::size_t deliveries = 0;  // LMTP: replies after the body so far
    bool body_begun = false;
    bool last_chunk = false;
    bool after_gap = false;  // commands before it are missing
  };

  // smtp_client.cpp
  Step take_client(const Chunk&);
  Next step_client(ChunkCursor&);
  Next run_replay();
  [[nodiscard]] bool asks_server(const ChunkCursor&) const;
  [[nodiscard]] static bool is_asking(Mode) noexcept;
  void set_mode(Mode);
  void take_line(ChunkCursor&);
  void on_command_line(const Line&);
  void on_auth_line(const Line&);  // smtp_auth.cpp
  [[nodiscard]] bool is_stray_response(const Line&) const;
  void mask_stray_response(const Line&);
  void push(const Command&, std::string verb, std::optional<std::string_view> argument,
            const Line&);
  void tell_about_line(const Line&, const Command&, std::string_view raw,
                       const std::optional<std::string>& meant);
  [[nodiscard]] const char* phase_of(Stage) const noexcept;

  // smtp_body.cpp
  TransactionPointer& need_transaction();
  void attach(Pending&, const TransactionPointer&);
  void leave_transaction(const Origin&);
  void start_data(const Origin&);
  void begin_body(const Origin&);
  void take_data(ChunkCursor&);
  void take_chunk(ChunkCursor&);
  void take_skipped(ChunkCursor&);
  void chunk_done(const Origin&);
  Next body_reply(Reply&&);
  void end_body(const Origin&);
  void break_body(Verdict, const Origin&);
  void break_chunks(Verdict, const Origin&);

  // smtp_doubt.cpp
  void start_doubt(Doubt::Why, const Origin& ended);
  void take_doubt(ChunkCursor&);
  void settle_doubt(bool command);
  [[nodiscard]] bool doubts_end() {
    return doubt_->why == Doubt::Why::bare_end || doubt_->why == Doubt::Why::gap_end;
  }
  void tell_bare_end(bool command_follows);
  void take_unsure(ChunkCursor&);
  void on_unsure_line();
  void believe_body();
  void start_orphan(const Origin&);
  void settle_unsure();
  void drop_unsure(std::size_t octets);

  // smtp_server.cpp
  Step take_server(const Chunk&);
  Next on_reply_line(const Line&);
  Next on_reply(Reply&&);
  Next answer(Reply&&);
  void skip_unanswered(const Reply&);
  [[nodiscard]] bool is_greeting(const Reply&);
  void greet(Reply&&);
  void unasked(Reply&&);
  bool stray_intermediate(const Reply&);
  void settle_front(Reply&&);
  void interim_front(Reply&&);
  void abandon_front();
  void finish(Pending&&, const Reply*);
  void finish_auth(Pending&, const Reply*);
  void begin_tls();
  void swap_sides();

  // smtp_gap.cpp
  void on_client_gap(const Gap&);
  void on_body_gap(const Gap&);
  void lose_chunks(std::uint64_t octets);
  void settle_doubt_at_gap();
  void on_server_gap(const Gap&);
  Next place_after_gap(Reply&&);
  Next place_backwards(std::size_t before);
  void client_moved_on();
  void end_client(EndReason);
  void end_doubt();
  void end_server();
  void end_all();

  DissectorHost& host_;
  ExchangeQueue queue_;
  FrontQueue<Pending> pending_;  // one for each exchange in queue_
  PerDirection<bool> ended_;
  Origin latest_;  // of the newest octet or gap seen

  LineReader client_lines_;
  Mode mode_ = Mode::commands;
  bool alone_ = false;        // mode_ asks the server, who will not answer
  bool early_ = false;        // the client went on before the answer
  bool client_held_ = false;  // it offered octets and was told to wait
  std::string replay_;        // octets read in a doubt, to be read again
  Origin replay_origin_;
  OnDemand<Doubt> doubt_;
  OnDemand<Unsure> unsure_;
  bool client_gap_ = false;       // since the last command
  bool client_gap_ever_ = false;  // or we came late: replies may answer what is not there
  bool commands_seen_ = false;
  bool auth_refused_ = false;  // and no command came since
  bool told_injection_ = false;
  bool bare_commands_ = false;  // the client ends its own lines with a bare LF

  TransactionPointer current_;  // what the client's next command belongs to
  TransactionPointer body_;     // whose octets are coming
  TransactionPointer orphan_;   // carries a body whose command is missing
  DotBody dot_;
  Byte last_body_octet_ = 0;
  std::uint64_t lost_before_body_ = 0;
  OctetCounter counter_;
  bool chunks_failed_ = false;
  bool mail_seen_ = false;
  bool lmtp_ = false;

  LineReader server_lines_;
  ReplyAssembler replies_;
  bool greeted_ = false;
  bool replied_ = false;
  bool replies_lost_ = false;
  bool more_replies_ = false;     // ... or commands, so that there are more replies than these
  std::size_t lost_pending_ = 0;  // how many commands waited at the gap
  std::vector<Reply> unplaced_;   // replies behind it that could belong to several of them
};

}  // namespace malote::smtp

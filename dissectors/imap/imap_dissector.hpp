// SPDX-License-Identifier: MIT
// The IMAP dissector: both directions word by word, commands and replies paired by tag, the state
// of the session, what it did to mailboxes; messages go to the assembler and to appends. One object
// a connection.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dissect/dissector.hpp"
#include "dissect/host.hpp"
#include "dissect/tagged_exchanges.hpp"
#include "dissectors/imap/assembler.hpp"
#include "dissectors/imap/fetch_reader.hpp"
#include "dissectors/imap/imap_commands.hpp"
#include "dissectors/imap/lexer.hpp"
#include "dissectors/imap/line_seeker.hpp"
#include "dissectors/imap/response_line.hpp"
#include "dissectors/mail/message_tap.hpp"
#include "dissectors/sasl/sasl.hpp"

namespace malote::imap {

class ImapDissector final : public Dissector {
 public:
  explicit ImapDissector(DissectorHost&);

  [[nodiscard]] Step on_data(Direction, const Chunk&) override;
  void on_gap(Direction, const Gap&) override;
  void on_end(Direction, EndReason) override;
  void report_open() override { exchanges_.report_open(); }

 private:
  // A word behind the verb.
  struct Arg {
    std::string text;
    unsigned depth = 0;
    bool list = false;               // an opening bracket
    std::size_t begin = 0, end = 0;  // in the argument's text
  };
  // A message of APPEND.
  struct Appended {
    std::unique_ptr<MessageTap> tap;
    std::vector<std::string> flags;
  };
  // What is known of a command beside its exchange, until it is answered.
  struct Command {
    Verb verb = Verb::unknown;
    bool by_uid = false;
    bool line_over = false;
    bool doubtful = false;  // its reply may have been lost
    bool catenates = false;
    std::string mailbox, target, numbers;
    std::vector<std::string> flags;
    FlagChange change = FlagChange::none;
    std::vector<Section> asked;
    std::optional<std::uint64_t> only_uid;
    std::optional<std::uint64_t> uidvalidity, exists;  // SELECT: told before its OK
    NumberList expunged;
    std::optional<std::string> vanished;
    std::deque<Appended> appended;
    std::optional<sasl::Exchange> sasl;
    std::optional<CredentialRecord> login;
    std::optional<ReplyRecord> early;  // its answer came before its end
    Origin origin;
  };
  // The client's line under way.
  struct ClientLine {
    unsigned words = 0;
    std::uint32_t n = 0;  // once the exchange is there
    std::string tag, first;
    bool cut = false;  // the tag or the verb
    bool uid = false;
    Verb verb = Verb::unknown;
    std::string command;
    std::size_t argument_at = 0;  // in the line's text
    std::size_t word_end = 0;     // of the last word, in the line's text
    std::vector<Arg> args;
    std::size_t args_octets = 0;
    std::string literal;
    bool in_literal = false, streamed = false;
  };
  enum class Said : std::uint8_t {
    nothing,
    untagged,
    numbered,
    data,
    fetch,
    tagged,
    completion,
    condition,
    plus,
    vanished,
    id,
    unknown
  };
  // The server's line under way.
  struct ServerLine {
    Said said = Said::nothing;
    std::string tag, word, text;
    std::uint64_t number = 0;
    std::uint32_t target = 0;  // the exchange that it serves
    std::vector<std::string> values;
    bool in_literal = false;
  };

  // imap_client.cpp
  [[nodiscard]] Next read_client(ChunkCursor&, bool last_call);
  [[nodiscard]] Next before_client(ChunkCursor&, bool last_call);
  [[nodiscard]] Next before_tls(const ChunkCursor&, bool last_call);
  [[nodiscard]] bool decide_literal(ChunkCursor&);
  void client_words(ChunkCursor&);
  void client_token(const Token&);
  void client_word(const Token&);
  void third_word(const Token&);
  void add_arg(const Token&, bool list);
  void begin_exchange(const Origin& last);
  void end_client_line(const Token&);
  void lone_word(const Origin& last);
  [[nodiscard]] bool continues_login() const;
  void update_argument();
  void infer_phase(Verb);
  void settle_literal(bool granted);
  void refuse_literal();

  // imap_literal.cpp
  void client_literal(const Token&);
  void client_octets(const Token&);
  void end_client_literal();
  void begin_appended(const Token&);
  [[nodiscard]] bool carries_message() const;
  void break_appended(Verdict, std::uint64_t left);

  // imap_arguments.cpp
  void read_arguments(Command&, ExchangeRecord&);
  void read_login(Command&, ExchangeRecord&);
  void read_authenticate(Command&, ExchangeRecord&);
  void read_store(Command&);
  void read_fetch(Command&);
  [[nodiscard]] std::string mailbox_at(std::size_t arg) const;
  [[nodiscard]] std::string text_at(std::size_t arg) const;

  // imap_server.cpp
  [[nodiscard]] Next read_server(ChunkCursor&);
  [[nodiscard]] Next server_words(ChunkCursor&);
  [[nodiscard]] Next server_tokens(ChunkCursor&);
  void server_token(const Token&);
  void server_atom(const Token&);
  void untagged_word(const Token&);
  void numbered_word(const Token&);
  void begin_fetch();
  [[nodiscard]] Next end_server_line(const Token&);
  [[nodiscard]] bool opens_like_greeting(const ServerLine&) const;
  void untagged_line(const Token&);
  void unasked_line(ReplyRecord, const Origin&);
  [[nodiscard]] std::uint32_t gather_unasked();
  void plus_line(const Token&);
  [[nodiscard]] std::uint32_t target_of(std::string_view data);
  [[nodiscard]] std::string untagged_text() const;
  void drop_server_line(std::uint64_t literal_left, Verdict);

  // imap_overlong.cpp
  void fetch_octets(const Token&);
  void end_fetch_literal();
  void flush_tail();
  void read_behind(ChunkCursor&);
  [[nodiscard]] std::size_t end_of_tail();
  void judge();
  void cut_literal(std::size_t at);
  void settle_tail();
  [[nodiscard]] bool awaits(std::string_view tag);

  // imap_replies.cpp
  [[nodiscard]] Next completed(const Token&);
  [[nodiscard]] Next complete(std::uint32_t n, ReplyRecord, const Origin& last);
  [[nodiscard]] Next answered(Command&, std::uint32_t n, bool ok, const ResponseCode&,
                              const std::string& result, const Origin&);
  void select_answered(const Command&, bool ok);
  void login_answered(Command&, std::optional<bool> accepted);
  void appended_answered(Command&, std::uint32_t n, bool ok, const ResponseCode&,
                         const std::string& result, const Origin&);
  void tell_mailbox(const Command&, std::uint32_t n, std::optional<bool> ok, const ResponseCode&,
                    const std::string& result, const Origin&);
  void tell_expunged(const Command&, const Origin& last);
  void condition_told(Command*, const ResponseCode&);
  void greeting(const ServerLine&, const Origin&);
  void leave_mailbox();
  void give_up_doubtful_before(std::uint32_t n);
  void give_up(std::uint32_t n);
  void told_id(const std::vector<std::string>&);

  // imap_dissector.cpp
  [[nodiscard]] Command* command_of(std::uint32_t n);
  [[nodiscard]] bool knows_tag(std::string_view tag);
  void note_line(const Lexer&, const char* text, const Origin&);
  void note_literal(std::uint64_t octets, const Origin&);
  void client_gap(const Gap&);
  void server_gap(const Gap&);
  void flush(Direction);
  void end_session();

  DissectorHost& host_;
  TaggedExchanges exchanges_;
  std::map<std::uint32_t, Command> commands_;
  Assembler assembler_;
  FetchReader fetch_;
  Lexer client_lexer_, server_lexer_;
  LineSeeker client_seeker_, server_seeker_;
  std::string tail_;    // of a FETCH's literal, kept back
  std::string behind_;  // the line behind a literal that looks too long, while it is judged
  std::string again_;   // octets of the server's to be read once more
  Origin tail_origin_, behind_origin_, again_origin_;
  bool judging_ = false;
  unsigned lines_behind_ = 0;
  ClientLine client_;
  ServerLine server_;
  const char* phase_;
  bool phase_known_;
  bool greeting_due_;
  bool client_heard_ = false, server_heard_ = false;
  bool literal_asked_ = false;     // a synchronising literal waits for "+"
  bool deciding_literal_ = false;  // ... which nobody will see
  std::string literal_head_;
  Origin literal_head_begin_;
  bool tls_asked_ = false, compress_asked_ = false;
  bool answer_lost_ = false;  // ... and nobody will see it
  bool told_injection_ = false, told_deep_ = false, told_bare_lf_ = false, told_unexpected_ = false;
  std::uint32_t unasked_ = 0;  // exchange that gathers what nobody was seen to ask for
  std::optional<std::string> mailbox_;
  PerDirection<bool> ended_;
  PerDirection<Origin> last_;
};

}  // namespace malote::imap

// SPDX-License-Identifier: MIT
// FTP's control connection: a dialogue of lines, and what it tells about data connections (who
// listens where, which command they serve, how that ended). Made by ftp_info(); README.md has the
// rules by which replies find their commands. Knows no packets, no data connection, no store.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dissect/dissector.hpp"
#include "dissect/exchange_queue.hpp"
#include "dissect/host.hpp"
#include "dissectors/ftp/ftp_commands.hpp"
#include "dissectors/ftp/ftp_folder.hpp"
#include "dissectors/ftp/ftp_reply.hpp"
#include "dissectors/ftp/telnet_line.hpp"
#include "framing/line_reader.hpp"

namespace malote::ftp {

class FtpDissector final : public Dissector {
 public:
  explicit FtpDissector(DissectorHost&);

  [[nodiscard]] Step on_data(Direction, const Chunk&) override;
  void on_gap(Direction, const Gap&) override;
  void on_end(Direction, EndReason) override;
  void report_open() override;

  // The handlers, rows of the table in ftp_commands.cpp: on_* after the command was queued,
  // *_reply for a reply to it, which is then at answered_.
  void on_user(std::string_view argument);
  void on_pass(std::string_view argument);
  void on_acct(std::string_view argument);
  void on_auth(std::string_view argument);
  void on_port(std::string_view argument);
  void on_eprt(std::string_view argument);
  void on_lprt(std::string_view argument);
  void on_pasv(std::string_view argument);
  void on_epsv(std::string_view argument);
  void on_type(std::string_view argument);
  void on_stru(std::string_view argument);
  void on_mode(std::string_view argument);
  void on_prot(std::string_view argument);
  void on_rest(std::string_view argument);
  void on_transfer(std::string_view argument);
  void on_abor(std::string_view argument);
  Next plain_reply(Reply&&);
  Next login_reply(Reply&&);
  Next rein_reply(Reply&&);
  Next folder_reply(Reply&&);
  Next mount_reply(Reply&&);
  Next pwd_reply(Reply&&);
  Next port_reply(Reply&&);
  Next pasv_reply(Reply&&);
  Next setting_reply(Reply&&);
  Next rest_reply(Reply&&);
  Next transfer_reply(Reply&&);
  Next size_reply(Reply&&);
  Next auth_reply(Reply&&);
  Next ccc_reply(Reply&&);

 private:
  // TYPE, STRU, MODE, PROT and REST as the next transfer will have them (RFC 959 5.1: the
  // defaults). Taken at the command, taken back where the server refuses.
  struct Settings {
    std::optional<DataType> type = DataType::ascii;
    std::optional<DataStructure> structure = DataStructure::file;
    std::optional<TransferMode> mode = TransferMode::stream;
    std::optional<Protection> protection = Protection::clear;
  };

  // What we know of a command that waits, beside its exchange in queue_.
  struct Pending {
    const Command* command = nullptr;
    TransferId transfer;
    bool started = false;    // a transfer's 1xx came
    bool aborted = false;    // ABOR was sent while it was under way
    bool after_gap = false;  // commands before it are missing
    Settings before;         // of a setting: to go back to
    Origin origin;
  };

  // A login under way: USER, then PASS, then ACCT as far as the server asks for them.
  struct Login {
    CredentialRecord record;
    std::uint32_t first_n = 0, last_n = 0;  // of its commands
    bool has_password = false;
  };

  // ftp_client.cpp
  Step take_client(const Chunk&);
  [[nodiscard]] bool tls_may_begin(const ChunkCursor&) const;
  void on_client_line(const Line&);
  void tell_about_line(const Line&, const Command&, std::string_view raw,
                       const std::optional<std::string>& meant);
  void push(const Command&, std::string verb, std::optional<std::string_view> argument,
            std::string_view sent, const Line&);
  [[nodiscard]] const char* phase_of(const Command&) const noexcept;
  [[nodiscard]] bool transferring() const noexcept;
  void client_moved_on(const Command&);

  // ftp_server.cpp
  Step take_server(const Chunk&);
  Next on_reply_line(const Line&);
  Next on_reply(Reply&&);
  Next answer(Reply&&);
  [[nodiscard]] std::size_t who_is_answered(const Reply&);
  [[nodiscard]] bool is_greeting(const Reply&) const;
  void greet(Reply&&);
  void unasked(Reply&&);
  void tell_about_reply(const Reply&);
  void settle(Reply&&);
  void interim(Reply&&);
  void abandon_front();
  void forget(Pending&&);

  // ftp_login.cpp
  void begin_login(OptionalText user, const ExchangeRecord&);
  void emit_login();
  void emit_logins_before(std::uint32_t n);
  void log_in(const Reply&);
  void begin_tls();

  // ftp_data.cpp
  void announced_by_client(const std::optional<Endpoint>&, std::string_view argument);
  void announced_by_server(const Reply&);
  void unasked_about_data(const Reply&);
  void started(Pending&, const Reply&);
  [[nodiscard]] bool done(Pending&, const ExchangeRecord*, const Reply*);
  [[nodiscard]] OptionalText resolved(const ExchangeRecord&) const;
  [[nodiscard]] std::optional<std::uint64_t> announced_size(const ExchangeRecord&,
                                                            const Reply&) const;
  void expect_as_ever();

  // ftp_settings.cpp
  void settings_may_have_changed(const Gap&);
  void hear_of_settings(const Reply&);
  void put_settings(TransferPlan&) const;

  DissectorHost& host_;
  ExchangeQueue queue_;
  std::deque<Pending> pending_;  // one for each exchange in queue_
  std::size_t answered_ = 0;     // whose reply is being handled
  PerDirection<bool> ended_;
  Origin latest_;  // of the newest octet or gap seen

  LineReader client_lines_, server_lines_;
  ReplyAssembler replies_;
  TelnetLine client_telnet_, server_telnet_;
  bool client_resync_ = false;  // the next line may be the tail of one
  bool client_gap_ = false;     // since the last command
  bool client_gap_ever_ = false;
  bool server_gap_ever_ = false;
  bool replies_lost_ = false;
  std::size_t lost_pending_ = 0;  // how many commands waited at the gap
  bool commands_seen_ = false;
  bool replied_ = false;
  bool greeted_ = false;
  bool tls_asked_ = false;    // AUTH waits for its answer
  bool client_held_ = false;  // it offered what may be TLS and was told to wait
  bool told_injection_ = false;
  bool told_odd_reply_ = false;

  bool logged_in_ = false;
  std::deque<Login> logins_;  // in the order sent; bounded by the queue of exchanges
  OptionalText user_;         // of the last USER
  Settings settings_;
  std::optional<TransferMode> mode_before_gap_;  // and it may be another one now
  bool other_heard_ = false;  // since: replies to other commands, so that none was MODE
  std::uint64_t rest_ = 0;
  Folder folder_;
  bool passive_asked_ = false;       // PASV or EPSV waits for its answer
  bool listener_fresh_ = false;      // announced, and no command has used it
  std::optional<Expectation> port_;  // of the last PORT, which stays in force (RFC 959 4.1.2)
  std::optional<TransferId> stray_;  // of a 1xx whose command is missing
  std::map<std::string, std::uint64_t> sizes_;  // by SIZE's argument
};

}  // namespace malote::ftp

// SPDX-License-Identifier: MIT
// The lab's FTP server (RFC 959, 2389, 2428, 3659), one control connection: who is logged in, where
// in the folder, what data connection comes next. The connections themselves are the desk's
// (serve's, or a test's). Driven through ServerSession; knows no socket.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address.hpp"
#include "generator/ftp_folder.hpp"
#include "generator/ftp_transfer.hpp"
#include "generator/server_session.hpp"

namespace malote::generator {

// How a transfer ended.
enum class FtpMoved : std::uint8_t { done, no_connection, no_tls, broken, aborted, refused };

// Opens data connections for a session. What it is asked for it does once the reply is out.
class FtpDesk {
 public:
  virtual ~FtpDesk() = default;
  // Waits for the client's call; where to is told. Nothing where no port is free.
  [[nodiscard]] virtual std::optional<Endpoint> listen() = 0;
  virtual void call(const Endpoint& client) = 0;  // when the transfer begins
  virtual void forget() = 0;                      // what was agreed on last
  // Moves it, then the session hears moved(). Where nothing was agreed on it calls the control
  // connection's own port (RFC 959 3.2).
  virtual void begin(std::shared_ptr<FtpTransfer>) = 0;
  virtual void abort() = 0;
};

struct FtpTerms {
  FtpFolder& folder;
  FtpDesk& desk;
  Endpoint client, server;             // of the control connection
  std::optional<IpAddress> announced;  // 227 tells this address, as behind a NAT
};

class FtpServer final : public ServerSession {
 public:
  FtpServer(ServerHost& host, Caller caller, const FtpTerms&);
  void begin(std::string& out) override;
  void farewell(std::string& out) override;
  // The transfer has ended; what waited for that is answered as well.
  void moved(FtpMoved, std::string& out);
  [[nodiscard]] bool transferring() const noexcept { return transfer_ != nullptr; }
  // CCC was granted: once that is on its way TLS ends here, and cleared() says so.
  [[nodiscard]] bool awaits_clear() const noexcept { return awaits_clear_; }
  void cleared();

 private:
  using Handler = void (FtpServer::*)(std::string_view argument);
  enum class Login : std::uint8_t { never, needed };
  struct Command {
    std::string_view verb;
    Login login;
    Handler handler;
    std::string_view form;  // for HELP
  };
  static const Command* find_command(std::string_view verb);
  [[nodiscard]] bool offers(const Command&) const;  // by HELP
  static const Command* commands_begin();
  static const Command* commands_end();

  [[nodiscard]] Spoken spoken() const override { return Spoken::ftp; }
  void take_line(std::string_view line) override;
  void line_too_long() override { refuse("500 The line is too long"); }
  void gone() override;
  void forget_plain() override;
  [[nodiscard]] bool halted() const override;
  void obey(std::string_view line);

  // ftp_server.cpp
  void user(std::string_view);
  void pass(std::string_view);
  void acct(std::string_view);
  void rein(std::string_view);
  void quit(std::string_view);
  void type(std::string_view);
  void stru(std::string_view);
  void mode(std::string_view);
  void noop(std::string_view);
  void syst(std::string_view);
  void feat(std::string_view);
  void opts(std::string_view);
  void help(std::string_view);
  void site(std::string_view);
  // ftp_server_tls.cpp
  void auth(std::string_view);
  void pbsz(std::string_view);
  void prot(std::string_view);
  void ccc(std::string_view);
  // ftp_server_files.cpp
  void cwd(std::string_view);
  void cdup(std::string_view);
  void pwd(std::string_view);
  void mkd(std::string_view);
  void rmd(std::string_view);
  void dele(std::string_view);
  void rnfr(std::string_view);
  void rnto(std::string_view);
  void size(std::string_view);
  void mdtm(std::string_view);
  void mlst(std::string_view);
  void stat(std::string_view);
  // ftp_server_data.cpp
  void port(std::string_view);
  void eprt(std::string_view);
  void pasv(std::string_view);
  void epsv(std::string_view);
  void rest(std::string_view);
  void retr(std::string_view);
  void stor(std::string_view);
  void appe(std::string_view);
  void stou(std::string_view);
  void allo(std::string_view);
  void list(std::string_view);
  void nlst(std::string_view);
  void mlsd(std::string_view);
  void abor(std::string_view);

  void refuse(std::string_view text);
  void accept(std::string_view text);
  void answer(FtpAnswer, const std::string& path, std::string_view done);
  [[nodiscard]] std::string path_of(std::string_view argument) const {
    return resolve_ftp_path(folder_, argument);
  }
  [[nodiscard]] bool may_write(const std::string& path);
  void active(std::optional<Endpoint>);
  [[nodiscard]] TransferTruth transfer_row(std::string_view argument);
  void store(std::string_view argument, const std::string& path, FtpOpen, std::string_view about);
  void send_listing(std::string_view argument, std::string text);
  void start(std::shared_ptr<FtpTransfer>, std::string_view about);
  // The entries that a LIST or NLST is about; says what is wrong where there are none.
  struct Listed {
    std::string path;
    std::vector<FtpEntry> entries;
    bool folder = true;
  };
  [[nodiscard]] std::optional<Listed> entries_of(std::string_view argument, bool hidden);
  [[nodiscard]] std::string long_line(const FtpEntry&) const;
  [[nodiscard]] static std::string facts(const FtpEntry&);

  FtpTerms terms_;
  std::string name_, folder_ = "/";  // of the user; the working folder
  bool logged_in_ = false, anonymous_ = false;
  std::string verb_;  // of the command being obeyed
  char type_ = 'A', mode_ = 'S';
  char protection_ = 'C';  // PROT
  bool sized_ = false;     // PBSZ was said
  bool awaits_clear_ = false, was_cleared_ = false;
  std::uint64_t offset_ = 0;  // REST
  std::string rename_from_;
  bool agreed_ = false, passive_ = false, only_epsv_ = false;
  bool tells_address_ = false;  // 227 does, 229 does not
  std::shared_ptr<FtpTransfer> transfer_;
  bool aborting_ = false;
  std::deque<std::string> later_;  // commands that came during a transfer
  unsigned unique_ = 0;
};

}  // namespace malote::generator

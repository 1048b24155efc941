// SPDX-License-Identifier: MIT
// The lab's POP3 server (RFC 1939, 2449), one connection: gives what the SMTP server took in. The
// mailbox is this session's alone; what was deleted goes at QUIT. Driven through ServerSession;
// knows no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/sasl_server.hpp"
#include "generator/server_session.hpp"

namespace malote::generator {

class Pop3Server final : public ServerSession {
 public:
  Pop3Server(ServerHost& host, Caller caller);
  ~Pop3Server() override;
  void begin(std::string& out) override;
  void farewell(std::string&) override { end(); }

 private:
  using Handler = void (Pop3Server::*)(std::string_view argument);
  enum class When : std::uint8_t { logging_in, logged_in, always };
  struct Command {
    std::string_view verb;
    When when;
    Handler handler;
  };
  static const Command* find_command(std::string_view verb);

  [[nodiscard]] Spoken spoken() const override { return Spoken::pop3; }
  void take_line(std::string_view line) override;
  void line_too_long() override { refuse("the line is too long"); }
  void gone() override { unlock(); }
  void forget_plain() override;

  void user(std::string_view);
  void pass(std::string_view);
  void apop(std::string_view);
  void auth(std::string_view);
  void stls(std::string_view);
  void capa(std::string_view);
  void help(std::string_view);
  void stat(std::string_view);
  void list(std::string_view);
  void uidl(std::string_view);
  void retr(std::string_view);
  void top(std::string_view);
  void dele(std::string_view);
  void noop(std::string_view);
  void rset(std::string_view);
  void quit(std::string_view);

  void accept(std::string_view text);  // +OK
  void refuse(std::string_view text);  // -ERR
  void answer_login(SaslServer::Step);
  void log_in(User&);
  void unlock();

  struct Entry {
    MailPointer mail;
    bool deleted = false;
  };
  // The entry that the argument names; says what is wrong where there is none.
  [[nodiscard]] Entry* find_entry(std::string_view number);
  void list_each(std::string_view argument, std::string_view heading,
                 std::string (*what)(const StoredMail&));
  [[nodiscard]] std::string tally() const;  // "2 messages, 2593 octets"
  void give(std::uint64_t number, std::string_view content, std::string_view reply, bool top);

  std::string nonce_;
  std::string name_;  // of USER
  User* user_ = nullptr;
  std::optional<SaslServer> sasl_;
  bool sasl_line_ = false;  // the next line answers a challenge
  std::vector<Entry> entries_;
};

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// The lab's SMTP server (RFC 5321), one connection: kind to people at a keyboard, strict about the
// order of commands. Takes mail for the post office's users only. Driven through ServerSession;
// knows no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator/mail_body.hpp"
#include "generator/sasl_server.hpp"
#include "generator/server_session.hpp"

namespace malote::generator {

class SmtpServer final : public ServerSession {
 public:
  using ServerSession::ServerSession;
  void begin(std::string& out) override;
  void farewell(std::string& out) override;

 private:
  using Handler = void (SmtpServer::*)(std::string_view argument);
  struct Command {
    std::string_view verb;
    Handler handler;
    std::string_view help;
  };
  static const Command* find_command(std::string_view verb);
  static std::string_view nearest_verb(std::string_view word);

  [[nodiscard]] bool raw() const override;
  [[nodiscard]] std::size_t take_raw(std::string_view octets) override;
  void take_line(std::string_view line) override;
  void line_too_long() override;
  void gone() override;
  void forget_plain() override;

  void helo(std::string_view);
  void ehlo(std::string_view);
  void lhlo(std::string_view);
  void hello(std::string_view name, bool extended);
  void greet_extended(std::string_view name);
  void auth(std::string_view);
  void mail(std::string_view);
  void rcpt(std::string_view);
  void data(std::string_view);
  void bdat(std::string_view);
  void rset(std::string_view);
  void noop(std::string_view);
  void vrfy(std::string_view);
  void expn(std::string_view);
  void help(std::string_view);
  void quit(std::string_view);
  void turn(std::string_view);
  void send(std::string_view);
  void starttls(std::string_view);

  // One line with an enhanced code (RFC 3463) if the client said EHLO; 4xx and 5xx count as errors.
  void answer(std::string_view code, std::string_view enhanced, std::string_view text);
  [[nodiscard]] std::string to_reply(std::string_view code, std::string_view enhanced,
                                     std::string_view text) const;
  void answer_login(SaslServer::Step);
  void take_auth_line(std::string_view line);
  [[nodiscard]] bool take_parameters(std::string_view parameters);
  void unknown(std::string_view verb);
  void forget_mail();

  void take_dotted(std::string_view& octets);
  void take_chunk(std::string_view& octets);
  void chunk_over();
  void refuse_chunk(std::string_view code, std::string_view enhanced, std::string_view text);
  void body_over();
  [[nodiscard]] std::string deliver();
  [[nodiscard]] bool relay(const std::string& content, const std::string& id);
  [[nodiscard]] std::string with_protocol() const;
  [[nodiscard]] TruthRow make_row() const;
  void account_broken(std::string_view verdict, std::optional<std::string> result);

  struct Recipient {
    std::string address;
    User* user = nullptr;
    bool relayed = false;  // another server's
    [[nodiscard]] bool accepted() const noexcept { return user != nullptr || relayed; }
  };
  struct Mail {
    std::string from;
    std::vector<Recipient> recipients;
    std::optional<MailBody> body;  // has begun
    [[nodiscard]] std::size_t accepted() const;
  };
  enum class Mode : std::uint8_t { commands, auth, data, chunk, skipped };

  Mode mode_ = Mode::commands;
  std::string client_name_;  // of HELO or EHLO; empty: neither yet
  bool extended_ = false;
  std::string user_;  // logged in
  std::optional<SaslServer> sasl_;
  std::optional<Mail> mail_;
  std::uint64_t chunk_left_ = 0;
  bool last_chunk_ = false;
  bool chunks_refused_ = false;  // since the last MAIL or RSET; told of once
  std::string refusal_;          // said when the skipped chunk is over
};

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// The session and its small commands; mail transactions are in smtp_server_mail.cpp.
#include "generator/smtp_server.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/text.hpp"

namespace malote::generator {

const SmtpServer::Command* SmtpServer::find_command(std::string_view verb) {
  using S = SmtpServer;
  static constexpr std::array<Command, 21> commands{{
      {"HELO", &S::helo, "HELO student.lab.example: say who you are"},
      {"EHLO", &S::ehlo, "EHLO student.lab.example: the same, and ask what the server can do"},
      {"LHLO", &S::lhlo, "LHLO student.lab.example: EHLO where LMTP is spoken"},
      {"AUTH", &S::auth, "AUTH PLAIN, AUTH LOGIN or AUTH CRAM-MD5: log in (not needed here)"},
      {"MAIL", &S::mail, "MAIL FROM:<alice@lab.example>: begin a mail, from whom"},
      {"RCPT", &S::rcpt, "RCPT TO:<bob@lab.example>: to whom; once for each"},
      {"DATA", &S::data, "DATA: then the mail, line by line, and a line that is only a dot"},
      {"BDAT", &S::bdat, "BDAT 86 LAST: then 86 octets of the mail"},
      {"RSET", &S::rset, "RSET: forget the mail that was begun"},
      {"NOOP", &S::noop, "NOOP: nothing, but answered"},
      {"VRFY", &S::vrfy, "VRFY bob: is there such a user?"},
      {"EXPN", &S::expn, "EXPN all: who is on the list?"},
      {"HELP", &S::help, "HELP or HELP MAIL: this"},
      {"QUIT", &S::quit, "QUIT: the end"},
      {"TURN", &S::turn, "TURN: changing roles; not done here"},
      {"SEND", &S::send, "SEND: mail to a terminal; not done here"},
      {"SOML", &S::send, "SOML: send or mail; not done here"},
      {"SAML", &S::send, "SAML: send and mail; not done here"},
      {"STARTTLS", &S::starttls,
       "STARTTLS: encryption from here on; the client's TLS begins after 220"},
      {"ETRN", &S::turn, "ETRN: asking for waiting mail; not done here"},
      {"ATRN", &S::turn, "ATRN: changing roles; not done here"},
  }};
  const auto* found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
    return equals_ignoring_case(command.verb, verb);
  });
  return found == commands.end() ? nullptr : found;
}

// Which verb was meant: letters changed, missing or too many (HELLO, OUIT, SMOL), at most two.
std::string_view SmtpServer::nearest_verb(std::string_view word) {
  static constexpr std::array<std::string_view, 17> verbs{
      "HELO", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "RSET",    "NOOP",
      "VRFY", "EXPN", "HELP", "QUIT", "TURN", "SOML", "SAML", "STARTTLS"};
  if (word.size() < 3 || word.size() > 10) return {};
  std::string_view nearest;
  std::size_t least = 3;
  for (const std::string_view verb : verbs) {
    std::array<std::size_t, 12> row{};
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= verb.size(); ++j) {
        const std::size_t change = diagonal + (to_upper(word[i - 1]) == verb[j - 1] ? 0U : 1U);
        diagonal = row[j];
        row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row[verb.size()] < least) {
      least = row[verb.size()];
      nearest = verb;
    }
  }
  return nearest;
}

void SmtpServer::begin(std::string& out) {
  out += "220 " + office().host_name() + (caller().lmtp ? " LMTP" : " ESMTP") +
         " malote lab server; HELP tells what to type\r\n";
}

void SmtpServer::farewell(std::string& out) {
  if (!over()) out += "421 4.3.2 " + office().host_name() + " closing connection\r\n";
  end();
}

bool SmtpServer::raw() const {
  return mode_ == Mode::data || mode_ == Mode::chunk || mode_ == Mode::skipped;
}

void SmtpServer::line_too_long() {
  answer("500", "5.5.2", "The line is too long");
}

void SmtpServer::take_line(std::string_view line) {
  if (mode_ == Mode::auth) return take_auth_line(line);
  line = trim(line);
  if (line.empty()) return answer("500", "5.5.2", "An empty line is no command; try HELP");
  const auto verb = line.substr(0, line.find(' '));
  const Command* command = find_command(verb);
  if (command == nullptr) return unknown(verb);
  (this->*command->handler)(trim(line.substr(verb.size())));
}

void SmtpServer::unknown(std::string_view verb) {
  std::string text = "Command not known; HELP lists them";
  if (const auto meant = nearest_verb(verb); !meant.empty()) {
    text = "Command not known; was " + std::string(meant) + " meant?";
  }
  answer("500", "5.5.1", text);
}

std::string SmtpServer::to_reply(std::string_view code, std::string_view enhanced,
                                 std::string_view text) const {
  std::string line(code);
  line += ' ';
  // RFC 2034 3: for clients that know them.
  if (extended_ && !enhanced.empty()) line += std::string(enhanced) + ' ';
  line += text;
  return line;
}

void SmtpServer::answer(std::string_view code, std::string_view enhanced, std::string_view text) {
  say(to_reply(code, enhanced, text));
  if (code[0] < '4') return no_error();
  if (over() || !too_many_errors()) return;
  say(to_reply("421", "4.7.0", "Too many errors; good-bye"));
  end();
}

void SmtpServer::helo(std::string_view name) {
  if (caller().lmtp) return answer("500", "5.5.1", "LMTP begins with LHLO (RFC 2033 4.1)");
  if (name.empty()) return answer("501", "5.5.4", "Who are you? HELO student." + office().domain());
  hello(name, false);
  answer("250", "", office().host_name() + " Hello " + client_name_ + ", pleased to meet you");
}

void SmtpServer::lhlo(std::string_view name) {
  if (!caller().lmtp) return answer("500", "5.5.1", "Command not known; was EHLO meant?");
  greet_extended(name);
}

void SmtpServer::ehlo(std::string_view name) {
  if (caller().lmtp) return answer("500", "5.5.1", "LMTP begins with LHLO (RFC 2033 4.1)");
  greet_extended(name);
}

// RFC 5321 4.1.4: EHLO forgets a mail that was begun, as RSET does.
void SmtpServer::hello(std::string_view name, bool extended) {
  forget_mail();
  client_name_ = name;
  extended_ = extended;
}

void SmtpServer::greet_extended(std::string_view name) {
  if (name.empty()) {
    return answer("501", "5.5.4",
                  std::string("Who are you? ") + (caller().lmtp ? "LHLO" : "EHLO") + " student." +
                      office().domain());
  }
  hello(name, true);
  no_error();
  say("250-" + office().host_name() + " Hello " + client_name_ + ", pleased to meet you");
  say("250-PIPELINING");
  say("250-SIZE " + std::to_string(host().message_octets));
  say("250-8BITMIME");
  say("250-CHUNKING");
  say("250-ENHANCEDSTATUSCODES");
  if (may_begin_tls()) say("250-STARTTLS");
  say("250-AUTH " + std::string(sasl_mechanisms));
  say("250-SMTPUTF8");
  say("250 HELP");
}

void SmtpServer::auth(std::string_view argument) {
  if (client_name_.empty()) return answer("503", "5.5.1", "EHLO comes first");
  if (!user_.empty()) return answer("503", "5.5.1", "You are logged in already");
  if (mail_) return answer("503", "5.5.1", "Not within a mail; RSET forgets it");
  if (argument.empty()) {
    return answer("501", "5.5.4", "AUTH needs one of " + std::string(sasl_mechanisms));
  }
  sasl_.emplace(office(), "<" + caller().session_name + "." + std::to_string(host().now().ns) +
                              "@" + office().host_name() + ">");
  answer_login(sasl_->begin(argument));
}

void SmtpServer::take_auth_line(std::string_view line) {
  mode_ = Mode::commands;
  answer_login(sasl_->take(line));
}

void SmtpServer::answer_login(SaslServer::Step step) {
  switch (step) {
    case SaslServer::Step::challenge:
      mode_ = Mode::auth;
      return say("334 " + sasl_->challenge());
    case SaslServer::Step::accepted:
      user_ = sasl_->user()->name;
      return answer("235", "2.7.0", "You are logged in as " + user_);
    case SaslServer::Step::refused:
      return answer("535", "5.7.8", "No such user, or another password");
    case SaslServer::Step::cancelled:
      return answer("501", "5.7.0", "Logging in was given up");
    case SaslServer::Step::malformed:
      return answer("501", "5.5.2", "That is not what the mechanism sends, in base64");
    case SaslServer::Step::unknown:
      return answer("504", "5.5.4", "AUTH needs one of " + std::string(sasl_mechanisms));
  }
}

void SmtpServer::rset(std::string_view) {
  forget_mail();
  answer("250", "2.0.0", "Forgotten; a new mail may begin");
}

void SmtpServer::noop(std::string_view) {
  answer("250", "2.0.0", "Ok");
}

void SmtpServer::vrfy(std::string_view name) {
  if (name.empty()) return answer("501", "5.5.4", "Whom? VRFY bob");
  if (name.front() == '<' && name.back() == '>') name = name.substr(1, name.size() - 2);
  const User* user = office().find_recipient(name).user;
  if (user == nullptr) {
    return answer("550", "5.1.1", "No such user; there are " + office().user_names());
  }
  answer("250", "2.1.5", "<" + user->name + "@" + office().domain() + ">");
}

void SmtpServer::expn(std::string_view name) {
  if (name.empty()) return answer("501", "5.5.4", "Which list? EXPN all");
  if (!equals_ignoring_case(name, "all") || office().users().empty()) {
    return answer("550", "5.1.1", "No such list; there is one, all");
  }
  const auto& users = office().users();
  for (std::size_t i = 0; i < users.size(); ++i) {
    say((i + 1 < users.size() ? "250-<" : "250 <") + users[i]->name + "@" + office().domain() +
        ">");
  }
}

void SmtpServer::help(std::string_view word) {
  const Command* command = find_command(word.substr(0, word.find(' ')));
  if (command != nullptr) return say("214 " + std::string(command->help));
  say(std::string(caller().lmtp ? "214-LHLO" : "214-HELO EHLO") +
      " AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY EXPN HELP QUIT" +
      (may_begin_tls() ? " STARTTLS" : ""));
  say("214-A mail by hand:");
  for (const std::string_view verb :
       {caller().lmtp ? "LHLO" : "HELO", "MAIL", "RCPT", "DATA", "QUIT"}) {
    say("214-  " + std::string(find_command(verb)->help));
  }
  say("214 Users here: " + office().user_names() + " (@" + office().domain() + ")");
}

void SmtpServer::quit(std::string_view) {
  answer("221", "2.0.0", office().host_name() + " closing connection");
  end();
}

// RFC 5321 F.1 and F.6: obsolete.
void SmtpServer::turn(std::string_view) {
  answer("502", "5.5.1", "Roles are not changed here: nobody could know who asks");
}

void SmtpServer::send(std::string_view) {
  answer("502", "5.5.1", "Nobody sits at a terminal here; MAIL FROM:<...> begins a mail");
}

// RFC 3207 4.
void SmtpServer::starttls(std::string_view argument) {
  if (over_tls()) return answer("503", "5.5.1", "It is encrypted already");
  if (!may_begin_tls()) {
    return answer("502", "5.5.1", "No encryption here, so that you can see what is said");
  }
  if (!argument.empty()) return answer("501", "5.5.4", "STARTTLS stands alone");
  if (mail_) return answer("503", "5.5.1", "Not within a mail; RSET forgets it");
  answer("220", "2.0.0", "Begin TLS now");
  await_tls();
}

// RFC 3207 4.2: the client has to say EHLO again.
void SmtpServer::forget_plain() {
  forget_mail();
  client_name_.clear();
  extended_ = false;
  user_.clear();
  sasl_.reset();
}

void SmtpServer::gone() {
  account_broken("cut-end", {});
  mail_.reset();
}

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
#include "generator/pop3_server.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "generator/body.hpp"
#include "generator/digests.hpp"

namespace malote::generator {
namespace {

// The header, the empty line and so many lines behind it (RFC 1939 7).
std::string_view head_of(std::string_view content, std::uint64_t lines) {
  const auto blank = content.starts_with("\r\n") ? 0 : content.find("\r\n\r\n");
  if (blank == std::string_view::npos) return content;
  auto end = blank == 0 && content.starts_with("\r\n") ? 2 : blank + 4;
  for (; lines > 0 && end < content.size(); --lines) {
    const auto line_end = content.find('\n', end);
    end = line_end == std::string_view::npos ? content.size() : line_end + 1;
  }
  return content.substr(0, end);
}

}  // namespace

Pop3Server::Pop3Server(ServerHost& host, Caller caller) : ServerSession(host, std::move(caller)) {
  nonce_ = "<" + this->caller().session_name + "." + std::to_string(host.now().ns) + "@" +
           office().host_name() + ">";
}

Pop3Server::~Pop3Server() {
  unlock();
}

const Pop3Server::Command* Pop3Server::find_command(std::string_view verb) {
  using P = Pop3Server;
  static constexpr std::array<Command, 16> commands{{
      {"USER", When::logging_in, &P::user},
      {"PASS", When::logging_in, &P::pass},
      {"APOP", When::logging_in, &P::apop},
      {"AUTH", When::logging_in, &P::auth},
      {"STLS", When::logging_in, &P::stls},
      {"CAPA", When::always, &P::capa},
      {"HELP", When::always, &P::help},
      {"STAT", When::logged_in, &P::stat},
      {"LIST", When::logged_in, &P::list},
      {"UIDL", When::logged_in, &P::uidl},
      {"RETR", When::logged_in, &P::retr},
      {"TOP", When::logged_in, &P::top},
      {"DELE", When::logged_in, &P::dele},
      {"NOOP", When::logged_in, &P::noop},
      {"RSET", When::logged_in, &P::rset},
      {"QUIT", When::always, &P::quit},
  }};
  const auto* found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
    return equals_ignoring_case(command.verb, verb);
  });
  return found == commands.end() ? nullptr : found;
}

void Pop3Server::begin(std::string& out) {
  out += "+OK malote lab POP3 server ready " + nonce_ + "\r\n";
}

void Pop3Server::accept(std::string_view text) {
  no_error();
  say(text.empty() ? "+OK" : "+OK " + std::string(text));
}

void Pop3Server::refuse(std::string_view text) {
  say("-ERR " + std::string(text));
  if (too_many_errors()) end();
}

void Pop3Server::take_line(std::string_view line) {
  if (sasl_line_) {
    sasl_line_ = false;
    return answer_login(sasl_->take(line));
  }
  const auto start = std::min(line.find_first_not_of(" \t"), line.size());
  line.remove_prefix(start);
  const auto verb = line.substr(0, line.find(' '));
  const auto argument = line.substr(std::min(verb.size() + 1, line.size()));
  const Command* command = find_command(trim(verb));
  if (command == nullptr) return refuse("command not known; HELP lists them");
  if (command->when == When::logged_in && user_ == nullptr) {
    return refuse("log in first: USER name, then PASS password");
  }
  if (command->when == When::logging_in && user_ != nullptr) {
    return refuse("you are logged in already, as " + user_->name);
  }
  // A password may have blanks at its ends (RFC 1939 7).
  const bool exact = equals_ignoring_case(verb, "PASS");
  (this->*command->handler)(exact ? argument : trim(argument));
}

void Pop3Server::user(std::string_view name) {
  if (name.empty()) return refuse("who? USER bob");
  name_ = name;
  accept("now the password: PASS ...");  // whether there is such a user is not told
}

void Pop3Server::pass(std::string_view password) {
  if (name_.empty()) return refuse("whose? USER name comes first");
  User* found = office().find_recipient(name_).user;
  name_.clear();
  if (found == nullptr || found->password != password) {
    return refuse("[AUTH] no such user, or another password");
  }
  log_in(*found);
}

void Pop3Server::apop(std::string_view argument) {
  const auto blank = argument.find(' ');
  if (blank == std::string_view::npos) return refuse("it is written APOP name digest");
  User* found = office().find_recipient(argument.substr(0, blank)).user;
  if (found == nullptr ||
      !equals_ignoring_case(md5_hex(nonce_ + found->password), trim(argument.substr(blank)))) {
    return refuse("[AUTH] no such user, or another password");
  }
  log_in(*found);
}

void Pop3Server::auth(std::string_view argument) {
  if (argument.empty()) return refuse("AUTH needs one of " + std::string(sasl_mechanisms));
  sasl_.emplace(office(), nonce_);
  answer_login(sasl_->begin(argument));
}

void Pop3Server::answer_login(SaslServer::Step step) {
  switch (step) {
    case SaslServer::Step::challenge:
      sasl_line_ = true;
      return say("+ " + sasl_->challenge());
    case SaslServer::Step::accepted:
      return log_in(*sasl_->user());
    case SaslServer::Step::refused:
      return refuse("[AUTH] no such user, or another password");
    case SaslServer::Step::cancelled:
      return refuse("logging in was given up");
    case SaslServer::Step::malformed:
      return refuse("that is not what the mechanism sends, in base64");
    case SaslServer::Step::unknown:
      return refuse("AUTH needs one of " + std::string(sasl_mechanisms));
  }
}

void Pop3Server::log_in(User& user) {
  if (user.locked) return refuse("[IN-USE] another session has this mailbox open");
  user.locked = true;
  user_ = &user;
  for (const MailPointer& mail : user.mails) entries_.push_back({mail});
  accept(user.name + "'s mailbox has " + tally());
}

void Pop3Server::unlock() {
  if (user_ != nullptr) user_->locked = false;
  user_ = nullptr;
}

// RFC 2595 4.
void Pop3Server::stls(std::string_view argument) {
  if (over_tls()) return refuse("it is encrypted already");
  if (!may_begin_tls()) return refuse("no encryption here, so that you can see what is said");
  if (!argument.empty()) return refuse("STLS stands alone");
  accept("begin TLS now");
  await_tls();
}

void Pop3Server::forget_plain() {
  name_.clear();
  sasl_.reset();
}

void Pop3Server::capa(std::string_view) {
  accept("this is what I can do");
  for (const std::string_view line :
       {"TOP", "USER", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"}) {
    say(line);
  }
  if (may_begin_tls()) say("STLS");
  say("SASL " + std::string(sasl_mechanisms));
  say("IMPLEMENTATION malote");
  say(".");
}

// One line: POP3 has no HELP, and a client must not take more for an answer to something else.
void Pop3Server::help(std::string_view) {
  accept(user_ == nullptr ? "USER name, then PASS password; CAPA, QUIT"
                          : "STAT, LIST, RETR n, TOP n lines, DELE n, RSET, UIDL, NOOP, QUIT");
}

std::string Pop3Server::tally() const {
  std::size_t count = 0, octets = 0;
  for (const Entry& entry : entries_) {
    if (entry.deleted) continue;
    ++count;
    octets += entry.mail->content.size();
  }
  return std::to_string(count) + (count == 1 ? " message, " : " messages, ") +
         std::to_string(octets) + " octets";
}

void Pop3Server::stat(std::string_view) {
  std::size_t count = 0, octets = 0;
  for (const Entry& entry : entries_) {
    if (entry.deleted) continue;
    ++count;
    octets += entry.mail->content.size();
  }
  accept(std::to_string(count) + " " + std::to_string(octets));
}

Pop3Server::Entry* Pop3Server::find_entry(std::string_view number) {
  const auto n = parse_number(number);
  if (!n || *n == 0) {
    refuse("which message? A number from LIST is expected");
  } else if (*n > entries_.size()) {
    refuse("no such message; the mailbox has " + std::to_string(entries_.size()));
  } else if (entries_[*n - 1].deleted) {
    refuse("message " + std::to_string(*n) + " is deleted; RSET brings it back");
  } else {
    return &entries_[*n - 1];
  }
  return nullptr;
}

void Pop3Server::list_each(std::string_view argument, std::string_view heading,
                           std::string (*what)(const StoredMail&)) {
  if (!argument.empty()) {
    const Entry* entry = find_entry(argument);
    if (entry != nullptr) accept(std::string(argument) + " " + what(*entry->mail));
    return;
  }
  accept(heading);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].deleted) say(std::to_string(i + 1) + " " + what(*entries_[i].mail));
  }
  say(".");
}

void Pop3Server::list(std::string_view argument) {
  list_each(argument, tally(),
            [](const StoredMail& mail) { return std::to_string(mail.content.size()); });
}

void Pop3Server::uidl(std::string_view argument) {
  list_each(argument, "names follow", [](const StoredMail& mail) { return mail.uidl; });
}

void Pop3Server::retr(std::string_view argument) {
  const Entry* entry = find_entry(argument);
  if (entry == nullptr) return;
  const std::string& content = entry->mail->content;
  give(*parse_number(argument), content, std::to_string(content.size()) + " octets", false);
}

void Pop3Server::top(std::string_view argument) {
  const auto blank = std::min(argument.find(' '), argument.size());
  const auto lines = parse_number(trim(argument.substr(blank)));
  if (!lines) return refuse("it is written TOP 1 10: message and lines");
  const Entry* entry = find_entry(argument.substr(0, blank));
  if (entry == nullptr) return;
  give(*parse_number(argument.substr(0, blank)), head_of(entry->mail->content, *lines),
       "the top follows", true);
}

void Pop3Server::give(std::uint64_t number, std::string_view content, std::string_view reply,
                      bool top) {
  accept(reply);
  put(stuff_dots(content));
  say(".");
  TruthRow row;
  row.via = "pop3";
  row.action = "retrieve";
  row.number = number;
  row.size = content.size();
  row.sha256 = sha256_hex(content);
  if (top) row.partial = "top";
  row.result = "+OK " + std::string(reply);
  put_header_fields(row, content);
  account(std::move(row));
}

void Pop3Server::dele(std::string_view argument) {
  Entry* entry = find_entry(argument);
  if (entry == nullptr) return;
  entry->deleted = true;
  accept("message " + std::string(argument) + " will be gone after QUIT");
}

void Pop3Server::noop(std::string_view) {
  accept("");
}

void Pop3Server::rset(std::string_view) {
  for (Entry& entry : entries_) entry.deleted = false;
  accept("nothing is deleted; " + tally());
}

// RFC 1939 6: only now the deleted messages go.
void Pop3Server::quit(std::string_view) {
  std::size_t left = 0;
  if (user_ != nullptr) {
    std::vector<MailPointer> gone;
    for (const Entry& entry : entries_) {
      if (entry.deleted) gone.push_back(entry.mail);
    }
    PostOffice::remove(*user_, gone);
    left = user_->mails.size();
    accept("good-bye; messages left: " + std::to_string(left));
  } else {
    accept("good-bye");
  }
  unlock();
  end();
}

}  // namespace malote::generator

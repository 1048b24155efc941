// SPDX-License-Identifier: MIT
// Mail transactions: MAIL, RCPT, DATA, BDAT, and where the mail goes.
#include <algorithm>
#include <map>
#include <utility>

#include "core/text.hpp"
#include "generator/smtp_server.hpp"

namespace malote::generator {
namespace {

constexpr std::size_t recipients_cap = 100;         // RFC 5321 4.5.3.1.8 asks for as many
constexpr std::size_t recipients_tried_cap = 1000;  // with the refused ones
constexpr std::size_t received_lines_cap = 100;     // RFC 5321 6.3
constexpr std::uint64_t chunk_octets_cap = 1ULL << 32U;

struct Path {
  std::string address;
  std::string_view parameters;
};

// "FROM:<a@b> SIZE=3"; people forget the brackets, and put a blank behind the colon.
std::optional<Path> parse_path(std::string_view argument, std::string_view word) {
  if (!starts_with_ignoring_case(argument, word)) return {};
  argument = trim(argument.substr(word.size()));
  if (argument.empty() || argument.front() != ':') return {};
  argument = trim(argument.substr(1));
  Path path;
  if (argument.starts_with('<')) {
    const auto end = argument.find('>');
    if (end == std::string_view::npos) return {};
    path.address = argument.substr(1, end - 1);
    path.parameters = trim(argument.substr(end + 1));
  } else {
    const auto end = std::min(argument.find(' '), argument.size());
    if (end == 0) return {};
    path.address = argument.substr(0, end);
    path.parameters = trim(argument.substr(end));
  }
  return path;
}

// Whom a line meant that is not written as it should be.
std::string meant_address(std::string_view argument) {
  if (!starts_with_ignoring_case(argument, "TO:")) return std::string(argument);
  argument = trim(argument.substr(3));
  if (argument.starts_with('<')) argument.remove_prefix(1);
  return std::string(argument.substr(0, argument.find(' ')));
}

}  // namespace

std::size_t SmtpServer::Mail::accepted() const {
  std::size_t count = 0;
  for (const Recipient& recipient : recipients) count += recipient.accepted() ? 1U : 0U;
  return count;
}

void SmtpServer::forget_mail() {
  account_broken("aborted", {});
  mail_.reset();
  chunks_refused_ = false;
}

void SmtpServer::mail(std::string_view argument) {
  if (client_name_.empty()) {
    return answer("503", "5.5.1", "Say who you are first: HELO student." + office().domain());
  }
  if (mail_) return answer("503", "5.5.1", "A mail was begun already; RSET forgets it");
  const auto path = parse_path(argument, "FROM");
  if (!path) {
    return answer("501", "5.5.4", "It is written MAIL FROM:<alice@" + office().domain() + ">");
  }
  if (!take_parameters(path->parameters)) return;
  mail_.emplace();
  chunks_refused_ = false;
  mail_->from = path->address;
  answer("250", "2.1.0", "<" + mail_->from + "> sender ok");
}

bool SmtpServer::take_parameters(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(' '), parameters.size());
    const auto parameter = parameters.substr(0, end);
    parameters = trim(parameters.substr(end));
    const auto value = parameter.substr(std::min(parameter.find('=') + 1, parameter.size()));
    if (starts_with_ignoring_case(parameter, "SIZE=")) {
      const auto octets = parse_number(value);
      if (!octets) {
        answer("501", "5.5.4", "SIZE is a number of octets");
        return false;
      }
      if (*octets > host().message_octets) {
        answer("552", "5.3.4",
               "Too big: at most " + std::to_string(host().message_octets) + " octets");
        return false;
      }
    } else if (!equals_ignoring_case(parameter, "BODY=7BIT") &&
               !equals_ignoring_case(parameter, "BODY=8BITMIME") &&
               !equals_ignoring_case(parameter, "SMTPUTF8") &&
               !starts_with_ignoring_case(parameter, "AUTH=")) {
      answer("555", "5.5.4", "A parameter that was not offered");
      return false;
    }
  }
  return true;
}

void SmtpServer::rcpt(std::string_view argument) {
  if (!mail_) return answer("503", "5.5.1", "From whom? MAIL FROM:<...> comes first");
  const auto path = parse_path(argument, "TO");
  const bool full = mail_->accepted() >= recipients_cap;
  const bool sound = path && !path->address.empty();
  if (!sound || full) {
    if (mail_->recipients.size() < recipients_tried_cap) {
      mail_->recipients.push_back({path ? path->address : meant_address(argument), nullptr, false});
    }
    if (full) return answer("452", "4.5.3", "Too many recipients for one mail");
    return answer("501", "5.5.4", "It is written RCPT TO:<bob@" + office().domain() + ">");
  }
  if (mail_->recipients.size() >= recipients_tried_cap) {
    return answer("452", "4.5.3", "Too many recipients for one mail");
  }
  const auto found = office().find_recipient(path->address);
  mail_->recipients.push_back(
      {path->address, path->parameters.empty() ? found.user : nullptr, false});
  if (!path->parameters.empty()) {
    return answer("555", "5.5.4", "A parameter that was not offered");
  }
  if (found.elsewhere && host().relays != nullptr &&
      host().relays(path->address.substr(path->address.rfind('@') + 1))) {
    mail_->recipients.back().relayed = true;
    return answer("250", "2.1.5", "<" + path->address + "> recipient ok, for another server");
  }
  if (found.elsewhere) {
    return answer("550", "5.7.1",
                  "<" + path->address + ">: nothing is sent on from here, only @" +
                      office().domain() + " is local");
  }
  if (found.user == nullptr) {
    return answer("550", "5.1.1",
                  "<" + path->address + ">: no such user; there are " + office().user_names());
  }
  answer("250", "2.1.5", "<" + path->address + "> recipient ok");
}

void SmtpServer::data(std::string_view argument) {
  if (!mail_) return answer("503", "5.5.1", "MAIL FROM:<...> and RCPT TO:<...> come first");
  if (mail_->recipients.empty())
    return answer("503", "5.5.1", "To whom? RCPT TO:<...> comes first");
  if (mail_->accepted() == 0) return answer("554", "5.5.1", "No recipient was accepted");
  if (mail_->body) return answer("503", "5.5.1", "The mail goes on with BDAT; RSET forgets it");
  if (!argument.empty())
    return answer("501", "5.5.4", "DATA stands alone; the mail comes after 354");
  mail_->body.emplace(host().message_octets, ended_bare());
  mode_ = Mode::data;
  say("354 Enter the mail; end it with \".\" on a line by itself");
}

// RFC 3030 2: the octets come whatever we think of the command.
void SmtpServer::bdat(std::string_view argument) {
  const auto blank = std::min(argument.find(' '), argument.size());
  const auto octets = parse_number(argument.substr(0, blank));
  const auto word = trim(argument.substr(blank));
  if (!octets || *octets > chunk_octets_cap ||
      (!word.empty() && !equals_ignoring_case(word, "LAST"))) {
    answer("501", "5.5.4", "It is written BDAT 86 or BDAT 86 LAST; good-bye");
    return end();  // where the chunk ends is anybody's guess
  }
  chunk_left_ = *octets;
  last_chunk_ = !word.empty();
  if (!mail_) return refuse_chunk("503", "5.5.1", "MAIL FROM:<...> and RCPT TO:<...> come first");
  if (mail_->accepted() == 0) return refuse_chunk("554", "5.5.1", "No recipient was accepted");
  if (!mail_->body) mail_->body.emplace(host().message_octets, false);
  mode_ = Mode::chunk;
  if (chunk_left_ == 0) chunk_over();
}

void SmtpServer::refuse_chunk(std::string_view code, std::string_view enhanced,
                              std::string_view text) {
  refusal_ = to_reply(code, enhanced, text);
  mode_ = Mode::skipped;
  const bool first = !std::exchange(chunks_refused_, true);
  if (first && (chunk_left_ != 0 || last_chunk_)) {
    TruthRow row = make_row();
    row.complete = false;
    row.verdict = "aborted";
    row.result = refusal_;
    account(std::move(row));
  }
  mail_.reset();  // RFC 3030 2: what is left of it is anybody's guess
  if (chunk_left_ == 0) chunk_over();
}

std::size_t SmtpServer::take_raw(std::string_view octets) {
  const std::size_t all = octets.size();
  if (mode_ == Mode::data) {
    take_dotted(octets);
  } else {
    take_chunk(octets);
  }
  return all - octets.size();
}

void SmtpServer::take_dotted(std::string_view& octets) {
  if (mail_->body->take_dotted(octets)) body_over();
}

void SmtpServer::take_chunk(std::string_view& octets) {
  const auto taken = octets.substr(
      0, static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, octets.size())));
  octets.remove_prefix(taken.size());
  chunk_left_ -= taken.size();
  if (mode_ == Mode::chunk) mail_->body->append(taken);
  if (chunk_left_ == 0) chunk_over();
}

void SmtpServer::chunk_over() {
  const Mode mode = mode_;
  mode_ = Mode::commands;
  if (mode == Mode::skipped) {
    say(refusal_);
    if (too_many_errors()) end();
    return;
  }
  if (last_chunk_) return body_over();
  if (!mail_->body->too_big()) return answer("250", "2.0.0", "Chunk received");
  const std::string reply = to_reply(
      "552", "5.3.4", "Too big: at most " + std::to_string(host().message_octets) + " octets");
  say(reply);
  account_broken("aborted", reply);
  chunks_refused_ = true;
  mail_.reset();
}

void SmtpServer::body_over() {
  mode_ = Mode::commands;
  const std::string reply =
      mail_->body->too_big()
          ? to_reply("552", "5.3.4",
                     "Too big: at most " + std::to_string(host().message_octets) + " octets")
          : deliver();
  TruthRow row = make_row();
  row.result = reply;
  // RFC 2033 4.2: each recipient has a reply, and only a good one is a delivery.
  if (caller().lmtp && !reply.starts_with('2')) row.accepted_to.clear();
  account(std::move(row));
  const std::size_t replies = caller().lmtp ? mail_->accepted() : 1;
  mail_.reset();
  no_error();
  for (std::size_t i = 0; i < replies; ++i) say(reply);
}

// RFC 3848.
std::string SmtpServer::with_protocol() const {
  if (!extended_) return "SMTP";
  if (caller().lmtp) return "LMTP";
  return std::string("ESMTP") + (over_tls() ? "S" : "") + (user_.empty() ? "" : "A");
}

std::string SmtpServer::deliver() {
  const std::string id = office().next_queue_id();
  // RFC 5321 4.4.
  const std::string received = "Received: from " + client_name_ + " ([" + caller().client_address +
                               "])\r\n by " + office().host_name() + " with " + with_protocol() +
                               " id " + id + ";\r\n " + to_mail_date(host().now()) + "\r\n";
  if (!relay(to_stored(received, mail_->body->content()), id)) {
    return to_reply("554", "5.4.6", "Too many Received lines: the mail goes round in circles");
  }
  // Who sent it stands in front, as in any mailbox.
  const std::string stored =
      to_stored("Return-Path: <" + mail_->from + ">\r\n" + received, mail_->body->content());
  bool full = false;
  std::vector<User*> done;
  for (const Recipient& recipient : mail_->recipients) {
    if (recipient.user == nullptr ||
        std::find(done.begin(), done.end(), recipient.user) != done.end()) {
      continue;
    }
    done.push_back(recipient.user);
    full = !office().deliver(*recipient.user, stored, host().now()) || full;
  }
  if (full) return to_reply("452", "4.2.2", "A mailbox is full");
  return to_reply("250", "2.0.0", "Ok: queued as " + id);
}

// Each domain's recipients go together. False: it has been on its way for too long (RFC 5321 6.3).
bool SmtpServer::relay(const std::string& content, const std::string& id) {
  std::map<std::string, RelayedMail> mails;
  for (const Recipient& recipient : mail_->recipients) {
    if (!recipient.relayed) continue;
    const auto at = recipient.address.rfind('@');
    RelayedMail& mail = mails[to_upper(recipient.address.substr(at + 1))];
    mail.to.push_back(recipient.address);
  }
  if (mails.empty()) return true;
  const std::string header = content.substr(0, content.find("\r\n\r\n"));
  std::size_t hops = 0;
  for (auto found = header.find("Received:"); found != std::string::npos;
       found = header.find("\r\nReceived:", found + 1)) {
    ++hops;
  }
  if (hops > received_lines_cap) return false;
  for (auto& [domain, mail] : mails) {
    mail.from = mail_->from;
    mail.content = content;
    mail.id = id;
    host().relay(std::move(mail));
  }
  return true;
}

TruthRow SmtpServer::make_row() const {
  TruthRow row;
  row.via = "smtp";
  row.action = "submit";
  if (!mail_) return row;
  row.envelope_from = mail_->from;
  for (const Recipient& recipient : mail_->recipients) {
    row.envelope_to.push_back(recipient.address);
    if (recipient.accepted()) row.accepted_to.push_back(recipient.address);
  }
  if (mail_->body) mail_->body->put_into(row);
  return row;
}

void SmtpServer::account_broken(std::string_view verdict, std::optional<std::string> result) {
  if (!mail_ || !mail_->body) return;
  TruthRow row = make_row();
  row.complete = false;
  row.verdict = verdict;
  row.result = std::move(result);
  account(std::move(row));
}

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
#include "export/misstep_watch.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "export/phrases.hpp"
#include "lexicon/lexicon.hpp"
#include "records/names.hpp"

namespace malote {
namespace {

using lexicon::Misstep;

constexpr std::size_t most_deleted = 4096;  // numbers remembered of one session

template <std::size_t count>
bool is_among(std::string_view verb, const std::array<std::string_view, count>& verbs) {
  return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

bool refuses(Protocol protocol, const std::string& code) {
  if (protocol == Protocol::pop3) return code == "-ERR";
  if (protocol == Protocol::imap) return code == "NO" || code == "BAD";
  return code.starts_with('4') || code.starts_with('5');
}

bool accepts(Protocol protocol, const std::string& code) {
  if (protocol == Protocol::pop3) return code == "+OK";
  if (protocol == Protocol::imap) return code == "OK";
  return code.starts_with('2') || code.starts_with('3');
}

std::string_view argument_of(const ExchangeRecord& exchange) {
  return exchange.argument ? trim(*exchange.argument) : std::string_view();
}

bool said_in_reply(const ExchangeRecord& exchange, std::string_view word) {
  return to_lower(exchange.replies.back().text).find(word) != std::string::npos;
}

// "FROM:<a@b>", "TO: <c@d>"; what is within the brackets is the server's to judge.
bool is_path(std::string_view argument) {
  const std::size_t colon = argument.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view path = trim(argument.substr(colon + 1));
  return path.starts_with('<') && path.find('>') != std::string_view::npos;
}

// The address of PORT's "h1,h2,h3,h4,p1,p2".
std::optional<IpAddress> port_address(std::string_view argument) {
  std::string dotted;
  std::size_t commas = 0;
  for (const char c : argument) {
    if (c == ',' && ++commas == 4) break;
    dotted += c == ',' ? '.' : c;
  }
  return commas == 4 ? parse_ip(dotted) : std::nullopt;
}

// The address of EPRT's "|2|::1|5282|".
std::optional<IpAddress> extended_address(std::string_view argument) {
  if (argument.empty()) return std::nullopt;
  const std::size_t second = argument.find(argument.front(), 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::size_t third = argument.find(argument.front(), second + 1);
  if (third == std::string_view::npos) return std::nullopt;
  return parse_ip(argument.substr(second + 1, third - second - 1));
}

constexpr std::array<std::string_view, 9> pop3_mail{"STAT", "LIST", "RETR", "TOP", "DELE",
                                                    "RSET", "UIDL", "NOOP", "XTND"};
constexpr std::array<std::string_view, 4> pop3_logins{"USER", "PASS", "APOP", "AUTH"};
constexpr std::array<std::string_view, 16> imap_mailbox{
    "FETCH",    "STORE",    "SEARCH",      "COPY",      "MOVE",      "EXPUNGE",
    "CLOSE",    "CHECK",    "UNSELECT",    "UID FETCH", "UID STORE", "UID SEARCH",
    "UID COPY", "UID MOVE", "UID EXPUNGE", "SORT"};
constexpr std::array<std::string_view, 6> imap_always{"LOGIN",      "AUTHENTICATE", "STARTTLS",
                                                      "CAPABILITY", "NOOP",         "LOGOUT"};
constexpr std::array<std::string_view, 18> ftp_files{
    "RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD", "MLST", "CWD",
    "CDUP", "PWD",  "DELE", "RMD",  "MKD",  "RNFR", "SIZE", "MDTM", "REST"};
constexpr std::array<std::string_view, 7> ftp_transfers{"RETR", "STOR", "STOU", "APPE",
                                                        "LIST", "NLST", "MLSD"};
constexpr std::array<std::string_view, 8> ftp_changes{"STOR", "STOU", "APPE", "DELE",
                                                      "RMD",  "MKD",  "RNFR", "RNTO"};

}  // namespace

MisstepWatch::MisstepWatch(const SessionRecord& session)
    : protocol_(session.protocol), client_(session.client.ip), whole_(session.gap_bytes == 0) {}

std::string MisstepWatch::heard(const ExchangeRecord& exchange) {
  if (exchange.n == 1 && !exchange.command) from_start_ = true;
  if (!exchange.command || exchange.replies.empty()) return "";
  const std::string& code = exchange.replies.back().code;
  Misstep misstep = Misstep::none;
  std::string sentence;
  if (refuses(protocol_, code)) {
    const std::string verb = to_upper(exchange.sent_as.value_or(*exchange.command));
    if (!lexicon::is_command(protocol_, verb)) sentence = word_of_another(verb);
    if (sentence.empty() && from_start_ && whole_) {
      if (protocol_ == Protocol::smtp) misstep = smtp(exchange, code);
      if (protocol_ == Protocol::pop3) misstep = pop3(exchange);
      if (protocol_ == Protocol::imap) misstep = imap(exchange, code);
      if (protocol_ == Protocol::ftp) misstep = ftp(exchange, code);
    }
  }
  remember(exchange, accepts(protocol_, code));
  return misstep == Misstep::none ? sentence : tr(lexicon::about(misstep).meaning);
}

// "GET is what is typed at a client"; "USER is a command of POP3".
std::string MisstepWatch::word_of_another(const std::string& verb) const {
  const auto two = [&verb](Misstep misstep, std::string_view other) {
    return fill(tr(lexicon::about(misstep).meaning), to_visible(verb), std::string(other));
  };
  if (const auto* wrong = lexicon::find(protocol_, verb, lexicon::Kind::misprint)) {
    return two(Misstep::misprint, wrong->meant);
  }
  if (const auto* typed = lexicon::find(protocol_, verb, lexicon::Kind::typed)) {
    return two(Misstep::typed_at_client, typed->meant);
  }
  for (const Protocol other : {Protocol::smtp, Protocol::pop3, Protocol::imap, Protocol::ftp}) {
    if (other == protocol_ || !lexicon::is_command(other, verb)) continue;
    return two(Misstep::other_protocol, to_upper(to_word(other)));
  }
  return "";
}

Misstep MisstepWatch::smtp(const ExchangeRecord& exchange, const std::string& code) const {
  const std::string& verb = *exchange.command;
  if (!code.starts_with('5')) return Misstep::none;
  if ((verb == "HELO" || verb == "EHLO") && argument_of(exchange).empty()) {
    return Misstep::smtp_hello_without_name;
  }
  if (verb == "STARTTLS" && exchange.under_tls) return Misstep::smtp_tls_twice;
  if (verb == "AUTH") {
    if (code == "535") return Misstep::smtp_login_refused;
    if (code == "538" || (code == "530" && said_in_reply(exchange, "starttls"))) {
      return Misstep::smtp_tls_needed;
    }
    if (code != "503") return Misstep::none;
    if (logged_in_) return Misstep::smtp_login_twice;
    if (mail_) return Misstep::smtp_login_within_mail;
    return hello_ ? Misstep::none : Misstep::smtp_no_hello;
  }
  return smtp_mail(exchange, code);
}

Misstep MisstepWatch::smtp_mail(const ExchangeRecord& exchange, const std::string& code) const {
  const std::string& verb = *exchange.command;
  const bool about_path = code == "500" || code == "501" || code == "553" || code == "555";
  if (verb == "MAIL" || verb == "RCPT") {
    if (about_path && !is_path(argument_of(exchange))) return Misstep::smtp_bad_path;
    if (code == "530") {
      return said_in_reply(exchange, "starttls") ? Misstep::smtp_tls_needed
                                                 : Misstep::smtp_login_needed;
    }
  }
  if (verb == "MAIL" && code == "503") {
    if (!hello_) return Misstep::smtp_no_hello;
    return mail_ ? Misstep::smtp_mail_within_mail : Misstep::none;
  }
  if (verb == "RCPT") {
    if (code == "503" && !mail_) return Misstep::smtp_rcpt_before_mail;
    const bool of_relay =
        (code == "550" || code == "551" || code == "554") && said_in_reply(exchange, "relay");
    return of_relay && !logged_in_ ? Misstep::smtp_no_relay : Misstep::none;
  }
  if ((verb == "DATA" || verb == "BDAT") && exchange.replies.size() == 1) {
    if (code != "503" && code != "554") return Misstep::none;
    if (verb == "DATA" && bdat_) return Misstep::smtp_data_among_bdat;
    if (!mail_) return Misstep::smtp_data_before_mail;
    if (recipients_ == 0 && refused_recipients_ != 0) return Misstep::smtp_all_recipients_refused;
    if (recipients_ == 0) return Misstep::smtp_data_before_rcpt;
  }
  return Misstep::none;
}

Misstep MisstepWatch::pop3(const ExchangeRecord& exchange) const {
  const std::string& verb = *exchange.command;
  const std::string_view phase = exchange.phase;
  if (phase == "authorization") {
    if (is_among(verb, pop3_mail)) return Misstep::pop3_before_login;
    if (verb == "STLS" && exchange.under_tls) return Misstep::pop3_tls_too_late;
    if (verb == "PASS" && !user_) return Misstep::pop3_pass_before_user;
    const bool says_why = exchange.replies.back().text.starts_with('[');
    const bool is_login = verb == "PASS" || verb == "APOP" || verb == "AUTH";
    return is_login && !says_why ? Misstep::pop3_login_refused : Misstep::none;
  }
  if (phase != "transaction") return Misstep::none;
  if (is_among(verb, pop3_logins)) return Misstep::pop3_login_twice;
  if (verb == "STLS") return Misstep::pop3_tls_too_late;
  return pop3_number(exchange);
}

Misstep MisstepWatch::pop3_number(const ExchangeRecord& exchange) const {
  const std::string& verb = *exchange.command;
  const bool needs_number = verb == "RETR" || verb == "DELE" || verb == "TOP";
  if (!needs_number && verb != "LIST" && verb != "UIDL") return Misstep::none;
  const std::string_view argument = argument_of(exchange);
  const std::string number(argument.substr(0, argument.find(' ')));
  if (number.empty()) return needs_number ? Misstep::pop3_number_missing : Misstep::none;
  if (!parse_number(number)) return Misstep::none;
  if (deleted_.count(number) != 0) return Misstep::pop3_message_deleted;
  const bool beyond = messages_ && *parse_number(number) > *messages_;
  const bool said = said_in_reply(exchange, "no such");
  return beyond || said || number == "0" ? Misstep::pop3_no_such_message : Misstep::none;
}

Misstep MisstepWatch::imap(const ExchangeRecord& exchange, const std::string& code) const {
  const std::string& verb = *exchange.command;
  const std::string_view phase = exchange.phase;
  const bool is_login = verb == "LOGIN" || verb == "AUTHENTICATE";
  if (phase == "not-authenticated") {
    if (verb == "STARTTLS" && exchange.under_tls) return Misstep::imap_tls_too_late;
    const bool says_why = exchange.replies.back().text.starts_with('[') &&
                          !said_in_reply(exchange, "[authenticationfailed]");
    if (is_login) return code == "NO" && !says_why ? Misstep::imap_login_refused : Misstep::none;
    const bool known = lexicon::is_command(Protocol::imap, verb);
    return known && !is_among(verb, imap_always) && verb != "ID" && verb != "ENABLE"
               ? Misstep::imap_before_login
               : Misstep::none;
  }
  if (is_login) return Misstep::imap_login_twice;
  if (verb == "STARTTLS") return Misstep::imap_tls_too_late;
  if (phase == "authenticated" && is_among(verb, imap_mailbox)) return Misstep::imap_before_select;
  const bool changes = verb == "STORE" || verb == "EXPUNGE" || verb == "UID STORE" ||
                       verb == "UID EXPUNGE" || verb == "MOVE" || verb == "UID MOVE";
  if (phase == "selected" && changes && read_only_) return Misstep::imap_read_only;
  return Misstep::none;
}

Misstep MisstepWatch::ftp(const ExchangeRecord& exchange, const std::string& code) const {
  const std::string& verb = *exchange.command;
  if (verb == "PASS" && !logged_in_) {
    if (code == "503" && !user_) return Misstep::ftp_pass_before_user;
    return code == "530" ? Misstep::ftp_login_refused : Misstep::none;
  }
  if (std::string_view(exchange.phase) == "login" && !logged_in_ && is_among(verb, ftp_files)) {
    return code == "530" || code == "503" || code == "500" ? Misstep::ftp_before_login
                                                           : Misstep::none;
  }
  if (verb == "RNTO" && code == "503" && !renaming_) return Misstep::ftp_rnto_before_rnfr;
  if ((verb == "PBSZ" || verb == "PROT") && code == "503") {
    if (!tls_asked_ && !exchange.under_tls) return Misstep::ftp_protection_before_auth;
    return verb == "PROT" && !buffer_said_ ? Misstep::ftp_prot_before_pbsz : Misstep::none;
  }
  if (verb == "PORT" || verb == "EPRT") {
    const auto argument = argument_of(exchange);
    const auto said = verb == "PORT" ? port_address(argument) : extended_address(argument);
    return said && *said != client_ ? Misstep::ftp_foreign_address : Misstep::none;
  }
  const bool forbidden = code == "550" || code == "553" || code == "532";
  if (anonymous_ && forbidden && is_among(verb, ftp_changes)) {
    return Misstep::ftp_anonymous_may_not_write;
  }
  return is_among(verb, ftp_transfers) ? ftp_data(code) : Misstep::none;
}

Misstep MisstepWatch::ftp_data(const std::string& code) const {
  if (code != "425") return Misstep::none;
  switch (data_) {
    case Data::nobody:
      return Misstep::ftp_no_data_address;
    case Data::client_waits:
      return Misstep::ftp_client_unreachable;
    case Data::server_waits:
      return Misstep::ftp_client_never_came;
  }
  return Misstep::none;
}

void MisstepWatch::remember(const ExchangeRecord& exchange, bool accepted) {
  const std::string& verb = *exchange.command;
  const bool is_tls = verb == "STARTTLS" || verb == "STLS";
  if (is_tls && accepted) hello_ = mail_ = user_ = false;
  if (protocol_ == Protocol::smtp) remember_mail(exchange, accepted);
  if (protocol_ == Protocol::ftp) remember_files(exchange, accepted);
  if (protocol_ == Protocol::pop3) {
    if (verb == "USER") user_ = accepted;
    if (verb == "PASS") user_ = false;
    if (verb == "RSET" && accepted) deleted_.clear();
    if (verb == "STAT" && accepted && !messages_) {
      const std::string_view counts = exchange.replies.back().text;
      messages_ = parse_number(counts.substr(0, counts.find(' ')));
    }
    const bool marks = verb == "DELE" && accepted && deleted_.size() < most_deleted;
    if (marks) deleted_.insert(std::string(argument_of(exchange)));
  }
  if (protocol_ == Protocol::imap && accepted && (verb == "SELECT" || verb == "EXAMINE")) {
    read_only_ = verb == "EXAMINE";
  }
}

void MisstepWatch::remember_mail(const ExchangeRecord& exchange, bool accepted) {
  const std::string& verb = *exchange.command;
  const bool begins = verb == "HELO" || verb == "EHLO" || verb == "LHLO" || verb == "HELLO";
  // The sides change roles: what was known is of the other one.
  if ((verb == "TURN" || verb == "ATRN") && accepted) from_start_ = false;
  if (verb == "AUTH" && accepted) logged_in_ = true;
  if (begins && accepted) hello_ = true;
  const bool opens = verb == "MAIL" || verb == "SEND" || verb == "SOML" || verb == "SAML";
  if (opens && accepted) mail_ = true;
  if (verb == "RCPT") (accepted ? recipients_ : refused_recipients_) += 1;
  if (verb == "BDAT" && accepted) bdat_ = true;
  const bool last = verb == "BDAT" && to_upper(argument_of(exchange)).ends_with("LAST");
  const bool sent = (verb == "DATA" && exchange.replies.size() > 1) || last;
  if ((begins && accepted) || (verb == "RSET" && accepted) || (verb == "STARTTLS" && accepted) ||
      sent || (opens && accepted)) {
    mail_ = opens;
    bdat_ = false;
    recipients_ = refused_recipients_ = 0;
  }
}

void MisstepWatch::remember_files(const ExchangeRecord& exchange, bool accepted) {
  const std::string& verb = *exchange.command;
  const std::string& code = exchange.replies.back().code;
  if (verb == "USER") {
    const std::string name = to_lower(argument_of(exchange));
    user_ = accepted;
    anonymous_ = name == "anonymous" || name == "ftp";
  }
  if ((verb == "USER" || verb == "PASS" || verb == "ACCT") && code.starts_with("23")) {
    logged_in_ = true;
  }
  if (verb == "REIN" && accepted) logged_in_ = user_ = anonymous_ = false;
  renaming_ = verb == "RNFR" && accepted;
  if (verb == "AUTH" && accepted) tls_asked_ = true;
  if (verb == "PBSZ" && accepted) buffer_said_ = true;
  if (!accepted) return;
  if (verb == "PORT" || verb == "EPRT" || verb == "LPRT") data_ = Data::client_waits;
  if (verb == "PASV" || verb == "EPSV" || verb == "LPSV") data_ = Data::server_waits;
  // A port of the server's serves once; one of the client's stays (RFC 959 4.1.2).
  const bool used = is_among(verb, ftp_transfers) && data_ == Data::server_waits;
  if (used) data_ = Data::nobody;
}

}  // namespace malote

// SPDX-License-Identifier: MIT
#include "dissectors/ftp/ftp_probe.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text.hpp"
#include "dissectors/ftp/ftp_addresses.hpp"
#include "dissectors/ftp/telnet_line.hpp"
#include "framing/first_line.hpp"
#include "framing/reply_code.hpp"
#include "framing/typed_line.hpp"

namespace malote::ftp {

namespace {

enum class Evidence : std::uint8_t {
  foreign,  // another protocol
  nothing,  // nothing yet, or the beginning of a line that could be ours
  odd,      // a line that says nothing about us
  shared,   // fits, and others speak so as well
  login,    // USER or PASS: ours or POP3's
  sure,
};

template <std::size_t size>
bool is_one_of(std::string_view word, const std::array<std::string_view, size>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view known) { return equals_ignoring_case(word, known); });
}

template <std::size_t size>
bool contains_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return contains_ignoring_case(text, word); });
}

// Verbs that only FTP has.
constexpr auto own_words = std::to_array<std::string_view>(
    {"PASV", "EPSV", "LPSV", "PORT", "EPRT", "LPRT", "STOR", "STOU", "APPE", "CWD",  "XCWD",
     "CDUP", "XCUP", "PWD",  "XPWD", "MKD",  "XMKD", "RMD",  "XRMD", "NLST", "MLSD", "MLST",
     "MDTM", "SYST", "FEAT", "TYPE", "STRU", "MODE", "ALLO", "RNFR", "RNTO", "PBSZ", "PROT",
     "SITE", "ABOR", "ACCT", "REIN", "SMNT", "CLNT", "OPTS", "ADAT"});
constexpr auto shared_words = std::to_array<std::string_view>(
    {"LIST", "RETR", "DELE", "STAT", "NOOP", "QUIT", "HELP", "SIZE", "REST", "HOST", "LANG"});
// First words that others say and we never do.
constexpr auto foreign_words = std::to_array<std::string_view>(
    {"HELO",    "EHLO",    "LHLO",     "MAIL",  "RCPT", "CAPA",  "APOP", "STLS",     "UIDL",
     "GET",     "POST",    "PUT",      "HEAD",  "PRI",  "PATCH", "NICK", "JOIN",     "CAP",
     "OPTIONS", "CONNECT", "DESCRIBE", "SETUP", "TOP",  "GROUP", "BDAT", "AUTHINFO", "STARTTLS",
     "INVITE",  "TRACE",   "PROPFIND", "RSET",  "XHDR", "XOVER", "DATA", "REGISTER", "M-SEARCH"});
constexpr auto foreign_banners =
    std::to_array<std::string_view>({"SSH-", "+OK", "-ERR", "HTTP/", "RTSP/", "SIP/", "* ", ":"});

bool is_foreign_banner(std::string_view text) {
  return std::any_of(foreign_banners.begin(), foreign_banners.end(),
                     [&](std::string_view banner) { return text.starts_with(banner); });
}

// "USER guest 0 * :Real Name" is IRC's (RFC 2812 3.1.3).
bool is_irc_user(std::string_view argument) {
  return std::count(argument.begin(), argument.end(), ' ') >= 3 &&
         argument.find(':') != std::string_view::npos;
}

Evidence of_client_line(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) return Evidence::odd;  // in a reply, a text
  TelnetLine plain;
  strip_telnet(line, plain);
  const auto meant = typed_as_meant(plain.text);
  const CommandLine parts = split_command(meant ? std::string_view(*meant) : plain.text);
  const std::string_view argument = trim(parts.argument.value_or(std::string_view()));
  if (is_one_of(parts.verb, foreign_words) || is_foreign_banner(line)) return Evidence::foreign;
  if (parse_reply_line(line)) return Evidence::foreign;  // a server's line: the roles are wrong
  if (equals_ignoring_case(parts.verb, "USER")) {
    return is_irc_user(argument) ? Evidence::foreign : Evidence::login;
  }
  if (equals_ignoring_case(parts.verb, "PASS")) return Evidence::login;
  if (equals_ignoring_case(parts.verb, "AUTH")) {
    const bool tls =
        starts_with_ignoring_case(argument, "TLS") || starts_with_ignoring_case(argument, "SSL");
    return tls ? Evidence::sure : Evidence::odd;
  }
  if (is_one_of(parts.verb, own_words)) return Evidence::sure;
  return is_one_of(parts.verb, shared_words) ? Evidence::shared : Evidence::odd;
}

// A whole verb needs no whole line.
Evidence of_partial_client_line(std::string_view partial, bool no_more) {
  if (partial.size() >= 64 || no_more) return of_client_line(partial);
  const std::string_view verb = split_command(partial).verb;
  if (verb.size() < partial.size() && is_one_of(verb, foreign_words)) return Evidence::foreign;
  return is_foreign_banner(partial) ? Evidence::foreign : Evidence::nothing;
}

// In the middle of a stream, elsewhere than at our port, a text or a program may go by: lines that
// begin like commands among others that do not are none.
bool is_text(const Opening& opening) {
  if (opening.from_start || opening.on_port) return false;
  std::string_view text = as_text(opening.to_server);
  for (text = first_line(text).rest; !text.empty();) {
    const FirstLine lines = first_line(text);
    if (lines.whole && of_client_line(lines.first) < Evidence::shared) return true;
    text = lines.rest;
  }
  return false;
}

// The first lines: mid-stream what comes first may be the tail of anything.
Evidence of_client(const Opening& opening) {
  constexpr int lines_looked_at = 8;
  std::string_view text = as_text(opening.to_server);
  Evidence found = Evidence::nothing;
  for (int i = 0; i < lines_looked_at && !text.empty(); ++i) {
    const FirstLine lines = first_line(text);
    const Evidence line = lines.whole ? of_client_line(lines.first)
                                      : of_partial_client_line(lines.first, opening.no_more);
    if (line == Evidence::foreign) return line;
    found = std::max(found, line);
    if (found == Evidence::sure) break;
    text = lines.rest;
  }
  return found;
}

// Nobody answers, and the port is not ours: a file may be named as a command is. Several commands
// and nothing else are a dialogue.
bool is_dialogue(const Opening& opening) {
  std::string_view text = as_text(opening.to_server);
  int commands = 0;
  for (bool first = true; !text.empty(); first = false) {
    const FirstLine lines = first_line(text);
    const bool known = of_client_line(lines.first) >= Evidence::shared;
    if (!known && lines.whole && (!first || opening.from_start)) return false;
    commands += known ? 1 : 0;
    text = lines.rest;
  }
  return commands > 1;
}

Evidence of_reply(const ReplyLine& reply) {
  static constexpr auto ours =
      std::to_array<std::string_view>({"ftp", "filezilla", "serv-u", "file transfer"});
  static constexpr auto others =
      std::to_array<std::string_view>({"smtp", "lmtp", "imap", "pop3", "nntp", "mail"});
  if (reply.code == "220" || reply.code == "120" || reply.code == "421" || reply.code == "530") {
    if (contains_one_of(reply.text, ours)) return Evidence::sure;
    return contains_one_of(reply.text, others) ? Evidence::foreign : Evidence::shared;
  }
  if (reply.code == "227" && parse_host_port(reply.text)) return Evidence::sure;
  if (reply.code == "229" && parse_extended_passive(reply.text)) return Evidence::sure;
  if (reply.code == "331" || reply.code == "257" || reply.code == "226" || reply.code == "150") {
    return Evidence::sure;
  }
  static constexpr auto codes = std::to_array<std::string_view>(
      {"125", "200", "202", "211", "213", "214", "215", "221", "225", "230", "232",
       "234", "250", "332", "350", "425", "426", "450", "451", "452", "500", "501",
       "502", "503", "504", "522", "532", "534", "550", "551", "552", "553"});
  return is_one_of(reply.code, codes) ? Evidence::shared : Evidence::odd;
}

Evidence of_server(const Opening& opening) {
  const std::string_view text = as_text(opening.to_client);
  if (is_foreign_banner(text)) return Evidence::foreign;
  if (text.empty()) return Evidence::nothing;
  const FirstLine lines = first_line(text);
  if (!lines.whole && !opening.no_more) {
    const std::string_view code = text.substr(0, 3);
    return std::all_of(code.begin(), code.end(), is_digit) ? Evidence::nothing : Evidence::foreign;
  }
  const auto reply = parse_reply_line(lines.first);
  if (!reply) return opening.from_start ? Evidence::foreign : Evidence::odd;
  Evidence found = of_reply(*reply);
  // What stands in a greeting of several lines, and behind it.
  std::string_view rest = lines.rest;
  for (int i = 0; i < 8 && found == Evidence::shared && !rest.empty(); ++i) {
    const FirstLine more = first_line(rest);
    const auto next = parse_reply_line(more.first);
    if (next && more.whole) found = std::max(found, of_reply(*next));
    rest = more.rest;
  }
  return found;
}

}  // namespace

Match probe(const Opening& opening) {
  const Evidence server = of_server(opening);
  const Evidence client = of_client(opening);
  if (server == Evidence::foreign || client == Evidence::foreign) return Match::no;
  const bool answers = server >= Evidence::shared;
  if (server != Evidence::sure && is_text(opening))
    return opening.no_more ? Match::no : Match::need_more;
  if (client == Evidence::sure) {
    // In the middle of a stream a line of a text may begin like a command.
    const bool trusted = opening.from_start ? opening.no_more : opening.on_port;
    const bool alone = opening.to_client.empty() && !opening.on_port;
    if (alone && !opening.no_more) return Match::need_more;
    if (alone && !is_dialogue(opening)) return Match::no;
    if (answers || trusted) return Match::yes;
    if (!opening.from_start) return opening.no_more ? Match::likely : Match::need_more;
    return opening.to_client.empty() ? Match::likely : Match::need_more;
  }
  if (server == Evidence::sure) return Match::yes;
  if (client == Evidence::login && answers) return Match::yes;
  if (client == Evidence::odd && server != Evidence::shared && opening.from_start &&
      !opening.on_port) {
    return Match::no;
  }
  if (opening.on_port && (answers || client >= Evidence::shared)) return Match::likely;
  if (!opening.no_more) return Match::need_more;
  return client == Evidence::login && server == Evidence::nothing ? Match::likely : Match::no;
}

}  // namespace malote::ftp

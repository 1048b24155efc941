// SPDX-License-Identifier: MIT
#include "dissectors/smtp/smtp_probe.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "dissectors/smtp/smtp_commands.hpp"
#include "dissectors/smtp/smtp_line.hpp"
#include "framing/first_line.hpp"
#include "framing/reply_code.hpp"
#include "framing/typed_line.hpp"

namespace malote::smtp {

namespace {

enum class Evidence : std::uint8_t {
  foreign,  // another protocol
  nothing,  // nothing yet, or the beginning of a line that could be ours
  odd,      // a line that says nothing about us
  shared,   // fits, and others speak so as well
  sure,
};

// First words that others say and we never do: FTP and POP3 logins, HTTP, RTSP, SIP, IRC, SSH.
bool is_foreign_word(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"USER", "PASS",  "CAPA",    "APOP",     "STLS",     "UIDL",    "SYST",   "FEAT", "PASV",
       "EPSV", "PORT",  "RETR",    "STOR",     "NLST",     "GET",     "POST",   "PUT",  "HEAD",
       "PRI",  "PATCH", "OPTIONS", "CONNECT",  "DESCRIBE", "SETUP",   "INVITE", "NICK", "JOIN",
       "CAP",  "LIST",  "TRACE",   "PROPFIND", "REGISTER", "M-SEARCH"});
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view known) { return equals_ignoring_case(word, known); });
}

// How the servers of others begin.
bool is_foreign_banner(std::string_view text) {
  static constexpr auto banners =
      std::to_array<std::string_view>({"SSH-", "+OK", "-ERR", "HTTP/", "RTSP/", "SIP/", "* "});
  return std::any_of(banners.begin(), banners.end(),
                     [&](std::string_view banner) { return text.starts_with(banner); });
}

// Verbs that only SMTP knows.
bool is_own_verb(Verb verb) {
  return verb == Verb::helo || verb == Verb::ehlo || verb == Verb::lhlo || verb == Verb::mail ||
         verb == Verb::rcpt || verb == Verb::bdat;
}

Evidence of_client_line(std::string_view line) {
  const std::string_view text = behind_telnet(line);
  const auto meant = typed_as_meant(text);
  const CommandLine parts = split_command(meant ? std::string_view(*meant) : text);
  if (is_foreign_word(parts.verb) || is_foreign_banner(text) || text.starts_with(':')) {
    return Evidence::foreign;
  }
  if (parse_reply_line(text)) return Evidence::foreign;  // a server's line: the roles are wrong
  const Command& command = find_command(parts.verb);
  if (is_own_verb(command.verb)) {
    const bool hello = command.verb <= Verb::lhlo && command.meant.empty();
    return hello || looks_like_command(meant ? std::string_view(*meant) : text) ? Evidence::sure
                                                                                : Evidence::shared;
  }
  return command.verb > Verb::blank ? Evidence::shared : Evidence::odd;
}

// A whole verb needs no whole line: "EHLO x" without its end is one.
Evidence of_partial_client_line(std::string_view partial, bool no_more) {
  if (partial.size() >= 64 || no_more) return of_client_line(partial);
  const std::string_view verb = split_command(partial).verb;
  if (verb.size() < partial.size() && is_foreign_word(verb)) return Evidence::foreign;
  if (is_foreign_banner(partial)) return Evidence::foreign;
  return Evidence::nothing;
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
    if (i == 0 && line == Evidence::foreign) return line;
    if (line != Evidence::foreign) found = std::max(found, line);
    if (found == Evidence::sure || (opening.from_start && lines.whole)) break;
    text = lines.rest;
  }
  return found;
}

// "250 2.1.5 Ok": a code with an enhanced one of its class (RFC 2034).
bool has_enhanced_code(const ReplyLine& reply) {
  const std::string_view text = reply.text;
  return text.size() >= 5 && text[0] == reply.code[0] && text[1] == '.' && is_digit(text[2]) &&
         text.find('.', 2) != std::string_view::npos && text.find('.', 2) <= 5;
}

Evidence of_greeting(const ReplyLine& reply) {
  if (contains_ignoring_case(reply.text, "smtp") || contains_ignoring_case(reply.text, "lmtp")) {
    return Evidence::sure;
  }
  for (const std::string_view word : {"ftp", "filezilla", "imap", "pop3", "nntp", "vmware"}) {
    if (contains_ignoring_case(reply.text, word)) return Evidence::foreign;
  }
  return Evidence::shared;
}

Evidence of_server(const Opening& opening) {
  const std::string_view text = as_text(opening.to_client);
  const FirstLine lines = first_line(text);
  if (is_foreign_banner(text)) return Evidence::foreign;
  if (!lines.whole && !opening.no_more) {
    const std::string_view code = text.substr(0, 3);
    return std::all_of(code.begin(), code.end(), is_digit) ? Evidence::nothing : Evidence::foreign;
  }
  if (text.empty()) return Evidence::nothing;
  const auto reply = parse_reply_line(lines.first);
  if (!reply) return opening.from_start ? Evidence::foreign : Evidence::odd;
  // NNTP greets with these (RFC 3977 5.1.1), SMTP never.
  const bool greeting = opening.from_start && opening.server_spoke_first;
  if (greeting && (reply->code == "200" || reply->code == "201")) return Evidence::foreign;
  if (reply->code == "220" || reply->code == "421" || reply->code == "554") {
    return of_greeting(*reply);
  }
  static constexpr auto extensions =
      std::to_array<std::string_view>({"PIPELINING", "8BITMIME", "AUTH ", "CHUNKING"});
  const bool extension = reply->code == "250" && std::any_of(extensions.begin(), extensions.end(),
                                                             [&](std::string_view word) {
                                                               return reply->text.starts_with(word);
                                                             });
  const bool go_on = reply->code == "354" && (contains_ignoring_case(reply->text, "end data") ||
                                              contains_ignoring_case(reply->text, "mail"));
  return has_enhanced_code(*reply) || extension || go_on ? Evidence::sure : Evidence::shared;
}

}  // namespace

Match probe(const Opening& opening) {
  const Evidence server = of_server(opening);
  const Evidence client = of_client(opening);
  if (server == Evidence::foreign || client == Evidence::foreign) return Match::no;
  if (client == Evidence::sure) {
    // In both directions, or where the other one is silent (a capture of one way).
    const bool agreed = server == Evidence::sure || server == Evidence::shared;
    if (agreed || opening.no_more || !opening.from_start) return Match::yes;
    return opening.to_client.empty() ? Match::likely : Match::need_more;
  }
  const bool shared = server == Evidence::shared || client == Evidence::shared;
  if (server == Evidence::sure) return Match::yes;
  if (client == Evidence::odd && opening.from_start && !opening.on_port) return Match::no;
  if (opening.on_port && shared) return Match::likely;
  if (!opening.no_more) return Match::need_more;
  if (server != Evidence::shared) return Match::no;
  // A greeting and nothing else: 554 is ours alone, FTP and others greet with 220 and 421.
  const std::string_view code = as_text(opening.to_client).substr(0, 3);
  return code == "220" || code == "554" ? Match::likely : Match::no;
}

}  // namespace malote::smtp

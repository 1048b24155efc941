// SPDX-License-Identifier: MIT
// How POP3 is told from other protocols by what the two sides say. Only POP3 servers answer +OK and
// -ERR, but Redis says +OK, too, and FTP has a USER as well.
#include <algorithm>
#include <array>
#include <memory>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/pop3/pop3.hpp"
#include "dissectors/pop3/pop3_commands.hpp"
#include "dissectors/pop3/pop3_dissector.hpp"
#include "dissectors/pop3/server_lines.hpp"
#include "framing/reply_code.hpp"

namespace malote {
namespace {

using pop3::Verb;

constexpr std::array<std::uint16_t, 1> plain_ports{110};
constexpr std::array<std::uint16_t, 1> tls_ports{995};

enum class Said : std::uint8_t {
  nothing,    // not enough to tell
  foreign,    // not POP3
  ambiguous,  // POP3 or another protocol
  typical,    // POP3's own
};

bool has_line(std::string_view text) noexcept {
  return text.find('\n') != std::string_view::npos;
}

std::string_view first_line(std::string_view text) noexcept {
  return text.substr(0, text.find('\n'));
}

// FTP, SMTP and IMAP know none of these in this form.
bool is_typical(Verb verb, std::string_view argument) noexcept {
  switch (verb) {
    case Verb::uidl:
    case Verb::capa:
    case Verb::stls:
    case Verb::apop:
      return true;
    case Verb::top:
    case Verb::retr:
    case Verb::dele:
      return pop3::leading_number(argument).has_value();
    default:
      return false;
  }
}

Said client_said(std::string_view text, bool from_start) {
  constexpr char first_printable = ' ';
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < first_printable) return Said::foreign;
    if (!has_line(text)) {
      // Only the verb can be judged, and only if it is whole.
      constexpr std::size_t longest = 4;
      const auto blank = text.find_first_of(" \r");
      if (blank == std::string_view::npos)
        return text.size() > longest ? Said::foreign : Said::nothing;
    }
    const CommandLine line = split_command(trim(first_line(text)));
    const pop3::CommandRow* row = pop3::find_command(line.verb);
    if (row != nullptr) {
      return is_typical(row->verb, line.argument.value_or("")) ? Said::typical : Said::ambiguous;
    }
    if (from_start || !has_line(text)) return Said::foreign;
    text.remove_prefix(text.find('\n') + 1);  // mid-stream: the first line may be a tail
  }
  return Said::nothing;
}

Said server_said(std::string_view text) {
  if (text.empty()) return Said::nothing;
  constexpr std::array<std::string_view, 2> codes{"+OK", "-ERR"};
  if (!has_line(text) && text.size() < pop3::status_octets) {
    const bool prefix = std::any_of(codes.begin(), codes.end(), [text](std::string_view code) {
      return starts_with_ignoring_case(code, text) || pop3::parse_status(text).has_value();
    });
    return prefix ? Said::nothing : Said::foreign;
  }
  const auto status = pop3::parse_status(trim(first_line(text)));
  if (!status) return Said::foreign;
  return pop3::is_greeting(status->text) ? Said::typical : Said::ambiguous;
}

// The server's first octets may be the middle of a message.
Match probe_midstream(Said client, const Opening& opening) {
  if (client == Said::typical) return Match::likely;
  if (client == Said::ambiguous && opening.on_port) return Match::likely;
  return client == Said::foreign || opening.no_more || !opening.on_port ? Match::no
                                                                        : Match::need_more;
}

Match probe_server_only(Said server, const Opening& opening) {
  if (opening.on_port) return Match::likely;
  if (!opening.no_more) return Match::need_more;
  return server == Said::typical ? Match::likely : Match::no;
}

Match probe_client_only(Said client, const Opening& opening) {
  if (opening.on_port || client == Said::typical) return Match::likely;
  return opening.no_more ? Match::no : Match::need_more;
}

Match probe(const Opening& opening) {
  const Said client = client_said(as_text(opening.to_server), opening.from_start);
  const Said server = server_said(as_text(opening.to_client));
  const bool server_silent = opening.to_client.empty();
  const bool client_silent = opening.to_server.empty();
  const bool answers = server == Said::ambiguous || server == Said::typical;
  // A mistyped first command is still POP3 when the server answers as one.
  if (client == Said::foreign) return opening.on_port && answers ? Match::likely : Match::no;
  if (server == Said::foreign) {
    return opening.from_start ? Match::no : probe_midstream(client, opening);
  }
  if (server == Said::nothing && !server_silent)
    return opening.no_more ? Match::no : Match::need_more;
  if (client == Said::nothing && !client_silent && !opening.no_more) return Match::need_more;
  if (server == Said::nothing && client == Said::nothing) {
    return opening.no_more ? Match::no : Match::need_more;
  }
  if (server == Said::nothing) return probe_client_only(client, opening);
  if (client == Said::nothing) return probe_server_only(server, opening);
  // Both speak POP3. Where the client spoke first it may be Redis, whose AUTH and QUIT are also
  // answered +OK (RFC 1939 4: the server greets).
  if (opening.from_start && !opening.server_spoke_first && client == Said::ambiguous) {
    return opening.on_port ? Match::likely : Match::no;
  }
  return Match::yes;
}

}  // namespace

const DissectorInfo& pop3_info() noexcept {
  static constexpr DissectorInfo info{
      Protocol::pop3,
      "pop3",
      tr_noop("Post Office Protocol: fetching mail from a mailbox (RFC 1939)"),
      plain_ports,
      tls_ports,
      probe,
      [](DissectorHost& host) -> std::unique_ptr<Dissector> {
        return std::make_unique<pop3::Pop3Dissector>(host);
      },
  };
  return info;
}

}  // namespace malote

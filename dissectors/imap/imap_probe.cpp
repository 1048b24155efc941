// SPDX-License-Identifier: MIT
// How IMAP is told from other protocols by what the two sides say: "* OK" and "a1 LOGIN" are
// nobody else's. (IRC and ACAP come near: an ACAP server greets with "* ACAP".)
#include <array>
#include <memory>

#include "core/i18n.hpp"
#include "core/text.hpp"
#include "dissectors/imap/imap.hpp"
#include "dissectors/imap/imap_commands.hpp"
#include "dissectors/imap/imap_dissector.hpp"
#include "dissectors/imap/response_line.hpp"

namespace malote {
namespace {

constexpr std::array<std::uint16_t, 1> plain_ports{143};
constexpr std::array<std::uint16_t, 1> tls_ports{993};
constexpr std::size_t enough = 128;  // octets of a line in which it must show

enum class Said : std::uint8_t { nothing, foreign, typical };

// One line, or the beginning of one.
Said client_line(std::string_view line, bool whole) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) {
    const bool done = equals_ignoring_case(trim(line), "DONE");
    return whole ? (done ? Said::nothing : Said::foreign) : Said::nothing;
  }
  if (!imap::is_tag(line.substr(0, blank))) return Said::foreign;
  if (equals_ignoring_case(line.substr(0, blank), "AUTH")) return Said::foreign;  // AUTH LOGIN
  std::string_view rest = line.substr(blank + 1);
  const std::size_t end = rest.find_first_of(" \r\n");
  if (end == std::string_view::npos && !whole) return Said::nothing;
  const std::string_view verb = rest.substr(0, end);
  if (equals_ignoring_case(verb, "UID")) {
    rest.remove_prefix(std::min(verb.size() + 1, rest.size()));
    const std::size_t second = rest.find_first_of(" \r\n");
    if (second == std::string_view::npos && !whole) return Said::nothing;
    const bool known = imap::takes_uid(imap::find_verb(rest.substr(0, second)));
    return known ? Said::typical : Said::foreign;
  }
  return imap::find_verb(verb) == imap::Verb::unknown ? Said::foreign : Said::typical;
}

Said server_line(std::string_view line, bool whole) {
  if (!whole && line.size() < enough) {
    // Not yet: but it must be able to become one.
    if (line.empty() || line == "*" || line == "+") return Said::nothing;
    if (line.starts_with("* ") || imap::is_tag(line.substr(0, line.find(' ')))) {
      return imap::looks_untagged(line) ? Said::typical : Said::nothing;
    }
    return Said::foreign;
  }
  if (imap::looks_untagged(line)) return line.front() == '*' ? Said::typical : Said::nothing;
  // "200 OK" is what FTP servers say.
  const auto tag = imap::tag_of_completion(line);
  const bool reply_code = tag && tag->size() == 3 && parse_number(*tag);
  return tag && !reply_code ? Said::typical : Said::foreign;
}

template <typename Judge>
Said side_said(std::string_view text, bool from_start, Judge judge) {
  bool foreign = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const bool whole = end != std::string_view::npos;
    const std::string_view line = text.substr(at, whole ? end + 1 - at : std::string_view::npos);
    const Said said = judge(line, whole);
    if (said == Said::typical) return said;
    foreign = foreign || said == Said::foreign;
    if (foreign && from_start) return Said::foreign;
    if (!whole) break;
    at = end + 1;
  }
  return foreign && from_start ? Said::foreign : Said::nothing;
}

Match probe(const Opening& opening) {
  const auto to_server = as_text(opening.to_server);
  const auto to_client = as_text(opening.to_client);
  const Said client = side_said(to_server, opening.from_start, client_line);
  const Said server = side_said(to_client, opening.from_start, server_line);
  const bool mid = !opening.from_start;
  if (server == Said::typical && client == Said::typical) return Match::yes;
  if (server == Said::typical && to_client.starts_with("* ")) {
    // The server's greeting alone is sure; a client that speaks otherwise was mistaken.
    if (client == Said::nothing || opening.on_port) return Match::yes;
  }
  if (client == Said::foreign || server == Said::foreign) {
    const bool answers = server == Said::typical || client == Said::typical;
    return opening.on_port && answers ? Match::likely : Match::no;
  }
  if (client == Said::typical || server == Said::typical) {
    if (!opening.no_more && (to_client.empty() || to_server.empty()) && !opening.on_port) {
      return Match::need_more;
    }
    if (!opening.no_more && !mid && client == Said::typical && to_client.empty()) {
      return Match::need_more;
    }
    return Match::likely;
  }
  return opening.no_more ? Match::no : Match::need_more;
}

}  // namespace

const DissectorInfo& imap_info() noexcept {
  static constexpr DissectorInfo info{
      Protocol::imap,
      "imap",
      tr_noop("Internet Message Access Protocol: mail that stays on the server (RFC 3501, 9051)"),
      plain_ports,
      tls_ports,
      probe,
      [](DissectorHost& host) -> std::unique_ptr<Dissector> {
        return std::make_unique<imap::ImapDissector>(host);
      },
  };
  return info;
}

}  // namespace malote

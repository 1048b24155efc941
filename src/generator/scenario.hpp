// SPDX-License-Identifier: MIT
// A scenario: conversations between clients and servers, read from the line-oriented language of
// docs/scenario-language.md. Made by parse_scenario(); played into a capture file by play.hpp,
// later against live peers as well. Holds octets as they will be sent; knows no packets.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/address.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "generator/damage.hpp"
#include "generator/faults.hpp"
#include "generator/side.hpp"
#include "generator/spoken.hpp"

namespace malote::generator {

struct Say {
  Side side = Side::client;
  std::string octets;
  bool urgent = false;  // a segment of its own whose last octet is urgent data (RFC 9293 3.8.5)
};

enum class BodyFrame : std::uint8_t {
  dot,        // dot-stuffed, ended by a lone dot (SMTP DATA, POP3 RETR)
  broken,     // dot-stuffed, the final dot never comes
  bdat,       // counted by a BDAT line (RFC 3030)
  bdat_last,  // ... BDAT n LAST
  literal,    // as it is; the line before has announced it (RFC 3501 4.3)
};

// A message, or one chunk of it. `content` is what truth speaks of: without stuffing and dot.
struct BodyTurn {
  Side side = Side::client;
  BodyFrame frame = BodyFrame::dot;
  std::string content;
};

struct Wait {
  std::int64_t ns = 0;
};

struct Flush {};  // what follows goes into a new segment

enum class PaceUnit : std::uint8_t { writes, lines, octets };

// From here on the side sends whole writes, lines or single octets at a time, `each_ns` apart.
struct Pace {
  Side side = Side::client;
  PaceUnit unit = PaceUnit::writes;
  std::int64_t each_ns = 0;
};

enum class Ending : std::uint8_t { fin, reset, none };

// FTP: opens a data connection. Who opens it, from where and to where comes from the dialogue,
// unless said here.
struct DataOpen {
  std::optional<bool> active;              // the server opens it
  std::optional<Endpoint> client, server;  // the FTP client's and server's ends
  bool refused = false;                    // the SYN is answered by RST
  bool elsewhere = false;                  // another session plays it: told of, not sent
};

enum class DataRest : std::uint8_t {
  close,  // the file ends, the sender closes
  keep,   // the file ends, the connection stays open
  part,   // more of the file may come
};

// Octets of a file over the data connection, which is opened where none is open.
struct DataTurn {
  DataOpen open;
  std::string content;
  DataRest rest = DataRest::close;
};

struct DataEnd {
  Ending ending = Ending::fin;
  std::optional<Side> by;  // else the sender
};

struct StartTls {};  // the handshake, and TLS from here on

struct EndTls {};  // TLS says good-bye, and the connection goes on in clear (FTP's CCC)

using Step =
    std::variant<Say, BodyTurn, Wait, Flush, Pace, DataOpen, DataTurn, DataEnd, StartTls, EndTls>;

// What a session's TLS looks like, where it has any.
struct TlsScript {
  bool implicit = false;                  // from the first octet
  std::string versions, suites;           // as TlsWishes has them
  std::string name = "mail.lab.example";  // the server's: asked for, and in its certificate
  bool rsa = false;                       // its key; else on P-256
};

struct SessionScript {
  std::string name;
  Endpoint client, server;
  Spoken spoken = Spoken::other;
  std::optional<std::int64_t> at_ns;  // after the scenario's start; else after the session before
  std::uint16_t mss = 1460;
  std::int64_t rtt_ns = 2'000'000;
  bool ack_each = false;  // no delayed acknowledgements
  bool refused = false;   // the SYN is answered by RST
  std::optional<std::uint32_t> client_isn, server_isn;
  bool isn_near_wrap = false;
  TlsScript tls;
  bool over_ipv6 = false;     // addresses said in the dialogue mean their IPv6 counterparts
  std::vector<Fault> faults;  // of the client, when it is driven
  std::vector<Step> steps;
  Ending ending = Ending::fin;
  Side ended_by = Side::server;
};

enum class Link : std::uint8_t { ethernet, vlan, raw, sll, sll2, loopback };

struct Scenario {
  std::string title;
  Timestamp start;
  std::uint64_t seed = 1;
  Link link = Link::ethernet;
  std::uint16_t vlan = 0;
  bool ipv6 = false;
  std::optional<std::uint32_t> fragment;  // octets of IP payload in one fragment
  std::optional<std::uint32_t> snaplen;
  std::vector<Damage> damages;
  std::vector<SessionScript> sessions;
};

struct ParseOptions {
  std::string folder = ".";           // where `file` items are looked for
  std::optional<std::uint64_t> seed;  // instead of the file's
};

[[nodiscard]] inline bool has_tls(const SessionScript& script) {
  return script.tls.implicit ||
         std::any_of(script.steps.begin(), script.steps.end(),
                     [](const Step& step) { return std::holds_alternative<StartTls>(step); });
}

// Errors begin with "line N: ".
[[nodiscard]] Result<Scenario> parse_scenario(std::string_view text, const ParseOptions& = {});

// The octets that go over the wire for a body: stuffed and terminated, or counted.
[[nodiscard]] std::string to_wire(const BodyTurn&);

}  // namespace malote::generator

// SPDX-License-Identifier: MIT
// Figures over a store: how long servers took to answer, what they answered, how large messages and
// transfers were, who logged in, how sessions ended. Every figure is one over the rows that `list`
// gives for the same terms. Called by app (stats); the rows stream by, and what names of the wire
// tell apart is capped, so memory does not grow with the store.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "export/distribution.hpp"
#include "export/style.hpp"
#include "export/transcript_text.hpp"
#include "store/reader.hpp"

namespace malote {

struct ResponseStats {
  std::uint64_t asked = 0, refused = 0;  // refused: the last reply is 4xx, 5xx, -ERR, NO, BAD
  Distribution times;                    // ns to the first reply, of those that got one
};

struct SessionStats {
  std::uint64_t sessions = 0, complete = 0, octets = 0;
  std::array<std::uint64_t, 4> outcomes{};  // by Outcome
  std::array<std::uint64_t, 3> tls{};       // by TlsMode
};

struct CarriedStats {
  std::uint64_t complete = 0;
  std::array<std::uint64_t, 7> verdicts{};  // by Verdict
  Distribution sizes;
  Distribution rates;  // of transfers: octets a second, where it took time
};

struct LoginStats {
  std::uint64_t accepted = 0, refused = 0, unknown = 0;
};

struct NoticeStats {
  Severity severity = Severity::info;
  std::uint64_t count = 0;
};

struct Stats {
  // What the wire names (commands, servers, mechanisms) makes so many groups; the rest is one more.
  static constexpr std::size_t most_groups = 1000;
  static constexpr std::size_t most_name_octets = 64;
  static constexpr const char* other = "(other)";  // no verb: those are in capitals
  static constexpr const char* end_of_data = ".";  // a body's end, to the reply behind it

  // The command is empty for a greeting (since the session's start).
  using Command = std::pair<Protocol, std::string>;
  using CommandAtServer = std::tuple<Protocol, std::string, std::optional<Endpoint>>;

  std::optional<Timestamp> first, last;
  std::map<Protocol, SessionStats> sessions;
  std::map<Protocol, ResponseStats> by_protocol;
  std::map<Command, ResponseStats> by_command;
  std::map<CommandAtServer, ResponseStats> by_server;                // no server: the others
  std::map<Protocol, std::map<std::string, std::uint64_t>> replies;  // by class
  std::map<Protocol, CarriedStats> messages;
  std::map<TransferDirection, CarriedStats> transfers;
  std::map<Command, LoginStats> logins;  // by mechanism
  std::map<std::string, NoticeStats> notices;
};

[[nodiscard]] Stats gather_stats(const store::Reader&, const store::Query&);

void write_stats(const Stats&, TextStyle, const TextSink&);  // tables for people
void write_stats_json(const Stats&, const TextSink&);        // one object

}  // namespace malote

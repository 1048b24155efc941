// SPDX-License-Identifier: MIT
// What the SMTP tests share: making the dissector, running a conversation, lines as people write
// them.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "dissectors/smtp/smtp.hpp"
#include "support/cuttings.hpp"
#include "support/fake_host.hpp"

namespace malote::test {

inline std::unique_ptr<Dissector> make_smtp(DissectorHost& host) {
  return smtp_info().make(host);
}

inline std::string crlf(std::initializer_list<std::string_view> lines) {
  std::string out;
  for (const std::string_view line : lines) out += std::string(line) + "\r\n";
  return out;
}
inline Turn c(std::initializer_list<std::string_view> lines) {
  return client(crlf(lines));
}
inline Turn s(std::initializer_list<std::string_view> lines) {
  return server(crlf(lines));
}

inline FakeHost run_smtp(const Conversation& conversation, const SetUp& set_up = {}) {
  FakeHost host;
  if (set_up) set_up(host);
  run_conversation(host, make_smtp, conversation);
  return host;
}
// The same, and the same under every cutting.
inline FakeHost run_smtp_cut(const Conversation& conversation, const SetUp& set_up = {}) {
  check_cutting_independent(make_smtp, conversation, set_up);
  return run_smtp(conversation, set_up);
}

// For conversations that are too long for every cutting.
inline FakeHost run_smtp_some_cuts(const Conversation& conversation, const SetUp& set_up = {}) {
  FakeHost expected = run_smtp(conversation, set_up);
  for (const Cutting& cutting :
       {byte_by_byte(), random_cuts(1), random_cuts(2), random_cuts(3), random_cuts(4)}) {
    FakeHost host;
    if (set_up) set_up(host);
    run_conversation(host, make_smtp, conversation, cutting);
    CHECK_MESSAGE(host.text() == expected.text(), cutting.name, ": ",
                  first_difference(expected.text(), host.text()));
  }
  return expected;
}

inline void mid_stream(FakeHost& host) {
  host.flow_info.from_start = false;
}

// "EHLO 250, MAIL 250, …": verbs with the code that settled them ("-" where none did).
inline std::string verbs(const FakeHost& host) {
  std::string out;
  for (std::uint32_t n = 1; n <= host.exchanges.size(); ++n) {
    for (const ExchangeRecord& exchange : host.exchanges) {
      if (exchange.n != n) continue;
      if (!out.empty()) out += ", ";
      out += exchange.command.value_or("*") + " ";
      out += exchange.settled ? exchange.replies.back().code : "-";
    }
  }
  return out;
}

inline const ExchangeRecord& exchange(const FakeHost& host, std::uint32_t n) {
  for (const ExchangeRecord& record : host.exchanges) {
    if (record.n == n) return record;
  }
  FAIL("no exchange ", n);
  return host.exchanges.front();
}

inline const NoticeRecord* notice(const FakeHost& host, std::string_view kind) {
  for (const NoticeRecord& record : host.notices) {
    if (record.kind == kind) return &record;
  }
  return nullptr;
}

// Nothing that was lost may pass for whole, no line of a body for a command, and no message but
// those that were sent may be there.
inline void check_nothing_invented(const FakeHost& host, std::initializer_list<std::string> bodies,
                                   std::initializer_list<std::string_view> known_verbs) {
  for (const MessageRecord& message : host.messages) {
    if (!message.complete) continue;
    bool known = false;
    for (const std::string& body : bodies) known = known || message.sha256 == sha256_hex(body);
    CHECK_MESSAGE(known, "complete, and not what was sent: ", visible(host.octets_of(message)));
  }
  for (const ExchangeRecord& record : host.exchanges) {
    if (!record.command) continue;
    bool known = false;
    for (const std::string_view verb : known_verbs) known = known || *record.command == verb;
    CHECK_MESSAGE(known, "not a command: ", *record.command);
  }
  CHECK(host.contents.open_count() == 0);
}

}  // namespace malote::test

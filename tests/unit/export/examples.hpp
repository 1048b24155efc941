// SPDX-License-Identifier: MIT
// Records made by hand for the tests of export: the session of RFC 5321 appendix D.1, with a login.
#pragma once

#include <map>
#include <string>

#include "export/transcript.hpp"
#include "records/record.hpp"

namespace malote::test {

inline Timestamp at(std::int64_t ms) {
  constexpr std::int64_t start = 1'254'722'767;  // 2009-10-05T06:06:07Z
  return {start * ns_per_second + ms * 1'000'000};
}

inline Endpoint endpoint(Byte last, std::uint16_t port) {
  const std::array<Byte, 4> octets{10, 0, 0, last};
  return {IpAddress::v4(octets), port};
}

inline SessionRecord session() {
  SessionRecord row;
  row.id = {1};
  row.capture = {1};
  row.protocol = Protocol::smtp;
  row.client = endpoint(5, 40000);
  row.server = endpoint(9, 25);
  row.start = at(0);
  row.end = at(900);
  row.software = "foo.com Simple Mail Transfer Service Ready";
  row.client_bytes = 1234;
  row.server_bytes = 567;
  row.messages = 1;
  row.complete = true;
  row.outcome = Outcome::closed;
  return row;
}

inline ExchangeRecord greeting() {
  ExchangeRecord row;
  row.session = {1};
  row.n = 1;
  row.time = at(10);
  row.phase = "connection";
  row.replies.push_back({"220", "foo.com Simple Mail Transfer Service Ready", at(10)});
  row.settled = true;
  return row;
}

inline ExchangeRecord exchange(std::uint32_t n, std::int64_t ms, const char* phase,
                               const char* command, const char* argument, const char* code,
                               const char* text, std::int64_t reply_ms) {
  ExchangeRecord row;
  row.session = {1};
  row.n = n;
  row.time = at(ms);
  row.phase = phase;
  row.command = command;
  if (*argument != '\0') row.argument = argument;
  row.replies.push_back({code, text, at(reply_ms)});
  row.settled = true;
  return row;
}

inline MessageRecord message(std::int64_t ms) {
  MessageRecord row;
  row.id = {3};
  row.session = {1};
  row.via = Protocol::smtp;
  row.envelope_from = "Smith@bar.com";
  row.envelope_to = {"Jones@foo.com", "Green@foo.com"};
  row.accepted_to = {"Jones@foo.com"};
  row.subject = "The Next Meeting of the Board";
  row.content = {7};
  row.size = 14545;
  row.sha256 = std::string(64, 'a');
  row.complete = true;
  row.time = at(ms);
  return row;
}

class Material final : public TranscriptMaterial {
 public:
  std::map<std::uint64_t, MessageRecord> messages;
  std::map<std::uint64_t, std::string> contents;

  [[nodiscard]] std::optional<MessageRecord> message(MessageId id) const override {
    const auto found = messages.find(id.value);
    return found == messages.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<TransferRecord> transfer(TransferId id) const override {
    const auto found = transfers.find(id.value);
    return found == transfers.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::uint64_t, TransferRecord> transfers;
  bool content(ContentId id, const std::function<bool(Bytes)>& visit) const override {
    const auto found = contents.find(id.value);
    if (found == contents.end()) return false;
    visit(as_bytes(found->second));
    return true;
  }
};

}  // namespace malote::test

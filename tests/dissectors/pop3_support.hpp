// SPDX-License-Identifier: MIT
// What the tests of the POP3 dissector share: making it, mails of a given size, conversations that
// several of them use.
#pragma once

#include <memory>
#include <string>

#include "dissectors/pop3/pop3.hpp"
#include "support/cuttings.hpp"

namespace malote::test {

inline std::unique_ptr<Dissector> make_pop3(DissectorHost& host) {
  return pop3_info().make(host);
}

inline FakeHost run_pop3(const Conversation& conversation, EndReason reason = EndReason::fin,
                         bool from_start = true) {
  FakeHost host;
  host.flow_info.server.port = 110;
  host.flow_info.from_start = from_start;
  run_conversation(host, make_pop3, conversation, whole(), reason);
  return host;
}

// A mail of exactly that many octets (from 40 on), its lines ended by CRLF.
inline std::string mail_of(std::size_t octets, const std::string& subject = "x") {
  std::string mail = "Subject: " + subject + "\r\nFrom: a@example.com\r\n\r\n";
  while (mail.size() + 74 <= octets) mail += std::string(70, 'l') + "\r\n";
  mail += std::string(octets - mail.size() - 2, 'e') + "\r\n";
  return mail;
}

// RFC 1939 10, with the digest of its APOP example (section 7) and mails of the announced sizes.
inline Conversation rfc1939_example() {
  return {
      server("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n"),
      client("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n"),
      server("+OK mrose's maildrop has 2 messages (320 octets)\r\n"),
      client("STAT\r\n"),
      server("+OK 2 320\r\n"),
      client("LIST\r\n"),
      server("+OK 2 messages (320 octets)\r\n1 120\r\n2 200\r\n.\r\n"),
      client("RETR 1\r\n"),
      server("+OK 120 octets\r\n" + mail_of(120, "one") + ".\r\n"),
      client("DELE 1\r\n"),
      server("+OK message 1 deleted\r\n"),
      client("RETR 2\r\n"),
      server("+OK 200 octets\r\n" + mail_of(200, "two") + ".\r\n"),
      client("DELE 2\r\n"),
      server("+OK message 2 deleted\r\n"),
      client("QUIT\r\n"),
      server("+OK dewey POP3 server signing off (maildrop empty)\r\n"),
  };
}

// The first row with that command; fails the test where there is none.
inline const ExchangeRecord& exchange_of(const FakeHost& host, const std::string& command) {
  for (const ExchangeRecord& exchange : host.exchanges) {
    if (exchange.command == command) return exchange;
  }
  FAIL("no exchange ", command);
  return host.exchanges.front();
}

inline std::string notice_text(const FakeHost& host, std::string_view kind) {
  for (const NoticeRecord& notice : host.notices) {
    if (notice.kind == kind) return notice.text;
  }
  return {};
}

}  // namespace malote::test

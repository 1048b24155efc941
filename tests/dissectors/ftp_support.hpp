// SPDX-License-Identifier: MIT
// What the tests of the FTP dissector share: making it, and conversations that several use.
#pragma once

#include <memory>
#include <string>

#include "dissectors/ftp/ftp.hpp"
#include "support/cuttings.hpp"

namespace malote::test {

inline std::unique_ptr<Dissector> make_ftp(DissectorHost& host) {
  return ftp_info().make(host);
}

inline FakeHost run_ftp(const Conversation& conversation, EndReason reason = EndReason::fin,
                        bool from_start = true) {
  FakeHost host;
  host.flow_info.server.port = 21;
  host.flow_info.from_start = from_start;
  run_conversation(host, make_ftp, conversation, whole(), reason);
  return host;
}

// The case that course notes work through, with the codes of RFC 959 5.4 and 7.
inline Conversation classroom() {
  return {
      server("220 Service ready\r\n"),
      client("USER ana\r\n"),
      server("331 Password required\r\n"),
      client("PASS sesame\r\n"),
      server("230 User logged in\r\n"),
      client("PORT 10,0,0,1,156,65\r\n"),
      server("200 Command OK\r\n"),
      client("TYPE I\r\n"),
      server("200 Command OK\r\n"),
      client("STRU F\r\n"),
      server("200 Command OK\r\n"),
      client("RETR /pub/notes.txt\r\n"),
      server("150 Opening data connection for /pub/notes.txt (1234 bytes)\r\n"),
      server("226 Transfer complete\r\n"),
      client("QUIT\r\n"),
      server("221 Goodbye\r\n"),
  };
}

inline Conversation logged_in(Conversation more) {
  Conversation all = {server("220 ready\r\n"), client("USER u\r\n"), server("331 \r\n"),
                      client("PASS p\r\n"), server("230 in\r\n")};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// The row with that command (the nth of them); fails the test where there is none.
inline const ExchangeRecord& exchange_of(const FakeHost& host, const std::string& command,
                                         int nth = 1) {
  for (const ExchangeRecord& exchange : host.exchanges) {
    if (exchange.command == command && --nth == 0) return exchange;
  }
  FAIL("no exchange ", command);
  return host.exchanges.front();
}

// The reply that completed it; "-" where none did.
inline std::string reply_to(const FakeHost& host, const std::string& command, int nth = 1) {
  const ExchangeRecord& exchange = exchange_of(host, command, nth);
  return exchange.settled ? exchange.replies.back().code : "-";
}

inline bool said(const FakeHost& host, const std::string& line) {
  return host.data.find(line) != std::string::npos;
}

}  // namespace malote::test

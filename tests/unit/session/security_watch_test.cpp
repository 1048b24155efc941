// SPDX-License-Identifier: MIT
#include "session/security_watch.hpp"

#include <doctest/doctest.h>

using namespace malote;
using session::SecurityWatch;
using session::ServerMemory;
using Finding = SecurityWatch::Finding;

namespace {

ExchangeRecord said(const char* command, const char* code, const char* text,
                    const char* argument = nullptr) {
  ExchangeRecord exchange;
  if (command != nullptr) exchange.command = command;
  if (argument != nullptr) exchange.argument = argument;
  exchange.replies.push_back({code, text, {}, {}});
  exchange.settled = true;
  return exchange;
}

}  // namespace

TEST_CASE("an offer of TLS is known in each protocol's own list") {
  struct Case {
    Protocol protocol;
    ExchangeRecord exchange;
    bool offers;
  };
  const Case cases[] = {
      // RFC 3207 5
      {Protocol::smtp,
       said("EHLO", "250", "mail.imc.org offers a warm hug\n8BITMIME\nSTARTTLS\nDSN"), true},
      {Protocol::smtp, said("EHLO", "250", "STARTTLS\n8BITMIME"), false},  // a host's name
      {Protocol::smtp, said("HELO", "250", "x\nSTARTTLS"), false},
      {Protocol::smtp, said("EHLO", "550", "x\nSTARTTLS"), false},
      // RFC 2595 4
      {Protocol::pop3, said("CAPA", "+OK", "Capability list follows\nTOP\nSTLS"), true},
      {Protocol::pop3, said("CAPA", "+OK", "STLS\nTOP"), false},
      // RFC 9051 7.2.2
      {Protocol::imap, said("CAPABILITY", "*", "CAPABILITY IMAP4rev2 STARTTLS AUTH=GSSAPI"), true},
      {Protocol::imap, said(nullptr, "OK", "[CAPABILITY IMAP4rev1 STARTTLS] ready"), true},
      {Protocol::imap, said(nullptr, "OK", "ready, try STARTTLS"), false},
      // RFC 4217 6
      {Protocol::ftp, said("FEAT", "211", "Extensions supported\n SIZE\n AUTH TLS;SSL\nEND"), true},
      {Protocol::ftp, said("FEAT", "211", "Extensions supported\n SIZE\nEND"), false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.exchange.replies.at(0).text);
    SecurityWatch watch;
    CHECK(watch.on_exchange(one.protocol, one.exchange, false) == Finding::nothing);
    CHECK(watch.offered() == one.offers);
    CHECK(watch.passes_in_clear() == one.offers);
    CHECK_FALSE(watch.passes_in_clear());  // told once
  }
}

TEST_CASE("who asked for TLS did not pass it over") {
  for (const auto& asked : {said("STARTTLS", "454", "not now"), said("STLS", "-ERR", "no"),
                            said("AUTH", "504", "no", "TLS"), said("AUTH", "431", "no", "SSL")}) {
    SecurityWatch watch;
    (void)watch.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSTARTTLS"), false);
    (void)watch.on_exchange(Protocol::smtp, asked, true);
    CHECK_FALSE(watch.passes_in_clear());
  }
  SecurityWatch login;
  (void)login.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSTARTTLS"), false);
  (void)login.on_exchange(Protocol::smtp, said("AUTH", "235", "ok", "PLAIN AGEAYg=="), true);
  CHECK(login.passes_in_clear());
}

TEST_CASE("TLS taken out on the way is told once") {
  SecurityWatch masked;
  CHECK(masked.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSIZE 10\nXXXXXXXA"), false) ==
        Finding::stripped);
  CHECK(masked.on_exchange(Protocol::smtp, said("XXXXXXXX", "500", "what?"), false) ==
        Finding::nothing);
  SecurityWatch command;
  CHECK(command.on_exchange(Protocol::smtp, said("XXXXXXXX", "500", "what?"), false) ==
        Finding::stripped);
  SecurityWatch missing;
  CHECK(missing.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSIZE 10"), true) ==
        Finding::missing);
  SecurityWatch own;  // an extension of somebody's own
  CHECK(own.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nXEXCH50\nXXX"), false) ==
        Finding::nothing);
  SecurityWatch late;  // behind a login servers leave it out (RFC 3501 6.2.1)
  late.logged_in();
  CHECK(late.on_exchange(Protocol::imap, said("CAPABILITY", "*", "CAPABILITY IMAP4rev1 IDLE"),
                         true) == Finding::nothing);
  SecurityWatch twice;
  CHECK(twice.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSTARTTLS"), true) ==
        Finding::nothing);
  CHECK(twice.on_exchange(Protocol::smtp, said("EHLO", "250", "x\nSIZE 1"), true) ==
        Finding::nothing);
}

TEST_CASE("failed logins count by client and server, within ten minutes, and no memory grows") {
  ServerMemory memory;
  const IpAddress client{{10, 0, 0, 5}, false};
  const Endpoint server{{{10, 0, 0, 9}, false}, 110};
  constexpr std::int64_t second = 1'000'000'000;
  std::string told;
  const auto fail = [&](const IpAddress& from, std::int64_t at) {
    if (const auto count = memory.login_failed(from, server, {at * second}, 3)) {
      told += std::to_string(*count) + " ";
    }
  };
  for (int i = 0; i < 9; ++i) fail(client, i);
  CHECK(told.empty());
  fail(client, 9);
  CHECK(told == "10 ");
  for (int i = 10; i < 150; ++i) fail(client, i);
  CHECK(told == "10 100 ");
  for (int i = 0; i < 9; ++i) fail(client, 2000 + i);  // a new count
  CHECK(told == "10 100 ");
  const IpAddress other{{10, 0, 0, 6}, false};
  for (int i = 0; i < 10; ++i) fail(other, 2000 + i);
  CHECK(told == "10 100 10 ");
  for (unsigned char last = 20; last < 30; ++last) fail({{10, 0, 0, last}, false}, 2000);
  const IpAddress late{{10, 0, 0, 99}, false};
  for (int i = 0; i < 10; ++i) fail(late, 2001);  // no room
  CHECK(told == "10 100 10 ");
  for (int i = 0; i < 10; ++i) fail(late, 4000);
  CHECK(told == "10 100 10 10 ");
  for (std::uint16_t port = 1; port < 9; ++port) memory.offered_tls({client, port}, 3);
  CHECK(memory.has_offered_tls({client, 3}));
  CHECK_FALSE(memory.has_offered_tls({client, 4}));
}

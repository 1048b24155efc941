// SPDX-License-Identifier: MIT
// What the tests of the IMAP dissector share: making it, responses with literals, conversations
// that several of them use.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "dissectors/imap/imap.hpp"
#include "support/cuttings.hpp"

namespace malote::test {

inline std::unique_ptr<Dissector> make_imap(DissectorHost& host) {
  return imap_info().make(host);
}

inline FakeHost run_imap(const Conversation& conversation, EndReason reason = EndReason::fin,
                         bool from_start = true) {
  FakeHost host;
  host.flow_info.server.port = 143;
  host.flow_info.from_start = from_start;
  run_conversation(host, make_imap, conversation, whole(), reason);
  // No part is nobody's, and none is there twice.
  for (const PartRecord& part : host.parts) {
    const auto is_its = [&](const MessageRecord& message) { return message.id == part.message; };
    const auto is_same = [&](const PartRecord& other) { return other.id == part.id; };
    CHECK(std::ranges::count_if(host.messages, is_its) == 1);
    CHECK(std::ranges::count_if(host.parts, is_same) == 1);
  }
  return host;
}

inline std::string literal(const std::string& octets) {
  return "{" + std::to_string(octets.size()) + "}\r\n" + octets;
}

// A mail of exactly that many octets (from 60 on), its lines ended by CRLF.
inline std::string imap_mail(std::size_t octets, const std::string& subject = "x") {
  std::string mail = "Subject: " + subject + "\r\nFrom: a@example.com\r\n\r\n";
  while (mail.size() + 74 <= octets) mail += std::string(70, 'l') + "\r\n";
  mail += std::string(octets - mail.size() - 2, 'e') + "\r\n";
  return mail;
}

inline const ExchangeRecord* find_exchange(const FakeHost& host, const std::string& command) {
  for (const ExchangeRecord& exchange : host.exchanges) {
    if (exchange.command == command) return &exchange;
  }
  return nullptr;
}

inline const MailboxEventRecord* find_event(const FakeHost& host, MailboxAction action) {
  for (const MailboxEventRecord& event : host.mailbox_events) {
    if (event.action == action) return &event;
  }
  return nullptr;
}

// Up to a selected INBOX of 18 messages, UIDVALIDITY 3857529045.
inline Conversation selected() {
  return {
      server("* OK [CAPABILITY IMAP4rev1] mail.example ready\r\n"),
      client("a001 login mrc secret\r\n"),
      server("a001 OK LOGIN completed\r\n"),
      client("a002 select inbox\r\n"),
      server("* 18 EXISTS\r\n* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"
             "* 2 RECENT\r\n* OK [UNSEEN 17] Message 17 is the first unseen message\r\n"
             "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n"
             "a002 OK [READ-WRITE] SELECT completed\r\n"),
  };
}

inline Conversation with(Conversation first, const Conversation& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

// RFC 3501 8, with its header of 342 octets.
inline std::string rfc3501_header() {
  return "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
         "From: Terry Gray <gray@cac.washington.edu>\r\n"
         "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
         "To: imap@cac.washington.edu\r\n"
         "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
         "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
         "MIME-Version: 1.0\r\n"
         "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
         "\r\n";
}

inline Conversation rfc3501_example() {
  return with(
      selected(),
      {
          client("a003 fetch 12 full\r\n"),
          server("* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" "
                 "RFC822.SIZE 4286 ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" "
                 "\"IMAP4rev1 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" "
                 "\"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                 "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" "
                 "\"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John "
                 "Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
                 "\"<B27397-0100000@cac.washington.edu>\") BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" "
                 "\"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\na003 OK FETCH completed\r\n"),
          client("a004 fetch 12 body[header]\r\n"),
          server("* 12 FETCH (BODY[HEADER] " + literal(rfc3501_header()) +
                 ")\r\na004 OK FETCH completed\r\n"),
          client("a005 store 12 +flags \\deleted\r\n"),
          server("* 12 FETCH (FLAGS (\\Seen \\Deleted))\r\na005 OK +FLAGS completed\r\n"),
          client("a006 logout\r\n"),
          server("* BYE IMAP4rev1 server terminating connection\r\na006 OK LOGOUT completed\r\n"),
      });
}

}  // namespace malote::test

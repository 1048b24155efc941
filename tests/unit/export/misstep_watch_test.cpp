// SPDX-License-Identifier: MIT
// Refusals and what was wrong, by the rules of the RFCs that src/lexicon/missteps.cpp names.
#include "export/misstep_watch.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace malote;
using lexicon::Misstep;

namespace {

struct Asked {
  const char* phase;
  const char* verb;
  const char* argument;
  const char* code;
  const char* text = "";
};

// Why the last of the turns was refused.
class AfterTurns {
 public:
  explicit AfterTurns(Protocol protocol) {
    session_.protocol = protocol;
    session_.client.ip = *parse_ip("10.0.0.5");
  }
  std::string operator()(std::initializer_list<Asked> turns) {
    MisstepWatch watch(session_);
    std::uint32_t n = 0;
    if (greeted) {
      ExchangeRecord greeting;
      greeting.n = ++n;
      greeting.replies.push_back({"220", "ready", {}});
      CHECK(watch.heard(greeting).empty());
    }
    std::string said;
    for (const Asked& turn : turns) {
      ExchangeRecord exchange;
      exchange.n = ++n;
      exchange.phase = turn.phase;
      exchange.command = turn.verb;
      exchange.argument = turn.argument;
      exchange.replies.push_back({turn.code, turn.text, {}});
      exchange.settled = true;
      said = watch.heard(exchange);
    }
    return said;
  }
  bool greeted = true;

 private:
  SessionRecord session_;
};

std::string reason_of(Misstep misstep) {
  return lexicon::about(misstep).meaning;
}

const Asked hello_taken{"connection", "EHLO", "a.example", "250"};
const Asked mail_taken{"transaction", "MAIL", "FROM:<a@b.example>", "250"};
const Asked rcpt_taken{"transaction", "RCPT", "TO:<c@d.example>", "250"};
const Asked rcpt_refused{"transaction", "RCPT", "TO:<c@d.example>", "550", "no such user"};

}  // namespace

TEST_CASE("the rows of missteps stand at their places") {
  std::size_t index = 0;
  for (const auto& row : lexicon::missteps()) {
    CHECK(static_cast<std::size_t>(row.misstep) == index++);
    if (row.misstep == Misstep::none) continue;
    CHECK(std::string(row.meaning).ends_with('.'));
    CHECK(row.rfc.starts_with("RFC "));
  }
}

TEST_CASE("SMTP: the order of MAIL, RCPT and DATA (RFC 5321 3.3, 4.1.4)") {
  AfterTurns heard(Protocol::smtp);
  CHECK(heard({{"connection", "MAIL", "FROM:<a@b.example>", "503"}}) ==
        reason_of(Misstep::smtp_no_hello));
  CHECK(heard({hello_taken, {"connection", "RCPT", "TO:<c@d.example>", "503"}}) ==
        reason_of(Misstep::smtp_rcpt_before_mail));
  CHECK(heard({hello_taken, {"connection", "DATA", "", "503"}}) ==
        reason_of(Misstep::smtp_data_before_mail));
  CHECK(heard({hello_taken, mail_taken, {"transaction", "DATA", "", "503"}}) ==
        reason_of(Misstep::smtp_data_before_rcpt));
  CHECK(heard({hello_taken, mail_taken, rcpt_refused, {"transaction", "DATA", "", "554"}}) ==
        reason_of(Misstep::smtp_all_recipients_refused));
  CHECK(heard({hello_taken,
               mail_taken,
               rcpt_taken,
               {"transaction", "MAIL", "FROM:<e@f.example>", "503"}}) ==
        reason_of(Misstep::smtp_mail_within_mail));
  CHECK(heard({hello_taken,
               mail_taken,
               rcpt_taken,
               {"transaction", "RSET", "", "250"},
               {"transaction", "DATA", "", "503"}}) == reason_of(Misstep::smtp_data_before_mail));
  CHECK(heard({hello_taken, mail_taken, rcpt_taken, {"transaction", "DATA", "", "354"}}).empty());
  CHECK(heard({hello_taken, mail_taken, rcpt_taken, {"transaction", "DATA", "", "451"}}).empty());
}

TEST_CASE("SMTP: how addresses are written, logins, relaying") {
  AfterTurns heard(Protocol::smtp);
  CHECK(heard({hello_taken, {"transaction", "MAIL", "a@b.example", "501"}}) ==
        reason_of(Misstep::smtp_bad_path));
  CHECK(heard({hello_taken, mail_taken, {"transaction", "RCPT", "TO c@d.example", "501"}}) ==
        reason_of(Misstep::smtp_bad_path));
  CHECK(heard({{"connection", "HELO", "", "501"}}) == reason_of(Misstep::smtp_hello_without_name));
  CHECK(heard({hello_taken, {"connection", "AUTH", "PLAIN AGEAYg==", "535"}}) ==
        reason_of(Misstep::smtp_login_refused));
  CHECK(heard({hello_taken,
               {"connection", "AUTH", "PLAIN AGEAYg==", "235"},
               {"connection", "AUTH", "PLAIN AGEAYg==", "503"}}) ==
        reason_of(Misstep::smtp_login_twice));
  CHECK(heard({hello_taken,
               {"connection", "MAIL", "FROM:<a@b>", "530",
                "5.7.0 Must issue a STARTTLS command first"}}) ==
        reason_of(Misstep::smtp_tls_needed));
  CHECK(heard({hello_taken,
               {"connection", "MAIL", "FROM:<a@b>", "530", "5.7.0 Authentication required"}}) ==
        reason_of(Misstep::smtp_login_needed));
  CHECK(heard({hello_taken,
               mail_taken,
               {"transaction", "RCPT", "TO:<x@y>", "554", "5.7.1 Relay access denied"}}) ==
        reason_of(Misstep::smtp_no_relay));
  CHECK(heard({hello_taken, mail_taken, rcpt_refused}).empty());
}

TEST_CASE("words of another protocol, of a client, and misprints") {
  AfterTurns smtp(Protocol::smtp), ftp(Protocol::ftp), pop3(Protocol::pop3);
  CHECK(smtp({{"connection", "USER", "bob", "500"}}) ==
        "USER is no command of this protocol but of POP3: the client, or whoever types, speaks to "
        "the wrong server or port.");
  CHECK(ftp({{"idle", "GET", "a.txt", "500"}}) ==
        "GET is what is typed at a client; over the wire goes RETR.");
  CHECK(smtp({{"connection", "OUIT", "", "502"}}) == "OUIT is a misprint: QUIT was meant.");
  CHECK(pop3({{"authorization", "XYZZY", "", "-ERR"}}).empty());
}

TEST_CASE("POP3: phases, and the numbers of messages (RFC 1939)") {
  AfterTurns heard(Protocol::pop3);
  const Asked user{"authorization", "USER", "bob", "+OK"};
  const Asked pass{"authorization", "PASS", "x", "+OK"};
  CHECK(heard({{"authorization", "PASS", "x", "-ERR"}}) ==
        reason_of(Misstep::pop3_pass_before_user));
  CHECK(heard({{"authorization", "RETR", "1", "-ERR"}}) == reason_of(Misstep::pop3_before_login));
  CHECK(heard({user, {"authorization", "PASS", "x", "-ERR", "no"}}) ==
        reason_of(Misstep::pop3_login_refused));
  CHECK(heard({user, {"authorization", "PASS", "x", "-ERR", "[IN-USE] locked"}}).empty());
  CHECK(heard({user, pass, {"transaction", "USER", "eve", "-ERR"}}) ==
        reason_of(Misstep::pop3_login_twice));
  CHECK(heard({user,
               pass,
               {"transaction", "STAT", "", "+OK", "2 320"},
               {"transaction", "RETR", "3", "-ERR"}}) == reason_of(Misstep::pop3_no_such_message));
  CHECK(heard({user,
               pass,
               {"transaction", "DELE", "1", "+OK"},
               {"transaction", "RETR", "1", "-ERR"}}) == reason_of(Misstep::pop3_message_deleted));
  CHECK(heard({user,
               pass,
               {"transaction", "DELE", "1", "+OK"},
               {"transaction", "RSET", "", "+OK"},
               {"transaction", "RETR", "1", "-ERR", "disk"}})
            .empty());
  CHECK(heard({user, pass, {"transaction", "RETR", "", "-ERR"}}) ==
        reason_of(Misstep::pop3_number_missing));
}

TEST_CASE("IMAP: states (RFC 9051 6)") {
  AfterTurns heard(Protocol::imap);
  CHECK(heard({{"not-authenticated", "SELECT", "INBOX", "BAD"}}) ==
        reason_of(Misstep::imap_before_login));
  CHECK(heard({{"not-authenticated", "LOGIN", "bob x", "NO", "wrong"}}) ==
        reason_of(Misstep::imap_login_refused));
  CHECK(heard({{"authenticated", "FETCH", "1 FULL", "BAD"}}) ==
        reason_of(Misstep::imap_before_select));
  CHECK(heard({{"authenticated", "LOGIN", "bob x", "BAD"}}) ==
        reason_of(Misstep::imap_login_twice));
  CHECK(heard({{"authenticated", "EXAMINE", "INBOX", "OK"},
               {"selected", "STORE", "1 +FLAGS \\Deleted", "NO"}}) ==
        reason_of(Misstep::imap_read_only));
  CHECK(heard({{"authenticated", "SELECT", "nowhere", "NO"}}).empty());
}

TEST_CASE("FTP: the login, and what comes before what (RFC 959 5.4, 4.1.3; RFC 4217 9)") {
  AfterTurns heard(Protocol::ftp);
  const Asked user{"login", "USER", "bob", "331"}, pass{"login", "PASS", "x", "230"};
  CHECK(heard({{"login", "PASS", "x", "503"}}) == reason_of(Misstep::ftp_pass_before_user));
  CHECK(heard({{"login", "RETR", "a.txt", "530"}}) == reason_of(Misstep::ftp_before_login));
  CHECK(heard({user, {"login", "PASS", "x", "530"}}) == reason_of(Misstep::ftp_login_refused));
  CHECK(heard({user, pass, {"idle", "RNTO", "b", "503"}}) ==
        reason_of(Misstep::ftp_rnto_before_rnfr));
  CHECK(heard({user, pass, {"idle", "RNFR", "a", "350"}, {"idle", "RNTO", "b", "553"}}).empty());
  CHECK(heard({{"login", "PROT", "P", "503"}}) == reason_of(Misstep::ftp_protection_before_auth));
  CHECK(heard({{"login", "AUTH", "TLS", "234"}, {"login", "PROT", "P", "503"}}) ==
        reason_of(Misstep::ftp_prot_before_pbsz));
  CHECK(heard({{"login", "USER", "anonymous", "331"}, pass, {"transfer", "STOR", "a", "553"}}) ==
        reason_of(Misstep::ftp_anonymous_may_not_write));
}

TEST_CASE("FTP: data connections that could not be made (RFC 959 3.2)") {
  AfterTurns heard(Protocol::ftp);
  const Asked user{"login", "USER", "bob", "331"}, pass{"login", "PASS", "x", "230"};
  const Asked list{"transfer", "LIST", "", "425"};
  CHECK(heard({user, pass, list}) == reason_of(Misstep::ftp_no_data_address));
  CHECK(heard({user, pass, {"idle", "PORT", "10,0,0,5,4,1", "200"}, list}) ==
        reason_of(Misstep::ftp_client_unreachable));
  CHECK(heard({user, pass, {"idle", "PASV", "", "227"}, list}) ==
        reason_of(Misstep::ftp_client_never_came));
  CHECK(heard({user, pass, {"idle", "PORT", "10,0,0,99,4,1", "500"}}) ==
        reason_of(Misstep::ftp_foreign_address));
  CHECK(heard({user, pass, {"idle", "EPRT", "|1|10.0.0.99|1025|", "501"}}) ==
        reason_of(Misstep::ftp_foreign_address));
  CHECK(heard({user, pass, {"idle", "PORT", "10,0,0,5,4,1", "501"}}).empty());
}

TEST_CASE("nothing is claimed where the beginning was not seen") {
  AfterTurns heard(Protocol::smtp);
  heard.greeted = false;
  CHECK(heard({{"transaction", "DATA", "", "503"}}).empty());
}

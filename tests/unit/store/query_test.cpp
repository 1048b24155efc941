// SPDX-License-Identifier: MIT
// Each term against hand-made rows of every kind: who fits, who doesn't, and the negation.
#include "store/query.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/matching.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

using Words = std::vector<std::string>;
using Ids = std::vector<std::uint64_t>;

Endpoint at(const char* ip, std::uint16_t port) {
  return {parse_ip(ip).value(), port};
}

Timestamp on(const char* moment) {
  return parse_timestamp(moment).value();
}

// Session 1: SMTP, bob, accepted. Session 2: SMTP on 587 in TLS, refused, a gap. Session 3: POP3
// over IPv6, a secret seen. Session 4 of another capture: nothing is known of it.
void add_sessions(Writer& writer) {
  auto first = a_capture(1);
  first.path = "/captures/office.pcap";
  first.first = on("2026-01-30");
  first.last = on("2026-01-31");
  auto second = a_capture(2);
  second.first = on("2026-03-01");
  second.last = on("2026-03-02");
  writer.accept(first);
  writer.accept(second);

  auto s = a_session(1);
  s.user = "Bob";
  s.start = on("2026-01-30");
  s.verbs = {"DATA", "EHLO", "MAIL", "RCPT"};
  s.reply_codes = {"220", "250", "354"};
  writer.accept(s);

  s = a_session(2);
  s.client = at("10.1.2.3", 50000);
  s.server = at("198.51.100.7", 587);
  s.start = on("2026-01-31");
  s.tls = TlsMode::starttls;
  s.gap_bytes = 100;
  s.verbs = {"MAIL", "RCPT", "RSET"};
  s.reply_codes = {"220", "250", "550"};
  writer.accept(s);

  s = a_session(3);
  s.protocol = Protocol::pop3;
  s.client = at("2001:db8::5", 40001);
  s.server = at("2001:db8::110", 110);
  s.user = "alice@example.org";
  s.start = on("2026-02-01");
  s.verbs = {"PASS", "RETR", "USER"};
  s.reply_codes = {"+OK", "-ERR"};
  writer.accept(s);

  s = a_session(4, 2);
  s.protocol = Protocol::unknown;
  s.start = on("2026-03-01");
  writer.accept(s);
}

void add_dialogue(Writer& writer) {
  const auto add = [&](std::uint64_t session, std::uint32_t n, const char* moment,
                       const char* command, const char* argument, const char* code,
                       const char* reply) {
    auto exchange = an_exchange(session, n, command, argument, code, reply);
    exchange.time = on(moment);
    exchange.under_tls = session == 2 && n > 1;
    if (std::string_view(command) == "PASS") exchange.secrets = {{0, 6}};
    exchange.settled = std::string_view(command) != "RSET";
    writer.accept(exchange);
  };
  add(1, 1, "2026-01-30", "MAIL", "FROM:<bob@example.org>", "250", "2.1.0 Ok");
  add(1, 2, "2026-01-31", "RCPT", "TO:<carol@example.net>", "250", "\"quoted\" Ok");
  add(2, 1, "2026-01-31", "MAIL", "FROM:<eve@example.org>", "250", "Ok");
  add(2, 2, "2026-01-31", "RCPT", "TO:<nobody@example.net>", "550", "No such user");
  add(2, 3, "2026-02-01", "RSET", "", "", "");
  add(3, 1, "2026-02-01", "USER", "alice@example.org", "+OK", "");
  add(3, 2, "2026-02-01", "PASS", "secret", "-ERR", "wrong");
}

void add_rest(Writer& writer) {
  auto m = a_message(1, 1);
  m.subject = "Two words 50% off_";
  m.from = "Bob B. <bob@example.org>";
  m.envelope_from = "bounces@example.org";
  m.to = {"Carol <carol@example.net>", "list@example.net"};
  m.envelope_to = {"carol@example.net"};
  m.size = 2048;
  m.sha256 = "0123456789abcdef" + std::string(48, '0');
  m.result = "250 2.0.0 Ok";
  m.message_id = "<one@example.org>";
  m.time = on("2026-01-30");
  writer.accept(m);
  m = a_message(2, 2);
  m.envelope_from = "eve@example.org";
  m.envelope_to = {"x", "caf\xe9@example.net"};
  m.size = 2049;
  m.sha256 = std::string(64, 'f');
  m.verdict = Verdict::gap;
  m.result = "550 5.7.1 no";
  m.time = on("2026-01-31");
  writer.accept(m);

  CredentialRecord c;
  c.session = {3};
  c.mechanism = "USER";
  c.user = "alice";
  c.secret = "secret";
  c.time = on("2026-02-01");
  writer.accept(c);
  c.session = {1};
  c.mechanism = "EXTERNAL";
  c.user = "bob";
  c.secret.reset();
  c.time = on("2026-01-30");
  writer.accept(c);
  c.mechanism = "anonymous";
  c.user = "ftp";
  c.secret = "guest@";
  c.secret_is_public = true;
  writer.accept(c);

  NoticeRecord n;
  n.session = {2};
  n.kind = "gap";
  n.text = "100 octets are missing.";
  n.time = on("2026-01-31");
  writer.accept(n);
  n.session = {};
  n.kind = "cut-file";
  n.text = "The file ends within a packet.";
  n.origin.capture = {1};
  n.time = on("2026-02-02");
  writer.accept(n);
}

// One store for all the cases here.
struct Rows {
  Rows() {
    const auto writer = open_writer(folder.file("a.malote"));
    add_sessions(*writer);
    add_dialogue(*writer);
    add_rest(*writer);
    writer->finish();
    reader = open_reader(folder.file("a.malote"));
  }
  [[nodiscard]] Ids sessions(const Words& words) const {
    Ids ids;
    for (const auto& row : test::sessions(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }
  [[nodiscard]] Ids messages(const Words& words) const {
    Ids ids;
    for (const auto& row : test::messages(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }
  [[nodiscard]] Ids captures(const Words& words) const {
    Ids ids;
    for (const auto& row : test::captures(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }
  // 10 times the session and n.
  [[nodiscard]] Ids exchanges(const Words& words) const {
    Ids ids;
    for (const auto& row : test::exchanges(*reader, query(words))) {
      ids.push_back(row.session.value * 10 + row.n);
    }
    return ids;
  }
  [[nodiscard]] Words credentials(const Words& words) const {
    Words users;
    for (const auto& row : test::credentials(*reader, query(words))) users.push_back(*row.user);
    return users;
  }
  [[nodiscard]] Words notices(const Words& words) const {
    Words kinds;
    for (const auto& row : test::notices(*reader, query(words))) kinds.push_back(row.kind);
    return kinds;
  }

  TemporaryFolder folder;
  std::unique_ptr<Reader> reader;
};

std::string refusal(const Words& words) {
  auto parsed = Query::parse(words);
  return parsed ? "" : parsed.error().text;
}

}  // namespace

TEST_CASE_FIXTURE(Rows, "no terms: everything") {
  CHECK(sessions({}) == Ids{1, 2, 3, 4});
  CHECK(exchanges({}) == Ids{11, 12, 21, 22, 23, 31, 32});
  CHECK(messages({}) == Ids{1, 2});
  CHECK(captures({}) == Ids{1, 2});
  CHECK(credentials({}) == Words{"alice", "bob", "ftp"});
  CHECK(notices({}) == Words{"gap", "cut-file"});
}

TEST_CASE_FIXTURE(Rows, "proto, ip and port are the session's") {
  CHECK(sessions({"proto:smtp"}) == Ids{1, 2});
  CHECK(sessions({"PROTO:POP3"}) == Ids{3});
  CHECK(sessions({"-proto:smtp"}) == Ids{3, 4});
  CHECK(exchanges({"proto:pop3"}) == Ids{31, 32});
  CHECK(messages({"proto:pop3"}).empty());
  CHECK(credentials({"proto:pop3"}) == Words{"alice"});
  CHECK(notices({"proto:smtp"}) == Words{"gap"});
  CHECK(notices({"-proto:smtp"}) == Words{"cut-file"});
  CHECK(captures({"proto:smtp"}) == Ids{1});
  CHECK(captures({"-proto:smtp"}) == Ids{2});

  CHECK(sessions({"ip:10.0.0.5"}) == Ids{1, 4});
  CHECK(sessions({"ip:10.0.0.0/8"}) == Ids{1, 2, 4});
  CHECK(sessions({"ip:10.0.0.0/15"}) == Ids{1, 2, 4});
  CHECK(sessions({"ip:10.0.0.0/16"}) == Ids{1, 4});
  CHECK(sessions({"ip:192.0.2.25"}) == Ids{1, 4});
  CHECK(sessions({"ip:2001:db8::/32"}) == Ids{3});
  CHECK(sessions({"ip:2001:db8:0::5"}) == Ids{3});
  CHECK(sessions({"ip:0.0.0.0/0"}) == Ids{1, 2, 4});
  CHECK(messages({"ip:198.51.100.7"}) == Ids{2});

  CHECK(sessions({"port:587"}) == Ids{2});
  CHECK(sessions({"port:40001"}) == Ids{3});
  CHECK(sessions({"port:026"}).empty());
  CHECK(exchanges({"port:110", "cmd:user"}) == Ids{31});
}

TEST_CASE_FIXTURE(Rows, "user") {
  CHECK(sessions({"user:bob"}) == Ids{1});
  CHECK(sessions({"user:LICE"}) == Ids{3});
  CHECK(sessions({"user:alice*"}) == Ids{3});
  CHECK(sessions({"user:lice*"}).empty());
  CHECK(sessions({"user:?ob"}) == Ids{1});
  CHECK(sessions({"-user:bob"}) == Ids{2, 3, 4});
  CHECK(credentials({"user:alice"}) == Words{"alice"});
  CHECK(credentials({"user:*"}) == Words{"alice", "bob", "ftp"});
  CHECK(messages({"user:bob"}) == Ids{1});
  CHECK(exchanges({"user:bob"}) == Ids{11, 12});
}

TEST_CASE_FIXTURE(Rows, "from, to and subject are the message's, header or envelope") {
  CHECK(messages({"from:bob"}) == Ids{1});
  CHECK(messages({"from:bounces"}) == Ids{1});
  CHECK(messages({"from:example.org"}) == Ids{1, 2});
  CHECK(messages({"from:b*@example.org"}) == Ids{1});
  CHECK(messages({"from:bob@*"}) == Ids{1});
  CHECK(messages({"to:list@"}) == Ids{1});
  CHECK(messages({"to:carol@example.net"}) == Ids{1});
  CHECK(messages({"to:?"}) == Ids{2});
  CHECK(messages({"to:caf\xe9"}) == Ids{2});
  CHECK(messages({"to:text"}).empty());  // no key of the stored list
  CHECK(messages({"-to:carol"}) == Ids{2});
  CHECK(messages({"subject:two words"}) == Ids{1});
  CHECK(messages({"subject:\"two words\""}) == Ids{1});
  CHECK(messages({"subject:50%"}) == Ids{1});
  CHECK(messages({"subject:%words"}).empty());
  CHECK(messages({"subject:two*off_"}) == Ids{1});
  CHECK(messages({"-subject:words"}) == Ids{2});
  CHECK(sessions({"from:eve"}) == Ids{2});
  CHECK(sessions({"-from:eve"}) == Ids{1, 3, 4});
  CHECK(exchanges({"to:carol"}) == Ids{11, 12});
  CHECK(credentials({"from:bob"}) == Words{"bob", "ftp"});
  CHECK(notices({"from:eve"}) == Words{"gap"});
  CHECK(captures({"subject:words"}) == Ids{1});
}

TEST_CASE_FIXTURE(Rows, "reply and cmd are the exchange's own, else the session's") {
  CHECK(sessions({"reply:550"}) == Ids{2});
  CHECK(sessions({"reply:5xx"}) == Ids{2});
  CHECK(sessions({"reply:55X"}) == Ids{2});
  CHECK(sessions({"reply:-err"}) == Ids{3});
  CHECK(sessions({"reply:+OK"}) == Ids{3});
  CHECK(sessions({"reply:OK"}).empty());
  CHECK(sessions({"-reply:2xx"}) == Ids{3, 4});
  CHECK(exchanges({"reply:5xx"}) == Ids{22});
  CHECK(exchanges({"reply:-ERR"}) == Ids{32});
  CHECK(exchanges({"-reply:2xx"}) == Ids{22, 23, 31, 32});
  CHECK(messages({"reply:5xx"}) == Ids{2});
  CHECK(sessions({"cmd:rset"}) == Ids{2});
  CHECK(sessions({"cmd:R*"}) == Ids{1, 2, 3});
  CHECK(sessions({"cmd:RC"}).empty());
  CHECK(exchanges({"cmd:RCPT"}) == Ids{12, 22});
  CHECK(exchanges({"cmd:R*"}) == Ids{12, 22, 23});
  CHECK(exchanges({"-cmd:RCPT", "proto:smtp"}) == Ids{11, 21, 23});
  CHECK(exchanges({"cmd:RCPT", "reply:550"}) == Ids{22});
  CHECK(notices({"cmd:RSET"}) == Words{"gap"});
}

TEST_CASE_FIXTURE(Rows, "has") {
  CHECK(sessions({"has:error"}) == Ids{2, 3});
  CHECK(exchanges({"has:error"}) == Ids{22, 32});
  CHECK(messages({"has:error"}) == Ids{2});
  CHECK(sessions({"has:secret"}) == Ids{3});
  CHECK(exchanges({"has:secret"}) == Ids{32});
  CHECK(credentials({"has:secret"}) == Words{"alice"});
  CHECK(messages({"has:secret"}).empty());
  CHECK(sessions({"has:gap"}) == Ids{2});
  CHECK(messages({"has:gap"}) == Ids{2});
  CHECK(exchanges({"has:gap"}) == Ids{21, 22, 23});
  CHECK(sessions({"has:tls"}) == Ids{2});
  CHECK(exchanges({"has:tls"}) == Ids{22, 23});
  CHECK(sessions({"-has:tls"}) == Ids{1, 3, 4});
  CHECK(captures({"has:gap"}) == Ids{1});
}

TEST_CASE_FIXTURE(Rows, "after, before, larger, sha256 and id") {
  CHECK(sessions({"after:2026-01-31"}) == Ids{2, 3, 4});
  CHECK(sessions({"before:2026-01-31"}) == Ids{1});
  CHECK(sessions({"after:2026-01-31", "before:2026-02-02T00:00"}) == Ids{2, 3});
  CHECK(exchanges({"after:2026-02-01"}) == Ids{23, 31, 32});
  CHECK(exchanges({"before:2026-01-31"}) == Ids{11});
  CHECK(messages({"after:2026-01-31"}) == Ids{2});
  CHECK(credentials({"before:2026-02-01", "after:2026-01-01"}) == Words{"bob", "ftp"});
  CHECK(notices({"after:2026-02-01"}) == Words{"cut-file"});
  CHECK(captures({"after:2026-02-01"}) == Ids{2});
  CHECK(captures({"before:2026-02-01"}) == Ids{1});
  CHECK(messages({"larger:2K"}) == Ids{2});
  CHECK(messages({"larger:2047"}) == Ids{1, 2});
  CHECK(messages({"larger:1m"}).empty());
  CHECK(sessions({"larger:2K"}) == Ids{2});
  CHECK(messages({"sha256:0123456789ABCDEF"}) == Ids{1});
  CHECK(messages({"sha256:" + std::string(64, 'f')}) == Ids{2});
  CHECK(messages({"sha256:123"}).empty());
  CHECK(sessions({"id:3"}) == Ids{3});
  CHECK(messages({"id:2"}) == Ids{2});
  CHECK(captures({"id:2"}) == Ids{2});
  CHECK(exchanges({"id:3"}) == Ids{31, 32});
  CHECK(credentials({"id:3"}) == Words{"alice"});
  CHECK(notices({"id:2"}) == Words{"gap"});
  CHECK(notices({"-id:2"}) == Words{"cut-file"});
  CHECK(sessions({"id:3,1"}) == Ids{1, 3});
  CHECK(messages({"id:2,7"}) == Ids{2});
  CHECK(sessions({"session:3"}) == Ids{3});
  CHECK(exchanges({"session:3,7"}) == Ids{31, 32});
  CHECK(credentials({"session:3"}) == Words{"alice"});
  CHECK(notices({"session:1,2"}) == Words{"gap"});
  CHECK(exchanges({"session:3", "session:1"}).empty());
}

TEST_CASE_FIXTURE(Rows, "bare words") {
  CHECK(sessions({"no such USER"}) == Ids{2});
  CHECK(sessions({"two words"}) == Ids{1});
  CHECK(sessions({"rcpt to"}) == Ids{1, 2});
  CHECK(sessions({"RSET"}) == Ids{2});  // unsettled
  CHECK(sessions({"198.51.100"}) == Ids{2});
  CHECK(sessions({"settled"}).empty());  // no key of the stored dialogue
  CHECK(sessions({"transaction"}).empty());
  CHECK(sessions({"-alice"}) == Ids{1, 2, 4});
  CHECK(exchanges({"ok"}) == Ids{11, 12, 21, 31});
  CHECK(exchanges({"\"\"quoted\" ok\""}) == Ids{12});
  CHECK(exchanges({"\"FROM:<bob\""}) == Ids{11});
  CHECK(messages({"carol"}) == Ids{1});
  CHECK(messages({"one@example.org"}) == Ids{1});
  CHECK(credentials({"EXTERN"}) == Words{"bob"});
  CHECK(notices({"missing"}) == Words{"gap"});
  CHECK(captures({"office"}) == Ids{1});
}

TEST_CASE_FIXTURE(Rows, "terms join with AND, OR binds the two beside it") {
  CHECK(sessions({"proto:smtp", "user:bob"}) == Ids{1});
  CHECK(sessions({"proto:pop3", "OR", "user:bob"}) == Ids{1, 3});
  CHECK(sessions({"proto:smtp", "port:587", "OR", "port:110"}) == Ids{2});
  CHECK(sessions({"proto:pop3", "OR", "proto:unknown", "OR", "user:bob"}) == Ids{1, 3, 4});
  CHECK(exchanges({"cmd:RCPT", "OR", "proto:pop3"}) == Ids{12, 22, 31, 32});
  CHECK(exchanges({"proto:pop3", "OR", "user:bob"}) == Ids{11, 12, 31, 32});
  CHECK(sessions({"-proto:smtp", "OR", "port:587"}) == Ids{2, 3, 4});
  CHECK(sessions({"'; DROP TABLE sessions; --"}).empty());
  CHECK(sessions({}) == Ids{1, 2, 3, 4});
}

TEST_CASE("what cannot be is refused with the reason") {
  CHECK(refusal({"colour:red"}) ==
        "colour:red: no such term; in double quotes it is looked for as text");
  CHECK(refusal({"\"http://x\""}).empty());
  for (const char* const word : {"reply:9xx",
                                 "reply:xxx",
                                 "reply:25",
                                 "reply:x50",
                                 "reply:2500",
                                 "reply:5x0",
                                 "reply:",
                                 "port:abc",
                                 "port:65536",
                                 "port:-1",
                                 "proto:http",
                                 "ip:10.0.0",
                                 "ip:10.0.0.0/33",
                                 "ip:2001:db8::/129",
                                 "ip:10.0.0.0/",
                                 "has:wings",
                                 "after:yesterday",
                                 "before:2026-13-01",
                                 "larger:big",
                                 "larger:1T",
                                 "larger:-1",
                                 "larger:99999999999G",
                                 "sha256:xyz",
                                 "id:0",
                                 "id:m12",
                                 "id:",
                                 "id:1,",
                                 "id:,2",
                                 "session:x",
                                 "user:",
                                 "subject:\"\"",
                                 "",
                                 "-\"\""}) {
    INFO(word);
    const auto text = refusal({word});
    CHECK(text.starts_with(word));
    CHECK(text.size() > std::string_view(word).size() + 5);
  }
  CHECK_FALSE(refusal({"OR", "user:x"}).empty());
  CHECK_FALSE(refusal({"user:x", "OR"}).empty());
  CHECK_FALSE(refusal({"a", "OR", "OR", "b"}).empty());
  CHECK(refusal({"or"}).empty());
  CHECK(refusal({"no\x1b[2Jkey:x"}).find('\x1b') == std::string::npos);
}

TEST_CASE("wildcards") {
  CHECK(fits("Alice", "*"));
  CHECK(fits("", "*"));
  CHECK_FALSE(fits("", "?"));
  CHECK(fits("\xc3\xa9", "?"));
  CHECK(fits("abcabc", "*ABC"));
  CHECK(fits("aXbXc", "a*x?"));
  CHECK_FALSE(fits("abc", "a*d"));
  CHECK(fits("A <a@b>", "a@*"));
  CHECK_FALSE(fits("A >a@b<", "a@?"));
  CHECK_FALSE(fits(std::string(20'000, 'a'), "*a*a*a*a*b"));
}

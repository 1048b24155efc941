// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "examples.hpp"
#include "export/transcript_text.hpp"

namespace {

using namespace malote;
using namespace malote::test;

struct Told {
  SessionRecord row = session();
  std::vector<NoticeRecord> notices;
  Material material;
  TranscriptOptions options;
  TextStyle style;

  std::string operator()(const std::vector<ExchangeRecord>& exchanges) {
    std::string out;
    TranscriptText text(style, [&](std::string_view piece) { out += piece; });
    Transcript transcript(row, notices, options, material,
                          [&](const TranscriptLine& line) { text.write(line); });
    for (const ExchangeRecord& each : exchanges) transcript.add(each);
    transcript.finish();
    return out;
  }
};

// What follows the heading.
std::string dialogue(const std::string& text) {
  const std::size_t at = text.find("\n\n");
  return at == std::string::npos ? "" : text.substr(at + 1);
}

ExchangeRecord data_exchange() {
  auto data = exchange(5, 300, "transaction", "DATA", "", "354",
                       "Start mail input; end with <CRLF>.<CRLF>", 310);
  data.replies.push_back({"250", "OK", at(500)});
  data.message = {3};
  return data;
}

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("a transcript begins with who spoke with whom") {
  Told told;
  const std::string text = told({});
  CHECK(text.starts_with("Session 1  SMTP  closed\n"));
  CHECK(has(text, "\n  client     10.0.0.5:40000\n"));
  CHECK(has(text, "\n  server     10.0.0.9:25\n"));
  CHECK(has(text, "\n  software   foo.com Simple Mail Transfer Service Ready\n"));
  CHECK(has(text, "\n  start      2009-10-05 06:06:07.000000 UTC, lasted 0.900 s\n"));
  CHECK(
      has(text,
          "\n  carried    1,234 octets from the client, 567 octets from the server; 1 message\n"));
  CHECK_FALSE(has(text, "\n  user "));
  CHECK_FALSE(has(text, "\n  lost "));
  SUBCASE("and says what was lost") {
    told.row.gap_bytes = 1460;
    told.row.complete = false;
    CHECK(has(told({}), "\n  lost       1,460 octets are not in the capture\n"));
  }
}

TEST_CASE("times, deltas, sides, phases and multi-line replies") {
  Told told;
  const std::string text = dialogue(
      told({greeting(),
            exchange(2, 25, "connection", "EHLO", "bar.com", "250",
                     "foo.com greets bar.com\n8BITMIME\nSIZE", 25),
            exchange(3, 100, "transaction", "MAIL", "FROM:<Smith@bar.com>", "250", "OK", 120)}));
  const std::string rule_58(58, '-'), rule_57(57, '-');
  Told ascii;
  ascii.style.glyphs = &ascii_glyphs();
  const std::string plain = dialogue(
      ascii({greeting(),
             exchange(2, 25, "connection", "EHLO", "bar.com", "250",
                      "foo.com greets bar.com\n8BITMIME\nSIZE", 25),
             exchange(3, 100, "transaction", "MAIL", "FROM:<Smith@bar.com>", "250", "OK", 120)}));
  CHECK(plain == "\n-- connection " + rule_58 +
                     "\n"
                     "   0.010          < 220 foo.com Simple Mail Transfer Service Ready\n"
                     "   0.025   +0.015 > EHLO bar.com\n"
                     "   0.025          < 250 foo.com greets bar.com\n"
                     "                        8BITMIME\n"
                     "                        SIZE\n"
                     "\n-- transaction " +
                     rule_57 +
                     "\n"
                     "   0.100   +0.075 > MAIL FROM:<Smith@bar.com>\n"
                     "   0.120   +0.020 < 250 OK\n"
                     "   0.900   +0.780 - closed\n");
  CHECK(has(text, "   0.025   +0.015 → EHLO bar.com\n"));
  CHECK(has(text, "   0.025          ← 250 foo.com greets bar.com\n"));
  CHECK(has(text, "── connection ─"));
}

TEST_CASE("pipelined commands stand in the order of the wire, and replies name their command") {
  Told told;
  const std::string text = dialogue(
      told({exchange(1, 100, "transaction", "MAIL", "FROM:<a@b>", "250", "sender ok", 200),
            exchange(2, 100, "transaction", "RCPT", "TO:<c@d>", "550", "no such user", 210),
            exchange(3, 100, "transaction", "DATA", "", "554", "no valid recipients", 220)}));
  const std::size_t mail = text.find("→ MAIL"), rcpt = text.find("→ RCPT"),
                    data = text.find("→ DATA"), first = text.find("← 250 sender ok  (to MAIL)"),
                    second = text.find("← 550 no such user  (to RCPT)"),
                    third = text.find("← 554 no valid recipients\n");
  CHECK(mail < rcpt);
  CHECK(rcpt < data);
  CHECK(data < first);
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
}

TEST_CASE("a body stands between 354 and the reply that settles it, folded") {
  Told told;
  told.material.messages[3] = message(480);
  std::string body;
  for (int i = 1; i <= 20; ++i) body += "line " + std::to_string(i) + "\r\n";
  told.material.contents[7] = body;
  const std::string text = dialogue(told({data_exchange()}));
  CHECK(has(text,
            "← 354 Start mail input; end with <CRLF>.<CRLF>\n"
            "                  │ line 1\n"));
  CHECK(has(text,
            "│ line 8\n"
            "   0.480   +0.170 │ 14,545 octets in all; malote show m3\n"
            "   0.500   +0.020 ← 250 OK\n"));
  CHECK_FALSE(has(text, "line 9"));
  SUBCASE("whole when asked for") {
    told.options.whole = true;
    CHECK(has(dialogue(told({data_exchange()})), "│ line 20\n"));
  }
  SUBCASE("what is missing is said") {
    auto& row = told.material.messages[3];
    row.complete = false;
    row.verdict = Verdict::gap;
    row.missing = {{2920, 1460}};
    CHECK(has(dialogue(told({data_exchange()})),
              "malote show m3; gap: 1,460 octets missing at 2,920\n"));
  }
}

TEST_CASE("a fetched message stands behind the reply that brings it") {
  Told told;
  told.row.protocol = Protocol::pop3;
  auto row = message(160);
  row.action = Action::retrieve;
  told.material.messages[3] = row;
  told.material.contents[7] = "Subject: x\r\n\r\nhello\r\n";
  auto retr = exchange(4, 100, "transaction", "RETR", "1", "+OK", "120 octets", 150);
  retr.message = {3};
  const std::string text = dialogue(told({retr}));
  CHECK(has(text,
            "← +OK 120 octets\n                  │ Subject: x\n                  │ \n"
            "                  │ hello\n   0.160   +0.010 │ 14,545 octets in all"));
}

TEST_CASE("secrets stand as *** unless revealed") {
  Told told;
  auto plain = exchange(2, 50, "connection", "AUTH", "PLAIN AGJvYgBzZXNhbWU=", "235", "ok", 60);
  plain.secrets = {{6, 16}};
  auto login = exchange(3, 70, "connection", "AUTH", "LOGIN", "334", "VXNlcm5hbWU6", 80);
  login.replies.push_back({"334", "UGFzc3dvcmQ6", at(100)});
  login.replies.push_back({"235", "ok", at(120)});
  login.continuations = {{"Ym9i", at(90), false}, {"c2VzYW1l", at(110), true}};
  const std::string text = told({plain, login});
  CHECK(has(text, "→ AUTH PLAIN ***\n"));
  CHECK(has(text, "← 334 VXNlcm5hbWU6  (Username:)"));
  CHECK(has(text, "→ Ym9i  (bob)\n"));
  CHECK(has(text, "→ ***\n"));
  CHECK_FALSE(has(text, "AGJvYg"));
  CHECK_FALSE(has(text, "c2VzYW1l"));
  CHECK_FALSE(has(text, "sesame"));
  told.options.reveal = true;
  const std::string open = told({plain, login});
  CHECK(has(open, "→ AUTH PLAIN AGJvYgBzZXNhbWU=\n"));
  CHECK(has(open, "→ c2VzYW1l  (sesame)\n"));
}

TEST_CASE("notices stand where they happened") {
  Told told;
  NoticeRecord late, early;
  early.time = at(60);
  early.severity = Severity::warn;
  early.kind = "bare-lf";
  early.text = "A line ends in LF alone.";
  late.time = at(5000);
  late.kind = "last";
  late.text = "x";
  told.notices = {late, early};
  const std::string text =
      dialogue(told({exchange(1, 50, "connection", "NOOP", "", "250", "OK", 70)}));
  CHECK(text.find("→ NOOP") < text.find("! bare-lf: A line ends in LF alone.\n"));
  CHECK(text.find("! bare-lf") < text.find("← 250 OK"));
  CHECK(text.find("← 250 OK") < text.find("i last: x"));
}

TEST_CASE("hostile octets cannot reach the terminal") {
  Told told;
  told.row.software = "evil\x1b]0;x\x07";
  const std::string text = told(
      {exchange(1, 50, "connection", "NO\x1b[2J", "\xe2\x80\xae\x9b", "250", "a\x1b[31mb\rc", 70)});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find("\xe2\x80\xae") == std::string::npos);
}

TEST_CASE("colours follow the class of a reply") {
  Told told;
  told.style.painter = Painter(true);
  const std::string text = told({exchange(1, 50, "connection", "A", "", "250", "x", 70),
                                 exchange(2, 80, "connection", "B", "", "354", "x", 90),
                                 exchange(3, 100, "connection", "C", "", "450", "x", 110),
                                 exchange(4, 120, "connection", "D", "", "550", "x", 130)});
  CHECK(has(text, "\x1b[32m250\x1b[0m"));
  CHECK(has(text, "\x1b[36m354\x1b[0m"));
  CHECK(has(text, "\x1b[33m450\x1b[0m"));
  CHECK(has(text, "\x1b[31m550\x1b[0m"));
}

TEST_CASE("long lines wrap with a hanging indent on a terminal, and stay whole when piped") {
  Told told;
  std::string words;
  for (int i = 0; i < 30; ++i) words += "word" + std::to_string(i) + " ";
  const auto said = exchange(1, 50, "connection", "NOOP", words.c_str(), "250", words.c_str(), 60);
  CHECK(has(told({said}), words));
  told.style.width = 80;
  const std::string text = dialogue(told({said}));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::size_t columns = 0;
    for (std::size_t i = at; i < end; ++i) columns += (text[i] & 0xc0) != 0x80 ? 1 : 0;
    CHECK(columns <= 80);
    at = end + 1;
  }
  CHECK(
      has(text, "\n                          word"));  // under the text of the reply, and two more
}

TEST_CASE("long replies are folded, with a hint") {
  Told told;
  std::string lines = "x";
  for (int i = 0; i < 99; ++i) lines += "\n" + std::to_string(i);
  const auto said = exchange(1, 50, "transaction", "LIST", "", "+OK", lines.c_str(), 60);
  CHECK(has(told({said}), "… 80 more lines; --all shows them\n"));
  told.options.whole = true;
  CHECK(has(told({said}), "98\n"));
}

TEST_CASE("meanings stand under a word the first time that it is met") {
  Told told;
  told.options.explain = true;
  const std::string text = dialogue(
      told({exchange(1, 50, "transaction", "RCPT", "TO:<a@b>", "550", "5.1.1 no such user", 60),
            exchange(2, 70, "transaction", "RCPT", "TO:<c@b>", "550", "5.1.1 no such user", 80)}));
  const auto count = [&](std::string_view what) {
    std::size_t n = 0;
    for (std::size_t i = text.find(what); i != std::string::npos; i = text.find(what, i + 1)) ++n;
    return n;
  };
  CHECK(count("· RCPT  ") == 1);
  CHECK(count("· 550  ") == 1);
  CHECK(count("· 5.1.1  ") == 1);
}

TEST_CASE(
    "IMAP: tags, untagged lines, response codes, and messages behind the replies that bring them") {
  Told told;
  told.row.protocol = Protocol::imap;
  told.options.explain = true;
  told.material.messages[3] = message(3);
  told.material.contents[7] = "Subject: x\r\n\r\nHello\r\n";
  auto select = exchange(2, 25, "authenticated", "SELECT", "Entw&APw-rfe", "*", "18 EXISTS", 26);
  select.tag = "a2";
  select.untagged = 3;
  select.replies.push_back({"OK", "[READ-WRITE] done", at(27), {}});
  auto fetch = exchange(3, 30, "selected", "FETCH", "1:2 BODY[]", "*", "1 FETCH (BODY[] {24})", 31);
  fetch.tag = "a3";
  fetch.untagged = 2;
  fetch.replies.back().message = {3};
  fetch.message = {3};
  fetch.replies.push_back({"*", "2 FETCH (FLAGS ())", at(32), {}});
  fetch.replies.push_back({"OK", "done", at(33), {}});
  const std::string text = dialogue(told({select, fetch}));
  CHECK(has(text, "\u2192 a2 SELECT Entw&APw-rfe  (Entw\u00fcrfe)\n"));
  CHECK(has(text, "\u2190 * 18 EXISTS\n"));
  CHECK(has(text, "EXISTS  How many messages the mailbox holds"));
  CHECK(has(text, "2 more untagged lines were not kept"));
  CHECK(has(text, "\u2190 a2 OK [READ-WRITE] done\n"));
  const std::size_t first = text.find("* 1 FETCH");
  const std::size_t body = text.find("Subject: x");
  const std::size_t second = text.find("* 2 FETCH");
  CHECK((first < body && body < second && second != std::string::npos));
}

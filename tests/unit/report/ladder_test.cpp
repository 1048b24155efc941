// SPDX-License-Identifier: MIT
// The ladder's steps, and its two drawings. What must be in them is known from the dialogue that
// the test itself puts into the store.
#include "report/ladder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "report/ladder_layout.hpp"
#include "report/ladder_mermaid.hpp"
#include "report/ladder_svg.hpp"
#include "support/rich_store.hpp"

using namespace malote;
using namespace malote::report;

namespace {

Ladder ladder_of(const test::SmallStore& store, std::uint64_t id, bool reveal = false,
                 LadderLimits limits = {}) {
  const auto reader = store.reader();
  return build_ladder(*reader, *reader->session({id}), reveal, limits);
}

std::vector<std::string> first_lines(const Ladder& ladder, StepKind kind) {
  std::vector<std::string> lines;
  for (const LadderStep& step : ladder.steps) {
    if (step.kind == kind) lines.push_back(step.lines.front());
  }
  return lines;
}

template <typename Write>
std::string written(const Write& write) {
  std::string out;
  write([&](std::string_view text) { out += text; });
  return out;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("a ladder has what was said, in its order, with its phases") {
  const test::RichStore store;
  const Ladder ladder = ladder_of(store, 1);
  CHECK(first_lines(ladder, StepKind::phase) ==
        std::vector<std::string>{"connection", "transaction", "termination"});
  CHECK(first_lines(ladder, StepKind::client) ==
        std::vector<std::string>{"EHLO student.example", "MAIL FROM:<alice@student.example>",
                                 "RCPT TO:<nobody@school.example>", "DATA", "QUIT"});
  CHECK(first_lines(ladder, StepKind::server).front() == "220 mail.school.example");
  CHECK(first_lines(ladder, StepKind::message) ==
        std::vector<std::string>{"message m1: first mail"});
  CHECK(std::is_sorted(ladder.steps.begin(), ladder.steps.end(),
                       [](const auto& a, const auto& b) { return a.since_start < b.since_start; }));
}

TEST_CASE("the words of a ladder are those of the lexicon") {
  const test::RichStore store;
  const Ladder ladder = ladder_of(store, 1);
  std::size_t refused = 0;
  for (const LadderStep& step : ladder.steps) {
    if (step.kind == StepKind::client) {
      REQUIRE(step.entry != nullptr);
      CHECK(step.lines[0].substr(step.word_begin, step.word_octets) == step.entry->word);
    }
    if (step.kind != StepKind::server || !step.lines[0].starts_with("550")) continue;
    ++refused;
    REQUIRE(step.entry != nullptr);
    CHECK(step.entry->word == "550");
    CHECK(std::string(tone_of(step.role)) == "hard");
    CHECK(step.status.starts_with("5.1.1: "));  // RFC 3463 3.2
    CHECK(explanation_of(step).find("RFC 5321") != std::string::npos);
  }
  CHECK(refused == 1);
}

TEST_CASE("a password is in no drawing unless it is asked for") {
  const test::RichStore store;
  for (const bool reveal : {false, true}) {
    const Ladder ladder = ladder_of(store, 2, reveal);
    const std::string svg = written([&](const TextSink& out) { write_ladder_svg(ladder, out); });
    const std::string mermaid =
        written([&](const TextSink& out) { write_ladder_mermaid(ladder, out); });
    CHECK((svg.find("cebolinha") != std::string::npos) == reveal);
    CHECK((mermaid.find("cebolinha") != std::string::npos) == reveal);
    CHECK((svg.find(" ***<") != std::string::npos) == !reveal);
  }
}

TEST_CASE("what is left out of a ladder is counted") {
  const test::RichStore store;
  const Ladder whole = ladder_of(store, 1);
  const Ladder short_one = ladder_of(store, 1, false, {.steps = 4});
  CHECK(short_one.steps.size() == 4);
  CHECK(short_one.left_out == whole.steps.size() - 4);
  const std::string svg = written([&](const TextSink& out) { write_ladder_svg(short_one, out); });
  CHECK(svg.find(std::to_string(short_one.left_out) + " more steps") != std::string::npos);
}

TEST_CASE("FTP's data connections stand apart") {
  test::SmallStore store;
  store.begin();
  CaptureRecord capture;
  capture.id = {1};
  store.put(capture);
  SessionRecord session = store.session(1, Protocol::ftp);
  session.transfers = 1;
  store.put(session);
  TransferRecord transfer;
  transfer.id = {1};
  transfer.session = {1};
  transfer.command = "RETR";
  transfer.path = "aula <1>.pdf";
  transfer.mode = DataMode::active;
  transfer.client = test::SmallStore::endpoint(5, 40001);
  transfer.server = test::SmallStore::endpoint(9, 20);
  transfer.start = test::SmallStore::at(1021);
  transfer.end = test::SmallStore::at(1023);
  transfer.size = 1164;
  transfer.complete = true;
  transfer.link = TransferLink::exact;
  store.put(transfer);
  ExchangeRecord retr;
  retr.session = {1};
  retr.n = 1;
  retr.time = test::SmallStore::at(1020);
  retr.phase = "transfer";
  retr.command = "RETR";
  retr.argument = "aula <1>.pdf";
  retr.replies = {{"150", "here it comes", test::SmallStore::at(1022)},
                  {"226", "done", test::SmallStore::at(1024)}};
  retr.settled = true;
  retr.transfer = {1};
  store.put(retr);
  store.end();

  const Ladder ladder = ladder_of(store, 1);
  REQUIRE(ladder.has_data());
  std::vector<StepKind> kinds;
  for (const LadderStep& step : ladder.steps) kinds.push_back(step.kind);
  using enum StepKind;
  CHECK(kinds == std::vector<StepKind>{phase, client, data_opened, server, data, server, ending});
  CHECK_FALSE(ladder.steps[2].to_server);  // active: the server opens
  const std::string svg = written([&](const TextSink& out) { write_ladder_svg(ladder, out); });
  CHECK(count(svg, "class=\"life\"") == 2);
  CHECK(count(svg, "class=\"life data\"") == 2);
  CHECK(svg.find("aula &lt;1&gt;.pdf") != std::string::npos);
  const std::string mermaid =
      written([&](const TextSink& out) { write_ladder_mermaid(ladder, out); });
  CHECK(mermaid.find("participant D1 as Data connection<br/>t1\n") != std::string::npos);
  CHECK(mermaid.find("    S-)D1: ") != std::string::npos);
  CHECK(mermaid.find("    S->>D1: transfer t1#58; aula #60;1#62;.pdf<br/>1,164 octets") !=
        std::string::npos);
  CHECK(mermaid.find("    D1->>C: ") != std::string::npos);
}

TEST_CASE("Mermaid gets nothing of its own syntax") {
  CHECK(to_mermaid("a;b#c:d") == "a#59;b#35;c#58;d");
  CHECK(to_mermaid("<br/>%%x") == "#60;br/#62;#37;#37;x");
  CHECK(to_mermaid("send End") == "s#101;nd #69;nd");  // "end" closes a block
  CHECK(to_mermaid("a\nb\x1b") == "a#92;nb#92;x1b");
  CHECK(to_mermaid("olá, 250 ok") == "olá, 250 ok");
}

TEST_CASE("XML gets what XML 1.0 knows") {
  CHECK(to_xml("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;");
  CHECK(to_xml("a\xef\xbf\xbe"
               "b\xef\xbf\xbf") ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  CHECK(to_xml(std::string_view("\0\x0b", 2)) == "\\x00\\x0b");
}

TEST_CASE("a line fits between the two ends, whatever it is") {
  LadderStep step;
  step.kind = StepKind::server;
  const LadderPlaces places;
  for (const char* piece : {"x", "word ", "\xe4\xb8\xad", "e\xcc\x81"}) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += piece;
    step.lines = {text, ""};
    const LadderRow row = lay_out(step, places);
    CHECK(row.lines.size() == 4);  // three of the long one, and the empty one
    CHECK(static_cast<double>(row.columns) * column_width < places.server - places.client);
    CHECK(row.height > static_cast<int>(row.lines.size()) * line_height);
  }
}

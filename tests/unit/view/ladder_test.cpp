// SPDX-License-Identifier: MIT
#include "view/ladder.hpp"

#include "support/small_store.hpp"
#include "view/comparison.hpp"
#include "view/octets.hpp"
#include "view/related.hpp"

using namespace malote;
using namespace malote::test;

namespace {

std::string label_of(const view::Step& step) {
  std::string text;
  for (const TextSpan& span : step.label) text += span.text;
  return text;
}

const view::Step& step_with(const view::Ladder& ladder, const std::string& text) {
  const auto found = ladder.find(text, 0, true);
  REQUIRE(found.has_value());
  return ladder.steps()[*found];
}

// Session 1: FTP, a file by a data connection that the server opens (PORT, RFC 959 3.2).
void put_ftp(SmallStore& store, DataMode mode) {
  SessionRecord session = store.session(1, Protocol::ftp);
  session.transfers = 1;
  session.exchanges = 3;
  store.put(session);
  store.put_exchange(1, 1, "authentication", "", "", "220", "ready");
  store.put_exchange(1, 2, "session", "PORT", "10,0,0,5,200,1", "200", "ok");
  ExchangeRecord retr;
  retr.session = {1};
  retr.n = 3;
  retr.time = SmallStore::at(1100);
  retr.phase = "session";
  retr.command = "RETR";
  retr.argument = "notes.txt";
  retr.replies.push_back({"150", "here it comes", SmallStore::at(1105)});
  retr.replies.push_back({"226", "done", SmallStore::at(1300)});
  retr.settled = true;
  retr.transfer = {1};
  TransferRecord transfer;
  transfer.id = {1};
  transfer.session = {1};
  transfer.command = "RETR";
  transfer.path = "notes.txt";
  transfer.mode = mode;
  transfer.client = SmallStore::endpoint(5, 51201);
  transfer.server = SmallStore::endpoint(9, 20);
  transfer.content = {7};
  transfer.size = 5;
  transfer.start = SmallStore::at(1110);
  transfer.end = SmallStore::at(1200);
  transfer.link = TransferLink::exact;
  transfer.origin = {SmallStore::at(1120), {1}, 14, 0};
  store.put_content({7}, "hello");
  store.put(transfer);
  store.put(retr);
}

struct Course : SmallStore {
  Course() {
    begin();
    put_course();
    end();
  }
};

}  // namespace

TEST_CASE("a ladder has who spoke to whom, in the order of time") {
  const Course store;
  const auto reader = store.reader();
  const view::Ladder ladder(*reader, {{1}}, false);
  REQUIRE(ladder.lanes().size() == 2);
  CHECK(ladder.lanes()[0].name == "10.0.0.5:40001");
  CHECK(ladder.lanes()[1].name == "10.0.0.9:25");
  const view::Step& ehlo = step_with(ladder, "EHLO");
  CHECK(ehlo.from == 0);
  CHECK(ehlo.to == 1);
  const view::Step& offers = step_with(ladder, "PIPELINING");
  CHECK(offers.from == 1);
  CHECK(offers.lines == 3);
  CHECK(label_of(offers) == "250 mail.school.example  +2 lines");
  const view::Step& mail = step_with(ladder, "Hello");
  CHECK(mail.kind == view::StepKind::mail);
  CHECK(mail.message == MessageId{1});
  CHECK(mail.from == 0);
  CHECK(label_of(mail).find("first mail") != std::string::npos);
  std::int64_t last = 0;
  for (const view::Step& step : ladder.steps()) {
    if (!step.since_start) continue;
    CHECK(*step.since_start >= last);
    last = *step.since_start;
  }
}

TEST_CASE("a data connection has lanes of its own, opened by whom the mode says") {
  for (const DataMode mode : {DataMode::active, DataMode::passive}) {
    SmallStore store;
    store.begin();
    put_ftp(store, mode);
    store.end();
    const auto reader = store.reader();
    const view::Ladder ladder(*reader, {{1}}, false);
    REQUIRE(ladder.lanes().size() == 4);
    CHECK(ladder.lanes()[2].of_data);
    CHECK(ladder.lanes()[3].of_data);
    std::vector<view::StepKind> kinds;
    for (const view::Step& step : ladder.steps()) {
      if (step.kind == view::StepKind::opens || step.kind == view::StepKind::data) {
        kinds.push_back(step.kind);
        CHECK(step.command == "RETR notes.txt");
      }
      if (step.kind == view::StepKind::opens) {
        CHECK(step.from == (mode == DataMode::active ? 3 : 2));
        CHECK(label_of(step) == (mode == DataMode::active ? "port 51201" : "port 20"));
      }
      if (step.kind == view::StepKind::data) {
        CHECK(step.from == 3);  // a download: from the server
        CHECK(label_of(step) == "5 octets");
      }
    }
    CHECK(kinds == std::vector{view::StepKind::opens, view::StepKind::data});
    // The lanes stand while the connection does: not at 226.
    CHECK(step_with(ladder, "226").open_lanes == 0);
    CHECK(step_with(ladder, "226").from == 1);
  }
}

TEST_CASE("several sessions in one ladder: a host has one lane, times go on") {
  const Course store;
  const auto reader = store.reader();
  const view::Ladder ladder(*reader, {{2}, {1}}, false);
  REQUIRE(ladder.lanes().size() == 2);
  CHECK(ladder.lanes()[0].name == "10.0.0.5");
  const auto ehlo = ladder.find("EHLO", 0, true), user = ladder.find("USER bob", 0, true);
  REQUIRE((ehlo && user));
  CHECK(*ehlo < *user);  // session 1 was a second earlier
  CHECK(*ladder.steps()[*user].since_start == 1'020'000'000);
  CHECK(label_of(ladder.steps()[0]).starts_with("SMTP 1 "));
  CHECK(ladder.title() == "Sessions 2, 1");
}

TEST_CASE("secrets are masked in a ladder, in octets and in a comparison until revealed") {
  const Course store;
  const auto reader = store.reader();
  view::Ladder ladder(*reader, {{2}}, false);
  CHECK_FALSE(ladder.find("cebolinha", 0, true));
  const auto octets = [&](bool reveal) {
    return view::octets_of_exchange(*reader, {2}, 3, 0, 0, reveal)->read(0, 100);
  };
  CHECK(octets(false) == "PASS ***");
  CHECK(octets(true) == "PASS cebolinha");
  ladder.set_reveal(true);
  CHECK(ladder.find("cebolinha", 0, true));
  view::Comparison comparison(*reader, {1}, {2}, false);
  const auto text = [&] {
    std::string all;
    for (const auto& row : comparison.rows()) {
      if (!row.right) continue;
      for (const TextSpan& span : row.right->command) all += span.text;
    }
    return all;
  };
  CHECK(text().find("cebolinha") == std::string::npos);
  comparison.set_reveal(true);
  CHECK(text().find("cebolinha") != std::string::npos);
}

TEST_CASE("octets are those of the wire, with the packet that they came in") {
  SmallStore store;
  store.begin();
  CaptureRecord capture;
  capture.id = {1};
  capture.path = "/tmp/some/course.pcap";
  store.put(capture);
  put_ftp(store, DataMode::active);
  store.end();
  const auto reader = store.reader();
  const auto octets = view::octets_of_transfer(*reader, {1});
  REQUIRE(octets.has_value());
  CHECK(octets->size == 5);
  CHECK(octets->read(1, 3) == "ell");
  CHECK(octets->read(4, 3) == "o");
  CHECK(octets->read(9, 3).empty());
  CHECK(octets->about.front().find("packet 14 of course.pcap") != std::string::npos);
  const view::Conversation talk(*reader, {1}, false);
  const auto line = talk.find("226", 0, true);
  REQUIRE(line.has_value());
  CHECK(talk.octets_of(*line)->read(0, 99) == "226 done");
  CHECK_FALSE(talk.octets_of(0).has_value());
  CHECK_FALSE(view::octets_of_message(*reader, {99}).has_value());
}

TEST_CASE("two sessions compared: what one has alone, other codes, other words") {
  SmallStore store;
  store.begin();
  for (const std::uint64_t id : {1U, 2U}) {
    store.put(store.session(id));
    store.put_exchange(id, 1, "connection", "", "", "220", "mail");
    store.put_exchange(id, 2, "connection", "EHLO", id == 1 ? "a" : "b", "250", "mail");
    if (id == 2) store.put_exchange(id, 3, "transaction", "RSET", "", "250", "ok");
    store.put_exchange(id, 4, "transaction", "MAIL", "FROM:<a@b>", id == 1 ? "250" : "550", "so");
    store.put_exchange(id, 5, "termination", "QUIT", "", "221", "bye");
  }
  store.end();
  const auto reader = store.reader();
  const view::Comparison comparison(*reader, {1}, {2}, false);
  std::vector<view::Difference> found;
  for (const view::ComparedRow& row : comparison.rows()) found.push_back(row.difference);
  using enum view::Difference;
  CHECK(found == std::vector{none, words, alone, code, none});
  CHECK_FALSE(comparison.rows()[2].left.has_value());
  CHECK(comparison.differences() == 3);
  CHECK(comparison.next_difference(0, true) == 1);
  CHECK(comparison.next_difference(3, true) == 1);
  CHECK(comparison.next_difference(1, false) == 3);
}

TEST_CASE("sessions that carried the same message belong together") {
  SmallStore store;
  store.begin();
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    store.put(store.session(id));
    MessageRecord mail;
    mail.id = {id};
    mail.session = {id};
    mail.message_id = id == 2 ? "<other@a>" : "<same@a>";
    mail.time = SmallStore::at(static_cast<std::int64_t>(id) * 1000);
    store.put(mail);
  }
  store.end();
  const auto reader = store.reader();
  CHECK(view::related_sessions(*reader, {1}) == std::vector<SessionId>{{1}, {3}});
  CHECK(view::related_sessions(*reader, {2}) == std::vector<SessionId>{{2}});
}

TEST_CASE("where TLS begins the ladder says so, and its lanes are marked from there on") {
  SmallStore store;
  store.begin();
  SessionRecord session = store.session(1);
  session.tls = TlsMode::starttls;
  store.put(session);
  store.put_exchange(1, 1, "connection", "STARTTLS", "", "220", "go");
  TlsRecord tls;
  tls.id = {1};
  tls.session = {1};
  tls.version = "TLS 1.3";
  tls.time = SmallStore::at(1100);
  store.put(tls);
  store.end();
  const auto reader = store.reader();
  const view::Ladder ladder(*reader, {{1}}, false);
  const view::Step& before = step_with(ladder, "220 go");
  const view::Step& begins = step_with(ladder, "TLS 1.3");
  CHECK(before.tls_lanes == 0);
  CHECK(begins.tls_lanes == 3);
  CHECK(label_of(begins).find("can't be seen") != std::string::npos);
  CHECK(ladder.explain_step(static_cast<std::size_t>(&begins - ladder.steps().data())).empty());
}

TEST_CASE("what was typed with corrections is explained as what was meant") {
  SmallStore store;
  store.begin();
  store.put(store.session(1));
  ExchangeRecord typed;
  typed.session = {1};
  typed.n = 1;
  typed.time = SmallStore::at(1010);
  typed.phase = "connection";
  typed.command = "HELO";
  typed.sent_as = "HELP\bO";
  typed.argument = "student.example";
  store.put(typed);
  store.end();
  const auto reader = store.reader();
  const view::Conversation talk(*reader, {1}, false);
  const auto line = talk.find("student.example", 0, true);
  REQUIRE(line.has_value());
  const view::Explanation about = talk.explain_line(*line);
  CHECK(about.word == "HELO");
  CHECK(about.syntax.starts_with("HELO"));
  CHECK(about.meaning.starts_with("Typed with corrections; what was meant is HELO. "));
}

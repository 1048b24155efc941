// SPDX-License-Identifier: MIT
// Transfers in a store: found by the terms, forgotten with their capture, and missing without harm
// from what an older malote wrote.
#include <doctest/doctest.h>

#include "store/schema.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

using Words = std::vector<std::string>;
using Ids = std::vector<std::uint64_t>;

TransferRecord a_transfer(std::uint64_t id, std::uint64_t session) {
  auto r = full_transfer();
  r.id = {id};
  r.session = {session};
  r.path = "sub/Report.pdf";
  r.resolved = "/pub/sub/Report.pdf";
  r.content = {};
  r.missing.clear();
  r.verdict = Verdict::complete;
  r.origin.capture = {1};
  return r;
}

// Session 1 is FTP and has transfers 1 and 2, the second refused half-way; 3 has no session.
void fill(const std::string& path) {
  const auto writer = open_writer(path);
  writer->accept(a_capture(1));
  auto session = a_session(1);
  session.protocol = Protocol::ftp;
  session.user = "ana";
  writer->accept(session);
  writer->accept(a_session(2));
  auto first = a_transfer(1, 1);
  first.size = 2049;
  writer->accept(first);
  auto second = a_transfer(2, 1);
  second.command = "RETR";
  second.path = "music.ogg";
  second.resolved.reset();
  second.verdict = Verdict::gap;
  second.missing = {{5, 6}};
  second.result = "426 gone";
  second.sha256 = std::string(64, 'c');
  second.protection = Protection::clear;
  second.size = 10;
  writer->accept(second);
  auto third = a_transfer(3, 0);
  third.command.reset();
  third.path.reset();
  third.resolved.reset();
  third.result.reset();
  third.protection.reset();
  third.sha256.reset();
  third.size = 11;
  third.client = {parse_ip("10.9.9.9").value(), 20};
  writer->accept(third);
  writer->finish();
}

Ids found(const Reader& reader, const Words& words) {
  Ids ids;
  for (const auto& transfer : transfers(reader, query(words))) ids.push_back(transfer.id.value);
  return ids;
}

Ids found_sessions(const Reader& reader, const Words& words) {
  Ids ids;
  for (const auto& session : sessions(reader, query(words))) ids.push_back(session.id.value);
  return ids;
}

}  // namespace

TEST_CASE("every field of a transfer comes back, and what is absent stays absent") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  TransferRecord empty;
  empty.id = {10};
  {
    const auto writer = open_writer(path);
    CHECK(writer->first_ids().transfer.value == 1);
    writer->accept(full_transfer());
    writer->accept(empty);
    writer->finish();
  }
  const auto reader = open_reader(path);
  REQUIRE(transfers(*reader).size() == 2);
  check_same(transfers(*reader)[0], full_transfer());
  check_same(transfers(*reader)[1], empty);
  check_same(reader->transfer({9}).value(), full_transfer());
  CHECK_FALSE(reader->transfer({11}));
  int of_session = 0;
  reader->transfers_of({7}, [&](const TransferRecord& r) {
    check_same(r, full_transfer());
    return ++of_session < 5;
  });
  CHECK(of_session == 1);
  CHECK(open_writer(path)->first_ids().transfer.value == 11);
}

TEST_CASE("the terms find transfers") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  fill(path);
  const auto reader = open_reader(path);
  CHECK(found(*reader, {}) == Ids{1, 2, 3});
  CHECK(found(*reader, {"file:report"}) == Ids{1});
  CHECK(found(*reader, {"file:re?ort.pdf"}) == Ids{1});
  CHECK(found(*reader, {"file:*.ogg"}) == Ids{2});
  CHECK(found(*reader, {"file:/pub/*"}) == Ids{1});
  CHECK(found(*reader, {"-file:*.ogg"}) == Ids{1, 3});
  CHECK(found(*reader, {"larger:10"}) == Ids{1, 3});
  CHECK(found(*reader, {"larger:2K"}) == Ids{1});
  CHECK(found(*reader, {"sha256:cc"}) == Ids{2});
  CHECK(found(*reader, {"has:gap"}) == Ids{2});
  CHECK(found(*reader, {"has:error"}) == Ids{2});
  CHECK(found(*reader, {"has:tls"}) == Ids{1});
  CHECK(found(*reader, {"proto:ftp"}) == Ids{1, 2, 3});
  CHECK(found(*reader, {"proto:smtp"}).empty());
  CHECK(found(*reader, {"cmd:RETR"}) == Ids{2});
  CHECK(found(*reader, {"reply:4xx"}) == Ids{2});
  CHECK(found(*reader, {"user:ana"}) == Ids{1, 2});
  CHECK(found(*reader, {"ip:10.9.9.9"}) == Ids{3});
  CHECK(found(*reader, {"ip:192.0.2.25"}) == Ids{1, 2});  // the session's server
  CHECK(found(*reader, {"port:20"}) == Ids{1, 2, 3});
  CHECK(found(*reader, {"id:2"}) == Ids{2});
  CHECK(found(*reader, {"music"}) == Ids{2});
  CHECK(found(*reader, {"after:2026-01-01"}).empty());
}

TEST_CASE("sessions are found by what they transferred") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  fill(path);
  const auto reader = open_reader(path);
  CHECK(found_sessions(*reader, {"file:*.ogg"}) == Ids{1});
  CHECK(found_sessions(*reader, {"-file:*.ogg"}) == Ids{2});
  CHECK(found_sessions(*reader, {"sha256:cc"}) == Ids{1});
  CHECK(found_sessions(*reader, {"larger:2K"}) == Ids{1});
  CHECK(found_sessions(*reader, {"has:gap"}) == Ids{1});
  CHECK(captures(*reader, query({"file:music.ogg"})).size() == 1);
  CHECK(captures(*reader, query({"file:nothing"})).empty());
}

TEST_CASE("a capture is forgotten with its transfers, linked or not") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  fill(path);
  {
    const auto writer = open_writer(path);
    auto kept = a_transfer(4, 0);
    kept.origin.capture = {2};
    kept.content = {5};
    writer->accept(kept);
    auto gone = a_transfer(5, 1);
    gone.content = {6};
    writer->accept(gone);
    for (const std::uint64_t id : {5, 6}) {
      writer->put_chunk({id}, 0, {1, 2});
      writer->finish_content({id}, {2, 2, "x"});
    }
    writer->finish();
  }
  {
    const auto writer = open_writer(path);
    writer->forget_capture({1});
    writer->finish();
  }
  const auto reader = open_reader(path);
  CHECK(found(*reader, {}) == Ids{4});
  CHECK(reader->content({5}, 0, [](Bytes) { return true; }));
  CHECK_FALSE(reader->content({6}, 0, [](Bytes) { return true; }));
}

TEST_CASE("a store of version 1 has no transfers, and gets room for them when written to") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(1));
    writer->finish();
  }
  open_by_hand(path).exec(
      "DROP VIEW transfer_summary; DROP TABLE transfers; DROP VIEW part_summary; DROP TABLE parts;"
      " DROP TABLE mailbox_events; DROP TABLE tls; DROP TABLE certificates; "
      "PRAGMA user_version = 1");
  {
    const auto reader = open_reader(path);
    CHECK(transfers(*reader).empty());
    CHECK(found_sessions(*reader, {"-file:x"}) == Ids{1});
    CHECK(found_sessions(*reader, {"has:gap"}).empty());
  }
  {
    const auto writer = open_writer(path);
    writer->accept(full_transfer());
    writer->finish();
  }
  CHECK(open_by_hand(path).number("PRAGMA user_version") == schema_version);
  const auto reader = open_reader(path);
  CHECK(transfers(*reader).size() == 1);
  CHECK(open_by_hand(path).number("SELECT count(*) FROM transfer_summary") == 1);
}

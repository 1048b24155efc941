// SPDX-License-Identifier: MIT
// Parts of messages: the terms that ask about them, on every kind of row; stores from before there
// were any.
#include <doctest/doctest.h>

#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

using Words = std::vector<std::string>;
using Ids = std::vector<std::uint64_t>;

PartRecord a_part(std::uint64_t message, std::uint32_t place, std::uint64_t session,
                  const char* path, const char* type) {
  PartRecord part;
  part.id = part_id({message}, place);
  part.message = {message};
  part.session = {session};
  part.path = path;
  part.type = type;
  part.sha256 = std::string(64, static_cast<char>('0' + place));
  part.complete = true;
  return part;
}

// Message 1 of session 1: a text and a PDF. Message 2 of session 2: a picture within the text, cut
// off. Message 3 of session 2: a text alone, of a second capture.
void write_all(const std::string& path) {
  const auto writer = open_writer(path);
  writer->accept(a_capture(1));
  writer->accept(a_capture(2));
  writer->accept(a_session(1));
  writer->accept(a_session(2));
  writer->accept(a_session(3, 2));
  auto m = a_message(1, 1);
  m.subject = "one";
  m.sha256 = std::string(64, 'a');
  m.result = "250 Ok";
  m.time = parse_timestamp("2026-01-30").value();
  writer->accept(m);
  m = a_message(2, 2);
  m.subject = "two";
  m.sha256 = std::string(64, 'b');
  m.result = "550 no";
  m.time = parse_timestamp("2026-01-31").value();
  writer->accept(m);
  m = a_message(3, 3);
  m.sha256 = std::string(64, 'c');
  m.time = parse_timestamp("2026-02-01").value();
  writer->accept(m);
  writer->accept(a_part(1, 1, 1, "1", "text/plain"));
  auto p = a_part(1, 2, 1, "2", "application/pdf");
  p.declared_name = "Invoice 7.PDF";
  p.disposition = "attachment";
  p.size = 5000;
  writer->accept(p);
  p = a_part(2, 3, 2, "1", "image/png");
  p.declared_name = "caf\xe9.png";
  p.disposition = "inline";
  p.detected_type = "application/x-dosexec";
  p.complete = false;
  writer->accept(p);
  writer->accept(a_part(3, 1, 3, "1", "text/html"));
  writer->finish();
}

struct Rows {
  Rows() {
    write_all(folder.file("a.malote"));
    reader = open_reader(folder.file("a.malote"));
  }
  // 10 times the message and the place.
  [[nodiscard]] Ids parts(const Words& words) const {
    Ids ids;
    for (const auto& row : test::parts(*reader, query(words))) {
      ids.push_back(row.message.value * 10 + (row.id.value & parts_most));
    }
    return ids;
  }
  [[nodiscard]] Ids messages(const Words& words) const {
    Ids ids;
    for (const auto& row : test::messages(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }
  [[nodiscard]] Ids sessions(const Words& words) const {
    Ids ids;
    for (const auto& row : test::sessions(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }
  [[nodiscard]] Ids captures(const Words& words) const {
    Ids ids;
    for (const auto& row : test::captures(*reader, query(words))) ids.push_back(row.id.value);
    return ids;
  }

  TemporaryFolder folder;
  std::unique_ptr<Reader> reader;
};

}  // namespace

TEST_CASE("file: and type: of parts") {
  const Rows rows;
  CHECK(rows.parts({}) == Ids{11, 12, 23, 31});
  CHECK(rows.parts({"file:*.pdf"}) == Ids{12});
  CHECK(rows.parts({"file:invoice"}) == Ids{12});
  CHECK(rows.parts({"-file:invoice"}) == Ids{11, 23, 31});
  CHECK(rows.parts({"file:caf?.png"}) == Ids{23});
  CHECK(rows.parts({"type:text/*"}) == Ids{11, 31});
  CHECK(rows.parts({"type:dosexec"}) == Ids{23});
  CHECK(rows.parts({"type:image/*", "OR", "type:text/html"}) == Ids{23, 31});
}

TEST_CASE("other terms of parts: their own, their message's, their session's") {
  const Rows rows;
  CHECK(rows.parts({"has:attachment"}) == Ids{12, 23});
  CHECK(rows.parts({"has:gap"}) == Ids{23});
  CHECK(rows.parts({"has:error"}) == Ids{23});
  CHECK(rows.parts({"larger:4K"}) == Ids{12});
  CHECK(rows.parts({"sha256:22"}) == Ids{12});
  CHECK(rows.parts({"sha256:aa"}).empty());
  CHECK(rows.parts({"id:1"}) == Ids{11, 12});
  CHECK(rows.parts({"subject:two"}) == Ids{23});
  CHECK(rows.parts({"after:2026-01-31"}) == Ids{23, 31});
  CHECK(rows.parts({"before:2026-01-31"}) == Ids{11, 12});
  CHECK(rows.parts({"proto:pop3"}).empty());
  CHECK(rows.parts({"proto:smtp"}) == Ids{11, 12, 23, 31});
  CHECK(rows.parts({"invoice"}) == Ids{12});
}

TEST_CASE("other rows ask through their parts") {
  const Rows rows;
  CHECK(rows.messages({"file:*.pdf"}) == Ids{1});
  CHECK(rows.messages({"-file:*.pdf"}) == Ids{2, 3});
  CHECK(rows.messages({"has:attachment"}) == Ids{1, 2});
  CHECK(rows.messages({"sha256:33"}) == Ids{2});
  CHECK(rows.messages({"sha256:bb"}) == Ids{2});
  CHECK(rows.messages({"invoice"}) == Ids{1});
  CHECK(rows.sessions({"type:image/*"}) == Ids{2});
  CHECK(rows.sessions({"sha256:22"}) == Ids{1});
  CHECK(rows.sessions({"invoice"}) == Ids{1});
  CHECK(rows.captures({"type:text/html"}) == Ids{2});
  CHECK(rows.captures({"has:attachment"}) == Ids{1});
}

TEST_CASE("a store from before there were parts is read, and brought up to date by a writer") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_all(path);
  open_by_hand(path).exec(
      "DROP VIEW part_summary; DROP TABLE parts; DROP TABLE mailbox_events; DROP TABLE tls; "
      "DROP TABLE certificates; PRAGMA user_version = 2; PRAGMA journal_mode = "
      "DELETE");
  {
    const auto reader = open_reader(path);
    CHECK(parts(*reader).empty());
    CHECK(messages(*reader).size() == 3);
    CHECK(messages(*reader, query({"has:attachment"})).empty());
  }
  {
    const auto writer = open_writer(path);
    writer->accept(a_part(2, 1, 2, "1", "text/plain"));
    writer->finish();
  }
  CHECK(parts(*open_reader(path)).size() == 1);
}

TEST_CASE("parts go with the capture that they were found in") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_all(path);
  {
    const auto writer = open_writer(path);
    writer->forget_capture({2});
    writer->finish();
  }
  CHECK(parts(*open_reader(path)).size() == 3);
}

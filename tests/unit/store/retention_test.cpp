// SPDX-License-Identifier: MIT
// Stores that are kept within bounds: what must be gone is gone everywhere, what must be there is
// there, and no id is given twice.
#include "store/retention.hpp"

#include <algorithm>

#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

constexpr std::int64_t an_hour = 3'600LL * 1'000'000'000;
constexpr std::int64_t a_day = 24 * an_hour;
constexpr std::int64_t begin_of_all = 20'000 * a_day;

std::unique_ptr<Writer> open_bounded(const std::string& path, const Retention& retention) {
  auto opened = Writer::open(path, {}, WriterMode::live);
  REQUIRE(opened.ok());
  opened.value()->keep_within(retention);
  return std::move(opened.value());
}

// A session of a minute at that time, with one of everything.
void put_whole_session(Writer& writer, std::uint64_t id, std::int64_t start, std::size_t octets,
                       bool open = false) {
  auto session = a_session(id);
  session.start = {start};
  session.end = Timestamp{start + 60'000'000'000};
  if (open) {
    session.end.reset();
    session.outcome = Outcome::open;
  }
  auto message = a_message(id, id);
  message.content = {id};
  std::uint32_t index = 0;
  for (std::size_t left = octets; left != 0;) {
    const std::size_t piece = std::min<std::size_t>(left, 64 * kibi);
    writer.put_chunk({id}, index++, std::vector<Byte>(piece, Byte{'x'}));
    left -= piece;
  }
  writer.finish_content({id}, {octets, octets, "00", {}});
  writer.accept(message);
  auto part = full_part();
  part.id = part_id(message.id, 1);
  part.message = message.id;
  part.session = {id};
  writer.accept(part);
  auto login = full_credential();
  login.session = {id};
  writer.accept(login);
  auto notice = full_notice();
  notice.session = {id};
  writer.accept(notice);
  auto event = full_mailbox_event();
  event.session = {id};
  writer.accept(event);
  auto tls = full_tls();
  tls.id = {id};
  tls.session = {id};
  tls.transfer = {};
  writer.accept(tls);
  writer.accept(an_exchange(id, 1, "NOOP", ""));
  writer.accept(session);
  writer.end_batch();
}

std::int64_t count_of(Database& database, const std::string& table) {
  return database.number("SELECT count(*) FROM " + table);
}

}  // namespace

TEST_CASE("sessions older than is kept are gone with all that was found in them") {
  const TemporaryFolder folder;
  const std::string path = folder.file("days.malote");
  Retention retention;
  retention.keep_ns = 7 * a_day;
  {
    auto writer = open_bounded(path, retention);
    writer->accept(a_capture(1));
    for (std::uint64_t day = 1; day <= 40; ++day) {
      put_whole_session(*writer, day, begin_of_all + static_cast<std::int64_t>(day) * a_day,
                        100'000);
    }
    writer->finish();
  }
  auto database = open_by_hand(path);
  // The newest packet is of the minute behind day 40: day 33 ended before the seven days.
  CHECK(database.number("SELECT min(id) FROM sessions") == 33);
  CHECK(count_of(database, "sessions") == 8);
  for (const char* table :
       {"messages", "parts", "credentials", "notices", "mailbox_events", "tls", "contents"}) {
    CAPTURE(table);
    CHECK(count_of(database, table) == 8);
  }
  CHECK(count_of(database, "chunks") == 16);  // two of each content
  CHECK(database.number("SELECT count(*) FROM dialogue WHERE session < 33") == 0);
  CHECK(database.number("SELECT count(DISTINCT session) FROM dialogue") == 8);
}

TEST_CASE("a session that goes on is not forgotten, however old") {
  const TemporaryFolder folder;
  const std::string path = folder.file("open.malote");
  Retention retention;
  retention.keep_ns = a_day;
  auto writer = open_bounded(path, retention);
  writer->accept(a_capture(1));
  put_whole_session(*writer, 1, begin_of_all, 100, true);
  put_whole_session(*writer, 2, begin_of_all, 100);
  put_whole_session(*writer, 3, begin_of_all + 30 * a_day, 100);
  writer->finish();
  const auto rows = sessions(*open_reader(path));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].id == SessionId{1});
  CHECK(rows[1].id == SessionId{3});
  // Whoever writes next knows that nobody goes on with it.
  auto next = open_bounded(path, retention);
  put_whole_session(*next, 4, begin_of_all + 31 * a_day, 100);
  next->finish();
  CHECK(sessions(*open_reader(path)).front().id == SessionId{3});
}

TEST_CASE("ids are never given twice, though all rows are gone") {
  const TemporaryFolder folder;
  const std::string path = folder.file("ids.malote");
  Retention retention;
  retention.keep_ns = an_hour;
  {
    auto writer = open_bounded(path, retention);
    writer->accept(a_capture(1));
    for (std::uint64_t id = 1; id <= 5; ++id) put_whole_session(*writer, id, begin_of_all, 100);
    auto last = a_session(6);
    last.start = {begin_of_all + 2 * a_day};
    last.end = Timestamp{begin_of_all + 2 * a_day};
    writer->accept(last);
    writer->finish();
  }
  CHECK(messages(*open_reader(path)).empty());
  const auto ids = open_bounded(path, retention)->first_ids();
  CHECK(ids.session == SessionId{7});
  CHECK(ids.message == MessageId{6});
  CHECK(ids.tls == TlsId{6});
  CHECK(ids.content == ContentId{6});
}

TEST_CASE("a store stays below its size, and has the newest") {
  const TemporaryFolder folder;
  const std::string path = folder.file("small.malote");
  constexpr std::uint64_t bound = 6 * mebi;
  Retention retention;
  retention.max_octets = bound;
  std::uintmax_t largest = 0;
  {
    auto writer = open_bounded(path, retention);
    writer->accept(a_capture(1));
    for (std::uint64_t id = 1; id <= 300; ++id) {
      put_whole_session(*writer, id, begin_of_all + static_cast<std::int64_t>(id), 200'000);
      largest = std::max(largest, std::filesystem::file_size(path));
    }
    writer->finish();
  }
  largest = std::max(largest, std::filesystem::file_size(path));
  CHECK(largest <= bound);
  const auto rows = sessions(*open_reader(path));
  REQUIRE(rows.size() > 10);  // 60 MB came, some 25 sessions of 200 kB have room
  CHECK(rows.back().id == SessionId{300});
  CHECK(rows.front().id.value == 300 - rows.size() + 1);  // the oldest went, in order
}

TEST_CASE("where only one session goes on, its oldest messages lose their octets") {
  const TemporaryFolder folder;
  const std::string path = folder.file("one.malote");
  constexpr std::uint64_t bound = 4 * mebi;
  Retention retention;
  retention.max_octets = bound;
  auto writer = open_bounded(path, retention);
  writer->accept(a_capture(1));
  auto session = a_session(1);
  session.end.reset();
  session.outcome = Outcome::open;
  writer->accept(session);
  for (std::uint64_t id = 1; id <= 100; ++id) {
    writer->put_chunk({id}, 0, std::vector<Byte>(64 * kibi, Byte{'y'}));
    writer->put_chunk({id}, 1, std::vector<Byte>(64 * kibi, Byte{'y'}));
    writer->finish_content({id}, {128 * kibi, 128 * kibi, "00", {}});
    auto message = a_message(id, 1);
    message.content = {id};
    writer->accept(message);
    writer->end_batch();
  }
  writer->finish();
  CHECK(std::filesystem::file_size(path) <= bound);
  auto database = open_by_hand(path);
  CHECK(count_of(database, "messages") == 100);
  CHECK(database.number("SELECT kept FROM contents WHERE id = 1") == 0);
  CHECK(database.number("SELECT size FROM contents WHERE id = 1") == 128 * kibi);
  CHECK(database.number("SELECT kept FROM contents WHERE id = 100") == 128 * kibi);
}

// SPDX-License-Identifier: MIT
// Reading a store that is being written, and one where nothing may be written.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

void write_sessions(const std::string& path, std::uint64_t from, std::uint64_t to) {
  const auto writer = open_writer(path);
  for (std::uint64_t id = from; id <= to; ++id) {
    writer->accept(a_session(id));
    writer->accept(an_exchange(id, 1, "QUIT", ""));
    writer->end_batch();
  }
  writer->finish();
}

// What `check` says as somebody who is not root; root may do everything.
int as_nobody(const std::function<bool()>& check) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) _exit(2);
    _exit(check() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WEXITSTATUS(status);
}

bool reads(const std::string& path, std::size_t count) {
  auto reader = Reader::open(path);
  return reader && sessions(*reader.value()).size() == count;
}

std::string refusal_of(const std::string& path) {
  auto reader = Reader::open(path);
  return reader ? "opened" : reader.error().text;
}

}  // namespace

TEST_CASE("a reader sees a store grow, new or there before") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  for (const std::uint64_t from : {1U, 6'001U}) {
    if (from == 1) (void)open_writer(path)->first_ids();
    if (from == 1) std::filesystem::remove(path);  // so that the first round makes it anew
    std::atomic<bool> done = false;
    std::thread writing([&] {
      write_sessions(path, from, from + 5'999);
      done = true;
    });
    std::size_t last = from - 1;
    while (!done) {
      auto reader = Reader::open(path);
      if (!reader) continue;
      for (int i = 0; i < 3; ++i) {
        std::uint64_t expected = 1;
        reader.value()->sessions({}, [&](const SessionRecord& session) {
          CHECK(session.id.value == expected);
          ++expected;
          return true;
        });
        CHECK(expected - 1 >= last);
        last = expected - 1;
        reader.value()->exchanges_of({last}, [&](const ExchangeRecord&) { return true; });
      }
    }
    writing.join();
    CHECK(sessions(*open_reader(path)).size() == from + 5'999);
    CHECK(exchanges(*open_reader(path)).size() == from + 5'999);
  }
}

TEST_CASE("a visitor that takes its time does not stop the writer") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_sessions(path, 1, 200);
  const auto reader = open_reader(path);
  bool once = false;
  std::size_t seen = 0;
  reader->exchanges({}, [&](const ExchangeRecord&) {
    if (!std::exchange(once, true)) {
      write_sessions(path, 201, 300);
      auto by_hand = open_by_hand(path);
      CHECK(by_hand.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0);  // nobody is in the way
    }
    ++seen;
    return true;
  });
  CHECK(seen >= 200);
}

TEST_CASE("a store on read-only media is read") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("medium"));
  const std::string path = folder.file("medium/a b?%#.malote");
  write_sessions(path, 1, 5);
  std::filesystem::permissions(folder.file(""), std::filesystem::perms(0755));
  std::filesystem::permissions(path, std::filesystem::perms(0444));
  std::filesystem::permissions(folder.file("medium"), std::filesystem::perms(0555));
  CHECK(as_nobody([&] { return reads(path, 5); }) == 0);
  CHECK(as_nobody([&] {
          auto writer = Writer::open(path, {});
          return !writer && writer.error().text.find('\n') == std::string::npos;
        }) == 0);
  std::filesystem::permissions(folder.file("medium"), std::filesystem::perms(0755));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.file("medium")), {}) == 1);
}

TEST_CASE("a store that may be read and not written is no writer's") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_sessions(path, 1, 5);
  std::filesystem::permissions(folder.file(""), std::filesystem::perms(0777));
  std::filesystem::permissions(path, std::filesystem::perms(0444));
  CHECK(as_nobody([&] {
          auto writer = Writer::open(path, {});
          return !writer && writer.error().text == path + ": no permission to write";
        }) == 0);
  CHECK(as_nobody([&] { return reads(path, 5); }) == 0);
  CHECK(folder.names() == std::vector<std::string>{"a.malote"});
}

TEST_CASE("a store that may not be read says so") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_sessions(path, 1, 5);
  std::filesystem::permissions(folder.file(""), std::filesystem::perms(0755));
  std::filesystem::permissions(path, std::filesystem::perms(0000));
  CHECK(as_nobody([&] { return refusal_of(path) == path + ": no permission to read"; }) == 0);
  CHECK(as_nobody([&] { return !looks_like_store(path); }) == 0);
}

TEST_CASE("a hostile store is not believed") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  write_sessions(path, 1, 1);
  auto by_hand = open_by_hand(path);
  SUBCASE("values of other kinds") {
    by_hand.exec(
        "UPDATE sessions SET protocol = x'ff', client_ip = 5, verbs = '{', user = 3.5,"
        " outcome = 'nobody knows', server_port = 99999999, start_time = 'x'");
    const auto all = sessions(*open_reader(path));
    REQUIRE(all.size() == 1);
    CHECK(all[0].protocol == Protocol::unknown);
    CHECK(all[0].verbs.empty());
    CHECK(all[0].outcome == Outcome::closed);
    CHECK(exchanges(*open_reader(path)).size() == 1);
  }
  SUBCASE("a missing table") {
    by_hand.exec("DROP TABLE sessions");
    CHECK(refusal_of(path).starts_with(path + ": "));
  }
  SUBCASE("a function smuggled into a view") {
    by_hand.exec(
        "DROP TABLE notices; CREATE VIEW notices AS SELECT 1 AS id, 1 AS session, 1 AS time,"
        " 'info' AS severity, 'k' AS kind, load_extension('x') AS text, 1 AS packet_time,"
        " 1 AS packet_capture, 1 AS packet, 1 AS stream_offset");
    auto reader = Reader::open(path);
    if (reader) CHECK_THROWS_AS((void)notices(*reader.value()), SqliteError);
  }
  SUBCASE("dialogue that is no JSON") {
    by_hand.exec("UPDATE dialogue SET body = '[{'");
    CHECK(exchanges(*open_reader(path)).empty());
    CHECK_THROWS_AS((void)exchanges(*open_reader(path), query({"-cmd:QUIT"})), SqliteError);
  }
}

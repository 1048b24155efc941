// SPDX-License-Identifier: MIT
// Opening, refusing, adding to, forgetting: a store as a file with one writer.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "store/store_file.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

void write_file(const std::string& path, const std::string& octets) {
  std::ofstream(path, std::ios::binary) << octets;
}

std::string refused_reader(const std::string& path) {
  auto reader = Reader::open(path);
  return reader ? "opened" : reader.error().text;
}

std::string refused_writer(const std::string& path) {
  auto writer = Writer::open(path, {});
  return writer ? "opened" : writer.error().text;
}

void write_something(Writer& writer, std::uint64_t capture, std::uint64_t first,
                     CaptureState state = CaptureState::whole) {
  writer.accept(a_capture(capture, CaptureState::partial));
  for (std::uint64_t id = first; id < first + 3; ++id) {
    writer.accept(a_session(id, capture));
    writer.accept(an_exchange(id, 1, "QUIT", ""));
    auto open = an_exchange(id, 2, "RSET", "");
    open.settled = false;
    writer.accept(open);
    writer.put_chunk({id}, 0, std::vector<Byte>(64 * 1024, 1));
    writer.put_chunk({id}, 1, {2});
    writer.finish_content({id}, {64 * 1024 + 1, 64 * 1024 + 1, "x"});
    auto message = a_message(id, id);
    message.content = {id};
    writer.accept(message);
    CredentialRecord credential;
    credential.session = {id};
    writer.accept(credential);
    NoticeRecord notice;
    notice.session = {id};
    writer.accept(notice);
  }
  NoticeRecord about_capture;
  about_capture.origin.capture = {capture};
  writer.accept(about_capture);
  writer.put_chunk({first + 3}, 0, std::vector<Byte>(64 * 1024, 3));  // no end, no message
  writer.accept(a_capture(capture, state));
}

std::vector<std::string> table_names(Database& database) {
  std::vector<std::string> names;
  Statement tables(database, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (tables.step()) names.emplace_back(tables.octets(0));
  return names;
}

}  // namespace

TEST_CASE("a store is one file of mode 0600, and nothing lies beside it in the end") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  const mode_t old_mask = umask(0);
  {
    const auto writer = open_writer(path);
    write_something(*writer, 1, 1);
    writer->finish();
    CHECK(folder.names() == std::vector<std::string>{"a.malote"});
  }
  umask(old_mask);
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(looks_like_store(path));
  {
    const auto reader = open_reader(path);
    CHECK(sessions(*reader).size() == 3);
  }
  CHECK(folder.names() == std::vector<std::string>{"a.malote"});
  auto by_hand = open_by_hand(path);
  Statement mode(by_hand, "PRAGMA journal_mode");
  REQUIRE(mode.step());
  CHECK(mode.octets(0) == "wal");
  CHECK(by_hand.number("PRAGMA page_size") == 16 * 1024);
}

TEST_CASE("opening a store and writing nothing leaves it as it was, to the octet") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    write_something(*writer, 1, 1);
    writer->finish();
  }
  const auto before = read_file(path);
  {
    const auto writer = open_writer(path);
    const auto found = writer->find_capture("identity 1");
    REQUIRE(found);
    CHECK(found->state == CaptureState::whole);
    CHECK_FALSE(writer->find_capture("identity 2"));
    writer->end_batch();
    writer->finish();
  }
  CHECK(read_file(path) == before);
  CHECK(folder.names() == std::vector<std::string>{"a.malote"});
}

TEST_CASE("ids go on where the store ends") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    CHECK(writer->first_ids().session.value == 1);
    CHECK(writer->first_ids().content.value == 1);
    write_something(*writer, 1, 1);
    writer->finish();
  }
  const auto writer = open_writer(path);
  const auto ids = writer->first_ids();
  CHECK(ids.capture.value == 2);
  CHECK(ids.session.value == 4);
  CHECK(ids.message.value == 4);
  CHECK(ids.content.value == 5);
}

TEST_CASE("a capture is forgotten with all that was found in it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    write_something(*writer, 1, 1, CaptureState::partial);
    writer->finish();
  }
  {
    const auto writer = open_writer(path);
    const auto found = writer->find_capture("identity 1");
    REQUIRE(found);
    CHECK(found->state == CaptureState::partial);
    writer->forget_capture(found->id);
    CHECK_FALSE(writer->find_capture("identity 1"));
    CHECK(writer->first_ids().session.value == 1);
  }
  {
    auto by_hand = open_by_hand(path);
    const auto tables = table_names(by_hand);
    CHECK(tables.size() >= 9);
    for (const auto& table : tables) {
      INFO(table);
      CHECK(by_hand.number("SELECT count(*) FROM " + table) == 0);
    }
  }
  SUBCASE("and what another capture has stays") {
    {
      const auto writer = open_writer(path);
      write_something(*writer, 1, 1);
      write_something(*writer, 2, 11, CaptureState::partial);
      writer->finish();
    }
    {
      const auto writer = open_writer(path);
      writer->forget_capture({2});
    }
    const auto reader = open_reader(path);
    CHECK(captures(*reader).size() == 1);
    CHECK(sessions(*reader).size() == 3);
    CHECK(exchanges(*reader).size() == 6);
    CHECK(messages(*reader).size() == 3);
    CHECK(credentials(*reader).size() == 3);
    CHECK(notices(*reader).size() == 4);
    for (std::uint64_t id = 1; id <= 3; ++id) {
      std::size_t octets = 0;
      CHECK(reader->content({id}, 0, [&](Bytes bytes) {
        octets += bytes.size();
        return true;
      }));
      CHECK(octets == 64 * 1024 + 1);
    }
    CHECK_FALSE(reader->content({11}, 0, [](Bytes) { return true; }));
    CHECK_FALSE(reader->content({14}, 0, [](Bytes) { return true; }));
  }
}

TEST_CASE("a second writer is refused, a later one is not") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  auto writer = open_writer(path);
  CHECK(refused_writer(path) == path + ": is being written by another malote");
  writer->accept(a_session(1));
  SUBCASE("from another process") {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(Writer::open(path, {}) ? 1 : 0);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  SUBCASE("through another name") {
    std::filesystem::create_symlink(path, folder.file("link"));
    CHECK(refused_writer(folder.file("link")) ==
          folder.file("link") + ": is being written by another malote");
  }
  writer->finish();
  CHECK(refused_writer(path) == "opened");
  writer.reset();
  CHECK(refused_writer(path) == "opened");
}

TEST_CASE("what is no store is refused in one clear line") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x");
  SUBCASE("missing") {
    CHECK(refused_reader(path) == path + ": no such file");
    CHECK(refused_writer(folder.file("no/such/folder")) ==
          folder.file("no/such/folder") + ": no such folder");
  }
  SUBCASE("a directory") {
    std::filesystem::create_directory(path);
    CHECK(refused_reader(path) == path + ": is a directory");
    CHECK(refused_writer(path) == path + ": is a directory");
    CHECK_FALSE(looks_like_store(path));
  }
  SUBCASE("text") {
    write_file(path, "hello");
    CHECK(refused_reader(path) == path + ": not a malote store");
    CHECK(refused_writer(path) == path + ": not a malote store");
    write_file(path, std::string(5000, 'x'));
    CHECK(refused_reader(path) == path + ": not a malote store");
    CHECK(refused_writer(path) == path + ": not a malote store");
    CHECK(read_file(path) == std::string(5000, 'x'));
  }
  SUBCASE("empty") {
    write_file(path, "");
    CHECK(refused_reader(path) == path + ": not a malote store: the file is empty");
    CHECK(refused_writer(path) == "opened");  // nothing is lost by that
  }
  SUBCASE("somebody else's SQLite file") {
    {
      Database other(path, 6 /* SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE */);
      other.exec("CREATE TABLE t(x)");
    }
    const auto before = read_file(path);
    CHECK(refused_reader(path) == path + ": not a malote store");
    CHECK(refused_writer(path) == path + ": not a malote store");
    CHECK(read_file(path) == before);
  }
  SUBCASE("a newer version") {
    (void)open_writer(path);
    open_by_hand(path).exec("PRAGMA user_version = 7");
    CHECK(refused_reader(path) == path + ": made by a newer malote (version 7)");
    CHECK(refused_writer(path) == path + ": made by a newer malote (version 7)");
    CHECK(looks_like_store(path));
  }
  SUBCASE("a cut store") {
    {
      const auto writer = open_writer(path);
      write_something(*writer, 1, 1);
    }
    write_file(path, read_file(path).substr(0, 20'000));
    CHECK(refused_reader(path).starts_with(path + ": the file is damaged"));
    CHECK(refused_writer(path).starts_with(path + ": the file is damaged"));
  }
  SUBCASE("a pipe") {
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    CHECK_FALSE(looks_like_store(path));
    CHECK(refused_reader(path) == path + ": not a malote store");
  }
  SUBCASE("a name with control characters shows them") {
    CHECK(refused_reader("no\x1b[2Jfile") == "no\\x1b[2Jfile: no such file");
  }
}

TEST_CASE("a disk that fails surfaces at the end, and nobody waits") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Files of 4 MiB at most: a disk that is full.
    (void)std::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{4 << 20, 4 << 20};
    if (setrlimit(RLIMIT_FSIZE, &most) != 0) _exit(2);
    Limits limits;
    limits.writer_queue_octets = 1 << 20;
    auto writer = Writer::open(path, limits);
    if (!writer) _exit(3);
    writer.value()->accept(a_session(1));
    writer.value()->end_batch();
    for (std::uint64_t id = 1; id <= 1000; ++id) {
      writer.value()->put_chunk({id}, 0, std::vector<Byte>(64 * 1024, 1));
      writer.value()->end_batch();
    }
    try {
      writer.value()->finish();
    } catch (const std::runtime_error& error) {
      const std::string text = error.what();
      writer.value()->accept(a_session(2));
      writer.value()->finish();
      _exit(text.starts_with(path + ": ") && text.find('\n') == std::string::npos ? 0 : 4);
    }
    _exit(5);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  auto by_hand = open_by_hand(path);
  Statement check(by_hand, "PRAGMA integrity_check");
  REQUIRE(check.step());
  CHECK(check.octets(0) == "ok");
  CHECK(open_reader(path) != nullptr);
}

TEST_CASE("a full queue makes the caller wait and loses nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  Limits limits;
  limits.writer_queue_octets = 1000;
  {
    const auto writer = open_writer(path, limits);
    for (std::uint64_t id = 1; id <= 2000; ++id) {
      auto session = a_session(id);
      session.user = std::string(id % 7 == 0 ? 5000 : 3, 'u');
      writer->accept(session);
    }
    writer->finish();
  }
  CHECK(sessions(*open_reader(path)).size() == 2000);
}

TEST_CASE("a live writer's batches are there while it goes on, with what is not settled yet") {
  const TemporaryFolder folder;
  const std::string path = folder.file("live.db");
  auto writer = Writer::open(path, {}, WriterMode::live);
  REQUIRE(writer.ok());
  writer.value()->accept(a_capture(1, CaptureState::partial));
  auto session = a_session(1);
  session.end.reset();
  session.outcome = Outcome::open;
  auto waiting = an_exchange(1, 1, "NOOP", "");
  waiting.replies.clear();
  waiting.settled = false;
  writer.value()->accept(session);
  writer.value()->accept(waiting);
  writer.value()->end_batch();
  const auto reader = open_reader(path);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const auto seen = [&](std::size_t replies) {
    const auto rows = exchanges(*reader);
    return rows.size() == 1 && rows.front().replies.size() == replies;
  };
  const auto wait_for = [&](std::size_t replies) {
    while (!seen(replies) && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return seen(replies);
  };
  CHECK(wait_for(0));
  CHECK(captures(*reader).front().state == CaptureState::partial);
  writer.value()->accept(an_exchange(1, 1, "NOOP", ""));
  writer.value()->end_batch();
  CHECK(wait_for(1));
  CHECK_FALSE(writer.value()->failed());
  writer.value()->accept(a_capture(1));
  writer.value()->finish();
  CHECK(captures(*reader).front().state == CaptureState::whole);
}

TEST_CASE("somebody writes while the lock is held, not while its file lies there") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.db");
  CHECK_FALSE(WriterLock::is_held(path));
  write_file(path + "-lock", "");  // of a writer that was killed
  CHECK_FALSE(WriterLock::is_held(path));
  {
    const auto lock = WriterLock::take(path);
    REQUIRE(lock.ok());
    CHECK(WriterLock::is_held(path));
  }
  CHECK_FALSE(WriterLock::is_held(path));
}

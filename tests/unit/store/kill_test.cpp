// SPDX-License-Identifier: MIT
// A writer killed at any moment: the store opens, is sound, and holds every finished batch whole.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <thread>

#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

constexpr std::size_t message_octets = 500 * 1024;  // a batch is about 16 of them

// One unit: a session with all that belongs to it, and the end of a batch after it.
void write_unit(Writer& writer, std::uint64_t id) {
  auto session = a_session(id);
  session.end.reset();
  session.outcome = Outcome::open;
  writer.accept(session);
  writer.accept(an_exchange(id, 1, "MAIL", "FROM:<a@b>"));
  auto data = an_exchange(id, 2, "DATA", "");
  data.settled = false;
  writer.accept(data);
  std::size_t left = message_octets;
  for (std::uint32_t index = 0; left > 0; ++index) {
    const auto octets = std::min<std::size_t>(left, 64 * 1024);
    writer.put_chunk({id}, index, std::vector<Byte>(octets, static_cast<Byte>(id)));
    left -= octets;
  }
  writer.finish_content({id}, {message_octets, message_octets, "x"});
  auto message = a_message(id, id);
  message.content = {id};
  writer.accept(message);
  data.settled = true;
  writer.accept(data);
  writer.accept(a_session(id));
  writer.end_batch();
}

[[noreturn]] void write_until_killed(const std::string& path) {
  auto writer = Writer::open(path, {});
  if (!writer) _exit(1);
  writer.value()->accept(a_capture(1, CaptureState::partial));
  const auto first = writer.value()->first_ids().session.value;
  for (std::uint64_t id = first;; ++id) write_unit(*writer.value(), id);
}

// How many units are there; checks that each is whole and that none is beyond.
std::size_t check_units(const std::string& path) {
  const auto reader = open_reader(path);
  const auto units = sessions(*reader).size();
  CHECK(messages(*reader).size() == units);
  const auto dialogue = exchanges(*reader);
  CHECK(dialogue.size() == 2 * units);
  CHECK(std::all_of(dialogue.begin(), dialogue.end(), [](const auto& e) { return e.settled; }));
  for (std::uint64_t id = 1; id <= units; ++id) {
    std::size_t octets = 0;
    bool right = true;
    CHECK(reader->content({id}, 0, [&](Bytes bytes) {
      octets += bytes.size();
      right = right && bytes.front() == static_cast<Byte>(id);
      return true;
    }));
    CHECK(octets == message_octets);
    CHECK(right);
  }
  CHECK_FALSE(reader->content({units + 1}, 0, [](Bytes) { return true; }));
  if (units > 0) {
    REQUIRE(captures(*reader).size() == 1);
    CHECK(captures(*reader)[0].state == CaptureState::partial);
  }
  auto by_hand = open_by_hand(path);
  Statement check(by_hand, "PRAGMA integrity_check");
  REQUIRE(check.step());
  CHECK(check.octets(0) == "ok");
  return units;
}

std::size_t units_seen(const std::string& path) {
  auto reader = Reader::open(path);
  return reader ? sessions(*reader.value()).size() : 0;
}

// Kills a writer after a while and, where `beyond` is given, not before it wrote more units than
// that. What was seen of the store just before the kill must be there after it.
std::size_t kill_after(const std::string& path, std::chrono::milliseconds delay,
                       std::optional<std::size_t> beyond) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) write_until_killed(path);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (beyond && units_seen(path) <= *beyond && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  std::this_thread::sleep_for(delay);
  const auto seen = units_seen(path);
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  return seen;
}

std::optional<std::size_t> every_fourth(int round, std::size_t beyond) {
  return round % 4 == 3 ? std::optional<std::size_t>(beyond) : std::nullopt;
}

}  // namespace

TEST_CASE("a new store whose writer is killed at any moment") {
  std::mt19937 random(11);  // NOLINT(cert-msc51-cpp)
  std::size_t most = 0;
  for (int round = 0; round < 25; ++round) {
    const TemporaryFolder folder;
    const std::string path = folder.file("a.malote");
    const std::chrono::milliseconds delay(round < 8 ? round : random() % 80);
    const auto seen = kill_after(path, delay, every_fourth(round, 0));
    if (!std::filesystem::exists(path)) continue;  // killed before there was one
    const auto units = check_units(path);
    CHECK(units >= seen);
    most = std::max(most, units);
    // Reading it again: what is there of the capture goes, and it is whole in the end.
    const auto writer = open_writer(path);
    if (const auto found = writer->find_capture("identity 1")) {
      CHECK(found->state == CaptureState::partial);
      writer->forget_capture(found->id);
    }
    CHECK(writer->first_ids().session.value == 1);
    CHECK(writer->first_ids().content.value == 1);
    writer->accept(a_capture(1, CaptureState::partial));
    for (std::uint64_t id = 1; id <= 2; ++id) write_unit(*writer, id);
    writer->finish();
    CHECK(check_units(path) == 2);
  }
  CHECK(most > 0);
}

TEST_CASE("a store that was there before, its writer killed again and again") {
  std::mt19937 random(12);  // NOLINT(cert-msc51-cpp)
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  (void)open_writer(path);
  std::size_t before = 0;
  for (int round = 0; round < 15; ++round) {
    const auto seen =
        kill_after(path, std::chrono::milliseconds(random() % 60), every_fourth(round, before));
    const auto units = check_units(path);
    CHECK(units >= seen);
    CHECK(units >= before);
    before = units;
  }
  CHECK(before > 0);
  CHECK(open_writer(path) != nullptr);
}

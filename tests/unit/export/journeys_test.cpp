// SPDX-License-Identifier: MIT
// Which messages are one on its way, and which are not.
#include "export/journeys.hpp"

#include <doctest/doctest.h>

#include "support/small_store.hpp"

using namespace malote;

namespace {

MessageRecord seen(std::uint64_t id, const char* message_id, const char* sha256, std::int64_t ms) {
  MessageRecord row;
  row.id = {id};
  row.session = {id};
  row.via = Protocol::smtp;
  if (*message_id != '\0') row.message_id = message_id;
  row.sha256 = sha256;
  row.size = 100;
  row.complete = true;
  row.time = test::SmallStore::at(ms);
  return row;
}

std::string text_of(const std::vector<Journey>& journeys) {
  std::string text;
  for (const Journey& journey : journeys) {
    text += std::to_string(journey.id) + ":";
    for (const JourneyHop& hop : journey.hops) text += " " + std::to_string(hop.message.value);
    text += "; ";
  }
  return text;
}

store::Query query(const std::vector<std::string>& words) {
  auto parsed = store::Query::parse(words);
  REQUIRE(parsed.ok());
  return std::move(parsed.value());
}

}  // namespace

TEST_CASE("the same Message-ID, or the same octets, are one journey") {
  test::SmallStore store;
  store.begin();
  for (std::uint64_t id = 1; id <= 12; ++id) store.put(store.session(id));
  store.put(seen(1, "<a@x>", "a1", 500));
  store.put(seen(2, "<b@x>", "b1", 100));
  store.put(seen(3, " <a@x> ", "a2", 400));  // earlier, though met later
  store.put(seen(4, "", "c1", 100));
  store.put(seen(5, "", "c1", 200));
  store.put(seen(6, "<d@x>", "a2", 600));  // the octets of 3
  store.put(seen(7, "", "", 100));
  MessageRecord part = seen(8, "", "c1", 300);
  part.complete = false;  // whatever is left of it, its octets say nothing
  store.put(part);
  MessageRecord empty = seen(9, "", "e", 100);
  empty.size = 0;
  store.put(empty);
  empty.id = {10};
  store.put(empty);
  store.end();
  const auto reader = store.reader();
  CHECK(text_of(find_journeys(*reader, {})) == "1: 3 1 6; 4: 4 5; ");
  CHECK(find_journeys(*reader, {}).front().message_id == "<a@x>");
  CHECK(text_of(find_journeys(*reader, query({"id:6"}))) == "1: 3 1 6; ");
  CHECK(text_of(find_journeys(*reader, query({"id:2"}))).empty());
  CHECK(to_json_row(find_journeys(*reader, {}).back(), {}) ==
        "{\"id\":4,\"message_id\":null,\"hops\":["
        "{\"message\":4,\"session\":4,\"protocol\":\"smtp\",\"action\":\"submit\","
        "\"time\":\"2026-01-31T10:00:00.100000000Z\"},"
        "{\"message\":5,\"session\":5,\"protocol\":\"smtp\",\"action\":\"submit\","
        "\"time\":\"2026-01-31T10:00:00.200000000Z\"}]}");
}

TEST_CASE("a thousand with the same name are one journey") {
  test::SmallStore store;
  store.begin();
  for (std::uint64_t id = 1; id <= 1000; ++id) store.put(seen(id, "<spam@x>", "s", 10));
  store.end();
  const auto reader = store.reader();
  const auto journeys = find_journeys(*reader, {});
  REQUIRE(journeys.size() == 1);
  CHECK(journeys[0].hops.size() == 1000);
  CHECK(to_table_row(journeys[0], *reader)[4].text.size() < 200);
}

// SPDX-License-Identifier: MIT
// The dialogue in chunks: order, replacement of the unsettled, and rows that don't depend on when
// a batch ended.
#include <doctest/doctest.h>

#include <sqlite3.h>

#include <algorithm>
#include <random>

#include "store/dialogue.hpp"
#include "store/dialogue_table.hpp"
#include "store/schema.hpp"
#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

std::vector<std::uint32_t> numbers_of(const Reader& reader, std::uint64_t session) {
  std::vector<std::uint32_t> numbers;
  reader.exchanges_of({session}, [&](const ExchangeRecord& exchange) {
    numbers.push_back(exchange.n);
    return true;
  });
  return numbers;
}

std::vector<std::uint32_t> up_to(std::uint32_t last) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t n = 1; n <= last; ++n) numbers.push_back(n);
  return numbers;
}

ExchangeRecord unsettled(std::uint64_t session, std::uint32_t n) {
  auto exchange = an_exchange(session, n, "DATA", "");
  exchange.settled = false;
  exchange.replies.clear();
  return exchange;
}

std::string dump(Database& database, const std::string& sql) {
  Statement statement(database, sql);
  std::string all;
  while (statement.step()) {
    for (int column = 0; column < 3; ++column) {
      all += std::string(statement.octets(column)) + '|';
    }
    all += '\n';
  }
  return all;
}

struct Step {
  enum class Kind { settled, open, end } kind;
  std::uint64_t session;
  std::uint32_t n = 0;
};

void add(DialogueTable& table, const ExchangeRecord& exchange) {
  std::string json;
  append_json(json, exchange);
  table.add(exchange.session, exchange.n, exchange.settled, json);
}

// What a table holds after the steps, written with so much memory and a batch's end behind every
// so many steps.
std::string written(const std::vector<Step>& steps, std::size_t memory, std::size_t batch,
                    const char* sql) {
  Database database(":memory:", SQLITE_OPEN_READWRITE);
  migrate(database);
  {
    DialogueTable table(database, 600, memory);
    std::size_t done = 0;
    for (const auto& step : steps) {
      switch (step.kind) {
        case Step::Kind::settled:
          add(table, an_exchange(step.session, step.n, "NOOP", ""));
          break;
        case Step::Kind::open:
          add(table, unsettled(step.session, step.n));
          break;
        case Step::Kind::end:
          table.end({step.session});
          break;
      }
      if (++done % batch == 0) table.flush();
    }
    table.flush();
  }
  return dump(database, sql) + "--\n" +
         dump(database, "SELECT session, n, body FROM unsettled ORDER BY session, n");
}

}  // namespace

TEST_CASE("a long dialogue is chunks of 64 KiB at most, in order") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(1));
    for (std::uint32_t n = 1; n <= 5000; ++n) {
      writer->accept(an_exchange(1, n, "RCPT", "TO:<somebody@example.org>"));
    }
    writer->finish();
  }
  CHECK(numbers_of(*open_reader(path), 1) == up_to(5000));
  auto by_hand = open_by_hand(path);
  CHECK(by_hand.number("SELECT count(*) FROM dialogue") >= 8);
  CHECK(by_hand.number("SELECT max(length(body)) FROM dialogue") <= 64 * 1024);
  CHECK(by_hand.number("SELECT count(*) FROM exchanges WHERE session = 1") == 5000);
}

TEST_CASE("exchanges that settle out of order are read in the order sent") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  std::vector<std::uint32_t> order = up_to(3000);
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same order every time
  for (std::size_t i = 0; i + 50 <= order.size(); i += 50) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(i);
    std::shuffle(begin, begin + 50, random);
  }
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(1));
    writer->accept(a_session(2));
    for (const auto n : order) {
      writer->accept(an_exchange(1, n, "FETCH", "1"));
      writer->accept(an_exchange(2, 3001 - n, "FETCH", "1"));
    }
    writer->finish();
  }
  const auto reader = open_reader(path);
  CHECK(numbers_of(*reader, 1) == up_to(3000));
  CHECK(numbers_of(*reader, 2) == up_to(3000));
  CHECK(numbers_of(*reader, 3).empty());
  const auto all = exchanges(*reader);
  REQUIRE(all.size() == 6000);
  CHECK(all[2999].session.value == 1);
  CHECK(all[3000].session.value == 2);
}

TEST_CASE("an unsettled exchange is there, and its later record replaces it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  const auto open_session = [](std::uint64_t id) {
    auto session = a_session(id);
    session.outcome = Outcome::open;
    session.end.reset();
    return session;
  };
  {
    const auto writer = open_writer(path);
    writer->accept(open_session(1));
    writer->accept(an_exchange(1, 1, "MAIL", ""));
    writer->accept(unsettled(1, 2));
    writer->accept(unsettled(1, 3));
    writer->finish();  // what a kill after the batch would leave
  }
  {
    const auto reader = open_reader(path);
    const auto all = exchanges(*reader);
    REQUIRE(all.size() == 3);
    CHECK_FALSE(all[1].settled);
    CHECK_FALSE(all[2].settled);
  }
  {
    const auto writer = open_writer(path);
    writer->accept(unsettled(1, 3));
    writer->accept(an_exchange(1, 2, "DATA", ""));
    writer->accept(an_exchange(1, 4, "QUIT", ""));
    writer->finish();
  }
  {
    const auto reader = open_reader(path);
    const auto all = exchanges(*reader);
    REQUIRE(all.size() == 4);
    CHECK(numbers_of(*reader, 1) == up_to(4));
    CHECK(all[1].settled);
    CHECK_FALSE(all[2].settled);
  }
  {
    const auto writer = open_writer(path);
    writer->accept(a_session(1));  // the end: nothing settles any more
    writer->finish();
  }
  const auto reader = open_reader(path);
  CHECK(numbers_of(*reader, 1) == up_to(4));
  auto by_hand = open_by_hand(path);
  CHECK(by_hand.number("SELECT count(*) FROM unsettled") == 0);
  CHECK(by_hand.number("SELECT count(*) FROM dialogue") == 1);
}

TEST_CASE("rows are the same whatever the batches") {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp)
  for (int round = 0; round < 20; ++round) {
    std::vector<Step> steps;
    std::vector<std::uint32_t> last(6, 0);
    for (int i = 0; i < 300; ++i) {
      const auto session = 1 + random() % 5;
      auto& n = last[session];
      switch (random() % 4) {
        case 0:
          steps.push_back({Step::Kind::open, session, ++n});
          break;
        case 1:
          if (n > 0) steps.push_back({Step::Kind::settled, session, n});
          break;
        default:
          steps.push_back({Step::Kind::settled, session, ++n});
      }
      if (steps.size() > 1 && steps.back().kind == Step::Kind::settled) {
        // A settled exchange is not emitted twice.
        for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
          if (steps[k].kind == Step::Kind::settled && steps[k].session == session &&
              steps[k].n == steps.back().n) {
            steps.pop_back();
            break;
          }
        }
      }
    }
    for (std::uint64_t session = 1; session <= 4; ++session) {
      steps.push_back({Step::Kind::end, session});
    }
    const auto* const rows = "SELECT id, first_n, body FROM dialogue ORDER BY id";
    const auto at_once = written(steps, 1 << 20, 1000, rows);
    CHECK(at_once == written(steps, 1 << 20, 1, rows));
    CHECK(at_once == written(steps, 1 << 20, 7, rows));
    CHECK(at_once.find("--\n") != std::string::npos);
    // Little memory makes more chunks of the same exchanges in the same order.
    const auto* const said =
        "SELECT d.session, e.value ->> '$.n', e.value FROM dialogue d, json_each(d.body) e "
        "ORDER BY d.id, e.id";
    const auto all = written(steps, 1 << 20, 1000, said);
    CHECK(all == written(steps, 1, 1000, said));
    CHECK(all == written(steps, 1000, 1000, said));
    CHECK(written(steps, 1000, 1000, rows) != at_once);
  }
}

TEST_CASE("a reader may ask more while it visits") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.malote");
  {
    const auto writer = open_writer(path);
    for (std::uint64_t id = 1; id <= 2; ++id) {
      writer->accept(a_session(id));
      // More than is read ahead: the transaction is open while visiting.
      for (std::uint32_t n = 1; n <= 100; ++n) {
        writer->accept(an_exchange(id, n, "NOOP", std::string(45'000, 'x')));
      }
      writer->accept(a_message(id, id));
    }
    writer->finish();
  }
  const auto reader = open_reader(path);
  std::size_t seen = 0;
  reader->exchanges({}, [&](const ExchangeRecord& exchange) {
    CHECK(reader->session(exchange.session));
    if (exchange.n == 50) {
      CHECK(numbers_of(*reader, exchange.session.value) == up_to(100));
      CHECK(messages(*reader).size() == 2);
    }
    ++seen;
    return true;
  });
  CHECK(seen == 200);
  int visits = 0;
  reader->exchanges({}, [&](const ExchangeRecord&) { return ++visits < 150; });
  CHECK(visits == 150);
}

// SPDX-License-Identifier: MIT
// docs/storage.md tells the truth: its queries run in a plain SQLite, its tables and views are all
// there are.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "store_fixture.hpp"

using namespace malote;
using namespace malote::store;
using namespace malote::store::test;

namespace {

std::string read_page() {
  std::ifstream file(std::string(MALOTE_SOURCE_DIR) + "/docs/storage.md");
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

std::vector<std::string> queries_of(const std::string& page) {
  std::vector<std::string> queries;
  const std::string fence = "```sql\n";
  for (auto at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    queries.push_back(page.substr(at, page.find("```", at) - at));
  }
  return queries;
}

void write_examples(const std::string& path) {
  const auto writer = open_writer(path);
  writer->accept(full_capture());
  writer->accept(a_session(1));
  writer->accept(an_exchange(1, 1, "MAIL", "FROM:<a@b>"));
  writer->accept(an_exchange(1, 2, "RCPT", "TO:<c@d>", "550", "No"));
  auto open = an_exchange(1, 3, "DATA", "", "354", "go on");
  open.settled = false;
  writer->accept(open);
  writer->accept(a_session(1));
  auto session = full_session();
  session.end.reset();
  session.outcome = Outcome::open;
  writer->accept(session);
  writer->accept(full_exchange());
  auto also_open = an_exchange(7, 5, "RETR", "1");
  also_open.settled = false;
  writer->accept(also_open);
  auto message = a_message(1, 1);
  message.content = {1};
  message.envelope_to = {"c@d", "caf\xe9@d"};
  message.accepted_to = {"caf\xe9@d"};
  writer->accept(message);
  writer->accept(full_message());
  writer->accept(full_part());
  writer->put_chunk({1}, 0, std::vector<Byte>(64 * 1024, 1));
  writer->put_chunk({1}, 1, {2, 3});
  writer->finish_content({1}, {64 * 1024 + 2, 64 * 1024 + 2, "x"});
  auto credential = full_credential();
  credential.session = {1};
  writer->accept(credential);
  writer->accept(full_notice());
  auto transfer = full_transfer();
  transfer.session = {1};
  writer->accept(transfer);
  writer->accept(full_mailbox_event());
  writer->accept(full_tls());
  writer->accept(full_certificate());
  writer->finish();
}

}  // namespace

TEST_CASE("the queries of docs/storage.md answer") {
  const TemporaryFolder folder;
  write_examples(folder.file("a.malote"));
  auto by_hand = open_by_hand(folder.file("a.malote"));
  const auto queries = queries_of(read_page());
  CHECK(queries.size() >= 10);
  for (const auto& sql : queries) {
    INFO(sql);
    Statement statement(by_hand, sql);
    CHECK(statement.step());
  }
}

TEST_CASE("docs/storage.md names every table and view, and every key of an exchange") {
  const TemporaryFolder folder;
  write_examples(folder.file("a.malote"));
  auto by_hand = open_by_hand(folder.file("a.malote"));
  const auto page = read_page();
  Statement names(by_hand, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')");
  while (names.step()) {
    const std::string name(names.octets(0));
    INFO(name);
    CHECK(page.find("| `" + name + "` |") != std::string::npos);
  }
  Statement keys(by_hand,
                 "SELECT DISTINCT key FROM exchanges, json_each(body, '$[10]')"
                 " WHERE key NOT LIKE '%_hex'");
  while (keys.step()) {
    const std::string key(keys.octets(0));
    INFO(key);
    CHECK(page.find('`' + key + '`') != std::string::npos);
  }
}

TEST_CASE("the view of the dialogue has settled and unsettled exchanges alike") {
  const TemporaryFolder folder;
  write_examples(folder.file("a.malote"));
  auto by_hand = open_by_hand(folder.file("a.malote"));
  CHECK(by_hand.number("SELECT count(*) FROM exchanges") == 5);
  CHECK(by_hand.number("SELECT count(*) FROM unsettled") == 1);
  Statement row(by_hand,
                "SELECT reply_code, reply, command, typeof(settled), settled FROM exchanges"
                " WHERE session = 1 AND n = 2");
  REQUIRE(row.step());
  CHECK(row.octets(0) == "550");
  CHECK(row.octets(1) == "No");
  CHECK(row.octets(2) == "RCPT");
  CHECK(row.integer(4) == 1);
  CHECK(by_hand.number("SELECT reply_code IS NULL AND NOT settled FROM exchanges"
                       " WHERE session = 7 AND n = 5") == 1);
  CHECK(by_hand.number("SELECT count(*) FROM recipients WHERE message = 1 AND accepted") == 1);
  Statement octets(by_hand, "SELECT recipient FROM recipients WHERE message = 1 AND accepted");
  REQUIRE(octets.step());
  CHECK(octets.octets(0) == "caf\xef\xbf\xbd@d");
}

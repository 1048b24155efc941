// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/small_store.hpp"
#include "view/filter_text.hpp"
#include "view/session_list.hpp"

using namespace malote;
using malote::test::SmallStore;

namespace {

constexpr std::size_t column_of_octets = 9;

std::vector<std::uint64_t> ids(const view::SessionList& list) {
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < list.row_count(); ++i) all.push_back(list.id_at(i));
  return all;
}

}  // namespace

TEST_CASE("a list of sessions gives any window of its rows") {
  SmallStore store;
  store.begin();
  for (std::uint64_t id = 1; id <= 500; ++id) store.put(store.session(id));
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  REQUIRE(list.row_count() == 500);
  const auto rows = list.window(497, 10);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0][0].text == "498");
  CHECK(rows[0].size() == list.columns().size());
  CHECK(list.window(500, 5).empty());
  CHECK(list.id_at(500) == 0);
  CHECK(list.row_of(499) == 498);
  CHECK_FALSE(list.row_of(501));
}

TEST_CASE("a list of sessions sorts both ways, equal ones by id") {
  SmallStore store;
  store.begin();
  for (std::uint64_t id = 1; id <= 4; ++id) {
    SessionRecord session = store.session(id);
    session.client_bytes = id == 3 ? 9000 : 10;
    store.put(session);
  }
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  REQUIRE(std::string(list.columns()[column_of_octets].title) == "OCTETS");
  list.sort({column_of_octets, false});
  CHECK(ids(list) == std::vector<std::uint64_t>{1, 2, 4, 3});
  list.sort({column_of_octets, true});
  CHECK(ids(list) == std::vector<std::uint64_t>{3, 4, 2, 1});
}

TEST_CASE("every column of the list can be sorted by") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  for (std::size_t column = 0; column < list.columns().size(); ++column) {
    CAPTURE(column);
    list.sort({column, false});
    CHECK(list.row_count() == 2);
    list.sort({column, true});
    CHECK(list.row_count() == 2);
  }
}

TEST_CASE("a filter narrows, and a refused one changes nothing") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  REQUIRE(list.set_filter(" proto:pop3 "));
  CHECK(ids(list) == std::vector<std::uint64_t>{2});
  CHECK(list.filter() == "proto:pop3");
  CHECK_FALSE(list.set_filter("proto:gopher"));
  CHECK(ids(list) == std::vector<std::uint64_t>{2});
  REQUIRE(list.set_filter(""));
  CHECK(list.row_count() == 2);
}

TEST_CASE("find goes round the end in both directions") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.put(store.session(3));
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  CHECK(list.find("proto:pop3", 2, true).value() == 1);
  CHECK(list.find("proto:smtp", 2, false).value() == 2);
  CHECK(list.find("proto:smtp", 1, false).value() == 0);
  CHECK_FALSE(list.find("user:nobody", 0, true).value());
  CHECK_FALSE(list.find("proto:", 0, true));
}

TEST_CASE("a list sees what another connection writes") {
  SmallStore store;
  store.begin();
  store.put_course();
  store.end();
  const auto reader = store.reader();
  view::SessionList list(*reader);
  CHECK_FALSE(list.refresh());
  store.begin();
  store.put(store.session(3));
  store.end();
  CHECK(list.refresh());
  CHECK(list.row_count() == 3);
  CHECK_FALSE(list.refresh());
}

TEST_CASE("the terms of a filter line") {
  using view::fault_of_filter;
  CHECK(view::split_terms("a  b ").value() == std::vector<std::string>{"a", "b"});
  CHECK(view::split_terms("subject:\"two words\" x").value() ==
        std::vector<std::string>{"subject:\"two words\"", "x"});
  CHECK(fault_of_filter("subject:\"two"));
  CHECK(fault_of_filter("colour:red"));
  CHECK(fault_of_filter("a OR"));
  CHECK_FALSE(fault_of_filter(""));
  CHECK_FALSE(fault_of_filter("reply:5xx -proto:pop3 OR user:bob"));
}

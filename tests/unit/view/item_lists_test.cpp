// SPDX-License-Identifier: MIT
#include "view/item_lists.hpp"

#include <doctest/doctest.h>

#include "support/rich_store.hpp"

using namespace malote;
using malote::test::RichStore;

namespace {

// The first cell of each row, which names it.
template <typename List>
std::string names_in(const List& list) {
  std::string all;
  for (const TableRow& row : list.window(0, 100)) all += row.at(0).text + "; ";
  return all;
}

}  // namespace

TEST_CASE("the messages of all sessions, narrowed and in any order") {
  const RichStore store;
  const auto reader = store.reader();
  view::MessageList list(*reader);
  CHECK(names_in(list) == "m1; m2; ");
  CHECK(list.window(0, 1).at(0).size() == list.columns().size());
  for (std::size_t column = 0; column < list.columns().size(); ++column) {
    CAPTURE(column);
    list.sort({column, true});
    CHECK(list.row_count() == 2);
  }
  list.sort({8, true});  // octets
  CHECK(names_in(list) == "m2; m1; ");
  CHECK(list.row_of(1) == 1);
  REQUIRE(list.set_filter("file:*.gif"));
  CHECK(names_in(list) == "m2; ");
  CHECK_FALSE(list.set_filter("colour:red"));
  REQUIRE(list.set_filter(""));
  CHECK(list.find("larger:100", 0, true).value() == 0);
}

TEST_CASE("files are attachments and transfers, listings are none") {
  const RichStore store;
  const auto reader = store.reader();
  view::FileList list(*reader);
  CHECK(names_in(list) == "m2 2; t1; ");  // by time
  const auto rows = list.window(0, 2);
  CHECK(rows.at(0).size() == list.columns().size());
  CHECK(rows.at(0).at(5).text == "café.gif");
  CHECK(rows.at(1).at(5).text == "aula 1.pdf");
  const auto picture = store::Reader::file_item(list.id_at(0));
  CHECK(picture.part == part_id({2}, 3));
  CHECK_FALSE(picture.transfer);
  const auto lesson = store::Reader::file_item(list.id_at(1));
  CHECK(lesson.transfer == TransferId{1});
  CHECK_FALSE(lesson.part);
  for (std::size_t column = 0; column < list.columns().size(); ++column) {
    CAPTURE(column);
    list.sort({column, false});
    CHECK(list.row_count() == 2);
  }
  list.sort({7, false});  // octets
  CHECK(names_in(list) == "t1; m2 2; ");
  REQUIRE(list.set_filter("file:*.pdf"));
  CHECK(names_in(list) == "t1; ");
  REQUIRE(list.set_filter("type:image/*"));
  CHECK(names_in(list) == "m2 2; ");
}

TEST_CASE(
    "a search of texts says how it was done, and the index is made before it where it may be") {
  const RichStore store;
  const auto reader = store.reader();
  std::size_t read = 0;
  reader->search_bodies_with([&](MessageId message, std::string_view) {
    ++read;
    return message == MessageId{2};
  });
  view::MessageList list(*reader);
  CHECK_FALSE(list.takes_time("from:ana"));
  CHECK(list.takes_time("lagosta"));
  CHECK_FALSE(list.takes_time("colour:red"));
  REQUIRE(list.set_filter("lagosta"));
  CHECK(names_in(list) == "m2; ");
  CHECK(list.remark() == std::to_string(read) + " messages not indexed, read through");
  int prepared = 0;
  list.before_search([&] { ++prepared; });
  REQUIRE(list.set_filter("from:ana"));
  CHECK(prepared == 0);
  CHECK(list.remark().empty());
  REQUIRE(list.set_filter("lagosta"));
  CHECK(prepared == 1);
}

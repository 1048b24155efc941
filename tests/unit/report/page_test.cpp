// SPDX-License-Identifier: MIT
// The page's tables and texts: what stands in it, what is data behind it, and that nothing of the
// wire becomes markup. The whole page is tested from outside (tests/program/report.py).
#include <doctest/doctest.h>

#include "report/page_table.hpp"
#include "report/page_text.hpp"
#include "report/report.hpp"
#include "support/rich_store.hpp"

using namespace malote;
using namespace malote::report;

namespace {

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++found;
  }
  return found;
}

std::string table_of(std::size_t rows, std::size_t octets, const std::string& text) {
  std::string out;
  PageTable table({"x", "caption", {{"A", true}, {"B"}}}, octets,
                  [&](std::string_view piece) { out += piece; });
  for (std::size_t i = 1; i <= rows; ++i) {
    table.add(Protocol::smtp, {link_cell('s', i), {text, "warn"}});
  }
  table.finish();
  CHECK(table.rows() == rows);
  return out;
}

std::string page_of(const test::SmallStore& store, const ReportOptions& options,
                    const std::vector<std::string>& terms = {}) {
  std::string out;
  auto query = store::Query::parse(terms);
  REQUIRE(query.ok());
  write_report(*store.reader(), query.value(), options,
               [&](std::string_view text) { out += text; });
  return out;
}

}  // namespace

TEST_CASE("a table without rows is nothing") {
  CHECK(table_of(0, 1000, "").empty());
}

TEST_CASE("rows beyond those of the page are data") {
  const std::string few = table_of(200, SIZE_MAX, "b");
  CHECK(times(few, "<tr data-p=\"smtp\">") == 200);
  CHECK(few.find("<script") == std::string::npos);
  const std::string many = table_of(203, SIZE_MAX, "b");
  CHECK(times(many, "<tr data-p=\"smtp\">") == 200);
  CHECK(times(many, "[\"smtp\",[\"203\",203,\"\",\"s203\"],[\"b\",null,\"warn\"]]") == 1);
  CHECK(times(many, "[\"smtp\",") == 3);
  CHECK(many.find("The first 200 of 203 rows") != std::string::npos);
}

TEST_CASE("beyond its octets a table counts") {
  const std::string some = table_of(5000, 40'000, std::string(200, 'x'));
  CHECK(some.size() < 60'000);
  CHECK(some.find("more rows are left out") != std::string::npos);
}

TEST_CASE("a cell can't end what it stands in") {
  for (const std::size_t rows : {1U, 201U}) {
    const std::string html =
        table_of(rows, SIZE_MAX, "</td></script><!--<script>alert(1)//\x1b\u202e");
    CHECK(times(html, "<script") == (rows == 1 ? 0 : 1));
    CHECK(times(html, "<!--") == 0);
    CHECK(times(html, "\x1b") == 0);
    CHECK(times(html, "\u202e") == 0);
  }
  CHECK(to_script_json("</script>&\"\\") == "\"\\u003c/script>&\\\"\\\\\"");
}

TEST_CASE("a long cell is cut between characters") {
  CHECK(cut_text("abc", 3) == "abc");
  CHECK(cut_text("abé", 3) == "ab…");
}

TEST_CASE("dialogues beyond those drawn are data, and say what they leave out") {
  test::SmallStore store;
  store.begin();
  CaptureRecord capture;
  capture.id = {1};
  store.put(capture);
  for (std::uint64_t id = 1; id <= 120; ++id) {
    store.put(store.session(id));
    store.put_exchange(id, 1, "connection", "", "", "220", "mail.school.example");
    store.put_exchange(id, 2, "termination", "QUIT", "", "221", "bye");
  }
  store.end();
  ReportOptions options;
  options.limits.ladders = 10;
  const std::string page = page_of(store, options);
  CHECK(times(page, "<article id=\"s") == 10);
  CHECK(times(page, "<script type=\"application/json\" data-dialogues>") == 2);  // 100 and 10
  CHECK(times(page, ",\"smtp\",[[\"client\",") == 110);
  CHECK(page.find("110 more dialogues need the page") != std::string::npos);
  options.limits.dialogue_octets = 2000;
  const std::string small = page_of(store, options);
  CHECK(small.size() < page.size());
  CHECK(small.find("more dialogues are left out to keep the page small") != std::string::npos);
}

TEST_CASE("terms choose, and the page says so") {
  const test::RichStore store;
  ReportOptions options;
  options.terms = "proto:pop3";
  const std::string page = page_of(store, options, {"proto:pop3"});
  CHECK(times(page, "<article id=\"s") == 1);
  CHECK(page.find("<article id=\"s2\"") != std::string::npos);
  CHECK(page.find("<code>proto:pop3</code>") != std::string::npos);
  const std::string none = page_of(store, options, {"id:99"});
  CHECK(none.find("No session fits.") != std::string::npos);
}

TEST_CASE("style and script are embedded whole") {
  CHECK(times(page_style, "{") == times(page_style, "}"));
  CHECK(times(page_style, "@media print") == 1);
  CHECK(std::string_view(page_script).find("setUpPlaces(dialogues);") != std::string_view::npos);
  // Either would end the element that they stand in.
  CHECK(times(page_style, "</") == 0);
  CHECK(times(page_script, "</script") == 0);
  CHECK(times(page_script, "innerHTML") == 0);
  CHECK(times(page_script, "eval(") == 0);
}

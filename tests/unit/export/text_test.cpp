// SPDX-License-Identifier: MIT
// Widths, cutting, wrapping, tables, CSV and masks.
#include <doctest/doctest.h>

#include "examples.hpp"
#include "export/body_lines.hpp"
#include "export/csv.hpp"
#include "export/masking.hpp"
#include "export/phrases.hpp"
#include "export/table.hpp"
#include "export/table_rows.hpp"
#include "export/text_width.hpp"

using namespace malote;
using namespace malote::test;

TEST_CASE("widths are those of a terminal") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é") == 1);
  CHECK(display_width("日本") == 4);       // wide
  CHECK(display_width("e\xcc\x81") == 1);  // combining acute accent
  CHECK(display_width("") == 0);
}

TEST_CASE("cutting never exceeds the width") {
  CHECK(cut_to_width("abcdef", 6, "…") == "abcdef");
  CHECK(cut_to_width("abcdefg", 6, "…") == "abcde…");
  CHECK(cut_to_width("日本語", 5, "…") == "日本…");
  CHECK(cut_to_width("日本語", 4, "…") == "日…");  // half a character does not fit
  CHECK(cut_to_width("abcdef", 1, "…") == "…");
  CHECK(cut_to_width("abcdef", 2, "...") == "..");
  CHECK(cut_to_width("abcdef", 0, "…").empty());
}

TEST_CASE("wrapping breaks at blanks where it can") {
  const auto lines = [](std::string_view text, std::size_t first, std::size_t later) {
    std::vector<std::string> out;
    for (const auto& [from, to] : wrap(text, first, later)) {
      out.emplace_back(text.substr(from, to - from));
    }
    return out;
  };
  CHECK(lines("one two three", 7, 7) == std::vector<std::string>{"one two", "three"});
  CHECK(lines("onetwothree", 4, 5) == std::vector<std::string>{"onet", "wothr", "ee"});
  CHECK(lines("", 5, 5) == std::vector<std::string>{""});
  CHECK(lines("a b", 0, 0) == std::vector<std::string>{"a b"});
  CHECK(lines("日本語", 3, 3) == std::vector<std::string>{"日", "本", "語"});
}

TEST_CASE("characters that a terminal does not know are named") {
  CHECK(to_ascii("né→\xf0\x9f\x98\x80") == "n\\u00e9\\u2192\\U0001f600");
}

TEST_CASE("numbers and durations") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(octets_phrase(1) == "1 octet");
  CHECK(duration(8'123'000'000) == "8.123 s");
  CHECK(duration(123'000'000'000) == "2 min 3 s");
  CHECK(duration(3'720'000'000'000) == "1 h 2 min");
  CHECK(relative_seconds(12'345'678) == "0.012");
  CHECK(relative_seconds(12'345'600'000'000) == "12345.6");
  CHECK(exact_moment({1'254'722'767'492'060'000}) == "2009-10-05 06:06:07.492060 UTC");
  CHECK(exact_moment({1'254'722'767'492'060'123}) == "2009-10-05 06:06:07.492060123 UTC");
}

TEST_CASE("spreadsheets get no formulas") {
  CHECK(to_csv_cell("plain") == "plain");
  CHECK(to_csv_cell("=1+1") == "'=1+1");
  CHECK(to_csv_cell("+1") == "'+1");
  CHECK(to_csv_cell("-1") == "'-1");
  CHECK(to_csv_cell("@x") == "'@x");
  CHECK(to_csv_cell("\tx") == "\\tx");
  CHECK(to_csv_cell("\rx") == "\\rx");
  CHECK(to_csv_cell("\n=x") == "\"'\n=x\"");
  CHECK(to_csv_cell("\x1b[2J") == "\\x1b[2J");
  CHECK(to_csv_cell("a\u202eb") == "a\\u202eb");
  CHECK(to_csv_cell("a,b") == "\"a,b\"");
  CHECK(to_csv_cell("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(to_csv_cell("a\nb") == "\"a\nb\"");
  CHECK(to_csv_cell("=a,b") == "\"'=a,b\"");
  CHECK(to_csv_cell("\xff") == "\xef\xbf\xbd");
  CHECK(to_csv_line({"a", "b,c"}) == "a,\"b,c\"\r\n");
}

TEST_CASE("masks cover what they must, whatever the spans") {
  ExchangeRecord row;
  row.argument = "PLAIN secret tail";
  const auto shown = [&] { return *shown_argument(row, false); };
  row.secrets = {{6, 6}};
  CHECK(shown() == "PLAIN *** tail");
  CHECK(*shown_argument(row, true) == "PLAIN secret tail");
  CHECK(is_masked(row, false));
  CHECK_FALSE(is_masked(row, true));
  row.secrets = {{6, 4000}};
  CHECK(shown() == "PLAIN ***");
  row.secrets = {{8, 4}, {6, 3}};  // overlapping, in disorder
  CHECK(shown().find("secret") == std::string::npos);
  CHECK(shown().starts_with("PLAIN ***"));
  CHECK(shown().ends_with(" tail"));
  row.secrets = {{400, 4}};
  CHECK(shown() == "PLAIN secret tail");
  row.secrets = {{0, 17}};
  CHECK(shown() == "***");
  row.secrets = {{4294967290U, 4294967290U}};
  CHECK(shown() == "PLAIN secret tail");
}

TEST_CASE("the secret of a credential shows when it is public or revealed") {
  CredentialRecord row;
  CHECK_FALSE(shown_secret(row, false).has_value());
  row.secret = "sesame";
  CHECK(shown_secret(row, false) == "***");
  CHECK(shown_secret(row, true) == "sesame");
  row.secret_is_public = true;
  CHECK(shown_secret(row, false) == "sesame");
}

namespace {

std::string table_of(std::vector<Column> columns, const std::vector<TableRow>& rows,
                     std::size_t width) {
  std::string out;
  TextStyle style;
  style.width = width;
  Table table(std::move(columns), style, [&](std::string_view text) { out += text; });
  for (const TableRow& row : rows) table.add(row);
  table.finish();
  return out;
}

}  // namespace

TEST_CASE("a table is aligned, and whole when piped") {
  const std::string text = table_of({{"ID", Align::right, 0, 0}, {"NAME", Align::left, 4, 0}},
                                    {{{"1"}, {"a"}}, {{"100"}, {"a rather long name"}}}, 0);
  CHECK(text == " ID  NAME\n  1  a\n100  a rather long name\n");
}

TEST_CASE("a table is fitted to the terminal: the widest gives way, the least important goes") {
  const std::vector<Column> columns{
      {"ID", Align::right, 0, 0}, {"NAME", Align::left, 4, 0}, {"EXTRA", Align::left, 0, 1}};
  const std::vector<TableRow> rows{{{"1"}, {"abcdefghij"}, {"xxxxx"}}};
  CHECK(table_of(columns, rows, 80) == "ID  NAME        EXTRA\n 1  abcdefghij  xxxxx\n");
  CHECK(table_of(columns, rows, 18) == "ID  NAME     EXTRA\n 1  abcdef…  xxxxx\n");
  CHECK(table_of(columns, rows, 12) == "ID  NAME\n 1  abcdefg…\n");
}

TEST_CASE("an empty table is nothing, a long one streams") {
  CHECK(table_of({{"ID", Align::right, 0, 0}}, {}, 80).empty());
  std::size_t lines = 0;
  Table table({{"ID", Align::right, 0, 0}}, TextStyle{}, [&](std::string_view) { ++lines; });
  for (std::size_t i = 0; i < Table::measured_rows; ++i) table.add({{"x"}});
  CHECK(lines == Table::measured_rows + 1);
  table.add({{"x"}});
  CHECK(lines == Table::measured_rows + 2);
}

TEST_CASE("rows have a cell for each column") {
  CHECK(to_table_row(session(), false).size() == columns_of(store::RowKind::sessions).size());
  CHECK(to_table_row(greeting(), false).size() == columns_of(store::RowKind::exchanges).size());
  CHECK(to_table_row(message(1), false).size() == columns_of(store::RowKind::messages).size());
  CHECK(to_table_row(TransferRecord{}, false).size() ==
        columns_of(store::RowKind::transfers).size());
  CHECK(to_table_row(CredentialRecord{}, false).size() ==
        columns_of(store::RowKind::credentials).size());
  CHECK(to_table_row(NoticeRecord{}, false).size() == columns_of(store::RowKind::notices).size());
  CHECK(to_table_row(MailboxEventRecord{}, false).size() ==
        columns_of(store::RowKind::mailbox).size());
  CHECK(to_table_row(TlsRecord{}, false).size() == columns_of(store::RowKind::tls).size());
  CHECK(to_table_row(CertificateRecord{}, false).size() ==
        columns_of(store::RowKind::certificates).size());
  CHECK(to_table_row(CaptureRecord{}, false).size() == columns_of(store::RowKind::captures).size());
}

TEST_CASE("secrets are masked in tables") {
  CredentialRecord login;
  login.secret = "sesame";
  auto said = exchange(1, 1, "authorization", "PASS", "sesame", "+OK", "", 2);
  said.secrets = {{0, 6}};
  for (const Cell& cell : to_table_row(login, false)) CHECK(cell.text != "sesame");
  for (const Cell& cell : to_table_row(said, false)) {
    CHECK(cell.text.find("sesame") == std::string::npos);
  }
  CHECK(to_table_row(said, true).at(4).text == "PASS sesame");
}

TEST_CASE("body lines come out printable, whatever the pieces") {
  const std::string octets = "a\tb\r\n\r\n\x1b[31mred\nlast";
  const std::vector<std::string> wanted{"a       b", "", "\\x1b[31mred", "last"};
  for (std::size_t piece = 1; piece <= octets.size(); ++piece) {
    std::vector<std::string> lines;
    BodyLines body(0, [&](std::string line) { lines.push_back(std::move(line)); });
    for (std::size_t at = 0; at < octets.size(); at += piece) {
      CHECK(body.feed(std::string_view(octets).substr(at, piece)));
    }
    body.finish();
    CHECK(lines == wanted);
  }
  std::size_t count = 0;
  BodyLines body(2, [&](const std::string&) { ++count; });
  CHECK_FALSE(body.feed(octets));
  body.finish();
  CHECK(count == 2);
}

TEST_CASE("a line of any length takes bounded memory") {
  std::size_t longest = 0, total = 0;
  BodyLines body(0, [&](const std::string& line) {
    longest = std::max(longest, line.size());
    total += line.size();
  });
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 10; ++i) (void)body.feed(piece);
  body.finish();
  CHECK(longest <= BodyLines::line_octets);
  CHECK(total == 1'000'000);
}

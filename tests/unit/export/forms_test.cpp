// SPDX-License-Identifier: MIT
// What leaves a store as figures, mailboxes and pages, without a store.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "export/distribution.hpp"
#include "export/html.hpp"
#include "export/mbox.hpp"

using namespace malote;

namespace {

// One message, in two pieces.
std::string quoted(std::string_view octets, std::size_t cut) {
  std::string out;
  MboxQuoter quoter([&](std::string_view text) { out += text; });
  quoter.feed(octets.substr(0, cut));
  quoter.feed(octets.substr(cut));
  quoter.finish();
  return out;
}

std::uint64_t nearest_rank(std::vector<std::uint64_t> numbers, std::size_t hundredths) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t rank = (numbers.size() * hundredths + 99) / 100;
  return numbers[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

TEST_CASE("quantiles of few numbers are numbers among them") {
  Distribution times;
  CHECK(times.percentile(50) == 0);
  times.add(7);
  CHECK(times.percentile(50) == 7);
  CHECK(times.percentile(95) == 7);
  for (const std::uint64_t number : {3U, 9U, 1U}) times.add(number);
  CHECK(times.percentile(50) == 3);  // of 1 3 7 9 the second
  CHECK(times.percentile(95) == 9);
  CHECK(times.greatest() == 9);
  CHECK(times.total() == 20);
  CHECK(times.exact());
}

TEST_CASE("quantiles of many numbers are off by a hundredth at most") {
  std::uint64_t random = 1;
  for (const std::size_t count : {4096U, 4097U, 50'000U}) {
    Distribution times;
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < count; ++i) {
      random = random * 6364136223846793005ULL + 1442695040888963407ULL;
      // From nothing to hours, as many small as large ones.
      numbers.push_back((random >> 20U) >> (random % 45));
      times.add(numbers.back());
    }
    CHECK(times.exact() == (count <= Distribution::exact_numbers));
    for (const unsigned hundredths : {1U, 25U, 50U, 95U, 99U, 100U}) {
      const auto right = static_cast<double>(nearest_rank(numbers, hundredths));
      const auto found = static_cast<double>(times.percentile(hundredths));
      CHECK(found >= right * 0.99 - 1);
      CHECK(found <= right * 1.01 + 1);
    }
    CHECK(times.greatest() == nearest_rank(numbers, 100));
  }
}

TEST_CASE("the ends of what a number can be") {
  Distribution sizes;
  for (int i = 0; i < 5000; ++i) sizes.add(i % 2 == 0 ? 0 : UINT64_MAX);
  CHECK(sizes.percentile(50) == 0);
  CHECK(sizes.percentile(95) >= UINT64_MAX / 100 * 99);
}

TEST_CASE("lines that look like the next message are quoted, wherever octets are cut") {
  struct Case {
    std::string in, out;
  };
  const std::vector<Case> cases = {
      {"", ""},
      {"a\r\n", "a\r\n"},
      {"a", "a\n"},
      {"From a\r\n", ">From a\r\n"},
      {"x\nFrom a\r\n>From b\r\n>>From c\n", "x\n>From a\r\n>>From b\r\n>>>From c\n"},
      {"From\r\nfrom a\r\n From b\r\n>\r\nFro", "From\r\nfrom a\r\n From b\r\n>\r\nFro\n"},
      {">>>", ">>>\n"},
      {"FFrom \r\n>FFrom \r\n", "FFrom \r\n>FFrom \r\n"},
      {"From >From \n", ">From >From \n"},
      {"\rFrom a\r\n\r\n", "\rFrom a\r\n\r\n"},
      {"From ", ">From \n"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.in);
    for (std::size_t cut = 0; cut <= one.in.size(); ++cut) {
      CAPTURE(cut);
      CHECK(quoted(one.in, cut) == one.out);
    }
  }
}

TEST_CASE("the line before a message names its sender in one word") {
  MessageRecord message;
  message.time.ns = 1'769'850'487'000'000'001;  // 2026-01-31T09:08:07Z, a Saturday
  CHECK(mbox_from_line(message) == "From MAILER-DAEMON Sat Jan 31 09:08:07 2026\n");
  message.envelope_from = "";
  CHECK(mbox_from_line(message) == "From MAILER-DAEMON Sat Jan 31 09:08:07 2026\n");
  message.envelope_from = "a b\nFrom x@y\xff";
  CHECK(mbox_from_line(message) == "From a_b\\nFrom_x@y\\xff Sat Jan 31 09:08:07 2026\n");
  message.envelope_from = "bob@b.example";
  message.time.ns = 5'000'000'000;
  CHECK(mbox_from_line(message) == "From bob@b.example Thu Jan  1 00:00:05 1970\n");
}

TEST_CASE("nothing is markup that came over the wire") {
  CHECK(to_html("<a href='x' id=\"y\">&amp;") ==
        "&lt;a href=&#39;x&#39; id=&quot;y&quot;&gt;&amp;amp;");
  CHECK(to_html("\x1b[31m\xe2\x80\xaegnp\xff") == "\\x1b[31m\\u202egnp\\xff");
  CHECK(to_html("é漢") == "é漢");
}

TEST_CASE("a body is one block that can be folded") {
  std::string page;
  HtmlPage html([&](std::string_view text) { page += text; });
  html.begin_session({3});
  TranscriptLine line;
  line.kind = LineKind::body;
  line.message = {12};
  line.spans = {{Role::body, ""}};
  html.write(line);
  line.spans = {{Role::body, "</pre>&"}};
  html.write(line);
  html.end_session();
  CHECK(page ==
        "<section id=\"s3\">\n<details><summary>message m12</summary><pre>\n\n&lt;/pre&gt;&amp;\n"
        "</pre></details>\n</section>\n");
}

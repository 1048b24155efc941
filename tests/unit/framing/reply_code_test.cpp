// SPDX-License-Identifier: MIT
#include "framing/reply_code.hpp"

#include <doctest/doctest.h>

#include "framing/octet_counter.hpp"

using namespace malote;

TEST_CASE("reply lines") {
  const auto check = [](std::string_view line, std::string_view code, bool last,
                        std::string_view text) {
    CAPTURE(line);
    const auto reply = parse_reply_line(line);
    REQUIRE(reply);
    CHECK(reply->code == code);
    CHECK(reply->last == last);
    CHECK(reply->text == text);
  };
  check("250-First line", "250", false, "First line");  // RFC 5321 4.2.1
  check("250 The last line", "250", true, "The last line");
  check("220", "220", true, "");
  check("354 ", "354", true, "");
  check("599--", "599", false, "-");
  for (const char* none : {"", "2", "25", "25x", "OK: queued as 12345", "650 x", "050 x", "2500",
                           "250\tx", " 250 x", "-ERR", "250.", "2 50 x"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_reply_line(none));
  }
}

TEST_CASE("command lines") {
  const auto check = [](std::string_view line, std::string_view verb,
                        std::optional<std::string_view> argument) {
    CAPTURE(line);
    const CommandLine command = split_command(line);
    CHECK(command.verb == verb);
    CHECK(command.argument == argument);
  };
  check("RCPT TO:<a>", "RCPT", "TO:<a>");
  check("quit", "quit", std::nullopt);
  check("QUIT  ", "QUIT", std::nullopt);
  check("  \tMAIL \t FROM:<a b> ", "MAIL", "FROM:<a b> ");
  check("", "", std::nullopt);
  check("   ", "", std::nullopt);
  check("PASS \xff\x01", "PASS", "\xff\x01");
}

TEST_CASE("counted octets, given and lost") {
  OctetCounter counter;
  counter.expect(5);
  ChunkCursor cursor(as_bytes("abcQUIT"), {});
  CHECK(as_text(counter.take(cursor)) == "abcQU");
  CHECK(counter.left() == 0);
  CHECK(counter.take(cursor).empty());
  CHECK(as_text(cursor.rest) == "IT");
  CHECK(cursor.origin.stream_offset == 5);
  counter.expect(10);
  CHECK(counter.skip(4) == 4);
  CHECK(counter.skip(100) == 6);
  CHECK(counter.left() == 0);
}

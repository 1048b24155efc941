// SPDX-License-Identifier: MIT
#include "core/time.hpp"

#include <doctest/doctest.h>

#include <limits>

using malote::parse_timestamp;
using malote::Timestamp;
using malote::to_rfc3339;

// Seconds of the dates below are from `date -u -d ... +%s`.
TEST_CASE("a moment becomes RFC 3339 in UTC with nine digits") {
  CHECK(to_rfc3339(Timestamp{0}) == "1970-01-01T00:00:00.000000000Z");
  CHECK(to_rfc3339(Timestamp{1'769'850'487'000'000'001}) == "2026-01-31T09:08:07.000000001Z");
  CHECK(to_rfc3339(Timestamp{951'782'400'123'456'789}) == "2000-02-29T00:00:00.123456789Z");
}

TEST_CASE("moments before 1970 and at the ends of the range are shown, too") {
  CHECK(to_rfc3339(Timestamp{-1}) == "1969-12-31T23:59:59.999999999Z");
  CHECK(to_rfc3339(Timestamp{std::numeric_limits<std::int64_t>::max()}) ==
        "2262-04-11T23:47:16.854775807Z");
  CHECK(to_rfc3339(Timestamp{std::numeric_limits<std::int64_t>::min()}) ==
        "1677-09-21T00:12:43.145224192Z");
}

TEST_CASE("dates and times are read as UTC") {
  CHECK(parse_timestamp("1970-01-01") == Timestamp{0});
  CHECK(parse_timestamp("2026-01-31") == Timestamp{1'769'817'600'000'000'000});
  CHECK(parse_timestamp("2026-01-31T09:08") == Timestamp{1'769'850'480'000'000'000});
  CHECK(parse_timestamp("2026-01-31T09:08:07") == Timestamp{1'769'850'487'000'000'000});
  CHECK(parse_timestamp("2026-01-31T09:08:07Z") == Timestamp{1'769'850'487'000'000'000});
  CHECK(parse_timestamp("2026-01-31T09:08:07.5Z") == Timestamp{1'769'850'487'500'000'000});
  CHECK(parse_timestamp("2026-01-31t09:08:07.000000001z") == Timestamp{1'769'850'487'000'000'001});
  CHECK(parse_timestamp("2026-01-31T09:08:07.0000000019") == Timestamp{1'769'850'487'000'000'001});
}

TEST_CASE("what is no date is refused") {
  for (const char* text : {"",
                           "2026",
                           "2026-1-31",
                           "2026-02-30",
                           "2025-02-29",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-31 09:08",
                           "2026-01-31T",
                           "2026-01-31T09",
                           "2026-01-31T24:00",
                           "2026-01-31T09:60",
                           "2026-01-31T09:08:61",
                           "2026-01-31T09:08:07.",
                           "2026-01-31T09:08:07.5ZZ",
                           "2026-01-31x",
                           "2026-01-31T09:08:07+01:00",
                           "+026-01-31",
                           "9999-12-31",
                           "1500-01-01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_timestamp(text));
  }
}

TEST_CASE("what was written is read back") {
  for (const std::int64_t ns : {0LL, -1LL, 1'769'850'487'000'000'001LL,
                                -9'000'000'000'000'000'000LL, 9'000'000'000'000'000'000LL}) {
    CHECK(parse_timestamp(to_rfc3339(Timestamp{ns})) == Timestamp{ns});
  }
}

// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "lexicon/lexicon.hpp"

using malote::lexicon::enhanced_status;

TEST_CASE("enhanced status codes become a sentence") {
  // RFC 3463 3.1 and 3.2.
  CHECK(enhanced_status("5.1.1") ==
        "Refused for good. There is no mailbox of that name at the destination.");
  CHECK(enhanced_status("4.2.2") == "Not now, but a later try may succeed. The mailbox is full.");
  CHECK(enhanced_status("2.1.5") == "Success. The destination address is valid.");
  // RFC 4954 6 and the registry of RFC 5248.
  CHECK(enhanced_status("5.7.8") == "Refused for good. Name or password are wrong.");
  CHECK(enhanced_status("5.7.26") == "Refused for good. Several checks of the sender failed.");
}

TEST_CASE("a code of no known detail still tells its class and subject") {
  CHECK(enhanced_status("2.0.0") == "Success.");
  CHECK(enhanced_status("2.6.0") == "Success.");
  CHECK(enhanced_status("5.7.999") ==
        "Refused for good. Something went wrong in matters of security.");
  CHECK(enhanced_status("5.999.999") == "Refused for good.");
}

TEST_CASE("what is no enhanced status code is told") {
  for (const char* text : {"", "5", "5.1", "5.1.", "5.1.1.1", "3.1.1", "1.1.1", "5.1.1000",
                           "5.01.1", "a.b.c", "5.1.1 ", " 5.1.1", "-5.1.1", "5..1"}) {
    CAPTURE(text);
    CHECK_FALSE(enhanced_status(text).has_value());
  }
}

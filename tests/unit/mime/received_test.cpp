// SPDX-License-Identifier: MIT
// Hops, dates and delivery reports: the examples of RFC 5322 and 3464, and what servers write.
#include "mime/received.hpp"

#include <doctest/doctest.h>

#include "mime/delivery_status.hpp"
#include "mime/kinds.hpp"

using namespace malote;
using mime::parse_mail_date;

namespace {

std::string date(std::string_view text) {
  const auto moment = parse_mail_date(text);
  return moment ? to_rfc3339(*moment).substr(0, 19) : "(none)";
}

}  // namespace

// RFC 5322 A.1.1, A.5, A.6.2, A.6.3; the names of days are not looked at.
TEST_CASE("dates") {
  CHECK(date("Fri, 21 Nov 1997 09:55:06 -0600") == "1997-11-21T15:55:06");
  CHECK(
      date("Thu,\r\n   13\r\n     Feb\r\n   1969\r\n   23:32\r\n     -0330 (Newfoundland Time)") ==
      "1969-02-14T03:02:00");
  CHECK(date("21 Nov 97 09:55:06 GMT") == "1997-11-21T09:55:06");
  CHECK(date("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600") == "(none)");
  CHECK(date("1 Jan 2000 00:00:00 +0000") == "2000-01-01T00:00:00");
  CHECK(date("29 Feb 2024 12:00:00 EST") == "2024-02-29T17:00:00");
  CHECK(date("1 Mar 24 00:00 +0130") == "2024-02-29T22:30:00");
  CHECK(date("Tue, 8 Sep 2009 13:38:30 -0700 (PDT)") == "2009-09-08T20:38:30");
  for (const char* text : {"", "yesterday", "32 Jan 2000 00:00:00", "1 Foo 2000 00:00:00",
                           "1 Jan 2000", "1 Jan 2000 25:00:00", "1 Jan 9999999 00:00:00"}) {
    CAPTURE(text);
    CHECK(date(text) == "(none)");
  }
}

TEST_CASE("hops") {
  const auto hops = mime::parse_received({
      "by mx.example.org (Postfix) with LMTP id 3; Fri, 21 Nov 1997 09:55:16 -0600",
      "from relay.example.net (relay.example.net [192.0.2.1] (may be forged))"
      " by mx.example.org (Postfix) with ESMTPS id 2 for <bob@example.org>;"
      " Fri, 21 Nov 1997 10:55:10 -0500",
      "from x.y.test by example.net via TCP with ESMTP id ABC12345 for <mary@example.net>;"
      " 21 Nov 1997 10:05:43 -0600",
  });
  REQUIRE(hops.size() == 3);
  CHECK(hops[0].from == "x.y.test");
  CHECK(hops[0].by == "example.net via TCP");
  CHECK(hops[0].with == "ESMTP");
  CHECK(hops[0].id == "ABC12345");
  CHECK(hops[0].for_whom == "<mary@example.net>");
  CHECK_FALSE(hops[0].delay_ns);
  CHECK(hops[1].from == "relay.example.net (relay.example.net [192.0.2.1] (may be forged))");
  CHECK(hops[1].by == "mx.example.org (Postfix)");
  CHECK(hops[1].delay_ns == -633 * ns_per_second);  // its clock is behind
  CHECK(hops[2].from.empty());
  CHECK(hops[2].delay_ns == 6 * ns_per_second);
}

TEST_CASE("hops that say nothing, and too many of them") {
  const auto hops = mime::parse_received({"", "from a by b", ";;;", "from from by by"});
  REQUIRE(hops.size() == 4);
  CHECK(hops[2].from == "a");
  CHECK_FALSE(hops[2].time);
  CHECK(mime::parse_received(std::vector<std::string>(5000, "by x; 1 Jan 2000 00:00:00")).size() ==
        100);
}

// RFC 3464 appendix D, the second and third examples.
TEST_CASE("delivery reports") {
  const auto reports = mime::parse_delivery_status(
      "Reporting-MTA: dns; cs.utk.edu\r\n"
      "\r\n"
      "Original-Recipient: rfc822;arathib@vnet.ibm.com\r\n"
      "Final-Recipient: rfc822;arathib@vnet.ibm.com\r\n"
      "Action: failed\r\n"
      "Status: 5.0.0 (permanent failure)\r\n"
      "Diagnostic-Code: smtp;\r\n"
      " 550 'arathib@vnet.IBM.COM' is not a registered gateway user\r\n"
      "Remote-MTA: dns; vnet.ibm.com\r\n"
      "\r\n"
      "Final-Recipient: rfc822;wsnell@sdcc13.ucsd.edu\r\n"
      "Action: delayed\r\n"
      "Status: 4.0.0\r\n");
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].recipient == "arathib@vnet.ibm.com");
  CHECK(reports[0].action == "failed");
  CHECK(reports[0].status == "5.0.0 (permanent failure)");
  CHECK(reports[0].diagnostic == "550 'arathib@vnet.IBM.COM' is not a registered gateway user");
  CHECK(reports[0].remote == "vnet.ibm.com");
  CHECK(reports[1].recipient == "wsnell@sdcc13.ucsd.edu");
  CHECK(reports[1].action == "delayed");
  CHECK(mime::parse_delivery_status("").empty());
  CHECK(mime::parse_delivery_status("nonsense\n\n\n:\n").empty());
}

TEST_CASE("parts are named for what they are") {
  CHECK(mime::kind_of_part("application/ms-tnef", std::nullopt) != nullptr);
  CHECK(mime::kind_of_part("application/octet-stream", "WINMAIL.DAT") != nullptr);
  CHECK(mime::kind_of_part("application/pkcs7-signature", "smime.p7s") != nullptr);
  CHECK(mime::kind_of_part("text/plain", std::nullopt) == nullptr);
}

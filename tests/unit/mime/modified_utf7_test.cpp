// SPDX-License-Identifier: MIT
#include "mime/modified_utf7.hpp"

#include <doctest/doctest.h>

using namespace malote;

TEST_CASE("names of mailboxes are decoded") {
  // RFC 3501 5.1.3
  CHECK(mime::decode_modified_utf7("~peter/mail/&U,BTFw-/&ZeVnLIqe-") ==
        "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e");
  CHECK(mime::decode_modified_utf7("Entw&APw-rfe") == "Entw\xc3\xbcrfe");
  CHECK(mime::decode_modified_utf7("a &- b") == "a & b");
}

TEST_CASE("what is not well-formed, or has nothing to decode, stays as it is") {
  for (const char* name : {"INBOX", "a & b", "&", "&A-", "&AA-", "&AP/-", "&2AA-", "&APw"}) {
    CAPTURE(name);
    CHECK_FALSE(mime::decode_modified_utf7(name));
  }
}
